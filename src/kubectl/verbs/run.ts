import { mergePatch } from '../../cluster/api/merge-patch.ts';
import type { KubeObject } from '../../cluster/api/object.ts';
import { type ApiResource, resourceByKind } from '../../cluster/api/scheme.ts';
import type { Pod } from '../../cluster/api/types.generated.ts';
import { first, sleep } from '../../cluster/kernel/task.ts';
import { type Call, command } from '../command.ts';
import { CommandError, failure, usageError } from '../errors.ts';
import { flagTable } from '../flags.ts';
import { isImage, parseEnv, parseLabels } from '../generate.ts';
import { LAST_APPLIED, withLastApplied } from '../manifest.ts';
import { podResource } from '../pods.ts';
import { path, scope, type Work, wait } from '../session.ts';
import { DRY_FLAGS, dryRun, OUTPUT_FLAGS, report } from './dry-run.ts';

/** `kubectl run`: one Pod from flags. Recording 234, cli 042 to 061. */
export const run = command({
  name: 'run',
  flags: flagTable(
    `${OUTPUT_FLAGS} ${DRY_FLAGS} annotations:m attach:b cascade:s?background=background command:b detach-keys:s=ctrl-p,ctrl-q env:m expose:b filename/f:a force:b grace-period:i=-1 image:s image-pull-policy:s kustomize/k:s labels/l:s leave-stdin-open:b override-type:s=merge overrides:s pod-running-timeout:d=1m0s port:s privileged:b quiet/q:b recursive/R:b restart:s=Always rm:b save-config:b stdin/i:b timeout:d=0s tty/t:b wait:b`,
  ),
  *run(call) {
    const { args, dash } = call;
    if (!call.given('image')) throw failure('required flag(s) "image" not set');
    if ((dash ?? args.length) === 0) throw usageError('run', 'NAME is required for run');
    const image = call.text('image');
    if (!isImage(image)) throw failure(`Invalid image name ${JSON.stringify(image)}: invalid reference format`);
    const restart = call.text('restart');
    const dry = dryRun(call);
    const attach = call.given('attach') ? call.is('attach') : call.is('stdin');
    if (!['Always', 'OnFailure', 'Never'].includes(restart))
      throw usageError('run', `invalid restart policy: ${restart}`);
    if (call.is('rm') && !attach) throw usageError('run', '--rm should only be used for attached containers');
    if (call.is('tty') && !call.is('stdin')) throw failure('-i/--stdin is required for containers with -t/--tty=true');
    const pod = podOf(call, image, restart);
    const made = dry === 'client' ? pod : yield* create(call, pod);
    if (call.is('expose')) yield* expose(call, pod);
    if (dry !== 'none' || !attach) return report(call, made, 'created');
    return yield* attached(call, made);
  },
});

function podOf(call: Call, image: string, restart: string): KubeObject {
  const { args } = call;
  const name = args[0] ?? '';
  const words = args.slice(1);
  const env = parseEnv(call.list('env'));
  const port = call.text('port');
  if (port && !/^[0-9]+$/.test(port))
    throw failure(`strconv.ParseInt: parsing ${JSON.stringify(port)}: invalid syntax`);
  const policy = call.text('image-pull-policy');
  const labels = call.text('labels') ? parseLabels(call.text('labels')) : { run: name };
  const annotations = call.list('annotations');
  const container = {
    name,
    image,
    ...(words.length > 0 ? (call.is('command') ? { command: words } : { args: words }) : {}),
    ...(env.length > 0 ? { env } : {}),
    ...(port ? { ports: [{ containerPort: Number(port) }] } : {}),
    ...(policy ? { imagePullPolicy: policy } : {}),
    ...(call.is('privileged') ? { securityContext: { privileged: true } } : {}),
    ...(call.is('stdin') ? { stdin: true, ...(call.is('leave-stdin-open') ? {} : { stdinOnce: true }) } : {}),
    ...(call.is('tty') ? { tty: true } : {}),
    resources: {},
  };
  const pod: unknown = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels, ...(annotations.length > 0 ? { annotations: parseLabels(annotations.join(',')) } : {}) },
    spec: { containers: [container], dnsPolicy: 'ClusterFirst', restartPolicy: restart },
    status: {},
  };
  const plain = overridden(call, pod);
  const given = call.session.namespaceGiven
    ? ({ ...plain, metadata: { ...plain.metadata, namespace: call.session.namespace } } as KubeObject)
    : plain;
  if (!call.is('save-config')) return given;
  const saved = withLastApplied(given);
  return {
    ...given,
    metadata: {
      ...given.metadata,
      annotations: { ...given.metadata.annotations, [LAST_APPLIED]: saved.metadata.annotations?.[LAST_APPLIED] ?? '' },
    },
  };
}

function overridden(call: Call, pod: unknown): KubeObject {
  const text = call.text('overrides');
  if (!text) return pod as KubeObject;
  if (call.text('override-type') !== 'merge')
    throw new CommandError(`not simulated: kubectl run --override-type=${call.text('override-type')}`);
  try {
    return mergePatch(pod, JSON.parse(text) as unknown) as KubeObject;
  } catch {
    throw failure(`Invalid JSON Patch: ${text.slice(0, 200)}`);
  }
}

function* create(call: Call, body: KubeObject): Work<KubeObject> {
  const { session } = call;
  const resource = resourceByKind(body.apiVersion, body.kind);
  if (!resource)
    throw failure(`no matches for kind ${JSON.stringify(body.kind)} in version ${JSON.stringify(body.apiVersion)}`);
  const namespace = session.namespace;
  const complete = { ...body, metadata: { ...body.metadata, namespace } };
  return yield* session.request({
    ...path(resource),
    ...scope(resource, namespace),
    verb: 'create',
    body: complete,
    options: { fieldValidation: 'Warn', ...(dryRun(call) === 'server' ? { dryRun: true } : {}) },
  });
}

function* expose(call: Call, pod: KubeObject): Work {
  const port = Number(call.text('port'));
  if (!port) throw failure('--port must be set when exposing a service');
  const name = pod.metadata.name ?? '';
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { ports: [{ port, protocol: 'TCP', targetPort: port }], selector: pod.metadata.labels },
    status: { loadBalancer: {} },
  } as unknown as KubeObject;
  report(call, dryRun(call) === 'client' ? service : yield* create(call, service), 'created');
}

/** `-i`, `--attach`: waits for the container, shows what it prints, and with --rm deletes the Pod in the end. */
function* attached(call: Call, made: KubeObject): Work<number> {
  const { session } = call;
  const resource = podResource();
  const name = made.metadata.name ?? '';
  const { namespace } = made.metadata;
  try {
    const pod = yield* awaitStart(call, resource, name, namespace);
    const container = pod.spec.containers[0]?.name ?? '';
    if (call.is('stdin') && !call.is('quiet') && session.system.stdin.isTerminal)
      session.err("If you don't see a command prompt, try pressing enter.\n");
    if (call.is('stdin') && session.system.stdin.isTerminal)
      session.err(
        'not simulated: input for an attached container; its output follows. Use kubectl exec -it for a shell.\n',
      );
    const log = session.api.logs(namespace ?? '', name, { container, follow: true });
    if (!('failure' in log)) {
      try {
        for (;;) {
          yield* session.flush();
          const text = yield* wait(log.read);
          if (text === undefined) break;
          session.out(text);
        }
      } finally {
        log.close();
      }
    }
    yield* session.pause(50);
    const end = (yield* session.get<Pod>(resource, namespace, name)).status?.containerStatuses?.[0]?.state?.terminated;
    return call.text('restart') === 'Never' ? (end?.exitCode ?? 0) : 0;
  } finally {
    if (call.is('rm')) {
      const gone = session.api.handle({
        ...path(resource),
        ...scope(resource, namespace),
        verb: 'delete',
        name,
        author: { component: 'kubectl' },
      });
      if (gone.ok) session.out(`pod ${JSON.stringify(name)} deleted from ${namespace} namespace\n`);
    }
  }
}

function* awaitStart(call: Call, resource: ApiResource, name: string, namespace: string | undefined): Work<Pod> {
  const { session } = call;
  const started = (pod: Pod): boolean => pod.status?.phase !== undefined && pod.status.phase !== 'Pending';
  const now = yield* session.get<Pod>(resource, namespace, name);
  if (started(now)) return now;
  const inbox = session.watch(resource, { namespace, fieldSelector: `metadata.name=${name}` });
  const deadline = session.now + call.duration('pod-running-timeout');
  try {
    yield* session.flush();
    for (;;) {
      const left = deadline - session.now;
      const { index, value } = yield* wait(first<unknown>(inbox.next, sleep(Math.max(0, left))));
      if (index === 1) throw failure('timed out waiting for the condition');
      const { object } = value as { object: Pod };
      if (started(object)) return object;
    }
  } finally {
    inbox.close();
  }
}
