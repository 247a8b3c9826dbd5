import type { Pod } from '../api/types.generated.ts';
import { containersOf, type PodContainer, restartsAfter } from './containers.ts';
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

function mayStart(pod: Pod, container: PodContainer, seen: ObservedContainer | undefined): boolean {
  if (!seen || seen.state === 'created') return true;
  return seen.state === 'exited' && restartsAfter(pod, container, seen.exitCode);
}

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
  const kill: Kill[] = [];
  const start: PodContainer[] = [];
  const regular = all.filter((c) => c.role === 'regular');
  if (!observed.sandbox?.ready) {
    const wanted = regular.some((c) => mayStart(pod, c, newest(observed, c.spec.name)));
    if (!wanted) return { ...IDLE, killPod: observed.sandbox !== undefined };
    const init = all.filter((c) => c.role === 'init' || c.role === 'sidecar');
    const first = init[0];
    return {
      createSandbox: true,
      killPod: observed.sandbox !== undefined,
      kill,
      start: first ? [first] : regular.filter((c) => mayStart(pod, c, newest(observed, c.spec.name))),
    };
  }
  for (const container of all) {
    if (container.role === 'ephemeral' && !newest(observed, container.spec.name)) start.push(container);
  }
  const unwell = (container: PodContainer, seen: ObservedContainer): ProbeFailure | undefined => {
    const failure = probes?.failure(seen);
    if (!failure) return undefined;
    const restarts = restartsAfter(pod, container, 137);
    const message = `Container ${container.spec.name} failed ${failure} probe`;
    kill.push({
      container,
      id: seen.id,
      message: restarts ? `${message}, will be restarted` : message,
      probe: failure,
    });
    if (restarts) start.push(container);
    return failure;
  };
  const begun = regular.some((c) => newest(observed, c.spec.name) !== undefined);
  let initialized = true;
  for (const container of all) {
    const seen = newest(observed, container.spec.name);
    if (container.role === 'sidecar') {
      if (seen?.state !== 'running') {
        if (initialized) start.push(container);
        if (!begun) initialized = false;
      } else {
        const failure = unwell(container, seen);
        const up = failure !== 'startup' && probes?.started(container, seen) !== false;
        if (!up && !begun) initialized = false;
      }
    } else if (container.role === 'init' && !begun && initialized) {
      if (seen?.state === 'exited' && seen.exitCode === 0) continue;
      if (seen?.state !== 'running' && mayStart(pod, container, seen)) start.push(container);
      initialized = false;
    }
    if (!initialized && !begun) break;
  }
  if (!initialized && !begun) return { ...IDLE, kill, start };
  let kept = 0;
  let begin = 0;
  for (const container of regular) {
    const seen = newest(observed, container.spec.name);
    if (seen?.state === 'running') {
      const { name, image } = container.spec;
      // the image as the spec names it: only another reference is a change
      const changed = image !== undefined && seen.requestedImage !== image;
      if (changed || resized.has(name)) {
        const why = changed ? 'definition changed, will be restarted' : 'resize requires restart';
        kill.push({ container, id: seen.id, message: `Container ${name} ${why}` });
        start.push(container);
        begin++;
      } else if (!unwell(container, seen)) kept++;
      else if (start.includes(container)) begin++;
    } else if (mayStart(pod, container, seen)) {
      start.push(container);
      begin++;
    }
  }
  // recording 099: what is left goes down as a whole, as on deletion
  if (kept + begin === 0) return { ...IDLE, killPod: true };
  return { ...IDLE, kill, start };
}
