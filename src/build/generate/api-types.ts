/**
 * Generates what the engine knows of the structure of API objects from the OpenAPI v3 documents that an API server serves:
 * `src/cluster/api/types.generated.ts` (TypeScript interfaces) and `src/cluster/api/schema.generated.ts` (the same as compact data:
 * field types, required fields, list keys, patch strategies, for strict decoding, merging and column-free printing). Types that only kinds
 * beyond the everyday ones need are in `further-schema.generated.ts`.
 *
 *     node src/build/generate/api-types.ts OPENAPI_DIR
 *
 * OPENAPI_DIR holds `api_v1.json`, `apis_apps_v1.json` ... as served under `/openapi/v3/` by Kubernetes 1.36.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Schema {
  $ref?: string;
  allOf?: Schema[];
  type?: string;
  format?: string;
  oneOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  required?: string[];
  enum?: string[];
  description?: string;
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[];
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-list-type'?: string;
  'x-kubernetes-patch-merge-key'?: string;
  'x-kubernetes-patch-strategy'?: string;
  'x-kubernetes-map-type'?: string;
}

/** Kinds that are known from the start (src/cluster/api/everyday.ts). */
const EVERYDAY = [
  'Pod',
  'Service',
  'Namespace',
  'Node',
  'Event',
  'ConfigMap',
  'Secret',
  'ServiceAccount',
  'EndpointSlice',
  'Lease',
  'PriorityClass',
  'Status',
];
/** Kinds whose whole structure the engine carries. */
const ROOTS = [
  ...EVERYDAY,
  'Endpoints',
  'LimitRange',
  'ResourceQuota',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'ReplicationController',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'ControllerRevision',
  'Job',
  'CronJob',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
  'StorageClass',
  'Ingress',
  'NetworkPolicy',
  'Role',
  'RoleBinding',
  'ClusterRole',
  'ClusterRoleBinding',
];

const SCALARS: Record<string, string> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'quantity',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'intOrString',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 'time',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'microTime',
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': 'any',
  'io.k8s.apimachinery.pkg.runtime.RawExtension': 'any',
};
/** Volume sources of clouds and storage systems: accepted as they come, without a look at their fields. */
const OPAQUE =
  /\.(AWSElasticBlockStore|AzureDisk|AzureFile|CephFS|Cinder|FC|Flex|Flocker|GCEPersistentDisk|Glusterfs|ISCSI|PhotonPersistentDisk|Portworx|Quobyte|RBD|ScaleIO|StorageOS|VsphereVirtualDisk)(Persistent)?(Volume|VolumeSource)+$/;
const scalarOf = (ref: string): string | undefined => (OPAQUE.test(ref) ? 'any' : SCALARS[ref]);
const TS: Record<string, string> = {
  quantity: 'string | number',
  intOrString: 'string | number',
  time: 'string | null',
  microTime: 'string | null',
  any: 'unknown',
  string: 'string',
  bytes: 'string',
  integer: 'number',
  long: 'number',
  number: 'number',
  boolean: 'boolean',
  object: 'Record<string, unknown>',
};

const dir = process.argv[2];
if (!dir) {
  console.error('usage: node src/build/generate/api-types.ts OPENAPI_DIR');
  process.exit(2);
}
const schemas: Record<string, Schema> = {};
for (const file of readdirSync(dir).sort()) {
  if (!/^apis?_.*v\d/.test(file)) continue;
  const doc = JSON.parse(readFileSync(join(dir, file), 'utf8')) as {
    components?: { schemas?: Record<string, Schema> };
  };
  Object.assign(schemas, doc.components?.schemas);
}
const refOf = (s: Schema): string | undefined =>
  (s.$ref ?? s.allOf?.find((x) => x.$ref)?.$ref)?.replace('#/components/schemas/', '');
/** The core group also has an EndpointPort: types of one name are told apart by their group. */
const short = (ref: string): string =>
  ref === 'io.k8s.api.discovery.v1.EndpointPort' ? 'DiscoveryEndpointPort' : (ref.split('.').at(-1) ?? ref);

const wanted = new Map<string, Schema>();
function visit(ref: string): void {
  if (wanted.has(ref) || scalarOf(ref)) return;
  const schema = schemas[ref];
  if (!schema) throw new Error(`${ref} is named by a document and defined by none in ${dir}`);
  wanted.set(ref, schema);
  for (const p of Object.values(schema.properties ?? {})) visitField(p);
}
function visitField(s: Schema): void {
  const ref = refOf(s);
  if (ref) visit(ref);
  if (s.items) visitField(s.items);
  if (s.additionalProperties && typeof s.additionalProperties === 'object') visitField(s.additionalProperties);
}
const kinds: { group: string; version: string; kind: string; type: string }[] = [];
for (const [ref, s] of Object.entries(schemas)) {
  const gvk = s['x-kubernetes-group-version-kind']?.[0];
  if (!gvk || s['x-kubernetes-group-version-kind']?.length !== 1) continue;
  if (!ROOTS.includes(gvk.kind) || ref.includes('.events.v1.')) continue;
  visit(ref);
  kinds.push({ ...gvk, type: short(ref) });
}

visit('io.k8s.apimachinery.pkg.apis.meta.v1.Status');

/** The compact form of a field's type: a scalar's name, a type's name, `[x]` a list of x, `{x}` a map of x. */
function code(s: Schema): string {
  const ref = refOf(s);
  if (ref) return scalarOf(ref) ?? short(ref);
  if (s.type === 'array') return `[${code(s.items ?? {})}]`;
  if (s.type === 'object')
    return s.additionalProperties && typeof s.additionalProperties === 'object'
      ? `{${code(s.additionalProperties)}}`
      : 'any';
  if (s.type === 'string') return s.format === 'byte' ? 'bytes' : 'string';
  if (s.type === 'integer') return s.format === 'int64' ? 'long' : 'integer';
  return s.type ?? 'any';
}
function ts(c: string): string {
  if (c.startsWith('[')) {
    const inner = ts(c.slice(1, -1));
    return `${/[| ]/.test(inner) ? `(${inner})` : inner}[]`;
  }
  if (c.startsWith('{')) return `Record<string, ${ts(c.slice(1, -1))}>`;
  return TS[c] ?? c;
}

const everyday = new Set<string>();
function visitEveryday(ref: string): void {
  if (everyday.has(ref) || !wanted.has(ref)) return;
  everyday.add(ref);
  for (const field of Object.values(wanted.get(ref)?.properties ?? {})) {
    let s: Schema | undefined = field;
    while (s) {
      const inner = refOf(s);
      if (inner) visitEveryday(inner);
      s = s.items ?? (typeof s.additionalProperties === 'object' ? s.additionalProperties : undefined);
    }
  }
}
for (const ref of wanted.keys()) if (EVERYDAY.includes(short(ref))) visitEveryday(ref);

const types: string[] = [];
const data: string[] = [];
const furtherData: string[] = [];
for (const [ref, s] of [...wanted].sort(([a], [b]) => (short(a) < short(b) ? -1 : 1))) {
  const required = new Set(s.required ?? []);
  const fields = Object.entries(s.properties ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const named = /^(kind|apiVersion|metadata|spec)$/;
  const isKind = Boolean(s['x-kubernetes-group-version-kind']);
  types.push(`export interface ${short(ref)} {`);
  for (const [name, f] of fields) {
    // What every stored object has, although the API marks it as optional.
    const must =
      (isKind && named.test(name)) || short(ref) === 'ObjectMeta' ? name === 'name' || named.test(name) : false;
    const values =
      f.enum && f.type === 'string'
        ? f.enum
            .filter((v) => v !== '')
            .map((v) => JSON.stringify(v))
            .join(' | ')
        : undefined;
    types.push(
      `  ${/^[\w$]+$/.test(name) ? name : JSON.stringify(name)}${required.has(name) || must ? '' : '?'}: ${values ?? ts(code(f))};`,
    );
  }
  types.push('}', '');
  // name[!][~][:code][#mergeKey|%listMapKeys]   ! required, ~ the patch strategy replaces keys only (retainKeys), = atomic
  const compact = fields.map(([name, f]) => {
    const strategy = f['x-kubernetes-patch-strategy'] ?? '';
    const marks = `${required.has(name) ? '!' : ''}${strategy.includes('retainKeys') ? '~' : ''}`;
    const atomic = f['x-kubernetes-list-type'] === 'atomic' || f['x-kubernetes-map-type'] === 'atomic' ? '=' : '';
    const merge =
      strategy.includes('merge') && code(f).startsWith('[') ? `#${f['x-kubernetes-patch-merge-key'] ?? ''}` : '';
    const listKeys = f['x-kubernetes-list-map-keys']?.join('+');
    const keys = listKeys && `#${listKeys}` !== merge ? `%${listKeys}` : '';
    const type = code(f) === 'string' ? '' : `:${code(f)}`;
    return `${name}${marks}${type}${atomic}${merge}${keys}`;
  });
  (everyday.has(ref) ? data : furtherData).push(`  ${short(ref)}: ${JSON.stringify(compact.join(','))},`);
}
const head =
  '// Generated by src/build/generate/api-types.ts from the OpenAPI documents of Kubernetes 1.36 (Apache-2.0). Do not edit.\n\n';
writeFileSync('src/cluster/api/types.generated.ts', `${head}${types.join('\n')}`);
writeFileSync(
  'src/cluster/api/schema.generated.ts',
  `${head}/** Fields of every type: \`name\`, \`!\` required, \`~\` retainKeys, \`:type\` unless it is string, \`=\` atomic, \`#key\` patch merge key, \`%a+b\` list map keys where they are others; \`[x]\` list, \`{x}\` map. */\nexport const SCHEMA: Readonly<Record<string, string>> = {\n${data.join('\n')}\n};\n`,
);
writeFileSync(
  'src/cluster/api/further-schema.generated.ts',
  `${head}/** Fields of the types that only kinds beyond the everyday ones need; written as in schema.generated.ts. */\nexport const FURTHER_SCHEMA: Readonly<Record<string, string>> = {\n${furtherData.join('\n')}\n};\n`,
);
console.log(`${wanted.size} types, ${kinds.length} kinds`);
