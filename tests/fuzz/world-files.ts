import { parseAllDocuments } from 'yaml';

/*
 * What random worlds are made of: small manifests of everything that controllers keep. Files that change the same object have one prefix.
 */

const c = (image: string, command: string, cpu = '100m'): string =>
  `{name: c, image: '${image}', resources: {requests: {cpu: ${cpu}, memory: 16Mi}}${command ? `, command: [sh, -c, '${command}']` : ''}}`;
const SLEEPS = c('busybox', 'trap "exit 0" TERM; while :; do sleep 100; done');
const STUBBORN = c('busybox', 'sleep 100000');
const ENDS = c('busybox', 'sleep 4');
const FAILS = c('busybox', 'sleep 2; exit 3');

const template = (app: string, container: string, more = ''): string =>
  `template: {metadata: {labels: {app: ${app}}}, spec: {containers: [${container}]${more}}}`;
const of = (app: string): string => `selector: {matchLabels: {app: ${app}}}`;
const web = (container: string, more = '', spec = ''): string =>
  `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 3, ${of('web')}, ${spec} ${template('web', container, more)}}}`;
const db = (container: string, spec = ''): string =>
  `{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db}, spec: {replicas: 2, serviceName: db, ${of('db')}, ${spec} ${template('db', container)}}}`;
const agent = (container: string, more = ''): string =>
  `{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: agent}, spec: {${of('agent')}, ${template('agent', container, more)}}}`;
const job = (name: string, container: string, spec: string, more = ''): string =>
  `{apiVersion: batch/v1, kind: Job, metadata: {name: ${name}}, spec: {${spec} template: {spec: {restartPolicy: Never, containers: [${container}]${more}}}}}`;
const cron = (container: string, spec: string): string =>
  `{apiVersion: batch/v1, kind: CronJob, metadata: {name: tick}, spec: {schedule: '* * * * *', ${spec} jobTemplate: {spec: {template: {spec: {restartPolicy: OnFailure, containers: [${container}]}}}}}}`;
const service = (app: string, spec = ''): string =>
  `{apiVersion: v1, kind: Service, metadata: {name: ${app}}, spec: {${spec} selector: {app: ${app}}, ports: [{port: 80}]}}`;
const bare = (name: string, spec: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, labels: {app: web}}, spec: {${spec}}}`;
const claim = (name: string): string =>
  `{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: ${name}}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}`;
const quota = (hard: string): string =>
  `{apiVersion: v1, kind: ResourceQuota, metadata: {name: quota}, spec: {hard: {${hard}}}}`;
const budget = (app: string, spec: string): string =>
  `{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: ${app}}, spec: {${spec}, ${of(app)}}}`;
const PROBED = `{name: c, image: 'nginx:1.27', resources: {requests: {cpu: 100m}}, readinessProbe: {httpGet: {port: 80, path: /}, periodSeconds: 2}}`;
const CLAIMED =
  'volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}],';
const TOLERATES = ', tolerations: [{operator: Exists}]';
const IN_TEAM = (text: string): string => text.replace('metadata: {', 'metadata: {namespace: team, ');

/** Texts by file name. */
export const WORLD_FILES: Readonly<Record<string, string>> = {
  'web.yaml': web(SLEEPS),
  'web-nginx.yaml': web(PROBED),
  'web-stubborn.yaml': web(STUBBORN, ', terminationGracePeriodSeconds: 5', 'strategy: {type: Recreate},'),
  'web-failing.yaml': web(FAILS),
  'web-no-image.yaml': web(c('nosuch/image:1', '')),
  'web-large.yaml': web(c('busybox', 'sleep 100000', '3'), ', terminationGracePeriodSeconds: 1'),
  'web-spread.yaml': web(
    SLEEPS,
    `, affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: web}}}]}}`,
    'strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 2}},',
  ),
  'set.yaml': `{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: set}, spec: {replicas: 2, ${of('set')}, ${template('set', SLEEPS)}}}`,
  'set-web.yaml': `{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: set-web}, spec: {replicas: 2, ${of('web')}, ${template('web', SLEEPS)}}}`,
  'rc.yaml': `{apiVersion: v1, kind: ReplicationController, metadata: {name: rc}, spec: {replicas: 2, selector: {app: rc}, ${template('rc', SLEEPS)}}}`,
  'db.yaml': db(SLEEPS),
  'db-claims.yaml': db(SLEEPS, CLAIMED),
  'db-claims-deleted.yaml': db(
    SLEEPS,
    `${CLAIMED} persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete, whenScaled: Delete},`,
  ),
  'db-parallel.yaml': db(SLEEPS, 'podManagementPolicy: Parallel,'),
  'db-stubborn.yaml': db(STUBBORN, 'updateStrategy: {rollingUpdate: {partition: 1}},'),
  'agent.yaml': agent(SLEEPS),
  'agent-everywhere.yaml': agent(SLEEPS, TOLERATES),
  'agent-ssd.yaml': agent(STUBBORN, ', nodeSelector: {disk: ssd}, terminationGracePeriodSeconds: 2'),
  'job.yaml': job('job', ENDS, 'completions: 4, parallelism: 2,'),
  'job-failing.yaml': job('job-failing', FAILS, 'backoffLimit: 2, completions: 2, parallelism: 2,'),
  'job-indexed.yaml': job('job-indexed', ENDS, 'completionMode: Indexed, completions: 3, parallelism: 3,'),
  'job-fleeting.yaml': job('job-fleeting', ENDS, 'ttlSecondsAfterFinished: 20,'),
  'job-late.yaml': job(
    'job-late',
    STUBBORN,
    'activeDeadlineSeconds: 60, parallelism: 2,',
    ', terminationGracePeriodSeconds: 3',
  ),
  'cron.yaml': cron(ENDS, 'successfulJobsHistoryLimit: 2,'),
  'cron-slow.yaml': cron(c('busybox', 'sleep 90'), 'concurrencyPolicy: Replace,'),
  'cron-failing.yaml': cron(FAILS, 'concurrencyPolicy: Forbid, failedJobsHistoryLimit: 1,'),
  'svc-web.yaml': service('web'),
  'svc-web-unready.yaml': service('web', 'publishNotReadyAddresses: true,'),
  'svc-db.yaml': service('db', 'clusterIP: None,'),
  'svc-agent.yaml': service('agent', 'type: NodePort,'),
  'pod.yaml': bare('pod', `containers: [${STUBBORN}]`),
  'pod-ends.yaml': bare('pod-ends', `restartPolicy: Never, containers: [${ENDS}]`),
  'pod-fails.yaml': bare('pod-fails', `restartPolicy: OnFailure, containers: [${FAILS}]`),
  'pod-deadline.yaml': bare('pod-deadline', `activeDeadlineSeconds: 30, containers: [${STUBBORN}]`),
  'pod-host.yaml': bare('pod-host', `hostNetwork: true, containers: [${SLEEPS}]`),
  'pod-node-1.yaml': bare('pod-node-1', `nodeName: node-1, containers: [${SLEEPS}]`),
  'pod-gone-node.yaml': bare('pod-gone-node', `nodeName: nosuch, containers: [${SLEEPS}]`),
  'pod-urgent.yaml': bare(
    'pod-urgent',
    `priorityClassName: system-node-critical, containers: [${c('busybox', 'sleep 100000', '3')}]`,
  ),
  'pod-stays.yaml': `{apiVersion: v1, kind: Pod, metadata: {name: pod-stays, finalizers: [example.com/stay]}, spec: {containers: [${SLEEPS}]}}`,
  'claim.yaml': claim('claim'),
  'pod-claim.yaml': bare(
    'pod-claim',
    `containers: [${SLEEPS}], volumes: [{name: v, persistentVolumeClaim: {claimName: claim}}]`,
  ),
  'quota-pods.yaml': quota('pods: 5, services: 1, persistentvolumeclaims: 2'),
  'quota-cpu.yaml': quota('requests.cpu: 800m, requests.storage: 3Gi, count/deployments.apps: 1, count/jobs.batch: 2'),
  'budget-web.yaml': budget('web', 'minAvailable: 2'),
  'budget-db.yaml': budget('db', 'maxUnavailable: 1'),
  'team.yaml': [
    `{apiVersion: v1, kind: Namespace, metadata: {name: team}}`,
    IN_TEAM(web(SLEEPS)),
    IN_TEAM(service('web')),
    IN_TEAM(quota('pods: 4')),
    IN_TEAM(claim('claim')),
  ].join('\n---\n'),
  'team-job.yaml': IN_TEAM(job('job', ENDS, 'completions: 2,')),
};

for (const [name, text] of Object.entries(WORLD_FILES))
  for (const { errors } of parseAllDocuments(text)) if (errors[0]) throw new Error(`${name}: ${errors[0].message}`);
