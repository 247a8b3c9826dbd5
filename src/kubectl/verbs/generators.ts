import { toBase64 } from '../../cluster/api/base64.ts';
import { configKey, portName } from '../../cluster/api/validation/names.ts';
import type { Call, Run, Runs } from '../command.ts';
import { failure, usageError } from '../errors.ts';
import { resolvePath } from '../manifest.ts';
import { resourceOf } from '../resources.ts';
import type { Work } from '../session.ts';
import { containerNameOf, createObject, type Generator, type Sketch, some, templateOf } from './make.ts';
import { policyGenerators } from './policy-generators.ts';
import { parseAmounts } from './set.ts';

const generator = (g: Generator): Run =>
  function* (call) {
    const missing = (g.required ?? []).filter((f) => !call.given(f));
    if (missing.length > 0)
      throw failure(`required flag(s) ${missing.map((f) => JSON.stringify(f)).join(', ')} not set`);
    const names = call.args.slice(0, call.dash ?? call.args.length);
    const [name] = names;
    if (name === undefined || names.length !== 1)
      throw usageError(call.command.name, `exactly one NAME is required, got ${names.length}`);
    const made = g.make(call, name);
    yield* createObject(call, { ...made, metadata: { ...made.metadata, name } }, g.failed);
  };

const argv = (call: Call): readonly string[] => call.args.slice(call.dash ?? call.args.length);

const VARIABLE_RULE =
  "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')";

/** Data of a ConfigMap or Secret from --from-literal, --from-file, --from-env-file. Throws kubectl's error. */
function dataOf(call: Call, kind: string, name: string): Record<string, string> {
  const { files, cwd } = call.session.system;
  const data: Record<string, string> = {};
  const add = (key: string, value: string): void => {
    const [fault] = configKey(key);
    if (fault) throw failure(`${JSON.stringify(key)} is not a valid key name for a ${kind}: ${fault}`);
    if (Object.hasOwn(data, key))
      throw failure(
        `cannot add key ${JSON.stringify(key)}, another key by that name already exists in Data for ${kind} ${JSON.stringify(name)}`,
      );
    data[key] = value;
  };
  const [sources, literals] = [call.list('from-file'), call.list('from-literal')];
  if (call.list('from-env-file').length > 0 && sources.length + literals.length > 0)
    throw failure('from-env-file cannot be combined with from-file or from-literal');
  for (const source of sources) {
    const [before = '', after, ...more] = source.split('=');
    if (more.length > 0) throw failure("key names or file paths cannot contain '='");
    const file = after ?? before;
    if (after !== undefined && !before) throw failure(`key name for file path ${file} missing`);
    if (after === '') throw failure(`file path for key name ${before} missing`);
    const full = resolvePath(cwd, file);
    const info = files.stat(full);
    if (!info) throw failure(`error reading ${file}: no such file or directory`);
    const names = info.type === 'directory' ? files.readdir(full) : undefined;
    if (names && after !== undefined) throw failure('cannot give a key name for a directory path');
    if (names && !('error' in names)) {
      for (const n of names) if (files.stat(`${full}/${n}`)?.type === 'file') add(n, readText(call, `${file}/${n}`));
    } else add(after === undefined ? (file.split('/').at(-1) ?? file) : before, readText(call, file));
  }
  for (const literal of literals) {
    const equals = literal.indexOf('=');
    if (equals < 1) throw failure(`invalid literal source ${literal}, expected key=value`);
    add(literal.slice(0, equals), literal.slice(equals + 1));
  }
  for (const file of call.list('from-env-file')) {
    for (const line of readText(call, file).split('\n')) {
      const text = line.trimStart();
      if (!text || text.startsWith('#')) continue;
      const [key = ''] = text.split('=');
      if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(key))
        throw failure(`${JSON.stringify(key)} is not a valid key name: ${VARIABLE_RULE}`);
      // A name alone takes its value from the environment.
      const value = text.includes('=') ? text.slice(key.length + 1) : call.session.system.env.get(key);
      if (value !== undefined) add(key, value);
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

function servicePorts(call: Call, node: boolean): unknown[] {
  return call.list('tcp').map((text) => {
    const [port = '', target = port] = text.split(':');
    if (!/^[0-9]+$/.test(port)) throw failure(`strconv.ParseUint: parsing ${JSON.stringify(port)}: invalid syntax`);
    const [fault] = /^[0-9]+$/.test(target)
      ? Number(target) <= 65535
        ? []
        : ['must be between 1 and 65535, inclusive']
      : portName(target);
    if (fault) throw failure(fault);
    return {
      name: text.replace(':', '-'),
      port: Number(port),
      protocol: 'TCP',
      targetPort: /^[0-9]+$/.test(target) ? Number(target) : target,
      ...(node && call.number('node-port') > 0 ? { nodePort: call.number('node-port') } : {}),
    };
  });
}

const service = (sub: string, type: string, required: readonly string[] = []): Generator => ({
  name: `service ${sub}`,
  required,
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

const GENERATORS: readonly Generator[] = [
  ...policyGenerators,
  {
    name: 'configmap',
    make: (call, name) => {
      const data = dataOf(call, 'ConfigMap', name);
      return { apiVersion: 'v1', kind: 'ConfigMap', ...(Object.keys(data).length > 0 ? { data } : {}) };
    },
    failed: 'configmap',
  },
  {
    name: 'secret generic',
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
    make(call) {
      const username = call.text('docker-username');
      const password = call.text('docker-password');
      const email = call.text('docker-email');
      const secret = (config: string): Sketch => ({
        apiVersion: 'v1',
        kind: 'Secret',
        data: { '.dockerconfigjson': toBase64(config) },
        type: 'kubernetes.io/dockerconfigjson',
      });
      const [file] = call.list('from-file');
      if (file !== undefined) return secret(readText(call, file.replace(/^[^=]*=/, '')));
      if (!username || !password)
        throw failure(
          'either --from-file or the combination of --docker-username, --docker-password and --docker-server is required',
        );
      const login = { username, password, ...(email ? { email } : {}), auth: toBase64(`${username}:${password}`) };
      return secret(JSON.stringify({ auths: { [call.text('docker-server')]: login } }));
    },
    failed: 'secret',
  },
  {
    name: 'secret tls',
    make(call) {
      const read = (file: string): string => {
        const text = call.session.system.files.read(resolvePath(call.session.system.cwd, file));
        if (typeof text !== 'string')
          throw failure(`Cannot read file ${file}, open ${file}: no such file or directory`);
        return text;
      };
      if (!call.text('cert') || !call.text('key')) throw failure('key and cert must be specified');
      if (!read(call.text('cert')).includes('-----BEGIN'))
        throw failure('tls: failed to find any PEM data in certificate input');
      if (!read(call.text('key')).includes('-----BEGIN'))
        throw failure('tls: failed to find any PEM data in key input');
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
    make: () => ({ apiVersion: 'v1', kind: 'Namespace', spec: {}, status: {} }),
  },
  {
    name: 'serviceaccount',
    make: () => ({ apiVersion: 'v1', kind: 'ServiceAccount' }),
    failed: 'serviceaccount',
  },
  {
    name: 'deployment',
    required: ['image'],
    make(call, name) {
      const labels = { app: name };
      const images = call.list('image');
      if (images.length > 1 && argv(call).length > 0)
        throw failure('cannot specify multiple --image options and command');
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
                  image: call.text('image'),
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
  service('clusterip', 'ClusterIP'),
  service('nodeport', 'NodePort'),
  service('loadbalancer', 'LoadBalancer'),
  service('externalname', 'ExternalName', ['external-name']),
  {
    name: 'quota',
    make: (call) => ({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      spec: {
        ...(call.text('hard') ? { hard: parseAmounts(call.text('hard')) } : {}),
        ...(call.text('scopes') ? { scopes: call.text('scopes').split(',') } : {}),
      },
      status: {},
    }),
    failed: 'quota',
  },
  {
    name: 'priorityclass',
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
];

/** `kubectl create job`: from an image, or from a CronJob (recording 176). */
function* createJob(call: Call): Work {
  const { session } = call;
  const names = call.args.slice(0, call.dash ?? call.args.length);
  const [name] = names;
  if (name === undefined || names.length !== 1)
    throw usageError('create job', `exactly one NAME is required, got ${names.length}`);
  const from = call.text('from');
  if (!from === !call.text('image')) throw failure('either --image or --from must be specified');
  if (from && argv(call).length > 0) throw failure('cannot specify --from and command');
  if (!from) {
    const container = {
      ...some('command', argv(call)),
      image: call.text('image'),
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
  const source = yield* session.get(resource, session.namespace, cron);
  if (resource.kind !== 'CronJob') throw failure('from must be an existing cronjob');
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
}

/** `kubectl create KIND`: objects from flags. Recordings 128, 176, 235; cli 065 to 093. */
export const generatorCommands: Runs = {
  'create job': createJob,
  ...Object.fromEntries(GENERATORS.map((g) => [`create ${g.name}`, generator(g)])),
};
