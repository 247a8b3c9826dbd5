import { Terminal } from '../../src/kubectl/terminal.ts';
import { type Done, type } from '../fuzz/workplace.ts';
import { type Door, openWorkplace, together } from './workplace.ts';

/* Fields of objects: `TEXT` stands for a text from outside, as a value or as a key. */

const OF_ANY: Readonly<Record<string, object>> = {
  'a name': { metadata: { name: 'TEXT' } },
  'a prefix of names': { metadata: { generateName: 'TEXT' } },
  'a namespace': { metadata: { name: 'hostile', namespace: 'TEXT' } },
  'a label': { metadata: { name: 'hostile', labels: { a: 'TEXT' } } },
  "a label's key": { metadata: { name: 'hostile', labels: { TEXT: 'a' } } },
  'an annotation': { metadata: { name: 'hostile', annotations: { a: 'TEXT' } } },
  "an annotation's key": { metadata: { name: 'hostile', annotations: { TEXT: 'a' } } },
  'a finalizer': { metadata: { name: 'hostile', finalizers: ['TEXT'] } },
  'an owner': {
    metadata: { name: 'hostile', ownerReferences: [{ apiVersion: 'TEXT', kind: 'TEXT', name: 'TEXT', uid: 'TEXT' }] },
  },
  'a date': { metadata: { name: 'hostile', creationTimestamp: 'TEXT', deletionTimestamp: 'TEXT' } },
  'a kind': { kind: 'TEXT' },
  'a version': { apiVersion: 'TEXT' },
  'a field': { TEXT: 'a', metadata: { name: 'hostile', TEXT: 1 } },
};

const OF_CONTAINERS: Readonly<Record<string, object>> = {
  "a container's name": { name: 'TEXT' },
  'an image': { image: 'TEXT' },
  'a command': { command: ['TEXT'], args: ['TEXT', 'TEXT'] },
  'a script': { command: ['sh', '-c', 'TEXT'] },
  'an environment': {
    env: [
      { name: 'A', value: 'TEXT' },
      { name: 'TEXT', value: '$(A)$(TEXT)' },
    ],
    command: ['env'],
  },
  'a working directory': { workingDir: 'TEXT' },
  'a port': { ports: [{ containerPort: 'TEXT', name: 'TEXT' }] },
  'an amount': { resources: { requests: { cpu: 'TEXT', TEXT: '1' }, limits: { memory: 'TEXT' } } },
  'a probe': { livenessProbe: { exec: { command: ['TEXT'] }, periodSeconds: 1 }, command: ['sleep', '9'] },
  'a probe by HTTP': {
    image: 'nginx',
    readinessProbe: { httpGet: { path: 'TEXT', port: 80, httpHeaders: [{ name: 'TEXT', value: 'TEXT' }] } },
  },
  'a hook': { lifecycle: { postStart: { exec: { command: ['sh', '-c', 'TEXT'] } } }, command: ['sleep', '9'] },
  'a mount': { volumeMounts: [{ name: 'v', mountPath: 'TEXT', subPath: 'TEXT' }] },
  'a last message': { terminationMessagePath: 'TEXT', command: ['sh', '-c', 'exit 3'] },
  'a log': { command: ['printf', '%s\\n%s', 'TEXT', 'TEXT'] },
};

const OF_PODS: Readonly<Record<string, object>> = {
  'a host name': { hostname: 'TEXT', subdomain: 'TEXT' },
  'a node': { nodeName: 'TEXT' },
  'a node selector': { nodeSelector: { TEXT: 'TEXT' } },
  'a period': { terminationGracePeriodSeconds: 'TEXT', activeDeadlineSeconds: 'TEXT' },
  'a policy': { restartPolicy: 'TEXT', dnsPolicy: 'TEXT' },
  'a volume': {
    volumes: [
      { name: 'TEXT', hostPath: { path: 'TEXT' } },
      { name: 'v', emptyDir: { sizeLimit: 'TEXT' } },
    ],
  },
  'an alias of hosts': { hostAliases: [{ ip: 'TEXT', hostnames: ['TEXT'] }] },
  'a toleration': { tolerations: [{ key: 'TEXT', operator: 'TEXT', effect: 'TEXT', tolerationSeconds: 'TEXT' }] },
};

const template = {
  spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'busybox' }] } } },
};

const OF_OTHERS: Readonly<Record<string, object>> = {
  'a ConfigMap': { kind: 'ConfigMap', data: { a: 'TEXT', TEXT: 'a' } },
  'a Secret': { kind: 'Secret', data: { a: 'TEXT' }, stringData: { b: 'TEXT' }, type: 'TEXT' },
  'a Service': {
    kind: 'Service',
    spec: { selector: { a: 'TEXT' }, ports: [{ port: 80, name: 'TEXT', targetPort: 'TEXT' }], externalName: 'TEXT' },
  },
  'a schedule': { apiVersion: 'batch/v1', kind: 'CronJob', spec: { schedule: 'TEXT', jobTemplate: template } },
  'a time zone': {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    spec: { schedule: '* * * * *', timeZone: 'TEXT', jobTemplate: template },
  },
  'an Event': {
    kind: 'Event',
    involvedObject: { kind: 'Pod', name: 'web', namespace: 'default' },
    reason: 'TEXT',
    message: 'TEXT',
    source: { component: 'TEXT' },
    type: 'Warning',
    lastTimestamp: '2026-01-01T00:00:00Z',
  },
  'a quota': { kind: 'ResourceQuota', spec: { hard: { cpu: 'TEXT', TEXT: '1' } } },
  'a List': {
    kind: 'List',
    items: ['TEXT', { kind: 'TEXT' }, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'TEXT' } }],
  },
};

const pod = (fields: object, spec: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'hostile' },
  spec: {
    restartPolicy: 'Never',
    containers: [{ name: 'main', image: 'busybox', ...fields }],
    ...('volumeMounts' in fields ? { volumes: [{ name: 'v', emptyDir: {} }] } : {}),
    ...spec,
  },
});

const each = (fields: Readonly<Record<string, object>>, make: (field: object) => object): [string, object][] =>
  Object.entries(fields).map(([name, field]) => [name, make(field)]);

const OBJECTS: readonly [name: string, object: object][] = [
  ...each(OF_ANY, (field) => ({ ...pod({}), ...field })),
  ...each(OF_CONTAINERS, (field) => pod(field)),
  ...each(OF_PODS, (field) => pod({}, field)),
  ...each(OF_OTHERS, (object) => ({ apiVersion: 'v1', metadata: { name: 'hostile' }, ...object })),
];

const LOOKS = [
  'kubectl get -f a.json -o wide --show-labels',
  'kubectl get -f a.json -o yaml',
  'kubectl describe -f a.json',
  'kubectl logs hostile; kubectl events',
  'kubectl delete -f a.json --wait=false --grace-period=1',
];

/** The doors by fields of objects. What is accepted lives for some seconds, and is looked at. */
export function* fieldDoors(): Generator<Door> {
  for (const [name, object] of OBJECTS) {
    const place = openWorkplace();
    const enter = (text: string): Done => {
      const { cluster } = place;
      const written = JSON.stringify(text).slice(1, -1);
      const json = JSON.stringify(object).replaceAll('TEXT', () => written);
      const terminal = new Terminal(cluster, { files: { 'a.json': json } });
      const applied = type(cluster, terminal, 'kubectl apply -f a.json');
      if (applied.code !== 0) return applied;
      cluster.kernel.runUntil(cluster.now + 4_000, 20_000);
      const looks = LOOKS.map((line) => type(cluster, terminal, line));
      cluster.kernel.runUntil(cluster.now + 2_000, 20_000);
      return together([applied, ...looks]);
    };
    yield { name, enter, answers: place.answers };
  }
}
