import { badRequest, internalError } from '../api/status.ts';
import type { ContainerStatus, Pod, PodStatus, Status } from '../api/types.generated.ts';
import type { ExecOptions, ExecSession, LogOptions, TextStream } from '../apiserver/request.ts';
import { sleep } from '../kernel/task.ts';
import type { ContainerRuntime, LogLine } from '../runtime/cri.ts';

/** Whether a container whose log is followed still runs is looked at this often (recording 058). */
const FOLLOW_CHECK = 1000;

/** What logs and exec need to know of a Pod on the node. */
export interface ServedPod {
  readonly pod: Pod;
  /** The last status the kubelet has written. */
  readonly status: PodStatus;
  /** Ids of its containers, oldest first. */
  readonly containerIds: readonly string[];
}

/** The clock as logs need it: virtual milliseconds and what 0 stands for. */
export interface LogClock {
  readonly now: number;
  readonly epoch: number;
}

function statusNamed({ status }: ServedPod, name: string): ContainerStatus | undefined {
  const all = [status.containerStatuses, status.initContainerStatuses, status.ephemeralContainerStatuses];
  return all.flatMap((list) => list ?? []).find((s) => s.name === name);
}

/** Which container's log is meant, by the status (recordings 002, 029, 057, 062, 072, 113); or why there is none. */
function logOwner(
  served: ServedPod,
  name: string,
  previous: boolean,
): { readonly id: string } | { readonly why: string } {
  const where = `container "${name}" in pod "${served.pod.metadata.name}"`;
  const status = statusNamed(served, name);
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
  switch (waiting?.reason) {
    case 'ErrImagePull':
      return { why: `${where} is waiting to start: image can't be pulled` };
    case 'ImagePullBackOff':
      return { why: `${where} is waiting to start: trying and failing to pull image` };
    default:
      return { why: `${where} is waiting to start: ${waiting?.reason ?? 'ContainerCreating'}` };
  }
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

function textStream(text: string, rest?: TextStream): TextStream {
  let left = text;
  return {
    read: (kernel, wake) => {
      if (!left && rest) {
        let stop = rest.read(kernel, (text) => {
          if (text !== undefined) wake(text);
          else stop = sleep(FOLLOW_CHECK)(kernel, () => wake(undefined));
        });
        return () => stop();
      }
      const piece = left || undefined;
      left = '';
      wake(piece);
      return () => {};
    },
    close: () => rest?.close(),
  };
}

/** The log of a container, with the kubelet's words where there is none. */
export function logsOf(
  served: ServedPod,
  runtime: ContainerRuntime,
  clock: LogClock,
  options: LogOptions,
): TextStream | { readonly failure: Status } {
  const owner = logOwner(served, options.container, options.previous ?? false);
  if ('why' in owner) return { failure: badRequest(owner.why) };
  const id = owner.id.replace(/^.*:\/\//, '');
  const container = runtime.containers.get(id);
  // recording 129: this comes as the log, not as an error
  if (!container) return textStream(`unable to retrieve container logs for ${owner.id}`);
  const log = runtime.logs(id);
  let { lines } = log;
  if (options.sinceSeconds !== undefined) {
    const since = clock.now - options.sinceSeconds * 1000;
    lines = lines.filter((l) => l.at >= since);
  }
  if (options.tailLines !== undefined) lines = options.tailLines === 0 ? [] : lines.slice(-options.tailLines);
  let text = lines.map((l) => formatted(l, options, clock.epoch)).join('');
  if (options.limitBytes !== undefined) text = text.slice(0, options.limitBytes);
  return textStream(text, options.follow && container.state === 'running' ? log.follow() : undefined);
}

/** Starts a command in a container (recordings 002, 005, 018, 060, 062). */
export function execIn(
  served: ServedPod,
  runtime: ContainerRuntime,
  options: ExecOptions,
): ExecSession | { readonly failure: Status } {
  const { container, command, stdin, tty } = options;
  const id = served.containerIds.filter((i) => runtime.containers.get(i)?.config.name === container).at(-1);
  if (id === undefined || runtime.containers.get(id)?.state !== 'running') {
    return { failure: badRequest(`container not found ("${container}")`) };
  }
  const session = runtime.exec(id, { command, stdin, tty });
  if (!('error' in session)) return session;
  return { failure: internalError(`Internal error occurred: error executing command in container: ${session.error}`) };
}
