import { ageSince, formatAge } from '../age.ts';
import type {
  ControllerRevision,
  CronJob,
  DaemonSet,
  Deployment,
  HorizontalPodAutoscaler,
  Job,
  LabelSelector,
  MetricSpec,
  PodDisruptionBudget,
  PodTemplateSpec,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from '../types.generated.ts';
import { age, labelText, selectorText } from './cells.ts';
import type { Cell, Printer } from './table.ts';

const PARTS = ['+Containers', '+Images', '+Selector'];

/** The columns that `-o wide` adds for what makes Pods. */
function parts(template: PodTemplateSpec | undefined, selector: string): readonly Cell[] {
  const containers = template?.spec?.containers ?? [];
  return [containers.map((c) => c.name).join(','), containers.map((c) => c.image ?? '').join(','), selector];
}

const deployment: Printer = {
  columns: ['Name', 'Ready', 'Up-to-date', 'Available', 'Age', ...PARTS],
  cells: (o: Deployment, now) => [
    o.metadata.name,
    `${o.status?.readyReplicas ?? 0}/${o.spec.replicas ?? 0}`,
    o.status?.updatedReplicas ?? 0,
    o.status?.availableReplicas ?? 0,
    age(o, now),
    ...parts(o.spec.template, selectorText(o.spec.selector)),
  ],
};

const replicaSet: Printer = {
  columns: ['Name', 'Desired', 'Current', 'Ready', 'Age', ...PARTS],
  cells: (o: ReplicaSet | ReplicationController, now) => [
    o.metadata.name,
    o.spec.replicas ?? 0,
    o.status?.replicas ?? 0,
    o.status?.readyReplicas ?? 0,
    age(o, now),
    ...parts(
      o.spec.template,
      o.kind === 'ReplicaSet'
        ? selectorText(o.spec.selector as LabelSelector)
        : labelText(o.spec.selector as Record<string, string>),
    ),
  ],
};

const statefulSet: Printer = {
  columns: ['Name', 'Ready', 'Age', '+Containers', '+Images'],
  cells: (o: StatefulSet, now) => [
    o.metadata.name,
    `${o.status?.readyReplicas ?? 0}/${o.spec.replicas ?? 0}`,
    age(o, now),
    ...parts(o.spec.template, '').slice(0, 2),
  ],
};

const daemonSet: Printer = {
  columns: ['Name', 'Desired', 'Current', 'Ready', 'Up-to-date', 'Available', 'Node Selector', 'Age', ...PARTS],
  cells: (o: DaemonSet, now) => [
    o.metadata.name,
    o.status?.desiredNumberScheduled ?? 0,
    o.status?.currentNumberScheduled ?? 0,
    o.status?.numberReady ?? 0,
    o.status?.updatedNumberScheduled ?? 0,
    o.status?.numberAvailable ?? 0,
    labelText(o.spec.template.spec?.nodeSelector),
    age(o, now),
    ...parts(o.spec.template, selectorText(o.spec.selector)),
  ],
};

function jobStatus(job: Job): string {
  const is = (type: string): boolean =>
    job.status?.conditions?.some((c) => c.type === type && c.status === 'True') ?? false;
  if (is('Complete')) return 'Complete';
  if (is('Failed')) return 'Failed';
  if (job.metadata.deletionTimestamp) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(is) ?? 'Running';
}

function completions({ spec, status }: Job): string {
  const done = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${done}/${spec.completions}`;
  const parallel = spec?.parallelism ?? 0;
  return parallel > 1 ? `${done}/1 of ${parallel}` : `${done}/1`;
}

const job: Printer = {
  columns: ['Name', 'Status', 'Completions', 'Duration', 'Age', ...PARTS],
  cells(o: Job, now) {
    const { startTime, completionTime } = o.status ?? {};
    const end = completionTime ? Date.parse(completionTime) : now;
    return [
      o.metadata.name,
      jobStatus(o),
      completions(o),
      startTime ? formatAge(end - Date.parse(startTime)) : '',
      age(o, now),
      ...parts(o.spec?.template, selectorText(o.spec?.selector)),
    ];
  },
};

const cronJob: Printer = {
  columns: ['Name', 'Schedule', 'Timezone', 'Suspend', 'Active', 'Last Schedule', 'Age', ...PARTS],
  cells: (o: CronJob, now) => [
    o.metadata.name,
    o.spec?.schedule ?? '',
    o.spec?.timeZone ?? '<none>',
    o.spec?.suspend ? 'True' : 'False',
    o.status?.active?.length ?? 0,
    o.status?.lastScheduleTime ? ageSince(o.status.lastScheduleTime, now) : '<none>',
    age(o, now),
    ...parts(o.spec?.jobTemplate.spec?.template, selectorText(o.spec?.jobTemplate.spec?.selector)),
  ],
};

/** One metric of an autoscaler: `cpu: <unknown>/50%`. */
function metricText(metric: MetricSpec, { status }: HorizontalPodAutoscaler): string {
  const { resource } = metric;
  if (!resource) return '<unknown>';
  const current = status?.currentMetrics?.find((m) => m.resource?.name === resource.name)?.resource?.current;
  const { averageValue, averageUtilization = 0 } = resource.target;
  if (averageValue !== undefined) return `${resource.name}: ${current?.averageValue ?? '<unknown>'}/${averageValue}`;
  const now = current?.averageUtilization;
  return `${resource.name}: ${now === undefined ? '<unknown>' : `${now}%`}/${averageUtilization}%`;
}

const autoscaler: Printer = {
  columns: ['Name', 'Reference', 'Targets', 'MinPods', 'MaxPods', 'Replicas', 'Age'],
  cells(o: HorizontalPodAutoscaler, now) {
    const metrics = o.spec?.metrics ?? [];
    const shown = metrics.slice(0, 2).map((m) => metricText(m, o));
    const more = metrics.length > 2 ? ` + ${metrics.length - 2} more...` : '';
    return [
      o.metadata.name,
      `${o.spec?.scaleTargetRef.kind ?? ''}/${o.spec?.scaleTargetRef.name ?? ''}`,
      shown.length ? `${shown.join(', ')}${more}` : '<none>',
      o.spec?.minReplicas ?? '<unset>',
      o.spec?.maxReplicas ?? 0,
      o.status?.currentReplicas ?? 0,
      age(o, now),
    ];
  },
};

const disruptionBudget: Printer = {
  columns: ['Name', 'Min Available', 'Max Unavailable', 'Allowed Disruptions', 'Age'],
  cells: (o: PodDisruptionBudget, now) => [
    o.metadata.name,
    o.spec?.minAvailable ?? 'N/A',
    o.spec?.maxUnavailable ?? 'N/A',
    o.status?.disruptionsAllowed ?? 0,
    age(o, now),
  ],
};

const controllerRevision: Printer = {
  columns: ['Name', 'Controller', 'Revision', 'Age'],
  cells(o: ControllerRevision, now) {
    const owner = o.metadata.ownerReferences?.find((r) => r.controller);
    const [group] = owner?.apiVersion.includes('/') ? owner.apiVersion.split('/') : [''];
    const controller = owner ? `${owner.kind.toLowerCase()}${group ? `.${group}` : ''}/${owner.name}` : '<none>';
    return [o.metadata.name, controller, o.revision, age(o, now)];
  },
};

/** Tables of what makes and guards Pods, by store key. */
export const WORKLOAD_PRINTERS: Readonly<Record<string, Printer>> = {
  'deployments.apps': deployment,
  'replicasets.apps': replicaSet,
  replicationcontrollers: replicaSet,
  'statefulsets.apps': statefulSet,
  'daemonsets.apps': daemonSet,
  'jobs.batch': job,
  'cronjobs.batch': cronJob,
  'horizontalpodautoscalers.autoscaling': autoscaler,
  'poddisruptionbudgets.policy': disruptionBudget,
  'controllerrevisions.apps': controllerRevision,
};
