import { ageSince } from '../../cluster/api/age.ts';
import type { Event, Pod, PodTemplateSpec, Toleration } from '../../cluster/api/types.generated.ts';
import { longTime } from '../print/age.ts';
import { containers, volumes } from './containers.ts';
import { selectorText } from './selector.ts';
import { controlledBy, Description } from './writer.ts';

/** `kubectl describe pod`. */
export function describePod(pod: Pod, events: readonly Event[] | undefined, now: number): string {
  const d = new Description(now);
  const { metadata, spec, status } = pod;
  d.field('Name', metadata.name);
  d.field('Namespace', metadata.namespace);
  if (spec.priority !== undefined) d.field('Priority', spec.priority);
  d.option('Priority Class Name', spec.priorityClassName);
  d.option('Runtime Class Name', spec.runtimeClassName);
  d.option('Service Account', spec.serviceAccountName);
  d.field('Node', spec.nodeName ? `${spec.nodeName}/${status?.hostIP ?? ''}` : '<none>');
  if (status?.startTime) d.field('Start Time', longTime(status.startTime));
  d.labels('Labels', metadata.labels);
  d.annotations(metadata.annotations);
  if (
    metadata.deletionTimestamp &&
    status?.reason !== 'NodeLost' &&
    status?.phase !== 'Succeeded' &&
    status?.phase !== 'Failed'
  ) {
    d.field('Status', `Terminating (lasts ${ageSince(metadata.deletionTimestamp, now)})`);
    d.field('Termination Grace Period', `${metadata.deletionGracePeriodSeconds ?? 0}s`);
  } else d.field('Status', status?.phase ?? '');
  d.option('Reason', status?.reason);
  d.option('Message', status?.message);
  if (spec.securityContext?.seccompProfile) d.field('SeccompProfile', spec.securityContext.seccompProfile.type);
  d.field('IP', status?.podIP ?? '');
  if (status?.podIPs?.length) {
    d.line('IPs:');
    for (const { ip } of status.podIPs) d.field('IP', ip, 1);
  } else d.field('IPs', '<none>');
  controlledBy(d, pod);
  d.option('NominatedNodeName', status?.nominatedNodeName);
  containers(d, 'Init Containers', spec.initContainers ?? [], status?.initContainerStatuses ?? [], false);
  containers(d, 'Containers', spec.containers, status?.containerStatuses ?? [], false);
  containers(
    d,
    'Ephemeral Containers',
    spec.ephemeralContainers ?? [],
    status?.ephemeralContainerStatuses ?? [],
    false,
  );
  if (spec.readinessGates?.length) {
    d.line('Readiness Gates:\n  Type\tStatus');
    for (const gate of spec.readinessGates) {
      d.line(
        `${gate.conditionType} \t${status?.conditions?.find((c) => c.type === gate.conditionType)?.status ?? '<none>'} `,
        1,
      );
    }
  }
  if (status?.conditions?.length) {
    d.line('Conditions:\n  Type\tStatus');
    for (const c of status.conditions) d.line(`${c.type} \t${c.status} `, 1);
  }
  volumes(d, spec.volumes, false);
  d.option('QoS Class', status?.qosClass);
  d.labels('Node-Selectors', spec.nodeSelector);
  tolerations(d, spec.tolerations, 0);
  if (spec.topologySpreadConstraints?.length) {
    const texts = spec.topologySpreadConstraints.map(
      (c) =>
        `${c.topologyKey}:${c.whenUnsatisfiable} when max skew ${c.maxSkew} is exceeded${c.labelSelector ? ` for selector ${selectorText(c.labelSelector)}` : ''}`,
    );
    d.field('Topology Spread Constraints', texts.sort().join('\n\t'));
  }
  d.events(events);
  return d.toString();
}

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

/** `Pod Template:` of a workload. */
export function template(d: Description, t: PodTemplateSpec | undefined): void {
  d.line('Pod Template:');
  if (t) podTemplate(d, t);
  else d.line('  <unset>');
}

/** The lines of a template below its heading; `rollout history --revision` prints them too. */
export function podTemplate(d: Description, t: PodTemplateSpec): void {
  d.labels('Labels', t.metadata?.labels, 1);
  if (Object.keys(t.metadata?.annotations ?? {}).length > 0) d.annotations(t.metadata?.annotations, 1);
  const { spec } = t;
  if (!spec) return;
  d.option('Service Account', spec.serviceAccountName, 1);
  containers(d, 'Init Containers', spec.initContainers ?? [], undefined, true);
  containers(d, 'Containers', spec.containers, undefined, true);
  volumes(d, spec.volumes, true);
  if (spec.topologySpreadConstraints?.length) {
    const texts = spec.topologySpreadConstraints.map(
      (c) =>
        `${c.topologyKey}:${c.whenUnsatisfiable} when max skew ${c.maxSkew} is exceeded${c.labelSelector ? ` for selector ${selectorText(c.labelSelector)}` : ''}`,
    );
    d.field('Topology Spread Constraints', texts.sort().join('\n  \t'), 1);
  }
  d.option('Priority Class Name', spec.priorityClassName, 1);
  d.labels('Node-Selectors', spec.nodeSelector, 1);
  tolerations(d, spec.tolerations, 1);
}
