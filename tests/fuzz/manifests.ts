import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { structSchema, typeOfObject, type ValueType } from '../../src/cluster/api/schema.ts';
import { type Json, KINDS, NAMES, ODD, own } from './odd.ts';

export type { Json } from './odd.ts';

const FOLDER = new URL('../../content/manifests/', import.meta.url);

/** The texts of the project's own manifests. */
export const TEXTS: readonly string[] = readdirSync(FOLDER)
  .sort()
  .map((file) => readFileSync(new URL(file, FOLDER), 'utf8'));

const TEMPLATE = `selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: busybox}]}}`;
const META = 'metadata: {name: x}';

/** A small valid manifest of every kind that the cluster keeps. */
const SMALL = `
apiVersion: v1, kind: ConfigMap, ${META}, data: {a: b}
apiVersion: v1, kind: Endpoints, ${META}, subsets: [{addresses: [{ip: 10.0.0.1}], ports: [{port: 80}]}]
apiVersion: v1, kind: Event, metadata: {name: x, namespace: default}, involvedObject: {kind: Pod, namespace: default, name: a}, reason: A, message: b, type: Normal
apiVersion: v1, kind: LimitRange, ${META}, spec: {limits: [{type: Container, default: {cpu: 1}, max: {cpu: 2}}]}
apiVersion: v1, kind: Namespace, ${META}
apiVersion: v1, kind: Node, ${META}, spec: {taints: [{key: a, effect: NoSchedule}]}
apiVersion: v1, kind: PersistentVolumeClaim, ${META}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
apiVersion: v1, kind: PersistentVolume, ${META}, spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /a}}
apiVersion: v1, kind: Pod, ${META}, spec: {containers: [{name: c, image: busybox}]}
apiVersion: v1, kind: Pod, ${META}, spec: {initContainers: [{name: i, image: busybox, command: ['true']}, {name: s, image: busybox, restartPolicy: Always, command: [sleep, '99']}], containers: [{name: c, image: busybox, command: [sleep, '99'], env: [{name: A, valueFrom: {fieldRef: {fieldPath: status.podIP}}}], ports: [{containerPort: 80}], livenessProbe: {exec: {command: ['true']}}, volumeMounts: [{name: v, mountPath: /v}]}], volumes: [{name: v, emptyDir: {}}], tolerations: [{operator: Exists}], affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/os, operator: In, values: [linux]}]}]}}}}
apiVersion: v1, kind: ReplicationController, ${META}, spec: {replicas: 1, selector: {a: b}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: busybox}]}}}
apiVersion: v1, kind: ResourceQuota, ${META}, spec: {hard: {pods: 4}}
apiVersion: v1, kind: Secret, ${META}, stringData: {a: b}, data: {c: ZA==}
apiVersion: v1, kind: ServiceAccount, ${META}
apiVersion: v1, kind: Service, ${META}, spec: {selector: {a: b}, ports: [{port: 80, targetPort: 8080}]}
apiVersion: apps/v1, kind: ControllerRevision, ${META}, revision: 1, data: {a: b}
apiVersion: apps/v1, kind: DaemonSet, ${META}, spec: {${TEMPLATE}}
apiVersion: apps/v1, kind: Deployment, ${META}, spec: {replicas: 2, ${TEMPLATE}}
apiVersion: apps/v1, kind: ReplicaSet, ${META}, spec: {replicas: 2, ${TEMPLATE}}
apiVersion: apps/v1, kind: StatefulSet, ${META}, spec: {serviceName: x, ${TEMPLATE}}
apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, ${META}, spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: x}, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]}
apiVersion: batch/v1, kind: CronJob, ${META}, spec: {schedule: '* * * * *', jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: busybox}]}}}}}
apiVersion: batch/v1, kind: Job, ${META}, spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: busybox, command: ['true']}]}}}
apiVersion: coordination.k8s.io/v1, kind: Lease, ${META}, spec: {holderIdentity: a}
apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, ${META}, addressType: IPv4, endpoints: [{addresses: [10.0.0.1]}], ports: [{port: 80}]
apiVersion: networking.k8s.io/v1, kind: Ingress, ${META}, spec: {rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: a, port: {number: 80}}}}]}}]}
apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, ${META}, spec: {podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}
apiVersion: policy/v1, kind: PodDisruptionBudget, ${META}, spec: {minAvailable: 1, selector: {matchLabels: {a: b}}}
apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, ${META}, rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]
apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, ${META}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: a}, subjects: [{kind: User, name: a, apiGroup: rbac.authorization.k8s.io}]
apiVersion: rbac.authorization.k8s.io/v1, kind: Role, ${META}, rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]
apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, ${META}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: a}, subjects: [{kind: ServiceAccount, name: a, namespace: default}]
apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, ${META}, value: 5
apiVersion: storage.k8s.io/v1, kind: StorageClass, ${META}, provisioner: a`
  .trim()
  .split('\n');

const objectsOf = (text: string): Json[] => parseAllDocuments(text).map((d) => d.toJS() as Json);

/** Small valid objects, one of every kind and more of Pods. */
export const SMALL_OBJECTS: readonly Json[] = SMALL.flatMap((line) => objectsOf(`{${line}}`));

/** Everything that mutations begin with. */
export const BASES: readonly Json[] = [...SMALL_OBJECTS, ...TEXTS.flatMap(objectsOf).filter((o) => o !== null)];

/** One structural change. `at` and `to` choose places: they count through all fields and items, around and around. */
export interface Mutation {
  readonly how:
    | 'drop'
    | 'set'
    | 'rename'
    | 'add'
    | 'double'
    | 'list'
    | 'object'
    | 'swap'
    | 'grow'
    | 'kind'
    | 'empty'
    | 'number';
  readonly at: number;
  readonly to: number;
}

/** A manifest as it is made: a base and what is done to it. */
export interface Recipe {
  readonly base: number;
  readonly mutations: readonly Mutation[];
}

const mutation: fc.Arbitrary<Mutation> = fc.record(
  {
    how: fc.constantFrom<Mutation['how'][]>(
      ...(['set', 'set', 'set', 'grow', 'grow', 'grow', 'drop', 'rename', 'add', 'double', 'list', 'object'] as const),
      ...(['swap', 'kind', 'empty', 'number'] as const),
    ),
    at: fc.nat(5000),
    to: fc.nat(5000),
  },
  { noNullPrototype: true },
);

/** Recipes of mutated manifests: none to five changes. */
export const recipe: fc.Arbitrary<Recipe> = fc.record(
  {
    base: fc.nat(BASES.length - 1),
    mutations: fc.array(mutation, { maxLength: 5 }),
  },
  { noNullPrototype: true },
);

interface Place {
  readonly parent: Json[] | { [key: string]: Json };
  readonly key: string;
}

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function places(value: Json, into: Place[], depth = 0): Place[] {
  if (typeof value !== 'object' || value === null || depth > 40 || into.length > 400) return into;
  for (const key of Object.keys(value)) {
    into.push({ parent: value, key });
    places(read({ parent: value, key }), into, depth + 1);
  }
  return into;
}

const read = ({ parent, key }: Place): Json => (parent as Record<string, Json>)[key] ?? null;
/** Sets an own property whatever its name. */
const write = ({ parent, key }: Place, value: Json): void => {
  Object.defineProperty(parent, key, { value, writable: true, enumerable: true, configurable: true });
};
const pick = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;
const odd = (n: number): Json => {
  const value = pick(ODD, n);
  return typeof value === 'function' ? value() : value;
};
const remove = ({ parent, key }: Place): void => {
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
};

/** Makes the object of a recipe: a new one each time. */
export function made({ base, mutations }: Recipe): Json {
  const root = { object: own(JSON.stringify(pick(BASES, base))) };
  for (const m of mutations) mutate(root, m);
  return root.object;
}

function mutate(root: { object: Json }, { how, at, to }: Mutation): void {
  // Without its kind an object says little: mostly the two fields stay, but for the mutation that is about them.
  const spared = (p: Place): boolean => at % 16 > 0 && p.parent === root.object && /^(?:kind|apiVersion)$/.test(p.key);
  const all = places(root.object, []).filter((p) => !spared(p));
  const place = pick([...all, { parent: root as { [key: string]: Json }, key: 'object' }], at);
  const value = read(place);
  switch (how) {
    case 'drop':
      if (place.parent !== (root as unknown)) remove(place);
      break;
    case 'set':
      write(place, odd(to));
      break;
    case 'rename':
      if (Array.isArray(place.parent) || place.parent === (root as unknown)) return;
      delete place.parent[place.key];
      write({ parent: place.parent, key: to % 3 ? pick(NAMES, to) : `${place.key}s` }, value);
      break;
    case 'add':
      if (isObject(value)) write({ parent: value, key: pick(NAMES, to) }, odd(at + to));
      break;
    case 'double':
      if (Array.isArray(place.parent)) place.parent.splice(Number(place.key), 0, own(JSON.stringify(value)));
      break;
    case 'list':
      write(place, to % 2 ? [value] : [value, value]);
      break;
    case 'object':
      write(place, { [pick(NAMES.slice(5), to)]: value });
      break;
    case 'swap': {
      const other = pick(all, to);
      if (all.length > 0) write(place, own(JSON.stringify(read(other))));
      return;
    }
    case 'grow':
      grow(root.object, at, to);
      break;
    case 'kind':
      if (isObject(root.object)) root.object[to % 2 ? 'kind' : 'apiVersion'] = pick(KINDS, at);
      return;
    case 'empty':
      write(place, Array.isArray(value) ? [] : isObject(value) ? {} : '');
      break;
    case 'number':
      write(place, (to % 2 ? 1 : -1) * at * 10 ** (to % 20));
      break;
  }
}

interface Typed {
  readonly type: string;
  readonly value: { [key: string]: Json };
}

/** The structures of an object whose types the schema knows. */
function structures(type: ValueType, value: Json | undefined, into: Typed[]): Typed[] {
  if (type.form === 'list' && Array.isArray(value)) for (const item of value) structures(type.of, item, into);
  if (type.form !== 'struct' || !isObject(value)) return into;
  into.push({ type: type.name, value });
  for (const field of structSchema(type.name).values())
    if (Object.hasOwn(value, field.name)) structures(field.type, value[field.name], into);
  return into;
}

/** Adds a field that the type has and the object has not, with a value of its type. */
function grow(object: Json, at: number, to: number): void {
  if (!isObject(object) || typeof object.kind !== 'string') return;
  const type = typeOfObject({ kind: object.kind });
  if (type === undefined) return;
  const target = pick(structures({ form: 'struct', name: type }, object, []), at);
  const missing = [...structSchema(target.type).values()].filter((f) => !Object.hasOwn(target.value, f.name));
  if (missing.length === 0) return;
  const field = pick(missing, to);
  write({ parent: target.value, key: field.name }, ofType(field.type, field.name, at + to, 0));
}

/** What fields hold, by name; other texts are names. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  restartPolicy: ['Always', 'Never', 'OnFailure'],
  imagePullPolicy: ['Always', 'Never', 'IfNotPresent'],
  protocol: ['TCP', 'UDP', 'SCTP'],
  dnsPolicy: ['ClusterFirst', 'Default', 'None'],
  operator: ['In', 'Exists', 'NotIn', 'Equal', 'Gt', 'DoesNotExist'],
  effect: ['NoSchedule', 'NoExecute', 'PreferNoSchedule'],
  image: ['busybox', 'nginx:1.27', 'nosuch/image:1', 'busybox@sha256:0'],
  type: [
    'ClusterIP',
    'RollingUpdate',
    'Recreate',
    'OnDelete',
    'Unconfined',
    'Container',
    'Opaque',
    'Directory',
    'NodePort',
  ],
  fieldPath: ['metadata.name', 'status.podIP', "metadata.labels['a']", 'spec.containers{c}', 'metadata.nosuch'],
  resource: ['limits.cpu', 'requests.memory', 'limits.nosuch'],
  whenUnsatisfiable: ['DoNotSchedule', 'ScheduleAnyway'],
  topologyKey: ['kubernetes.io/hostname', ''],
  concurrencyPolicy: ['Allow', 'Forbid', 'Replace'],
  completionMode: ['Indexed', 'NonIndexed'],
  podManagementPolicy: ['Parallel', 'OrderedReady'],
  terminationMessagePolicy: ['File', 'FallbackToLogsOnError'],
  preemptionPolicy: ['Never', 'PreemptLowerPriority'],
  priorityClassName: ['system-node-critical', 'nosuch'],
  nodeName: ['node-1', 'nosuch'],
  mountPath: ['/a', 'relative', '/v/..'],
  scheme: ['HTTP', 'HTTPS'],
  clusterIP: ['None', '10.96.0.77', '', '1.1.1.1'],
};

function ofType(type: ValueType, name: string, n: number, depth: number): Json {
  switch (type.form) {
    case 'list':
      return Array.from({ length: n % 3 }, (_, i) => ofType(type.of, name, n + i, depth + 1));
    case 'map':
      return Object.fromEntries(
        Array.from({ length: n % 3 }, (_, i) => [
          pick(['cpu', 'a', 'memory', 'kubernetes.io/os', 'b.c/d'], n + i),
          ofType(type.of, name, n + i, depth + 1),
        ]),
      );
    case 'struct': {
      const fields = [...structSchema(type.name).values()];
      // Now and then what is required is left out.
      const chosen = fields.filter((f, i) => (f.required ? (n + i) % 9 > 0 : depth < 4 && (n + i * 7) % 4 === 0));
      return Object.fromEntries(
        chosen.map((f, i) => [f.name, depth > 8 ? null : ofType(f.type, f.name, n + i, depth + 1)]),
      );
    }
    case 'scalar':
      switch (type.scalar) {
        case 'string':
          return pick(
            Object.hasOwn(WORDS, name) ? (WORDS[name] ?? []) : ['a', 'c', 'v', 'x', 'default', 'web-1', ''],
            n,
          );
        case 'integer':
        case 'long':
          return pick([1, 0, 80, 3, 30, 1000, -1, 65_536, 2_147_483_647], n);
        case 'number':
          return n / 7;
        case 'boolean':
          return n % 2 === 0;
        case 'bytes':
          return pick(['YQ==', '', 'YWJj'], n);
        case 'quantity':
          return pick(['1', '500m', '64Mi', '0', 2, '1e3', '0.5', '10Gi', '-1', '1.5Gi'], n);
        case 'intOrString':
          return pick([1, '25%', 'http', 0, '100%', -1], n);
        case 'time':
        case 'microTime':
          return pick(['2026-01-01T00:00:00Z', '2030-06-01T10:20:30.123456Z'], n);
        case 'any':
        case 'object':
          return pick<Json>([{ a: [1, null] }, 'a', {}], n);
      }
  }
}
