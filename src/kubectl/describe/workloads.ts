import { formatAge } from '../../cluster/api/age.ts';
import type {
  CronJob,
  DaemonSet,
  Deployment,
  Event,
  Job,
  Pod,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from '../../cluster/api/types.generated.ts';
import { goDuration, longTime } from '../print/age.ts';
import { labelText } from '../print/table.ts';
import { template } from './pod.ts';
import { selectorText } from './selector.ts';
import { controlledBy, created, Description, head } from './writer.ts';

type Events = readonly Event[] | undefined;

/** `kubectl describe deployment`. `sets`: the ReplicaSets it owns. */
export function describeDeployment(o: Deployment, sets: readonly ReplicaSet[], events: Events, now: number): string {
  const d = new Description(now);
  const { spec, status = {} } = o;
  head(d, o);
  created(d, o);
  d.labels('Labels', o.metadata.labels);
  d.annotations(o.metadata.annotations);
  d.field('Selector', selectorText(spec.selector));
  d.field(
    'Replicas',
    `${spec.replicas ?? 1} desired | ${status.updatedReplicas ?? 0} updated | ${status.replicas ?? 0} total | ${status.availableReplicas ?? 0} available | ${status.unavailableReplicas ?? 0} unavailable`,
  );
  d.field('StrategyType', spec.strategy?.type);
  d.field('MinReadySeconds', spec.minReadySeconds ?? 0);
  const rolling = spec.strategy?.rollingUpdate;
  if (rolling)
    d.field(
      'RollingUpdateStrategy',
      `${rolling.maxUnavailable ?? '25%'} max unavailable, ${rolling.maxSurge ?? '25%'} max surge`,
    );
  template(d, spec.template);
  if (status.conditions?.length) {
    d.line('Conditions:\n  Type\tStatus\tReason\n  ----\t------\t------');
    for (const c of status.conditions) d.line(`${c.type} \t${c.status}\t${c.reason ?? ''}`, 1);
  }
  const current = currentSet(o, sets);
  const names = (list: readonly ReplicaSet[]): string =>
    list
      .map((s) => `${s.metadata.name} (${s.status?.replicas ?? 0}/${s.spec?.replicas ?? 0} replicas created)`)
      .join(', ') || '<none>';
  d.field('OldReplicaSets', names(sets.filter((s) => s !== current)));
  d.field('NewReplicaSet', names(current ? [current] : []));
  d.events(events);
  return d.toString();
}

/** The ReplicaSet of a Deployment's present template: the one of its revision. */
const currentSet = (o: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined => {
  const key = 'deployment.kubernetes.io/revision';
  return sets.find(
    (s) => s.metadata.annotations?.[key] !== undefined && s.metadata.annotations[key] === o.metadata.annotations?.[key],
  );
};

function podsStatus(d: Description, name: string, pods: readonly Pod[]): void {
  const count = (phase: string): number => pods.filter((p) => p.status?.phase === phase).length;
  d.field(
    name,
    `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`,
  );
}

function conditions(
  d: Description,
  list: readonly { type: string; status: string; reason?: string }[] | undefined,
): void {
  if (!list?.length) return;
  d.line('Conditions:\n  Type\tStatus\tReason\n  ----\t------\t------');
  for (const c of list) d.line(`${c.type} \t${c.status}\t${c.reason ?? ''}`, 1);
}

/** `kubectl describe replicaset` and `replicationcontroller`. `pods`: those it controls. */
export function describeReplicaSet(
  o: ReplicaSet | ReplicationController,
  pods: readonly Pod[],
  events: Events,
  now: number,
): string {
  const d = new Description(now);
  const spec = o.spec;
  const selector = spec?.selector;
  head(d, o);
  d.field(
    'Selector',
    o.kind === 'ReplicaSet'
      ? selectorText((o as ReplicaSet).spec?.selector)
      : labelText(selector as Record<string, string> | undefined),
  );
  d.labels('Labels', o.metadata.labels);
  d.annotations(o.metadata.annotations);
  controlledBy(d, o);
  d.field('Replicas', `${o.status?.replicas ?? 0} current / ${spec?.replicas ?? 1} desired`);
  podsStatus(d, 'Pods Status', pods);
  template(d, spec?.template);
  conditions(d, o.status?.conditions);
  d.events(events);
  return d.toString();
}

/** `kubectl describe statefulset`. */
export function describeStatefulSet(o: StatefulSet, pods: readonly Pod[], events: Events, now: number): string {
  const d = new Description(now);
  const { spec, status } = o;
  head(d, o);
  created(d, o);
  d.field('Selector', selectorText(spec?.selector));
  d.labels('Labels', o.metadata.labels);
  d.annotations(o.metadata.annotations);
  d.field('Replicas', `${spec?.replicas ?? 1} desired | ${status?.replicas ?? 0} total`);
  d.field('Update Strategy', spec?.updateStrategy?.type);
  const rolling = spec?.updateStrategy?.rollingUpdate;
  if (rolling?.partition !== undefined) {
    d.field('Partition', rolling.partition, 1);
    if (rolling.maxUnavailable !== undefined) d.field('MaxUnavailable', rolling.maxUnavailable, 1);
  }
  podsStatus(d, 'Pods Status', pods);
  template(d, spec?.template);
  const claims = spec?.volumeClaimTemplates ?? [];
  if (claims.length === 0) d.field('Volume Claims', '<none>');
  else d.line('Volume Claims:');
  for (const c of claims) {
    d.field('Name', c.metadata?.name, 1);
    d.field('StorageClass', c.spec?.storageClassName ?? '', 1);
    d.labels('Labels', c.metadata?.labels, 1);
    d.annotations(c.metadata?.annotations, 1);
    d.field('Capacity', c.spec?.resources?.requests?.storage ?? '<default>', 1);
    d.field('Access Modes', `[${(c.spec?.accessModes ?? []).join(' ')}]`, 1);
  }
  d.events(events);
  return d.toString();
}

/** `kubectl describe daemonset`. Its counters are not aligned (recording 167). */
export function describeDaemonSet(o: DaemonSet, pods: readonly Pod[], events: Events, now: number): string {
  const d = new Description(now);
  const { status } = o;
  head(d, o);
  d.field('Selector', selectorText(o.spec?.selector));
  d.field('Node-Selector', labelText(o.spec?.template.spec?.nodeSelector));
  d.labels('Labels', o.metadata.labels);
  d.annotations(o.metadata.annotations);
  d.line(`Desired Number of Nodes Scheduled: ${status?.desiredNumberScheduled ?? 0}`);
  d.line(`Current Number of Nodes Scheduled: ${status?.currentNumberScheduled ?? 0}`);
  d.line(`Number of Nodes Scheduled with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}`);
  d.line(`Number of Nodes Scheduled with Available Pods: ${status?.numberAvailable ?? 0}`);
  d.line(`Number of Nodes Misscheduled: ${status?.numberMisscheduled ?? 0}`);
  podsStatus(d, 'Pods Status', pods);
  template(d, o.spec?.template);
  d.events(events);
  return d.toString();
}

/** Of the text of completed indexes, so many characters and the rest of the last index are shown. */
const INDEXES_SHOWN = 50;

/** `kubectl describe job`. */
export function describeJob(o: Job, events: Events, now: number): string {
  const d = new Description(now);
  const { spec, status } = o;
  head(d, o);
  d.field('Selector', selectorText(spec?.selector));
  d.labels('Labels', o.metadata.labels);
  d.annotations(o.metadata.annotations);
  controlledBy(d, o);
  if (spec?.parallelism !== undefined) d.field('Parallelism', spec.parallelism);
  d.field('Completions', spec?.completions ?? '<unset>');
  d.option('Completion Mode', spec?.completionMode);
  if (spec?.suspend !== undefined) d.field('Suspend', spec.suspend);
  if (spec?.backoffLimit !== undefined) d.field('Backoff Limit', spec.backoffLimit);
  if (spec?.ttlSecondsAfterFinished !== undefined) d.field('TTL Seconds After Finished', spec.ttlSecondsAfterFinished);
  if (status?.startTime) d.field('Start Time', longTime(status.startTime));
  if (status?.completionTime) d.field('Completed At', longTime(status.completionTime));
  if (status?.startTime && status.completionTime)
    d.field('Duration', formatAge(Date.parse(status.completionTime) - Date.parse(status.startTime)));
  if (spec?.activeDeadlineSeconds !== undefined)
    d.field('Active Deadline Seconds', goDuration(spec.activeDeadlineSeconds));
  d.field(
    'Pods Statuses',
    `${status?.active ?? 0} Active (${status?.ready ?? 0} Ready) / ${status?.succeeded ?? 0} Succeeded / ${status?.failed ?? 0} Failed`,
  );
  if (spec?.completionMode === 'Indexed') {
    const indexes = status?.completedIndexes || '<none>';
    const end = indexes.indexOf(',', INDEXES_SHOWN);
    d.field('Completed Indexes', end < 0 ? indexes : `${indexes.slice(0, end + 1)}...`);
  }
  template(d, spec?.template);
  d.events(events);
  return d.toString();
}

/** `kubectl describe cronjob`. */
export function describeCronJob(o: CronJob, events: Events, now: number): string {
  const d = new Description(now);
  const { spec, status } = o;
  const job = spec?.jobTemplate.spec;
  head(d, o);
  d.labels('Labels', o.metadata.labels);
  d.annotations(o.metadata.annotations);
  d.field('Schedule', spec?.schedule);
  d.field('Concurrency Policy', spec?.concurrencyPolicy);
  d.field('Suspend', spec?.suspend ? 'True' : 'False');
  d.field('Time Zone', spec?.timeZone ?? '<unset>');
  d.field('Successful Job History Limit', spec?.successfulJobsHistoryLimit ?? '<unset>');
  d.field('Failed Job History Limit', spec?.failedJobsHistoryLimit ?? '<unset>');
  d.field(
    'Starting Deadline Seconds',
    spec?.startingDeadlineSeconds !== undefined ? `${spec.startingDeadlineSeconds}s` : '<unset>',
  );
  d.field('Selector', job?.selector ? selectorText(job.selector) : '<unset>');
  d.field('Parallelism', job?.parallelism ?? '<unset>');
  d.field('Completions', job?.completions ?? '<unset>');
  template(d, job?.template);
  d.field('Last Schedule Time', status?.lastScheduleTime ? longTime(status.lastScheduleTime) : '<unset>');
  d.field('Active Jobs', (status?.active ?? []).map((a) => a.name).join(', ') || '<none>');
  d.events(events);
  return d.toString();
}
