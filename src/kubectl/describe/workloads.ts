import { formatAge } from '../../cluster/api/age.ts';
import { equal } from '../../cluster/api/equal.ts';
import type { KubeObject } from '../../cluster/api/object.ts';
import { withoutTemplateHash } from '../../cluster/api/pod.ts';
import { matchesLabelSelector } from '../../cluster/api/selectors.ts';
import { labelText } from '../../cluster/api/tables/columns.ts';
import type * as api from '../../cluster/api/types.generated.ts';
import { goDuration, longTime } from '../print/age.ts';
import type { Session, Work } from '../session.ts';
import { type Describers, listed, podsOf } from './describers.ts';
import { template } from './pod.ts';
import { type Description, selectorOf } from './writer.ts';

/** Of the text of completed indexes, so many characters and the rest of the last index are shown. */
const INDEXES_SHOWN = 50;

function* podsStatus(d: Description, object: KubeObject, session: Session): Work {
  const pods = yield* podsOf(session, object);
  const count = (phase: string): number => pods.filter((p) => p.status?.phase === phase).length;
  d.field(
    'Pods Status',
    `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`,
  );
}

type Condition = { readonly type: string; readonly status: string; readonly reason?: string };
const conditions = (d: Description, list: readonly Condition[] = []): void =>
  d.table(
    'Conditions',
    ['Type', 'Status', 'Reason'],
    list.map((c) => [`${c.type} `, c.status, c.reason]),
  );

function* describeReplicas(d: Description, o: api.ReplicaSet | api.ReplicationController, session: Session): Work {
  const selector: unknown = o.spec?.selector;
  d.head(o);
  d.field('Selector', o.kind === 'ReplicaSet' ? selectorOf(selector as object) : labelText(selector as undefined));
  d.marks(o);
  d.controlledBy(o);
  d.field('Replicas', `${o.status?.replicas ?? 0} current / ${o.spec?.replicas ?? 1} desired`);
  yield* podsStatus(d, o, session);
  template(d, o.spec?.template);
  conditions(d, o.status?.conditions);
}

/** What makes Pods. */
export const WORKLOADS: Describers = {
  *'deployments.apps'(d, o: api.Deployment, session) {
    const { spec, status = {}, metadata } = o;
    const { uid } = metadata;
    const sets = (yield* listed<api.ReplicaSet>(session, 'replicasets.apps', metadata.namespace)).filter(
      (s) =>
        s.metadata.ownerReferences?.some((r) => r.uid === uid) &&
        matchesLabelSelector(spec.selector, s.metadata.labels),
    );
    d.head(o);
    d.created(o);
    d.marks(o);
    const rolling = spec.strategy?.rollingUpdate;
    d.rows(o, {
      Selector: () => selectorOf(spec.selector),
      Replicas: () =>
        `${spec.replicas ?? 1} desired | ${status.updatedReplicas ?? 0} updated | ${status.replicas ?? 0} total | ${status.availableReplicas ?? 0} available | ${status.unavailableReplicas ?? 0} unavailable`,
      StrategyType: 'spec.strategy.type',
      MinReadySeconds: 'spec.minReadySeconds|0',
      'RollingUpdateStrategy?': () =>
        rolling && `${rolling.maxUnavailable ?? '25%'} max unavailable, ${rolling.maxSurge ?? '25%'} max surge`,
    });
    template(d, spec.template);
    conditions(d, status.conditions);
    // Of the present template: while a change waits for a pause to end there is none.
    const wanted = withoutTemplateHash(spec.template);
    const current = sets.find((s) => equal(withoutTemplateHash(s.spec?.template ?? {}), wanted));
    const names = (list: readonly api.ReplicaSet[]): string =>
      list
        .map((s) => `${s.metadata.name} (${s.status?.replicas ?? 0}/${s.spec?.replicas ?? 0} replicas created)`)
        .join(', ') || '<none>';
    d.field('OldReplicaSets', names(sets.filter((s) => s !== current)));
    d.field('NewReplicaSet', names(current ? [current] : []));
  },
  'replicasets.apps': describeReplicas,
  replicationcontrollers: describeReplicas,
  *'statefulsets.apps'(d, o: api.StatefulSet, session) {
    const { spec, status } = o;
    d.head(o);
    d.created(o);
    d.field('Selector', selectorOf(spec?.selector));
    d.marks(o);
    d.field('Replicas', `${spec?.replicas ?? 1} desired | ${status?.replicas ?? 0} total`);
    d.field('Update Strategy', spec?.updateStrategy?.type);
    const rolling = spec?.updateStrategy?.rollingUpdate;
    if (rolling?.partition !== undefined)
      d.rows(rolling, { Partition: 'partition', 'MaxUnavailable?': 'maxUnavailable' }, 1);
    yield* podsStatus(d, o, session);
    template(d, spec?.template);
    const claims = spec?.volumeClaimTemplates ?? [];
    if (claims.length === 0) d.field('Volume Claims', '<none>');
    else d.line('Volume Claims:');
    for (const c of claims) {
      d.rows(c, { Name: 'metadata.name', StorageClass: 'spec.storageClassName' }, 1);
      d.labels('Labels', c.metadata?.labels, 1);
      d.annotations(c.metadata?.annotations, 1);
      d.field('Capacity', c.spec?.resources?.requests?.storage ?? '<default>', 1);
      d.field('Access Modes', `[${(c.spec?.accessModes ?? []).join(' ')}]`, 1);
    }
  },
  /** Its counters are not aligned (recording 167). */
  *'daemonsets.apps'(d, o: api.DaemonSet, session) {
    const { spec, status } = o;
    d.head(o);
    d.field('Selector', selectorOf(spec?.selector));
    d.field('Node-Selector', labelText(spec?.template.spec?.nodeSelector));
    d.marks(o);
    d.line(`Desired Number of Nodes Scheduled: ${status?.desiredNumberScheduled ?? 0}`);
    d.line(`Current Number of Nodes Scheduled: ${status?.currentNumberScheduled ?? 0}`);
    d.line(`Number of Nodes Scheduled with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}`);
    d.line(`Number of Nodes Scheduled with Available Pods: ${status?.numberAvailable ?? 0}`);
    d.line(`Number of Nodes Misscheduled: ${status?.numberMisscheduled ?? 0}`);
    yield* podsStatus(d, o, session);
    template(d, spec?.template);
  },
  'jobs.batch'(d, o: api.Job) {
    const { spec, status } = o;
    const { startTime, completionTime } = status ?? {};
    d.head(o);
    d.field('Selector', selectorOf(spec?.selector));
    d.marks(o);
    d.controlledBy(o);
    const indexes = status?.completedIndexes || '<none>';
    const end = indexes.indexOf(',', INDEXES_SHOWN);
    const deadline = spec?.activeDeadlineSeconds;
    d.rows(o, {
      'Parallelism?': 'spec.parallelism',
      Completions: 'spec.completions|<unset>',
      'Completion Mode?': 'spec.completionMode',
      'Suspend?': 'spec.suspend',
      'Backoff Limit?': 'spec.backoffLimit',
      'TTL Seconds After Finished?': 'spec.ttlSecondsAfterFinished',
      'Start Time?': () => startTime && longTime(startTime),
      'Completed At?': () => completionTime && longTime(completionTime),
      'Duration?': () => startTime && completionTime && formatAge(Date.parse(completionTime) - Date.parse(startTime)),
      'Active Deadline Seconds?': () => (deadline === undefined ? '' : goDuration(deadline)),
      'Pods Statuses': () =>
        `${status?.active ?? 0} Active (${status?.ready ?? 0} Ready) / ${status?.succeeded ?? 0} Succeeded / ${status?.failed ?? 0} Failed`,
      'Completed Indexes?': () =>
        spec?.completionMode !== 'Indexed' ? '' : end < 0 ? indexes : `${indexes.slice(0, end + 1)}...`,
    });
    template(d, spec?.template);
  },
  'cronjobs.batch'(d, o: api.CronJob) {
    const { spec, status } = o;
    const deadline = spec?.startingDeadlineSeconds;
    d.start(o);
    d.rows(o, {
      Schedule: 'spec.schedule',
      'Concurrency Policy': 'spec.concurrencyPolicy',
      Suspend: () => (spec?.suspend ? 'True' : 'False'),
      'Time Zone': 'spec.timeZone|<unset>',
      'Successful Job History Limit': 'spec.successfulJobsHistoryLimit|<unset>',
      'Failed Job History Limit': 'spec.failedJobsHistoryLimit|<unset>',
      'Starting Deadline Seconds': () => (deadline === undefined ? '<unset>' : `${deadline}s`),
      Selector: () => selectorOf(spec?.jobTemplate.spec?.selector),
      Parallelism: 'spec.jobTemplate.spec.parallelism|<unset>',
      Completions: 'spec.jobTemplate.spec.completions|<unset>',
    });
    template(d, spec?.jobTemplate.spec?.template);
    d.field('Last Schedule Time', status?.lastScheduleTime ? longTime(status.lastScheduleTime) : '<unset>');
    d.field('Active Jobs', (status?.active ?? []).map((a) => a.name).join(', ') || '<none>');
  },
};
