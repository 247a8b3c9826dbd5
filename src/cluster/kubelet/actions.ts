import { containersOf, type PodContainer } from '../api/pod-containers.ts';
import type { Pod } from '../api/types.generated.ts';
import { restartsAfter } from './containers.ts';
import { newest, type ObservedContainer, type ObservedPod } from './observed.ts';

/** Which probe has found a running container wanting. */
export type ProbeFailure = 'liveness' | 'startup';

/** A container that is to be stopped. `message`: of its event. `probe`: the one that has found it wanting. */
export interface Kill {
  readonly container: PodContainer;
  readonly id: string;
  readonly message: string;
  readonly probe?: ProbeFailure;
}

/** What a sync has to do so that the node comes nearer to the spec. */
export interface Actions {
  readonly createSandbox: boolean;
  /** The sandbox and everything in it is to be stopped: it has ended by itself, or nothing is left to run. */
  readonly killPod: boolean;
  readonly kill: readonly Kill[];
  /** In this order. */
  readonly start: readonly PodContainer[];
}

/** What the decision needs of the probes; undefined where nothing is probed. */
export interface ProbeVerdicts {
  failure(seen: ObservedContainer): ProbeFailure | undefined;
  started(container: PodContainer, seen: ObservedContainer): boolean;
}

const IDLE: Actions = { createSandbox: false, killPod: false, kill: [], start: [] };

/**
 * Compares a Pod with what is on the node (documentation: Pod lifecycle, init containers, sidecar containers; recordings 070, 072, 078, 081).
 * `resized`: the containers that must be restarted to be given other resources.
 * Init containers run one after another before the regular ones; a sidecar counts as done once it has started, and is restarted whenever it ends.
 */
export function actionsFor(
  pod: Pod,
  observed: ObservedPod,
  probes: ProbeVerdicts | undefined,
  resized: ReadonlySet<string>,
): Actions {
  const all = containersOf(pod);
  const regular = all.filter((c) => c.role === 'regular');
  const inits = all.filter((c) => c.role === 'init' || c.role === 'sidecar');
  const seenOf = (c: PodContainer): ObservedContainer | undefined => newest(observed, c.name);
  const mayStart = (c: PodContainer): boolean => {
    const seen = seenOf(c);
    if (!seen || seen.state === 'created') return true;
    return seen.state === 'exited' && restartsAfter(pod, c, seen.exitCode);
  };
  if (!observed.sandbox?.ready) {
    const killPod = observed.sandbox !== undefined;
    const wanted = regular.filter(mayStart);
    if (wanted.length === 0) return { ...IDLE, killPod };
    return { createSandbox: true, killPod, kill: [], start: inits.length ? inits.slice(0, 1) : wanted };
  }
  const kill: Kill[] = [];
  const start = all.filter((c) => c.role === 'ephemeral' && !seenOf(c));
  const unwell = (container: PodContainer, seen: ObservedContainer): ProbeFailure | undefined => {
    const probe = probes?.failure(seen);
    if (!probe) return undefined;
    const restarts = restartsAfter(pod, container, 137);
    const message = `Container ${container.name} failed ${probe} probe${restarts ? ', will be restarted' : ''}`;
    kill.push({ container, id: seen.id, message, probe });
    if (restarts) start.push(container);
    return probe;
  };
  const begun = regular.some(seenOf);
  for (const container of inits) {
    const seen = seenOf(container);
    const running = seen?.state === 'running';
    let done: boolean;
    if (container.role === 'sidecar') {
      if (!running) start.push(container);
      done = running && unwell(container, seen) !== 'startup' && probes?.started(container, seen) !== false;
    } else {
      done = begun || (seen?.state === 'exited' && seen.exitCode === 0);
      if (!done && !running && mayStart(container)) start.push(container);
    }
    if (!done && !begun) return { ...IDLE, kill, start };
  }
  let alive = false;
  for (const container of regular) {
    const seen = seenOf(container);
    if (seen?.state === 'running') {
      const { name, image } = container.spec;
      // the image as the spec names it: only another reference is a change
      const changed = image !== undefined && seen.requestedImage !== image;
      if (changed || resized.has(name)) {
        const why = changed ? 'definition changed, will be restarted' : 'resize requires restart';
        kill.push({ container, id: seen.id, message: `Container ${name} ${why}` });
        start.push(container);
      } else if (unwell(container, seen) && !start.includes(container)) continue;
    } else if (mayStart(container)) start.push(container);
    else continue;
    alive = true;
  }
  // recording 099: what is left goes down as a whole, as on deletion
  return alive ? { ...IDLE, kill, start } : { ...IDLE, killPod: true };
}
