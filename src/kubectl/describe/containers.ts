import type {
  Container,
  ContainerState,
  ContainerStatus,
  EnvVar,
  EphemeralContainer,
  Probe,
} from '../../cluster/api/types.generated.ts';
import { longTime } from '../print/age.ts';
import type { Description } from './writer.ts';

type AnyContainer = Container | EphemeralContainer;

/** `Containers:` and its like. `statuses` undefined: a template, where names stand one column further in. */
export function containers(
  d: Description,
  label: string,
  list: readonly AnyContainer[],
  statuses: readonly ContainerStatus[] | undefined,
  template: boolean,
): void {
  if (list.length === 0) return;
  d.line(`${label}:`, template ? 1 : 0);
  for (const c of list) {
    const status = statuses?.find((s) => s.name === c.name);
    d.line(`${template ? ' ' : ''}${c.name}:`, 1);
    if (status) d.field('Container ID', status.containerID, 2);
    d.field('Image', c.image, 2);
    if (status) d.field('Image ID', status.imageID, 2);
    ports(d, c);
    block(d, 'Command', c.command);
    block(d, 'Args', c.args);
    if (status) {
      state(d, 'State', status.state);
      if (status.lastState?.terminated) state(d, 'Last State', status.lastState);
      d.rows(status, { Ready: (s) => (s.ready ? 'True' : 'False'), 'Restart Count': 'restartCount' }, 2);
    }
    amounts(d, 'Limits', c.resources?.limits, 2);
    amounts(d, 'Requests', c.resources?.requests, 2);
    if (c.livenessProbe) d.field('Liveness', probe(c.livenessProbe), 2);
    if (c.readinessProbe) d.field('Readiness', probe(c.readinessProbe), 2);
    if (c.startupProbe) d.field('Startup', probe(c.startupProbe), 2);
    environment(d, c);
    const mounts = [...(c.volumeMounts ?? [])].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1));
    const texts = mounts.map(
      (m) =>
        `${m.mountPath} from ${m.name} (${m.readOnly ? 'ro' : 'rw'}${m.subPath ? `,path=${JSON.stringify(m.subPath)}` : ''})`,
    );
    if (texts.length > 0) block(d, 'Mounts', texts);
    else d.field('Mounts', '<none>', 2);
    const devices = c.volumeDevices?.map((v) => `${v.devicePath} from ${v.name}`);
    block(d, 'Devices', devices);
  }
}

function ports(d: Description, c: AnyContainer): void {
  const list = (field: 'containerPort' | 'hostPort'): string =>
    (c.ports ?? []).map((p) => `${p[field] ?? 0}/${p.protocol ?? 'TCP'}${p.name ? ` (${p.name})` : ''}`).join(', ');
  const s = (c.ports?.length ?? 0) > 1 ? 's' : '';
  d.field(`Port${s}`, list('containerPort') || '<none>', 2);
  d.field(`Host Port${s}`, list('hostPort') || '<none>', 2);
}

/** Texts below their name; nothing without any. */
function block(d: Description, name: string, texts: readonly string[] | undefined): void {
  if (!texts?.length) return;
  d.line(`${name}:`, 2);
  for (const text of texts) for (const line of text.split('\n')) d.line(line, 3);
}

function state(d: Description, name: string, s: ContainerState | undefined): void {
  d.field(name, s?.running ? 'Running' : s?.terminated ? 'Terminated' : 'Waiting', 2);
  if (s?.running) d.field('Started', longTime(s.running.startedAt), 3);
  else if (s?.terminated)
    d.rows(
      s.terminated,
      {
        'Reason?': 'reason',
        'Message?': 'message',
        'Exit Code': 'exitCode',
        'Signal?': (t) => t.signal || '',
        Started: (t) => terminatedTime(t.startedAt),
        Finished: (t) => terminatedTime(t.finishedAt),
      },
      3,
    );
  else d.rows(s, { 'Reason?': 'waiting.reason' }, 3);
}

/** A time that is not known is the year 1 (recording 129). */
const terminatedTime = (t: string | null | undefined): string => (t ? longTime(t) : 'Mon, 01 Jan 0001 00:00:00 +0000');

/** Resources by name, below what they are of; nothing without any. */
export function amounts(
  d: Description,
  name: string,
  list: Readonly<Record<string, unknown>> | undefined,
  indent: number,
): void {
  const keys = Object.keys(list ?? {}).sort();
  if (keys.length > 0) d.line(`${name}:`, indent);
  for (const k of keys) d.field(k, list?.[k], indent + 1);
}

/** `http-get http://:80/ delay=0s timeout=1s period=10s #success=1 #failure=3`. */
export function probe(p: Probe): string {
  const timing = `delay=${p.initialDelaySeconds ?? 0}s timeout=${p.timeoutSeconds ?? 1}s period=${p.periodSeconds ?? 10}s #success=${p.successThreshold ?? 1} #failure=${p.failureThreshold ?? 3}`;
  if (p.exec) return `exec [${(p.exec.command ?? []).join(' ')}] ${timing}`;
  if (p.httpGet) {
    const { scheme, host, port, path } = p.httpGet;
    return `http-get ${(scheme ?? 'HTTP').toLowerCase()}://${host ?? ''}:${port}${path ? (path.startsWith('/') ? path : `/${path}`) : ''} ${timing}`;
  }
  if (p.tcpSocket) return `tcp-socket ${p.tcpSocket.host ?? ''}:${p.tcpSocket.port} ${timing}`;
  if (p.grpc) return `grpc <pod>:${p.grpc.port} ${p.grpc.service ?? ''} ${timing}`;
  return `unknown ${timing}`;
}

function environment(d: Description, c: AnyContainer): void {
  if (c.envFrom?.length) d.line('Environment Variables from:', 2);
  for (const { configMapRef, secretRef, prefix } of c.envFrom ?? []) {
    const ref = configMapRef ?? secretRef;
    const from = `${configMapRef ? 'ConfigMap' : 'Secret'}${prefix ? ` with prefix '${prefix}'` : ''}`;
    d.line(`${ref?.name ?? ''}\t${from}\tOptional: ${ref?.optional ?? false}`, 3);
  }
  if (c.env?.length) d.line('Environment:', 2);
  else d.field('Environment', '<none>', 2);
  for (const e of c.env ?? []) d.line(variable(e), 3);
}

function variable({ name, value = '', valueFrom: from }: EnvVar): string {
  if (!from) return `${name}:\t${value.split('\n').join('\n      \t')}`;
  if (from.fieldRef) return `${name}:\t (${from.fieldRef.apiVersion ?? 'v1'}:${from.fieldRef.fieldPath})`;
  if (from.resourceFieldRef) return `${name}:\t (${from.resourceFieldRef.resource})`;
  const { configMapKeyRef: config, secretKeyRef: secret } = from;
  const ref = config ?? secret;
  const at = config ? `of config map '${config.name ?? ''}'` : `in secret '${secret?.name ?? ''}'`;
  return `${name}:\t<set to the key '${ref?.key ?? ''}' ${at}>\tOptional: ${ref?.optional ?? false}`;
}
