import { badRequest, internalError } from '../api/status.ts';
import type { Pod, Status } from '../api/types.generated.ts';
import type { ExecOptions, ExecSession, LogOptions, TextStream } from '../apiserver/request.ts';
import type { ContainerRuntime, LogLine } from '../runtime/cri.ts';

/** What logs and exec need to know of a Pod on the node. */
export interface ServedPod {
  readonly pod: Pod;
  /** Ids of its containers, oldest first. */
  readonly containerIds: readonly string[];
}

/** Reason a container waits, as its status says; for the messages of `logs`. */
function waitingReason(pod: Pod, name: string): string | undefined {
  const { status } = pod;
  const all = [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ];
  const found = all.find((s) => s.name === name);
  return found?.state?.waiting?.reason;
}

function formatted(line: LogLine, options: LogOptions, epoch: number): string {
  const stamp = options.timestamps ? `${nanoseconds(epoch + line.at)} ` : '';
  return `${stamp}${line.text}${line.partial ? '' : '\n'}`;
}

/** RFC 3339 with nanoseconds; virtual time has microseconds at best. */
function nanoseconds(at: number): string {
  const micros = String(Math.round((at - Math.floor(at)) * 1e6)).padStart(6, '0');
  return `${new Date(Math.floor(at)).toISOString().slice(0, 23)}${micros}Z`;
}

function textStream(pieces: readonly string[], rest?: TextStream): TextStream {
  let next = 0;
  return {
    read: (kernel, wake) => {
      const piece = pieces[next];
      if (piece !== undefined) {
        next++;
        wake(piece);
        return () => {};
      }
      if (rest) return rest.read(kernel, wake);
      wake(undefined);
      return () => {};
    },
    close: () => rest?.close(),
  };
}

/** The log of a container (recordings 049, 057, 058, 062, 072): failures are worded as the kubelet words them. */
export function logsOf(
  served: ServedPod,
  runtime: ContainerRuntime,
  epoch: number,
  now: number,
  options: LogOptions,
): TextStream | { failure: Status } {
  const { pod } = served;
  const name = options.container;
  const refuse = (why: string): { failure: Status } => ({ failure: badRequest(why) });
  const ids = served.containerIds.filter((id) => runtime.containers.get(id)?.config.name === name);
  const reason = waitingReason(pod, name);
  const current = ids.at(-1);
  const id = options.previous ? previousId(runtime, ids, reason) : current;
  if (options.previous && id === undefined)
    return refuse(`previous terminated container "${name}" in pod "${pod.metadata.name}" not found`);
  if (id === undefined) {
    switch (reason) {
      case 'ImagePullBackOff':
        return refuse(
          `container "${name}" in pod "${pod.metadata.name}" is waiting to start: trying and failing to pull image`,
        );
      case 'ErrImagePull':
        return refuse(`container "${name}" in pod "${pod.metadata.name}" is waiting to start: image can't be pulled`);
      default:
        return refuse(
          `container "${name}" in pod "${pod.metadata.name}" is waiting to start: ${reason ?? 'ContainerCreating'}`,
        );
    }
  }
  const log = runtime.logs(id);
  let lines = log.lines;
  if (options.sinceSeconds !== undefined) {
    const since = now - options.sinceSeconds * 1000;
    lines = lines.filter((l) => l.at >= since);
  }
  if (options.tailLines !== undefined) lines = options.tailLines === 0 ? [] : lines.slice(-options.tailLines);
  let pieces = lines.map((l) => formatted(l, options, epoch));
  if (options.limitBytes !== undefined) pieces = [pieces.join('').slice(0, options.limitBytes)];
  const text = pieces.join('');
  const follows = options.follow && runtime.containers.get(id)?.state === 'running';
  return textStream(text ? [text] : [], follows ? log.follow() : undefined);
}

function previousId(runtime: ContainerRuntime, ids: readonly string[], reason: string | undefined): string | undefined {
  const last = ids.at(-1);
  // in a back-off the newest container is itself the terminated one
  if (last !== undefined && reason !== undefined && runtime.containers.get(last)?.state === 'exited') return last;
  return ids.at(-2);
}

/** Starts a command in a container (recordings 060, 062, 102). */
export function execIn(
  served: ServedPod,
  runtime: ContainerRuntime,
  options: ExecOptions,
): ExecSession | { failure: Status } {
  const { container, command, stdin, tty } = options;
  const id = served.containerIds.filter((i) => runtime.containers.get(i)?.config.name === container).at(-1);
  if (id === undefined || runtime.containers.get(id)?.state === 'created') {
    return { failure: badRequest(`container not found ("${container}")`) };
  }
  if (runtime.containers.get(id)?.state === 'exited') {
    return { failure: internalError(`container not found ("${container}")`) };
  }
  const session = runtime.exec(id, { command, stdin, tty });
  return 'error' in session ? { failure: internalError(session.error) } : session;
}
