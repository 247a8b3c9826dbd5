import { toBase64 } from '../../cluster/api/base64.ts';
import type { ObjectMeta } from '../../cluster/api/types.generated.ts';
import { type Call, type Command, command } from '../command.ts';
import { failure, usageError } from '../errors.ts';
import { flagTable } from '../flags.ts';
import { containerNameOf, isImage, templateOf } from '../generate.ts';
import { resolvePath } from '../manifest.ts';
import { resourceOf } from '../resources.ts';
import { CREATE_FLAGS, createObject } from './create.ts';

/** An object that has no name yet. */
interface Sketch {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: Partial<ObjectMeta>;
  readonly [field: string]: unknown;
}

interface Generator {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly flags?: string;
  /** Flags that must be given. */
  readonly required?: readonly string[];
  /** The object, from the name and the flags; `metadata.name` is filled in. */
  readonly make: (call: Call, name: string) => Sketch;
  /** `failed to create configmap: ` before the server's message, as these commands word it. */
  readonly failed?: string;
}

function generator(g: Generator): Command {
  return command({
    name: `create ${g.name}`,
    ...(g.aliases ? { aliases: g.aliases } : {}),
    flags: flagTable(`${CREATE_FLAGS} ${g.flags ?? ''}`),
    *run(call) {
      const missing = (g.required ?? []).filter((f) => !call.given(f));
      if (missing.length > 0)
        throw failure(`required flag(s) ${missing.map((f) => JSON.stringify(f)).join(', ')} not set`);
      const names = call.args.slice(0, call.dash ?? call.args.length);
      const [name] = names;
      if (name === undefined || names.length !== 1)
        throw usageError(call.command.name, `exactly one NAME is required, got ${names.length}`);
      const made = g.make(call, name);
      yield* createObject(call, { ...made, metadata: { ...made.metadata, name } }, g.failed);
    },
  });
}

const checkedImage = (image: string): string => {
  if (!isImage(image)) throw failure(`Invalid image name ${JSON.stringify(image)}: invalid reference format`);
  return image;
};
const argv = (call: Call): readonly string[] => call.args.slice(call.dash ?? call.args.length);
const some = <T>(key: string, list: readonly T[]): Record<string, readonly T[]> =>
  list.length > 0 ? { [key]: list } : {};

/** Data of a ConfigMap or Secret from --from-literal, --from-file, --from-env-file. */
function dataOf(call: Call, kind: string, name: string): Record<string, string> {
  const data: Record<string, string> = {};
  const add = (key: string, value: string): void => {
    if (!/^[-._a-zA-Z0-9]+$/.test(key))
      throw failure(
        `${JSON.stringify(key)} is not a valid key name for a ${kind}: a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
      );
    if (Object.hasOwn(data, key))
      throw failure(
        `cannot add key ${JSON.stringify(key)}, another key by that name already exists in Data for ${kind} ${JSON.stringify(name)}`,
      );
    data[key] = value;
  };
  for (const source of call.list('from-file')) {
    const equals = source.indexOf('=');
    const file = equals < 0 ? source : source.slice(equals + 1);
    const full = resolvePath(call.session.system.cwd, file);
    const info = call.session.system.files.stat(full);
    if (!info) throw failure(`error reading ${file}: no such file or directory`);
    const names = info.type === 'directory' ? call.session.system.files.readdir(full) : undefined;
    if (names && !('error' in names)) for (const n of names) add(n, readText(call, `${file}/${n}`));
    else add(equals < 0 ? (file.split('/').at(-1) ?? file) : source.slice(0, equals), readText(call, file));
  }
  for (const literal of call.list('from-literal')) {
    const equals = literal.indexOf('=');
    if (equals < 1) throw failure(`invalid literal source ${literal}, expected key=value`);
    add(literal.slice(0, equals), literal.slice(equals + 1).replace(/^(['"])(.*)\1$/s, '$2'));
  }
  for (const file of call.list('from-env-file')) {
    for (const line of readText(call, file).split('\n')) {
      const text = line.trim();
      const equals = text.indexOf('=');
      if (text && !text.startsWith('#') && equals > 0) add(text.slice(0, equals), text.slice(equals + 1));
    }
  }
  return data;
}

function readText(call: Call, file: string): string {
  const text = call.session.system.files.read(resolvePath(call.session.system.cwd, file));
  if (typeof text !== 'string') throw failure(`error reading ${file}: no such file or directory`);
  return text;
}

const encoded = (data: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(data).map(([k, v]) => [k, toBase64(v)]));
const FROM = 'from-literal:m from-file:m from-env-file:m append-hash:b';

function servicePorts(call: Call, node: boolean): unknown[] {
  return call.list('tcp').map((text) => {
    const [port = '', target = port] = text.split(':');
    if (!/^[0-9]+$/.test(port) || Number(port) > 65535) throw failure(`invalid port: ${port}`);
    return {
      name: text.replace(':', '-'),
      port: Number(port),
      protocol: 'TCP',
      targetPort: /^[0-9]+$/.test(target) ? Number(target) : target,
      ...(node && call.number('node-port') > 0 ? { nodePort: call.number('node-port') } : {}),
    };
  });
}

const service = (sub: string, type: string, flags = ''): Generator => ({
  name: `service ${sub}`,
  flags: `tcp:a ${flags}`,
  make(call, name) {
    const headless = call.text('clusterip') === 'None';
    if (call.list('tcp').length === 0 && !headless && type !== 'ExternalName')
      throw failure('at least one tcp port specifier must be provided');
    return {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { labels: { app: name } },
      spec: {
        ...some('ports', servicePorts(call, type === 'NodePort')),
        selector: { app: name },
        type,
        ...(call.text('clusterip') ? { clusterIP: call.text('clusterip') } : {}),
        ...(type === 'ExternalName' ? { externalName: call.text('external-name') } : {}),
      },
      status: { loadBalancer: {} },
    };
  },
  failed: `${type} service`,
});

const hardLimits = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split(',')
      .filter(Boolean)
      .map((p) => p.split('=') as [string, string]),
  );

function rules(call: Call): unknown[] {
  const resources = call.list('resource').map((r) => resourceOf(r.split('/')[0] ?? ''));
  const groups = [...new Set(resources.map((r) => r.group))];
  return groups.map((group) => ({
    apiGroups: [group],
    ...some('resourceNames', call.list('resource-name')),
    resources: resources.filter((r) => r.group === group).map((r) => r.resource),
    verbs: call.list('verb'),
  }));
}

const GENERATORS: readonly Generator[] = [
  {
    name: 'configmap',
    aliases: ['cm'],
    flags: FROM,
    make: (call, name) => {
      const data = dataOf(call, 'ConfigMap', name);
      return { apiVersion: 'v1', kind: 'ConfigMap', ...(Object.keys(data).length > 0 ? { data } : {}) };
    },
    failed: 'configmap',
  },
  {
    name: 'secret generic',
    flags: `${FROM} type:s`,
    make: (call, name) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      data: encoded(dataOf(call, 'Secret', name)),
      ...(call.text('type') ? { type: call.text('type') } : {}),
    }),
    failed: 'secret',
  },
  {
    name: 'secret docker-registry',
    flags: `${FROM} docker-server:s=https://index.docker.io/v1/ docker-username:s docker-password:s docker-email:s`,
    make(call) {
      const username = call.text('docker-username');
      const password = call.text('docker-password');
      const email = call.text('docker-email');
      const login = { username, password, ...(email ? { email } : {}), auth: toBase64(`${username}:${password}`) };
      const config = JSON.stringify({ auths: { [call.text('docker-server')]: login } });
      return {
        apiVersion: 'v1',
        kind: 'Secret',
        data: { '.dockerconfigjson': toBase64(config) },
        type: 'kubernetes.io/dockerconfigjson',
      };
    },
    failed: 'secret',
  },
  {
    name: 'secret tls',
    flags: 'cert:s key:s append-hash:b',
    make(call) {
      const read = (file: string): string => {
        const text = call.session.system.files.read(resolvePath(call.session.system.cwd, file));
        if (typeof text !== 'string')
          throw failure(`Cannot read file ${file}, open ${file}: no such file or directory`);
        return text;
      };
      if (!call.text('cert') || !call.text('key')) throw failure('key and cert must be specified');
      return {
        apiVersion: 'v1',
        kind: 'Secret',
        data: encoded({ 'tls.crt': read(call.text('cert')), 'tls.key': read(call.text('key')) }),
        type: 'kubernetes.io/tls',
      };
    },
    failed: 'secret',
  },
  {
    name: 'namespace',
    aliases: ['ns'],
    make: () => ({ apiVersion: 'v1', kind: 'Namespace', spec: {}, status: {} }),
  },
  {
    name: 'serviceaccount',
    aliases: ['sa'],
    make: () => ({ apiVersion: 'v1', kind: 'ServiceAccount' }),
    failed: 'serviceaccount',
  },
  {
    name: 'deployment',
    aliases: ['deploy'],
    flags: 'image:a replicas/r:i=1 port:i=-1',
    required: ['image'],
    make(call, name) {
      const labels = { app: name };
      const images = call.list('image').map(checkedImage);
      const port = call.number('port');
      const containers = images.map((image, i) => ({
        ...some('command', i === 0 ? argv(call) : []),
        image,
        name: containerNameOf(image),
        ...(port >= 0 ? { ports: [{ containerPort: port }] } : {}),
        resources: {},
      }));
      return {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { labels },
        spec: {
          replicas: call.number('replicas'),
          selector: { matchLabels: labels },
          strategy: {},
          template: templateOf(labels, containers),
        },
        status: {},
      };
    },
    failed: 'deployment',
  },
  {
    name: 'cronjob',
    aliases: ['cj'],
    flags: 'image:s schedule:s restart:s',
    required: ['image', 'schedule'],
    make: (call, name) => ({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      spec: {
        jobTemplate: {
          metadata: { name },
          spec: {
            template: templateOf(
              undefined,
              [
                {
                  ...some('command', argv(call)),
                  image: checkedImage(call.text('image')),
                  name,
                  resources: {},
                },
              ],
              {
                restartPolicy: call.text('restart') || 'OnFailure',
              },
            ),
          },
        },
        schedule: call.text('schedule'),
      },
      status: {},
    }),
    failed: 'cronjob',
  },
  service('clusterip', 'ClusterIP', 'clusterip:s'),
  service('nodeport', 'NodePort', 'node-port:i=0'),
  service('loadbalancer', 'LoadBalancer'),
  service('externalname', 'ExternalName', 'external-name:s'),
  {
    name: 'quota',
    aliases: ['resourcequota'],
    flags: 'hard:s scopes:s',
    make: (call) => ({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      spec: {
        hard: hardLimits(call.text('hard')),
        ...(call.text('scopes') ? { scopes: call.text('scopes').split(',') } : {}),
      },
      status: {},
    }),
    failed: 'quota',
  },
  {
    name: 'role',
    flags: 'verb:a resource:a resource-name:m',
    make: (call) => ({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', rules: rules(call) }),
    failed: 'role',
  },
  {
    name: 'clusterrole',
    flags: 'verb:a resource:a resource-name:m',
    make: (call) => ({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', rules: rules(call) }),
    failed: 'clusterrole',
  },
  {
    name: 'priorityclass',
    aliases: ['pc'],
    flags: 'value:i=0 global-default:b description:s preemption-policy:s=PreemptLowerPriority',
    make: (call) => ({
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      ...(call.text('description') ? { description: call.text('description') } : {}),
      ...(call.is('global-default') ? { globalDefault: true } : {}),
      preemptionPolicy: call.text('preemption-policy'),
      value: call.number('value'),
    }),
    failed: 'priorityclass',
  },
  {
    name: 'poddisruptionbudget',
    aliases: ['pdb'],
    flags: 'selector:s min-available:s max-unavailable:s',
    make(call) {
      const number = (text: string): unknown => (/^[0-9]+$/.test(text) ? Number(text) : text);
      const { 'min-available': min, 'max-unavailable': max } = {
        'min-available': call.text('min-available'),
        'max-unavailable': call.text('max-unavailable'),
      };
      return {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        spec: {
          ...(max ? { maxUnavailable: number(max) } : {}),
          ...(min ? { minAvailable: number(min) } : {}),
          selector: { matchLabels: hardLimits(call.text('selector')) },
        },
        status: { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 },
      };
    },
    failed: 'poddisruptionbudgets',
  },
];

/** `kubectl create job`: from an image, or from a CronJob (recording 176). */
const createJob = command({
  name: 'create job',
  flags: flagTable(`${CREATE_FLAGS} image:s from:s`),
  *run(call) {
    const { session } = call;
    const names = call.args.slice(0, call.dash ?? call.args.length);
    const [name] = names;
    if (name === undefined || names.length !== 1)
      throw usageError('create job', `exactly one NAME is required, got ${names.length}`);
    const from = call.text('from');
    if (!from && !call.text('image')) throw failure('either --image or --from must be specified');
    if (!from) {
      const container = {
        ...some('command', argv(call)),
        image: checkedImage(call.text('image')),
        name,
        resources: {},
      };
      const template = templateOf(undefined, [container], { restartPolicy: 'Never' });
      return yield* createObject(
        call,
        { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec: { template }, status: {} },
        'job',
      );
    }
    const [type = '', cron = ''] = from.split('/');
    const resource = resourceOf(type);
    if (resource.kind !== 'CronJob') throw failure('from must be an existing cronjob');
    const source = yield* session.get(resource, session.namespace, cron);
    const { jobTemplate } = (
      source as unknown as {
        spec: { jobTemplate: { metadata?: { annotations?: object; labels?: Record<string, string> }; spec: object } };
      }
    ).spec;
    const metadata = {
      name,
      annotations: { ...jobTemplate.metadata?.annotations, 'cronjob.kubernetes.io/instantiate': 'manual' },
      ...(jobTemplate.metadata?.labels ? { labels: jobTemplate.metadata.labels } : {}),
      ownerReferences: [
        {
          apiVersion: source.apiVersion ?? 'batch/v1',
          kind: 'CronJob',
          name: cron,
          uid: source.metadata.uid ?? '',
          controller: true,
        },
      ],
    };
    yield* createObject(
      call,
      { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: jobTemplate.spec, status: {} },
      'job',
    );
  },
});

/** `kubectl create KIND`: objects from flags. Recordings 128, 176, 235; cli 065 to 093. */
export const generatorCommands: readonly Command[] = [createJob, ...GENERATORS.map(generator)];
