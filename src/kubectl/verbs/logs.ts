import type { Pod } from '../../cluster/api/types.generated.ts';
import type { LogOptions, TextStream } from '../../cluster/apiserver/request.ts';
import { first } from '../../cluster/kernel/task.ts';
import { type Call, command } from '../command.ts';
import { failure, isNotFound, ServerError, usageError } from '../errors.ts';
import { flagTable } from '../flags.ts';
import { chooseContainer, podFor, podResource } from '../pods.ts';
import { type Work, wait } from '../session.ts';

/** `kubectl logs`. Recordings 057, 058. */
export const logs = command({
  name: 'logs',
  flags: flagTable(
    'container/c:s follow/f:b previous/p:b tail:i=-1 since:d=0s since-time:s timestamps:b all-containers:b all-pods:b selector/l:s prefix:b limit-bytes:i=0 ignore-errors:b max-log-requests:i=5 pod-running-timeout:d=20s insecure-skip-tls-verify-backend:b',
  ),
  completes: 'pod',
  *run(call) {
    const { session, args } = call;
    const selector = call.text('selector');
    if (args.length === 0 && !selector)
      throw usageError(
        'logs',
        "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command",
      );
    if (selector && args.length > 0) throw usageError('logs', 'only a selector (-l) or a POD name is allowed');
    if (args.length > 2) throw usageError('logs', "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'");
    const container = args[1] ?? call.text('container');
    if (call.is('all-containers') && container)
      throw failure('--all-containers=true should not be specified with container name');
    let pods: readonly Pod[];
    if (selector) {
      pods = yield* session.list<Pod>(podResource(), session.namespace, { labelSelector: selector });
      if (pods.length === 0) return session.err(`No resources found in ${session.namespace} namespace.\n`);
    } else {
      try {
        pods = [yield* podFor(session, [args[0] ?? ''], 0)];
      } catch (e) {
        // This one message is worded otherwise than all others (recording 001, step 17).
        if (e instanceof ServerError && isNotFound(e))
          throw failure(`error from server (NotFound): ${e.message} in namespace ${JSON.stringify(session.namespace)}`);
        throw e;
      }
    }
    const sources = pods.flatMap((pod) => containersOf(call, pod, container).map((name) => ({ pod, name })));
    const prefix = call.is('prefix');
    const streams: Source[] = [];
    try {
      for (const { pod, name } of sources) {
        yield* session.pause(12);
        const stream = session.api.logs(
          pod.metadata.namespace ?? '',
          pod.metadata.name ?? '',
          options(call, name, Boolean(selector)),
        );
        if ('failure' in stream) {
          // A Pod without a node has no log, and that is no error (recording 009).
          if (/does not have a host assigned/.test(stream.failure.message ?? '')) continue;
          if (call.is('ignore-errors')) session.err(`error: ${stream.failure.message}\n`);
          else throw new ServerError(stream.failure);
        } else {
          const source = { stream, head: prefix ? `[pod/${pod.metadata.name}/${name}] ` : '', rest: '' };
          streams.push(source);
          if (!call.is('follow')) yield* copyAll(call, source);
        }
      }
      if (call.is('follow')) yield* follow(call, streams);
    } finally {
      for (const { stream } of streams) stream.close();
    }
  },
});

function containersOf(call: Call, pod: Pod, name: string): string[] {
  if (!call.is('all-containers')) return [chooseContainer(call.session, pod, name)];
  const { spec } = pod;
  return [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])].map((c) => c.name);
}

function options(call: Call, container: string, selected: boolean): LogOptions {
  const tail = call.given('tail') ? call.number('tail') : selected ? 10 : -1;
  const since = call.duration('since');
  const sinceTime = call.text('since-time') ? (call.session.now - Date.parse(call.text('since-time'))) / 1000 : 0;
  const limit = call.number('limit-bytes');
  return {
    container,
    follow: call.is('follow'),
    previous: call.is('previous'),
    timestamps: call.is('timestamps'),
    ...(tail >= 0 ? { tailLines: tail } : {}),
    ...(since > 0
      ? { sinceSeconds: Math.max(1, Math.ceil(since / 1000)) }
      : sinceTime > 0
        ? { sinceSeconds: Math.ceil(sinceTime) }
        : {}),
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

function* copyAll(call: Call, source: Source): Work {
  for (;;) {
    yield* call.session.flush();
    const text = yield* wait(source.stream.read);
    if (text === undefined) return finish(call, source);
    print(call, source, text);
  }
}

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
