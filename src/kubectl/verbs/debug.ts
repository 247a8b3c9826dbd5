import type { KubeObject } from '../../cluster/api/object.ts';
import { strategicMerge } from '../../cluster/api/patch.ts';
import { isTerminalPhase } from '../../cluster/api/pod.ts';
import { structSchema } from '../../cluster/api/schema.ts';
import type { Container, EphemeralContainer, Node, Pod } from '../../cluster/api/types.generated.ts';
import type { Call } from '../command.ts';
import { failure } from '../errors.ts';
import { readManifests, resolvePath } from '../manifest.ts';
import { awaitPod, podResource, statusOf } from '../pods.ts';
import { resourceOf } from '../resources.ts';
import { path, type Session, type Work } from '../session.ts';
import { readYaml } from '../yaml.ts';
import { attachOptions, attachOrLogs } from './attach.ts';
import { hostAccess, PROFILES, type Profile, warnOfUser } from './debug-profiles.ts';
import { isImage, parseEnv } from './make.ts';

/** `kubectl debug`: an ephemeral container (recording 055), a changed copy of a Pod, or a Pod on a node (documentation: Debug Running Pods). */
export function* debug(call: Call): Work {
  const { session, args, dash } = call;
  const names = args.slice(0, dash ?? args.length);
  const argv = args.slice(names.length);
  const profile = Object.hasOwn(PROFILES, call.text('profile')) ? PROFILES[call.text('profile')] : undefined;
  if (!profile) throw failure(`unknown profile: ${call.text('profile')}`);
  const plan: Plan = { call, argv, profile, custom: yield* customProfile(call), images: imagesOf(call) };
  validate(plan, names);
  for (const word of yield* targets(call, names)) {
    const { resource, name } = word;
    const object = yield* session.get(resource, session.namespace, name);
    if (resource.key !== 'pods' && resource.key !== 'nodes')
      throw failure(
        `"${resource.group ? `${resource.group}/` : '/'}${resource.version}, Kind=${resource.kind}" not supported by debug`,
      );
    const made = yield* resource.key === 'nodes'
      ? debugNode(plan, object as Node)
      : call.text('copy-to')
        ? debugCopy(plan, object as Pod)
        : debugHere(plan, object as Pod);
    const attach = call.given('attach') ? call.is('attach') : call.is('stdin');
    if (attach && made.container) yield* attachWhenRunning(call, made.pod, made.container);
  }
}

/** What a call asks for. */
interface Plan {
  readonly call: Call;
  readonly argv: readonly string[];
  readonly profile: Profile;
  /** `--custom`: a part of a container. */
  readonly custom: Record<string, unknown> | undefined;
  /** `--set-image`: images by container, `*` for all. */
  readonly images: ReadonlyMap<string, string>;
}

/** The Pod that was made or changed, and the container to attach to, if any. */
interface Made {
  readonly pod: Pod;
  readonly container: string;
}

/** The checks that need no cluster, in kubectl's order. */
function validate({ call, argv, custom, images }: Plan, names: readonly string[]): void {
  const image = call.text('image');
  const container = call.text('container');
  const target = call.text('target');
  const copy = call.text('copy-to') !== '';
  if (call.given('attach') && call.is('attach') && !image && !container)
    throw failure('you must specify --container or create a new container using --image in order to attach.');
  if (copy) {
    if (!image && images.size === 0 && argv.length === 0)
      throw failure('you must specify --image, --set-image or command arguments.');
    if (argv.length > 0 && !container && !image)
      throw failure('you must specify an existing container or a new image when specifying args.');
  } else {
    for (const flag of ['replace', 'same-node'])
      if (call.is(flag)) throw failure(`--${flag} may only be used with --copy-to.`);
    if (images.size > 0) throw failure('--set-image may only be used with --copy-to.');
    if (!image) throw failure('you must specify --image when not using --copy-to.');
  }
  const format = 'invalid reference format';
  if (image && !isImage(image)) throw failure(`invalid image name ${JSON.stringify(image)}: ${format}`);
  if (names.length === 0 && call.list('filename').length === 0) throw failure('NAME or filename is required for debug');
  const policy = call.text('image-pull-policy');
  if (policy && !['Always', 'IfNotPresent', 'Never'].includes(policy))
    throw failure(`invalid image pull policy: ${policy}`);
  for (const [name, value] of images)
    if (!isImage(value))
      throw failure(`invalid image name ${JSON.stringify(value)} for container ${JSON.stringify(name)}: ${format}`);
  if (target) {
    if (copy) throw failure('--target is incompatible with --copy-to. Use --share-processes instead.');
    if (!call.is('quiet'))
      call.session.out(
        `Targeting container ${JSON.stringify(target)}. If you don't see processes from this container it may be because the container runtime doesn't support this feature.\n`,
      );
  }
  if (call.is('tty') && !call.is('stdin')) throw failure('-i/--stdin is required for containers with -t/--tty=true');
  if (['name', 'command', 'image', 'lifecycle', 'volumeDevices'].some((field) => custom?.[field] !== undefined))
    throw failure('name, command, image, lifecycle and volume devices are not modifiable via custom profile');
  if (call.text('profile') === 'legacy')
    call.session.err(
      '--profile=legacy is deprecated and will be removed in the future. It is recommended to explicitly specify a profile, for example "--profile=general".\n',
    );
}

function imagesOf(call: Call): Map<string, string> {
  const pairs = call.list('set-image').flatMap((text) => text.split(','));
  return new Map(
    pairs.map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 0)
        throw failure(
          `invalid argument ${JSON.stringify(pair)} for "--set-image" flag: ${pair} must be formatted as key=value`,
        );
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}

function* customProfile(call: Call): Work<Record<string, unknown> | undefined> {
  const file = call.text('custom');
  if (!file) return undefined;
  const { files, cwd } = call.session.system;
  const text = files.read(resolvePath(cwd, file));
  if (typeof text !== 'string')
    throw failure(
      `must pass a container spec json file for custom profile: open ${file}: ${text.error === 'ENOENT' ? 'no such file or directory' : text.error}`,
    );
  const read = yield* readYaml(text);
  if ('fault' in read || typeof read.value !== 'object' || read.value === null)
    throw failure(`${file} does not contain a valid container spec${'fault' in read ? `: ${read.fault}` : ''}`);
  return read.value as Record<string, unknown>;
}

function* targets(call: Call, names: readonly string[]) {
  const files = yield* readManifests(call.session, call.list('filename'), false);
  return [
    ...files.map(({ resource, object }) => ({ resource, name: object.metadata.name ?? '' })),
    ...names.map((word) => {
      const slash = word.indexOf('/');
      return {
        resource: slash < 0 ? podResource() : resourceOf(word.slice(0, slash)),
        name: word.slice(slash + 1),
      };
    }),
  ];
}

/** A container with what the flags say of it. */
function fromFlags<T extends Container | EphemeralContainer>({ call, argv }: Plan, container: T): T {
  const image = call.text('image');
  const policy = call.text('image-pull-policy');
  const env = call.list('env');
  const { args, ...rest } = container;
  return {
    ...rest,
    ...(argv.length === 0 ? { args } : call.is('arguments-only') ? { args: argv } : { command: argv }),
    ...(env.length > 0 ? { env: parseEnv(env) } : {}),
    ...(image ? { image } : {}),
    ...(policy ? { imagePullPolicy: policy } : {}),
    stdin: call.is('stdin') || undefined,
    tty: call.is('tty') || undefined,
  } as unknown as T;
}

/** The same with what the profile and `--custom` change. */
function profiled<T extends Container | EphemeralContainer>({ profile, custom }: Plan, container: T, node = false): T {
  const secured = { ...container, securityContext: profile.security(container.securityContext, node) };
  if (!custom) return secured;
  return strategicMerge(
    secured as unknown as Record<string, unknown>,
    custom,
    structSchema('Container'),
  ) as unknown as T;
}

/** An ephemeral container in the Pod itself. */
function* debugHere(plan: Plan, pod: Pod): Work<Made> {
  const { call } = plan;
  const { session } = call;
  const name = containerName(call, pod);
  const known = pod.spec.ephemeralContainers ?? [];
  const target = call.text('target');
  const added = fromFlags(plan, {
    name,
    ...(target ? { targetContainerName: target } : {}),
    resources: {},
    terminationMessagePolicy: 'File',
  } as EphemeralContainer);
  // A name that is taken: kubectl changes the container that has it, and the server refuses (recording 055).
  const taken = known.some((c) => c.name === name);
  const all = taken ? known : [...known, added];
  const changed = all.map((c) => (c.name === name ? profiled(plan, c) : c));
  warnOfUser(
    session,
    pod,
    changed.find((c) => c.name === name),
  );
  const { namespace = '' } = pod.metadata;
  const result = yield* session.request<KubeObject>({
    ...path(podResource()),
    namespace,
    name: pod.metadata.name ?? '',
    verb: 'patch',
    subresource: 'ephemeralcontainers',
    body: { spec: { ephemeralContainers: changed } },
    patchType: 'application/strategic-merge-patch+json',
  });
  return { pod: result as Pod, container: name };
}

/** `--copy-to`: a Pod like this one, with a container more or a changed one. */
function* debugCopy(plan: Plan, pod: Pod): Work<Made> {
  const { call, images, profile } = plan;
  const { session } = call;
  const { name: _name, namespace = '', labels, annotations } = pod.metadata;
  const { ephemeralContainers: _none, nodeName, initContainers, ...spec } = pod.spec;
  const keeps = (part: string): boolean => profile.keepsCopy || call.is(`keep-${part}`);
  const name = containerName(call, pod, true);
  const given = spec.containers.map(
    (c) => ({ ...c, image: images.get(c.name) ?? images.get('*') ?? c.image }) as Container,
  );
  const exists = [...given, ...(initContainers ?? [])].some((c) => c.name === name);
  const extra = name && !exists ? [{ name, terminationMessagePolicy: 'File' } as Container] : [];
  if (extra.length > 0 && !call.text('image')) throw failure('you must specify image when creating new container');
  const containers = [...given, ...extra].map((c) => {
    const changed = c.name === name ? profiled(plan, fromFlags(plan, c)) : c;
    const { livenessProbe, readinessProbe, startupProbe, ...rest } = changed;
    if (!name) return changed;
    return {
      ...rest,
      ...(livenessProbe && keeps('liveness') ? { livenessProbe } : {}),
      ...(readinessProbe && keeps('readiness') ? { readinessProbe } : {}),
      ...(startupProbe && keeps('startup') ? { startupProbe } : {}),
    };
  });
  const share = call.given('share-processes')
    ? call.is('share-processes')
    : (spec.shareProcessNamespace ?? (name && !profile.keepsCopy ? true : undefined));
  const copy = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: call.text('copy-to'),
      namespace,
      ...(labels && (!name || call.is('keep-labels')) ? { labels } : {}),
      ...(annotations && (!name || keeps('annotations')) ? { annotations } : {}),
    },
    spec: {
      ...spec,
      containers,
      ...(initContainers && (!name || keeps('init-containers')) ? { initContainers } : {}),
      ...(share === undefined ? {} : { shareProcessNamespace: share }),
      ...(call.is('same-node') ? { nodeName } : {}),
    },
  } as unknown as Pod;
  warnOfUser(
    session,
    copy,
    copy.spec.containers.find((c) => c.name === name),
  );
  const made = yield* createPod(session, namespace, copy);
  if (call.is('replace'))
    yield* session.request({
      ...path(podResource()),
      namespace,
      name: pod.metadata.name ?? '',
      verb: 'delete',
      body: { gracePeriodSeconds: 0 },
    });
  return { pod: made, container: name };
}

/** A Pod on the node, in its namespaces and with its files at /host as the profile says. */
function* debugNode(plan: Plan, node: Node): Work<Made> {
  const { call, profile } = plan;
  const { session } = call;
  const container = call.text('container') || 'debugger';
  const name = `node-debugger-${node.metadata.name}-${suffix(session, node)}`;
  if (!call.is('quiet'))
    session.out(`Creating debugging pod ${name} with container ${container} on node ${node.metadata.name}.\n`);
  const base = fromFlags(plan, { name: container, terminationMessagePolicy: 'File' } as Container);
  const { volumeMounts, ...host } = hostAccess(profile);
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { 'app.kubernetes.io/managed-by': 'kubectl-debug' } },
    spec: {
      containers: [profiled(plan, { ...base, ...(volumeMounts ? { volumeMounts } : {}) }, true)],
      nodeName: node.metadata.name,
      restartPolicy: 'Never',
      tolerations: [{ operator: 'Exists' }],
      ...host,
    },
  } as unknown as Pod;
  return { pod: yield* createPod(session, session.namespace, pod), container };
}

const createPod = (session: Session, namespace: string, body: Pod): Work<Pod> =>
  session.request<Pod>({ ...path(podResource()), namespace, verb: 'create', body });

/** The name of the debug container; says which one it is when it was not given. '' with `--copy-to` when only images change. */
function containerName(call: Call, pod: Pod, copy = false): string {
  const given = call.text('container');
  if (given || (copy && !call.text('image') && call.list('set-image').length > 0)) return given;
  if (copy && !call.text('image')) throw failure('you must specify image when creating new container');
  const name = `debugger-${suffix(call.session, pod)}`;
  if (!call.is('quiet')) call.session.out(`Defaulting debug container name to ${name}.\n`);
  return name;
}

/** Five letters for a name, from what it is for and the time: the same moment gives the same name. */
function suffix(session: Session, { metadata }: KubeObject): string {
  const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
  let h = 7;
  for (const c of `${metadata.uid}${session.now}`) h = (Math.imul(h, 31) + c.charCodeAt(0)) >>> 0;
  let text = '';
  for (let i = 0; i < 5; i++) {
    text += alphabet.charAt(h % alphabet.length);
    h = Math.imul(h ^ (h >>> 7), 2654435761) >>> 0;
  }
  return text;
}

/** Waits until the container runs or has run, warning of what keeps it from that, and attaches. */
function* attachWhenRunning(call: Call, { metadata }: Pod, container: string): Work {
  const { session } = call;
  const { name = '', namespace } = metadata;
  const pod = yield* awaitPod(session, { namespace, fieldSelector: `metadata.name=${name}` }, 0, (object) => {
    const state = statusOf(object, container)?.state;
    if (state?.waiting?.message && !call.is('quiet'))
      session.err(`Warning: container ${container}: ${state.waiting.message}\n`);
    return state?.running !== undefined || state?.terminated !== undefined || isTerminalPhase(object.status?.phase);
  });
  const ended = statusOf(pod, container)?.state?.running === undefined;
  yield* attachOrLogs(session, pod, attachOptions(call, container), ended);
}
