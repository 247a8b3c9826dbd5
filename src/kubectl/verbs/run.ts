import type { KubeObject } from '../../cluster/api/object.ts';
import { isTerminalPhase } from '../../cluster/api/pod.ts';
import { resourceByKind } from '../../cluster/api/scheme.ts';
import type { Pod } from '../../cluster/api/types.generated.ts';
import { Interrupted } from '../../cluster/kernel/task.ts';
import type { Call } from '../command.ts';
import { CommandError, failure, usageError } from '../errors.ts';
import { awaitPod } from '../pods.ts';
import { path, scope, type Work } from '../session.ts';
import { attachOptions, attachOrLogs } from './attach.ts';
import { dryRun, report } from './dry-run.ts';
import { isImage, overridden, parseEnv, parseLabels, sendMade } from './make.ts';

/** `kubectl run`: one Pod from flags. Recording 234, cli 042 to 061. */
export function* run(call: Call): Work<number> {
  const { args, dash } = call;
  if (!call.given('image')) throw failure('required flag(s) "image" not set');
  if ((dash ?? args.length) === 0) throw usageError('run', 'NAME is required for run');
  const image = call.text('image');
  if (!isImage(image)) throw failure(`Invalid image name ${JSON.stringify(image)}: invalid reference format`);
  if (call.is('tty') && !call.is('stdin'))
    throw usageError('run', '-i/--stdin is required for containers with -t/--tty=true');
  if (call.is('expose') && !call.text('port')) throw usageError('run', '--port must be set when exposing a service');
  const restart = call.text('restart');
  const attach = call.given('attach') ? call.is('attach') : call.is('stdin');
  if (!['Always', 'OnFailure', 'Never'].includes(restart))
    throw usageError('run', `invalid restart policy: ${restart}`);
  if (call.is('rm') && !attach) throw usageError('run', '--rm should only be used for attached containers');
  if (attach && dryRun(call) !== 'none')
    throw usageError(
      'run',
      "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
    );
  const policy = call.text('image-pull-policy');
  if (policy && !['Always', 'IfNotPresent', 'Never'].includes(policy))
    throw usageError('run', `invalid image pull policy: ${policy}`);
  const pod = podOf(call, image, restart);
  const made = yield* sendMade(call, pod, { fieldValidation: 'Warn' });
  const service = call.is('expose') ? [yield* expose(call, pod)] : [];
  if (!attach) {
    report(call, made, 'created');
    return 0;
  }
  if (!call.is('rm')) return yield* attached(call, made);
  let code: number;
  try {
    code = yield* attached(call, made);
  } catch (e) {
    if (!(e instanceof Interrupted)) yield* remove(call, [made, ...service]);
    throw e;
  }
  yield* remove(call, [made, ...service]);
  return code;
}

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
  return overridden(call, pod);
}

function* expose(call: Call, pod: KubeObject): Work<KubeObject> {
  const port = Number(call.text('port'));
  const name = pod.metadata.name ?? '';
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { ports: [{ port, protocol: 'TCP', targetPort: port }], selector: pod.metadata.labels },
    status: { loadBalancer: {} },
  } as unknown as KubeObject;
  const made = yield* sendMade(call, service, { fieldValidation: 'Warn' });
  report(call, made, 'created');
  return made;
}

/** `-i`, `--attach`: waits for the container and joins it; the exit code is the container's when it is not restarted. */
function* attached(call: Call, made: KubeObject): Work<number> {
  const { session } = call;
  const { name = '', namespace } = made.metadata;
  const of = { namespace, fieldSelector: `metadata.name=${name}` };
  const timeout = call.duration('pod-running-timeout');
  const until = (accept: (pod: Pod) => boolean): Work<Pod> => awaitPod(session, of, timeout, accept);
  const pod = yield* until((p) => isTerminalPhase(p.status?.phase) || isRunningAndReady(p));
  yield* attachOrLogs(session, pod, attachOptions(call, ''), isTerminalPhase(pod.status?.phase));
  const restart = call.text('restart');
  if (call.is('leave-stdin-open') || restart === 'Always') return 0;
  const over = yield* until(({ status }) =>
    restart === 'Never' ? isTerminalPhase(status?.phase) : status?.phase === 'Succeeded',
  );
  if (over.status?.phase === 'Succeeded') return 0;
  const end = over.status?.containerStatuses?.[0]?.state?.terminated;
  if (!end?.exitCode) throw failure(`pod ${namespace}/${name} failed with unknown exit code`);
  throw new CommandError(`pod ${namespace}/${name} terminated (${end.reason})\n${end.message ?? ''}`, end.exitCode);
}

const isRunningAndReady = ({ status }: Pod): boolean =>
  status?.phase === 'Running' && (status.conditions ?? []).some((c) => c.type === 'Ready' && c.status === 'True');

/** `--rm`: deletes what was made, and says so. */
function* remove(call: Call, made: readonly KubeObject[]): Work {
  const { session } = call;
  for (const { apiVersion, kind, metadata } of made) {
    const resource = resourceByKind(apiVersion, kind);
    if (!resource) continue;
    const { name = '', namespace } = metadata;
    const gone = yield* session.send({ ...path(resource), ...scope(resource, namespace), verb: 'delete', name });
    if (gone.ok && !call.is('quiet'))
      session.out(`${resource.singular} ${JSON.stringify(name)} deleted from ${namespace} namespace\n`);
  }
}
