import type { Container, Image, Sandbox } from '../runtime/cri.ts';
import { ByName } from './by-name.ts';
import { EXIT_VISIBLE } from './latency.ts';

/** A container as the kubelet last saw it. */
export interface ObservedContainer {
  readonly id: string;
  readonly name: string;
  /** 0 for the first container of that name; `restartCount` of its status. */
  readonly attempt: number;
  readonly image: Image;
  /** The image as the spec named it. */
  readonly requestedImage: string;
  readonly state: 'created' | 'running' | 'exited';
  readonly createdAt: number;
  readonly startedAt: number | undefined;
  readonly finishedAt: number | undefined;
  readonly exitCode: number;
  readonly reason: string | undefined;
  readonly message: string | undefined;
}

/** What the kubelet knows of a Pod on the node: its sandbox and, by name, its containers, oldest first. */
export interface ObservedPod {
  readonly sandbox: { readonly id: string; readonly ip: string | undefined; readonly ready: boolean } | undefined;
  readonly containers: Pick<ByName<readonly ObservedContainer[]>, 'get' | 'has' | 'values'>;
}

/** A Pod of which nothing exists on the node. */
export const NOTHING: ObservedPod = { sandbox: undefined, containers: new ByName() };

/** The newest container of that name. */
export const newest = (pod: ObservedPod, name: string): ObservedContainer | undefined =>
  pod.containers.get(name)?.at(-1);

/** The containers of all names. */
export function* everyContainer(pod: ObservedPod): Generator<ObservedContainer> {
  for (const list of pod.containers.values()) yield* list;
}

/** Of a log that stands in for a termination message: so many lines and characters at most. */
const MESSAGE_LINES = 80;
const MESSAGE_LENGTH = 2048;

/** The end of a container's log, for `terminationMessagePolicy: FallbackToLogsOnError` (recording 037). */
export const lastWords = (lines: readonly { readonly text: string; readonly partial: boolean }[]): string =>
  lines
    .slice(-MESSAGE_LINES)
    .map((l) => (l.partial ? l.text : `${l.text}\n`))
    .join('')
    .slice(-MESSAGE_LENGTH);

/** What the runtime says at `now` about these containers and this sandbox. Exits show a little late unless `fresh`. */
export function observe(
  runtime: { readonly containers: ReadonlyMap<string, Container>; readonly sandboxes: ReadonlyMap<string, Sandbox> },
  ids: { readonly sandbox: string | undefined; readonly containers: readonly string[] },
  now: number,
  fresh = false,
): ObservedPod {
  const containers = new ByName<ObservedContainer[]>();
  for (const id of ids.containers) {
    const c = runtime.containers.get(id);
    if (!c) continue;
    const seen = observed(c, now, fresh);
    const list = containers.get(seen.name);
    if (list) list.push(seen);
    else containers.set(seen.name, [seen]);
  }
  const sandbox = ids.sandbox === undefined ? undefined : runtime.sandboxes.get(ids.sandbox);
  return { sandbox: sandbox && { id: sandbox.id, ip: sandbox.ip, ready: sandbox.state === 'ready' }, containers };
}

function observed(c: Container, now: number, fresh: boolean): ObservedContainer {
  const { id, config, image, createdAt, startedAt, finishedAt, reason, message } = c;
  const hidden =
    !fresh &&
    c.state === 'exited' &&
    startedAt !== undefined &&
    finishedAt !== undefined &&
    now - finishedAt < EXIT_VISIBLE;
  return {
    id,
    name: config.name,
    attempt: config.attempt,
    image,
    requestedImage: config.image,
    state: hidden ? 'running' : c.state,
    createdAt,
    startedAt,
    finishedAt: hidden ? undefined : finishedAt,
    exitCode: c.exitCode ?? 0,
    reason,
    message,
  };
}
