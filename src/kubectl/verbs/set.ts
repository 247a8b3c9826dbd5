import { fromBase64 } from '../../cluster/api/base64.ts';
import type { KubeObject } from '../../cluster/api/object.ts';
import { QUANTITY_PATTERN } from '../../cluster/api/quantity.ts';
import type { ConfigMap, Container, EnvVar, PodSpec, Secret } from '../../cluster/api/types.generated.ts';
import type { Call, Run, Runs } from '../command.ts';
import { failure } from '../errors.ts';
import { eachTarget, type Found, noResource, pluralName, resourceOf } from '../resources.ts';
import type { Work } from '../session.ts';
import { patchObject, report } from './dry-run.ts';
import { parseLabels } from './make.ts';

/** Where a kind keeps its Pod's spec. */
export function podSpecOf(object: KubeObject): { path: readonly string[]; spec: PodSpec } | undefined {
  for (const path of [['spec', 'jobTemplate', 'spec', 'template', 'spec'], ['spec', 'template', 'spec'], ['spec']]) {
    let at: unknown = object;
    for (const key of path) at = (at as Record<string, unknown> | undefined)?.[key];
    if (Array.isArray((at as PodSpec | undefined)?.containers)) return { path, spec: at as PodSpec };
  }
  return undefined;
}

/** What a `set` command changes in a Pod's spec: the patch of the spec, undefined for nothing. Throws kubectl's error. */
type Edit = (spec: PodSpec, target: Found) => object | undefined;

/** A command that changes the Pod specs of workloads. `what` and `done` are its words for that. */
const setCommand = (
  words: { readonly failed: string; readonly done: string },
  plan: (call: Call) => Work<{ readonly resources: readonly string[]; readonly edit: Edit }>,
): Run =>
  function* (call) {
    const { resources, edit } = yield* plan(call);
    const options = { all: false, args: resources, verb: 'set' };
    yield* eachTarget(call, options, (target) => editPod(call, target, edit, words));
  };

function* editPod(call: Call, target: Found, edit: Edit, words: { failed: string; done: string }): Work {
  const { resource, object } = target;
  const pod = podSpecOf(object);
  if (!pod)
    throw failure(
      `${pluralName(resource, object.metadata.name ?? '')} the object is not a pod or does not have a pod template: *${resource.version}.${resource.kind}`,
    );
  const change = edit(pod.spec, target);
  if (!change) return;
  const body = pod.path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), change);
  report(call, yield* patchObject(call, target, body, { failed: words.failed }), words.done);
}

/** Arguments before and from the first one that is a change (`key=value`, and with `minus` also `key-`). */
function parted(call: Call, minus: boolean): [resources: readonly string[], changes: readonly string[]] {
  const isChange = (a: string): boolean => a.includes('=') || (minus && a.endsWith('-'));
  const at = call.args.findIndex(isChange);
  if (at < 0) return [call.args, []];
  const wrong = call.args.slice(at).find((a) => !isChange(a));
  if (wrong !== undefined) throw failure(`all resources must be specified before changes: ${wrong}`);
  return [call.args.slice(0, at), call.args.slice(at)];
}

/** `kubectl set image`. Recordings 034, 151, 164, 167. */
const setImage = setCommand(
  { failed: 'failed to patch image update to pod template: ', done: 'image updated' },
  function* (call) {
    const [resources, changes] = parted(call, false);
    if (resources.length === 0 && call.list('filename').length === 0) throw noResource();
    if (changes.length === 0) throw failure('at least one image update is required');
    return { resources, edit: (spec) => withImages(spec, changes) };
  },
);

function withImages(spec: PodSpec, changes: readonly string[]): object | undefined {
  const edits: Record<string, Partial<Container>[]> = {};
  for (const change of changes) {
    const equals = change.indexOf('=');
    const [name, image] = [change.slice(0, equals), change.slice(equals + 1)];
    let known = false;
    for (const list of ['containers', 'initContainers'] as const) {
      for (const c of spec[list] ?? []) {
        if (name !== '*' && c.name !== name) continue;
        known = true;
        if (c.image !== image) edits[list] = [...(edits[list] ?? []), { name: c.name, image }];
      }
    }
    if (!known) throw failure(`unable to find container named ${JSON.stringify(name)}`);
  }
  return Object.keys(edits).length > 0 ? edits : undefined;
}

/** The containers that `-c` names, with `*` for any characters. */
function chosen(spec: PodSpec, pattern: string): readonly Container[] {
  const parts = pattern.split('*').map((p) => p.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  const wanted = new RegExp(`^${parts.join('.*')}$`);
  return spec.containers.filter((c) => wanted.test(c.name));
}

/** A container's variable as `set env --list` shows it. */
function envLine({ name, value, valueFrom: from }: EnvVar): string {
  if (!from) return `${name}=${value ?? ''}`;
  const { configMapKeyRef: config, secretKeyRef: secret, fieldRef, resourceFieldRef } = from;
  if (config) return `# ${name} from configmap ${config.name ?? ''}, key ${config.key}`;
  if (secret) return `# ${name} from secret ${secret.name ?? ''}, key ${secret.key}`;
  if (fieldRef) return `# ${name} from field path ${fieldRef.fieldPath}`;
  return `# ${name} from resource ${resourceFieldRef?.resource ?? ''}`;
}

/** `kubectl set env`: adds, changes, removes and lists variables. */
const setEnv = setCommand(
  { failed: 'failed to patch env update to pod template: ', done: 'env updated' },
  function* (call) {
    const { session } = call;
    const [resources, given] = parted(call, true);
    const removed = given.filter((c) => !c.includes('=')).map((c) => c.slice(0, -1));
    const added: EnvVar[] = [...given.filter((c) => c.includes('=')), ...call.list('env')].map((c) => {
      const equals = c.indexOf('=');
      if (equals < 1) throw failure(`invalid parameter: ${c}`);
      return { name: c.slice(0, equals), value: c.slice(equals + 1) };
    });
    if (added.some((v) => removed.includes(v.name)))
      throw failure('can not both modify and remove the same environment variable in the same command');
    if (call.text('from')) added.push(...(yield* sourceOf(call)));
    const edit: Edit = (spec, { resource, object }) => {
      const containers = chosen(spec, call.text('containers'));
      const named = `${resource.kind}/${object.metadata.name}`;
      if (containers.length === 0) {
        session.err(
          `Warning: ${named} does not have any containers matching ${JSON.stringify(call.text('containers'))}\n`,
        );
        return undefined;
      }
      if (call.is('list')) {
        for (const c of containers)
          session.out(
            `# ${resource.kind} ${object.metadata.name}, container ${c.name}\n${(c.env ?? []).map((v) => `${envLine(v)}\n`).join('')}`,
          );
        return undefined;
      }
      const edits = containers.flatMap((c) => {
        const has = (name: string): EnvVar | undefined => c.env?.find((v) => v.name === name);
        const taken = call.is('overwrite') ? undefined : added.find((v) => has(v.name));
        if (taken)
          throw failure(
            `'${taken.name}' already has a value (${has(taken.name)?.value ?? ''}), and --overwrite is false`,
          );
        const env = [
          ...removed.filter(has).map((name) => ({ $patch: 'delete', name })),
          ...added.filter((v) => JSON.stringify(has(v.name)) !== JSON.stringify(v)),
        ];
        const before = (c.env ?? []).map((v) => v.name).filter((name) => !removed.includes(name));
        const order = [...new Set([...before, ...added.map((v) => v.name)])].map((name) => ({ name }));
        return env.length > 0 ? [{ name: c.name, env, '$setElementOrder/env': order }] : [];
      });
      return edits.length > 0 ? { containers: edits } : undefined;
    };
    return { resources, edit };
  },
);

/** The variables of `--from=configmap/NAME` or `secret/NAME`, one for each key. */
function* sourceOf(call: Call): Work<EnvVar[]> {
  const { session } = call;
  const [type = '', name = ''] = call.text('from').split('/');
  const resource = resourceOf(type);
  const reference = { configmaps: 'configMapKeyRef', secrets: 'secretKeyRef' }[resource.key];
  if (!reference) throw failure(`unsupported resource specified in --from`);
  const source = yield* session.get<ConfigMap & Secret>(resource, session.namespace, name);
  const wanted = call.list('keys');
  return Object.keys(source.data ?? {})
    .sort()
    .filter((key) => wanted.length === 0 || wanted.includes(key))
    .map((key): EnvVar => {
      const variable = `${call.text('prefix')}${key.toUpperCase().replace(/[^A-Z0-9_]/g, '_')}`;
      if (!call.is('resolve')) return { name: variable, valueFrom: { [reference]: { key, name } } };
      const value = source.data?.[key] ?? '';
      return { name: variable, value: resource.key === 'secrets' ? (fromBase64(value) ?? '') : value };
    });
}

/** `cpu=200m,memory=512Mi` as amounts. Throws kubectl's error. */
export function parseAmounts(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split(',')
      .filter(Boolean)
      .map((part) => {
        const [name = '', amount, ...rest] = part.split('=');
        if (amount === undefined || rest.length > 0)
          throw failure(`Invalid argument syntax ${part}, expected <resource>=<value>`);
        if (!QUANTITY_PATTERN.test(amount))
          throw failure("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
        return [name, amount];
      }),
  );
}

/** `kubectl set resources`. */
const setResources = setCommand(
  { failed: 'failed to patch resources update to pod template ', done: 'resource requirements updated' },
  function* (call) {
    if (!call.text('limits') && !call.text('requests'))
      throw failure('you must specify an update to requests or limits (in the form of --requests/--limits)');
    const limits = parseAmounts(call.text('limits'));
    const requests = parseAmounts(call.text('requests'));
    const same = (is: object | undefined, wanted: object): boolean =>
      Object.entries(wanted).every(([k, v]) => (is as Record<string, unknown> | undefined)?.[k] === v);
    const edit: Edit = (spec) => {
      const containers = chosen(spec, call.text('containers'));
      if (containers.length === 0) throw failure(`unable to find container named ${call.text('containers')}`);
      const edits = containers
        .filter((c) => !same(c.resources?.limits, limits) || !same(c.resources?.requests, requests))
        .map((c) => ({
          name: c.name,
          resources: {
            ...(call.text('limits') ? { limits } : {}),
            ...(call.text('requests') ? { requests } : {}),
          },
        }));
      return edits.length > 0 ? { containers: edits } : undefined;
    };
    return { resources: call.args, edit };
  },
);

/** `kubectl set serviceaccount`. */
const setServiceAccount = setCommand(
  { failed: 'failed to patch ServiceAccountName', done: 'serviceaccount updated' },
  function* (call) {
    const name = call.args.at(-1);
    if (name === undefined) throw failure('serviceaccount is required');
    const change = { serviceAccountName: name, serviceAccount: name };
    return {
      resources: call.args.slice(0, -1),
      edit: (spec) => (spec.serviceAccountName === name ? undefined : change),
    };
  },
);

/** `kubectl set selector`: of Services only. */
function* setSelector(call: Call): Work {
  const resources = call.args.slice(0, -1);
  const version = call.text('resource-version');
  yield* eachTarget(call, { all: false, args: resources }, function* (target) {
    const selector = parseLabels(call.args.at(-1) ?? '');
    if (target.resource.kind !== 'Service') throw failure('setting a selector is only supported for Services');
    const old = (target.object as { spec?: { selector?: Record<string, string> } }).spec?.selector ?? {};
    const gone = Object.keys(old).filter((k) => !Object.hasOwn(selector, k));
    const body = {
      ...(version ? { metadata: { resourceVersion: version } } : {}),
      spec: { selector: { ...Object.fromEntries(gone.map((k) => [k, null])), ...selector } },
    };
    report(call, yield* patchObject(call, target, body), 'selector updated');
  });
}

/** `kubectl set` in all its forms. */
export const setCommands: Runs = {
  'set image': setImage,
  'set env': setEnv,
  'set resources': setResources,
  'set selector': setSelector,
  'set serviceaccount': setServiceAccount,
};
