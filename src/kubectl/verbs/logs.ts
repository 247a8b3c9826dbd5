import type { Pod } from '../../cluster/api/types.generated.ts';
import type { LogOptions, TextStream } from '../../cluster/apiserver/request.ts';
import { first } from '../../cluster/kernel/task.ts';
import type { Call } from '../command.ts';
import { failure, isNotFound, ServerError, usageError } from '../errors.ts';
import { chooseContainer, podResource, podsFor } from '../pods.ts';
import { type Work, wait } from '../session.ts';

/** `kubectl logs`. Recordings 057, 058. */
export function* logs(call: Call): Work {
  const { session, args } = call;
  const selector = call.text('selector');
  if (args.length > 2 || (args.length === 0 && !selector)) throw usageError('logs', USAGE);
  if (selector && args.length > 0) throw usageError('logs', 'only a selector (-l) or a POD name is allowed');
  const container = args[1] ?? call.text('container');
  const options = optionsOf(call, selector !== '');
  const pods = yield* podsOf(call, selector);
  validate(call, container);
  if (pods.length === 0) return session.err(`No resources found in ${session.namespace} namespace.\n`);
  const prefix = call.is('prefix') || call.is('all-pods');
  const sources = pods.flatMap((pod) =>
    containersOf(call, pod, container).map((name) => ({
      pod,
      name,
      head: prefix ? `[pod/${pod.metadata.name}/${name}] ` : '',
    })),
  );
  const most = call.number('max-log-requests');
  const follows = call.is('follow');
  if (follows && sources.length > 1 && sources.length > most)
    throw failure(
      `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${most}, use --max-log-requests to increase the limit`,
    );
  const streams: Source[] = [];
  try {
    for (const { pod, name, head } of sources) {
      yield* session.pause(12);
      const { namespace = '', name: podName = '' } = pod.metadata;
      const stream = session.api.logs(namespace, podName, { ...options, container: name });
      if ('failure' in stream) {
        const { message = '' } = stream.failure;
        // A Pod without a node has no log, and that is no error (recording 009).
        if (/does not have a host assigned/.test(message)) continue;
        if (!call.is('ignore-errors')) throw new ServerError(stream.failure);
        session.out(`${head}error: ${message}\n`);
      } else {
        const source = { stream, head, rest: '' };
        streams.push(source);
        if (!follows) yield* follow(call, [source]);
      }
    }
    if (follows) yield* follow(call, streams);
  } finally {
    for (const { stream } of streams) stream.close();
  }
}

const USAGE =
  "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command";

/** The Pods whose logs are asked for: those of a selector, all or the best of a workload, or the one that is named. */
function* podsOf(call: Call, selector: string): Work<readonly Pod[]> {
  const { session, args } = call;
  if (selector) return yield* session.list<Pod>(podResource(), session.namespace, { labelSelector: selector });
  try {
    const { pods } = yield* podsFor(
      session,
      args.slice(0, 1),
      'get the logs from',
      call.duration('pod-running-timeout'),
    );
    if (call.is('all-pods')) return pods;
    if (pods.length > 1) session.err(`Found ${pods.length} pods, using pod/${pods[0].metadata.name}\n`);
    return [pods[0]];
  } catch (e) {
    // This one message is worded otherwise than all others (recording 001, step 17).
    if (e instanceof ServerError && isNotFound(e))
      throw failure(`error from server (NotFound): ${e.message} in namespace ${JSON.stringify(session.namespace)}`);
    throw e;
  }
}

function validate(call: Call, container: string): void {
  if (call.text('since-time') && call.duration('since') !== 0)
    throw failure('at most one of `sinceTime` or `sinceSeconds` may be specified');
  if (call.is('all-containers') && container)
    throw failure(`--all-containers=true should not be specified with container name ${container}`);
  if (call.given('container') && call.args.length === 2)
    throw failure('only one of -c or an inline [CONTAINER] arg is allowed');
  if (call.number('limit-bytes') < 0) throw failure('--limit-bytes must be greater than 0');
  if (call.duration('since') < 0) throw failure('--since must be greater than 0');
  if (call.number('tail') < -1) throw failure('--tail must be greater than or equal to -1');
}

function containersOf(call: Call, pod: Pod, name: string): string[] {
  if (!call.is('all-containers')) return [chooseContainer(call.session, pod, name, call.is('all-pods'))];
  const { spec } = pod;
  return [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])].map((c) => c.name);
}

/** What the API server is asked for; the container comes later. */
function optionsOf(call: Call, selected: boolean): Omit<LogOptions, 'container'> {
  const tail = call.given('tail') ? call.number('tail') : selected ? 10 : -1;
  const since = call.duration('since');
  const limit = call.number('limit-bytes');
  const time = call.text('since-time');
  const sinceTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(time)
    ? Date.parse(time)
    : Number.NaN;
  if (time && Number.isNaN(sinceTime))
    throw failure(
      `parsing time ${JSON.stringify(time)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(time)} as "2006"`,
    );
  return {
    follow: call.is('follow'),
    previous: call.is('previous'),
    timestamps: call.is('timestamps'),
    ...(tail >= 0 ? { tailLines: tail } : {}),
    ...(since > 0 ? { sinceSeconds: Math.max(1, Math.round(since / 1000)) } : {}),
    ...(time ? { sinceTime } : {}),
    ...(limit > 0 ? { limitBytes: limit } : {}),
  };
}

interface Source {
  readonly stream: TextStream;
  readonly head: string;
  /** The beginning of a line that has not ended yet; only with a prefix. */
  rest: string;
}

function print(call: Call, source: Source, text: string): void {
  if (!source.head) {
    call.session.out(text);
    return;
  }
  const lines = (source.rest + text).split('\n');
  source.rest = lines.pop() ?? '';
  for (const line of lines) call.session.out(`${source.head}${line}\n`);
}

function finish(call: Call, source: Source): void {
  if (source.rest) call.session.out(`${source.head}${source.rest}`);
}

/** Prints what comes from several logs, as it comes, until all have ended. */
function* follow(call: Call, streams: readonly Source[]): Work {
  let open = [...streams];
  while (open.length > 0) {
    yield* call.session.flush();
    const { index, value } = yield* wait(first(...open.map((s) => s.stream.read)));
    const source = open[index];
    if (!source) continue;
    if (value !== undefined) print(call, source, value);
    else {
      finish(call, source);
      open = open.filter((s) => s !== source);
    }
  }
}
