import { badRequest, internalError } from '../api/status.ts';
import type { ContainerStatus, Status } from '../api/types.generated.ts';
import type { AttachOptions, ExecOptions, ExecSession, LogOptions, TextStream } from '../apiserver/request.ts';
import { sleep, type Wait } from '../kernel/task.ts';
import type { ContainerRuntime, LogLine } from '../runtime/cri.ts';
import type { Connection } from '../runtime/system.ts';
import { FOLLOW_CHECK } from './latency.ts';
import type { PodWorker } from './pod-worker.ts';

function statusNamed({ status }: PodWorker, name: string): ContainerStatus | undefined {
  const all = [status.containerStatuses, status.initContainerStatuses, status.ephemeralContainerStatuses];
  return all.flatMap((list) => list ?? []).find((s) => s.name === name);
}

/** Why a container waits, where `logs` has other words for it than its status. */
const WAITING: Readonly<Record<string, string>> = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: 'trying and failing to pull image',
};

/** Which container's log is meant, by the status (recordings 002, 029, 057, 062, 072, 113); or why there is none. */
function logOwner(
  worker: PodWorker,
  name: string,
  previous: boolean,
): { readonly id: string } | { readonly why: string } {
  const where = `container "${name}" in pod "${worker.pod.metadata.name}"`;
  const status = statusNamed(worker, name);
  if (!status) return { why: `${where} is not available` };
  const last = status.lastState?.terminated?.containerID;
  if (previous) return last ? { id: last } : { why: `previous terminated ${where} not found` };
  const { running, terminated, waiting } = status.state ?? {};
  if (running) return { id: status.containerID ?? '' };
  if (terminated) {
    const id = terminated.containerID || last;
    return id ? { id } : { why: `${where} is terminated` };
  }
  if (last) return { id: last };
  const { reason = 'ContainerCreating' } = waiting ?? {};
  return { why: `${where} is waiting to start: ${WAITING[reason] ?? reason}` };
}

/** RFC 3339 with nanoseconds. */
function nanoseconds(at: number): string {
  const whole = Math.floor(at);
  const rest = String(Math.floor((at - whole) * 1e6)).padStart(6, '0');
  return `${new Date(whole).toISOString().slice(0, 23)}${rest}Z`;
}

function formatted(line: LogLine, options: LogOptions, epoch: number): string {
  const stamp = options.timestamps ? `${nanoseconds(epoch + line.at)} ` : '';
  return `${stamp}${line.text}${line.partial ? '' : '\n'}`;
}

/** A text, and what follows it; at most so many characters. */
function textStream(text: string, limit = Number.POSITIVE_INFINITY, rest?: TextStream): TextStream {
  let left = text;
  let room = limit;
  const cut = (piece: string): string => {
    const taken = piece.slice(0, room);
    room -= taken.length;
    return taken;
  };
  return {
    read: (kernel, wake) => {
      const piece = cut(left);
      left = '';
      if (piece || !rest || room <= 0) {
        wake(piece || undefined);
        return () => {};
      }
      let stop = rest.read(kernel, (more) => {
        if (more !== undefined) wake(cut(more));
        else stop = sleep(FOLLOW_CHECK)(kernel, () => wake(undefined));
      });
      return () => stop();
    },
    close: () => rest?.close(),
  };
}

/** The log of a container, with the kubelet's words where there is none. */
export function logsOf(worker: PodWorker, options: LogOptions): TextStream | { readonly failure: Status } {
  const { runtime, kernel } = worker.node;
  const owner = logOwner(worker, options.container, options.previous ?? false);
  if ('why' in owner) return { failure: badRequest(owner.why) };
  const id = owner.id.replace(/^.*:\/\//, '');
  const container = runtime.containers.get(id);
  // recording 129: this comes as the log, not as an error
  if (!container) return textStream(`unable to retrieve container logs for ${owner.id}`);
  const log = runtime.logs(id);
  let { lines } = log;
  const { sinceSeconds, sinceTime } = options;
  const after = sinceTime === undefined ? undefined : sinceTime - kernel.epoch;
  const since = sinceSeconds === undefined ? after : kernel.now - sinceSeconds * 1000;
  if (since !== undefined) lines = lines.filter((l) => l.at >= since);
  if (options.tailLines !== undefined) lines = options.tailLines === 0 ? [] : lines.slice(-options.tailLines);
  const format = (line: LogLine): string => formatted(line, options, kernel.epoch);
  const rest = options.follow && container.state === 'running' ? log.follow(format) : undefined;
  return textStream(lines.map(format).join(''), options.limitBytes, rest);
}

/** Starts a command in a container (recordings 002, 005, 018, 060, 062). */
export function execIn(worker: PodWorker, options: ExecOptions): ExecSession | { readonly failure: Status } {
  const { container, command, stdin, tty } = options;
  const id = runningContainer(worker, container);
  if (id === undefined) return { failure: badRequest(`container not found ("${container}")`) };
  const session = worker.node.runtime.exec(id, { command, stdin, tty });
  if (!('error' in session)) return session;
  return { failure: internalError(`Internal error occurred: error executing command in container: ${session.error}`) };
}

/** Joins the streams of a container's first process. */
export function attachTo(
  worker: PodWorker,
  { container, stdin, tty }: AttachOptions,
): ExecSession | { readonly failure: Status } {
  const { name, namespace } = worker.pod.metadata;
  const id = runningContainer(worker, container);
  const session = id === undefined ? undefined : worker.node.runtime.attach(id, { stdin, tty });
  if (session && !('error' in session)) return session;
  return { failure: badRequest(`container ${container} not found in pod ${name}_${namespace}`) };
}

/** The id of the latest container of a name, when it runs. */
function runningContainer({ node, containerIds }: PodWorker, name: string): string | undefined {
  const { containers } = node.runtime;
  const id = containerIds.findLast((i) => containers.get(i)?.config.name === name);
  return containers.get(id ?? '')?.state === 'running' ? id : undefined;
}

/** A connection to a port on a Pod's localhost, by its sandbox; the error is the kubelet's. */
export const forwardedPort =
  (
    runtime: ContainerRuntime,
    sandboxId: string | undefined,
    port: number,
  ): Wait<Connection | { readonly error: string }> =>
  (kernel, wake) =>
    runtime.portForward(sandboxId ?? '', port)(kernel, (connection) =>
      wake(
        'error' in connection
          ? { error: `error forwarding port ${port} to pod ${sandboxId}, uid : ${connection.error}` }
          : connection,
      ),
    );
