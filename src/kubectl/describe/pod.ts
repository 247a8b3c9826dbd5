import { ageSince } from '../../cluster/api/age.ts';
import { isTerminalPhase } from '../../cluster/api/pod.ts';
import type { Pod, PodSpec, PodTemplateSpec, Toleration } from '../../cluster/api/types.generated.ts';
import { longTime } from '../print/age.ts';
import { containers } from './containers.ts';
import { volumes } from './volumes.ts';
import { type Description, type Rows, selectorOf } from './writer.ts';

/** `kubectl describe pod`. */
export function describePod(d: Description, pod: Pod): undefined {
  const { metadata, spec, status } = pod;
  d.rows(pod, {
    Name: 'metadata.name',
    Namespace: 'metadata.namespace',
    'Priority?': 'spec.priority',
    'Priority Class Name?': 'spec.priorityClassName',
    'Runtime Class Name?': 'spec.runtimeClassName',
    'Service Account?': 'spec.serviceAccountName',
    Node: () => (spec.nodeName ? `${spec.nodeName}/${status?.hostIP ?? ''}` : '<none>'),
    'Start Time?': () => status?.startTime && longTime(status.startTime),
  });
  d.marks(pod);
  const going = metadata.deletionTimestamp && status?.reason !== 'NodeLost' && !isTerminalPhase(status?.phase);
  d.rows(pod, {
    Status: () => (going ? `Terminating (lasts ${ageSince(metadata.deletionTimestamp, d.now)})` : status?.phase),
    'Termination Grace Period?': () => (going ? `${metadata.deletionGracePeriodSeconds ?? 0}s` : ''),
    'Reason?': 'status.reason',
    'Message?': 'status.message',
    'SeccompProfile?': 'spec.securityContext.seccompProfile.type',
    IP: 'status.podIP',
  });
  if (status?.podIPs?.length) {
    d.line('IPs:');
    for (const { ip } of status.podIPs) d.field('IP', ip, 1);
  } else d.field('IPs', '<none>');
  d.controlledBy(pod);
  d.rows(pod, { 'NominatedNodeName?': 'status.nominatedNodeName' });
  containers(d, 'Init Containers', spec.initContainers ?? [], status?.initContainerStatuses ?? [], false);
  containers(d, 'Containers', spec.containers, status?.containerStatuses ?? [], false);
  const ephemeral = status?.ephemeralContainerStatuses ?? [];
  containers(d, 'Ephemeral Containers', spec.ephemeralContainers ?? [], ephemeral, false);
  const met = (type: string): string => status?.conditions?.find((c) => c.type === type)?.status ?? '<none>';
  statuses(
    d,
    'Readiness Gates',
    (spec.readinessGates ?? []).map((g) => [g.conditionType, met(g.conditionType)]),
  );
  statuses(
    d,
    'Conditions',
    (status?.conditions ?? []).map((c) => [c.type, c.status]),
  );
  volumes(d, spec.volumes, false);
  d.rows(pod, { 'QoS Class?': 'status.qosClass' });
  d.labels('Node-Selectors', spec.nodeSelector);
  tolerations(d, spec.tolerations, 0);
  d.rows(spec, spread(''));
}

/** A table of types and what they are, without a rule below its head. */
function statuses(d: Description, name: string, rows: readonly (readonly [string, string])[]): void {
  if (rows.length > 0) d.line(`${name}:\n  Type\tStatus`);
  for (const [type, status] of rows) d.line(`${type} \t${status} `, 1);
}

const spread = (pad: string): Rows<PodSpec> => ({
  'Topology Spread Constraints?': ({ topologySpreadConstraints: constraints = [] }) =>
    constraints
      .map(
        ({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }) =>
          `${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${labelSelector ? ` for selector ${selectorOf(labelSelector)}` : ''}`,
      )
      .sort()
      .join(`\n${pad}\t`),
});

const tolerationText = (t: Toleration): string =>
  [
    t.key ?? '',
    t.value ? `=${t.value}` : '',
    t.effect ? `:${t.effect}` : '',
    t.operator === 'Exists' ? (t.key || t.value || t.effect ? ' op=Exists' : 'op=Exists') : '',
    t.tolerationSeconds !== undefined ? ` for ${t.tolerationSeconds}s` : '',
  ].join('');

function tolerations(d: Description, list: readonly Toleration[] | undefined, indent: number): void {
  const texts = (list ?? []).map(tolerationText).sort();
  const pad = '  '.repeat(indent);
  d.line(`Tolerations:\t${texts.length > 0 ? texts.join(`\n${pad}\t`) : '<none>'}`, indent);
}

/** `Pod Template:` of a workload; `rollout history --revision` prints it too. */
export function template(d: Description, t: PodTemplateSpec | undefined): void {
  d.line(`Pod Template:${t ? '' : '\n  <unset>'}`);
  if (t) d.labels('Labels', t.metadata?.labels, 1);
  if (Object.keys(t?.metadata?.annotations ?? {}).length > 0) d.annotations(t?.metadata?.annotations, 1);
  const spec = t?.spec;
  if (!spec) return;
  d.rows(spec, { 'Service Account?': 'serviceAccountName' }, 1);
  containers(d, 'Init Containers', spec.initContainers ?? [], undefined, true);
  containers(d, 'Containers', spec.containers, undefined, true);
  volumes(d, spec.volumes, true);
  d.rows(spec, { ...spread('  '), 'Priority Class Name?': 'priorityClassName' }, 1);
  d.labels('Node-Selectors', spec.nodeSelector, 1);
  tolerations(d, spec.tolerations, 1);
}
