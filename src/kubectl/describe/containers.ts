import type {
  Container,
  ContainerState,
  ContainerStatus,
  EnvVar,
  EphemeralContainer,
  Probe,
  Volume,
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
  const pad = template ? ' ' : '';
  const base = template ? 1 : 0;
  if (list.length === 0) return;
  d.line(`${label}:`, base);
  for (const c of list) {
    const status = statuses?.find((s) => s.name === c.name);
    d.line(`${pad}${c.name}:`, 1);
    if (status) d.field('Container ID', status.containerID ?? '', 2);
    d.field('Image', c.image, 2);
    if (status) d.field('Image ID', status.imageID, 2);
    ports(d, c);
    lines(d, 'Command', c.command);
    lines(d, 'Args', c.args);
    if (status) {
      state(d, 'State', status.state);
      if (status.lastState?.terminated) state(d, 'Last State', status.lastState);
      d.field('Ready', status.ready ? 'True' : 'False', 2);
      d.field('Restart Count', status.restartCount, 2);
    }
    amounts(d, 'Limits', c.resources?.limits);
    amounts(d, 'Requests', c.resources?.requests);
    if (c.livenessProbe) d.field('Liveness', probe(c.livenessProbe), 2);
    if (c.readinessProbe) d.field('Readiness', probe(c.readinessProbe), 2);
    if (c.startupProbe) d.field('Startup', probe(c.startupProbe), 2);
    environment(d, c);
    mounts(d, c);
  }
}

function ports(d: Description, c: AnyContainer): void {
  const list = c.ports ?? [];
  const port = list.map((p) => `${p.containerPort}/${p.protocol ?? 'TCP'}${p.name ? ` (${p.name})` : ''}`).join(', ');
  const host = list.map((p) => `${p.hostPort ?? 0}/${p.protocol ?? 'TCP'}${p.name ? ` (${p.name})` : ''}`).join(', ');
  const s = port.includes(',') ? 's' : '';
  d.field(`Port${s}`, port || '<none>', 2);
  d.field(`Host Port${s}`, host || '<none>', 2);
}

function lines(d: Description, name: string, words: readonly string[] | undefined): void {
  if (!words?.length) return;
  d.line(`${name}:`, 2);
  for (const word of words) for (const line of word.split('\n')) d.line(line, 3);
}

function state(d: Description, name: string, s: ContainerState | undefined): void {
  if (s?.running) {
    d.field(name, 'Running', 2);
    d.field('Started', longTime(s.running.startedAt), 3);
  } else if (s?.terminated) {
    const t = s.terminated;
    d.field(name, 'Terminated', 2);
    d.option('Reason', t.reason, 3);
    d.option('Message', t.message, 3);
    d.field('Exit Code', t.exitCode, 3);
    if (t.signal) d.field('Signal', t.signal, 3);
    d.field('Started', terminatedTime(t.startedAt), 3);
    d.field('Finished', terminatedTime(t.finishedAt), 3);
  } else {
    d.field(name, 'Waiting', 2);
    d.option('Reason', s?.waiting?.reason, 3);
  }
}

/** A time that is not known is the year 1 (recording 129). */
const terminatedTime = (t: string | null | undefined): string => (t ? longTime(t) : 'Mon, 01 Jan 0001 00:00:00 +0000');

function amounts(d: Description, name: string, list: Readonly<Record<string, unknown>> | undefined): void {
  const keys = Object.keys(list ?? {}).sort();
  if (keys.length === 0) return;
  d.line(`${name}:`, 2);
  for (const k of keys) d.field(k, list?.[k], 3);
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
  if (c.envFrom?.length) {
    d.line('Environment Variables from:', 2);
    for (const e of c.envFrom) {
      const from = e.configMapRef ? 'ConfigMap' : 'Secret';
      const ref = e.configMapRef ?? e.secretRef;
      d.line(
        `${ref?.name ?? ''}\t${from}${e.prefix ? ` with prefix '${e.prefix}'` : ''}\tOptional: ${ref?.optional ?? false}`,
        3,
      );
    }
  }
  if (!c.env?.length) {
    d.field('Environment', '<none>', 2);
    return;
  }
  d.line('Environment:', 2);
  for (const e of c.env) d.line(variable(e), 3);
}

function variable(e: EnvVar): string {
  const from = e.valueFrom;
  if (!from) {
    const [first = '', ...rest] = (e.value ?? '').split('\n');
    return [`${e.name}:\t${first}`, ...rest.map((l) => `      \t${l}`)].join('\n');
  }
  if (from.fieldRef) return `${e.name}:\t (${from.fieldRef.apiVersion ?? 'v1'}:${from.fieldRef.fieldPath})`;
  if (from.resourceFieldRef) return `${e.name}:\t (${from.resourceFieldRef.resource})`;
  const config = from.configMapKeyRef;
  if (config)
    return `${e.name}:\t<set to the key '${config.key}' of config map '${config.name ?? ''}'>\tOptional: ${config.optional ?? false}`;
  const secret = from.secretKeyRef;
  return `${e.name}:\t<set to the key '${secret?.key ?? ''}' in secret '${secret?.name ?? ''}'>\tOptional: ${secret?.optional ?? false}`;
}

function mounts(d: Description, c: AnyContainer): void {
  const list = [...(c.volumeMounts ?? [])].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1));
  if (list.length === 0) d.field('Mounts', '<none>', 2);
  else {
    d.line('Mounts:', 2);
    for (const m of list)
      d.line(
        `${m.mountPath} from ${m.name} (${m.readOnly ? 'ro' : 'rw'}${m.subPath ? `,path=${JSON.stringify(m.subPath)}` : ''})`,
        3,
      );
  }
  if (c.volumeDevices?.length) {
    d.line('Devices:', 2);
    for (const v of c.volumeDevices) d.line(`${v.devicePath} from ${v.name}`, 3);
  }
}

/** `Volumes:` of a Pod (`template` false) or of a template. */
export function volumes(d: Description, list: readonly Volume[] | undefined, template: boolean): void {
  const base = template ? 1 : 0;
  if (!list?.length) {
    d.field('Volumes', '<none>', base);
    return;
  }
  d.line('Volumes:', base);
  for (const v of list) {
    d.line(`${template ? ' ' : ''}${v.name}:`, 1);
    const row = (name: string, value: unknown): void => d.field(name, value, 2);
    if (v.emptyDir) {
      row('Type', "EmptyDir (a temporary directory that shares a pod's lifetime)");
      row('Medium', v.emptyDir.medium ?? '');
      row('SizeLimit', v.emptyDir.sizeLimit ?? '<unset>');
    } else if (v.projected) {
      row('Type', 'Projected (a volume that contains injected data from multiple sources)');
      for (const s of v.projected.sources ?? []) {
        if (s.secret) {
          row('SecretName', s.secret.name);
          row('Optional', s.secret.optional ?? false);
        } else if (s.downwardAPI) row('DownwardAPI', 'true');
        else if (s.configMap) {
          row('ConfigMapName', s.configMap.name);
          row('Optional', s.configMap.optional ?? false);
        } else if (s.serviceAccountToken) row('TokenExpirationSeconds', s.serviceAccountToken.expirationSeconds);
      }
    } else if (v.configMap) {
      row('Type', 'ConfigMap (a volume populated by a ConfigMap)');
      row('Name', v.configMap.name);
      row('Optional', v.configMap.optional ?? false);
    } else if (v.secret) {
      row('Type', 'Secret (a volume populated by a Secret)');
      row('SecretName', v.secret.secretName);
      row('Optional', v.secret.optional ?? false);
    } else if (v.persistentVolumeClaim) {
      row('Type', 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)');
      row('ClaimName', v.persistentVolumeClaim.claimName);
      row('ReadOnly', v.persistentVolumeClaim.readOnly ?? false);
    } else if (v.hostPath) {
      row('Type', 'HostPath (bare host directory volume)');
      row('Path', v.hostPath.path);
      row('HostPathType', v.hostPath.type ?? '');
    } else if (v.downwardAPI) {
      row('Type', 'DownwardAPI (a volume populated by information about the pod)');
      d.line('Items:', 2);
      for (const i of v.downwardAPI.items ?? [])
        d.line(`${i.fieldRef?.fieldPath ?? i.resourceFieldRef?.resource ?? ''} -> ${i.path}`, 3);
    } else if (v.nfs) {
      row('Type', 'NFS (an NFS mount that lasts the lifetime of a pod)');
      row('Server', v.nfs.server);
      row('Path', v.nfs.path);
      row('ReadOnly', v.nfs.readOnly ?? false);
    } else if (v.image) {
      row('Type', 'Image (a container image or OCI artifact)');
      row('Reference', v.image.reference ?? '');
      row('PullPolicy', v.image.pullPolicy ?? '');
    } else row('Type', Object.keys(v).find((k) => k !== 'name') ?? '<unknown>');
  }
}
