import { ageSince } from '../age.ts';
import type { ContainerStatus, Pod } from '../types.generated.ts';
import { AGE, type Columns, NAME } from './columns.ts';

/** What `kubectl get pods` sums up of a Pod. */
export interface PodSummary {
  readonly ready: number;
  /** Containers that count: the main ones and the sidecars. */
  readonly total: number;
  /** The STATUS column: `Running`, `Init:0/2`, `CrashLoopBackOff`, `Terminating` ... */
  readonly status: string;
  readonly restarts: number;
  /** End of the latest run before the present one (RFC 3339). */
  readonly lastRestart: string | undefined;
}

const hasCondition = (pod: Pod, type: string): boolean =>
  pod.status?.conditions?.some((c) => c.type === type && c.status === 'True') ?? false;

/** How a container ended, in one word. */
function ending({ reason, signal, exitCode }: { reason?: string; signal?: number; exitCode: number }): string {
  return reason || (signal ? `Signal:${signal}` : `ExitCode:${exitCode}`);
}

/** What the init phase shows, as `Init:...`; undefined for a container that does not hold the Pod up. */
function initStatus(status: ContainerStatus, sidecar: boolean, index: number, total: number): string | undefined {
  const { terminated, waiting } = status.state ?? {};
  if (terminated?.exitCode === 0 || (sidecar && status.started)) return undefined;
  if (terminated) return `Init:${ending(terminated)}`;
  if (waiting?.reason && waiting.reason !== 'PodInitializing') return `Init:${waiting.reason}`;
  return `Init:${index}/${total}`;
}

/**
 * Sums up a Pod as the API server's table does. STATUS is the phase, or the reason of the container that explains the Pod best: of init
 * containers while they hold it up, else of the first main container that waits or has ended. A Pod that is being deleted is Terminating
 * until its phase is final (recordings 151 and 157).
 */
export function summarizePod(pod: Pod): PodSummary {
  const { spec, status = {}, metadata } = pod;
  const inits = spec.initContainers ?? [];
  const initStatuses = status.initContainerStatuses ?? [];
  const sidecars = new Set(inits.filter((c) => c.restartPolicy === 'Always').map((c) => c.name));
  const gated = status.conditions?.some((c) => c.type === 'PodScheduled' && c.reason === 'SchedulingGated');
  let shown: string = gated ? 'SchedulingGated' : status.reason || status.phase || '';

  const initsShown = initStatuses.map((s, i) => initStatus(s, sidecars.has(s.name), i, inits.length));
  const held = initsShown.findIndex((text) => text !== undefined);
  shown = initsShown[held] ?? shown;
  const reached = held < 0 ? initStatuses : initStatuses.slice(0, held + 1);
  const isSidecar = (s: ContainerStatus): boolean => sidecars.has(s.name);
  let ready = reached.filter((s, i) => i !== held && isSidecar(s) && s.started && s.ready).length;

  let counted = reached;
  if (held < 0 || hasCondition(pod, 'Initialized')) {
    const mains = status.containerStatuses ?? [];
    counted = [...reached.filter(isSidecar), ...mains];
    let running = false;
    for (const { state = {}, ready: isReady } of [...mains].reverse()) {
      if (state.waiting?.reason) shown = state.waiting.reason;
      else if (state.terminated) shown = ending(state.terminated);
      else if (isReady && state.running) {
        running = true;
        ready++;
      }
    }
    if (shown === 'Completed' && running) shown = hasCondition(pod, 'Ready') ? 'Running' : 'NotReady';
  }

  if (metadata.deletionTimestamp) {
    if (status.reason === 'NodeLost') shown = 'Unknown';
    else if (status.phase !== 'Failed' && status.phase !== 'Succeeded') shown = 'Terminating';
  }
  const ends = counted.flatMap((s) => s.lastState?.terminated?.finishedAt || []).sort();
  const restarts = counted.reduce((n, s) => n + s.restartCount, 0);
  const total = spec.containers.length + sidecars.size;
  return { ready, total, status: shown, restarts, lastRestart: ends.at(-1) };
}

/** The table of Pods. */
export const podColumns: Columns = {
  ...NAME,
  Ready: (pod: Pod) => {
    const { ready, total } = summarizePod(pod);
    return `${ready}/${total}`;
  },
  Status: (pod: Pod) => summarizePod(pod).status,
  Restarts: (pod: Pod, now) => {
    const { restarts, lastRestart } = summarizePod(pod);
    return restarts && lastRestart ? `${restarts} (${ageSince(lastRestart, now)} ago)` : String(restarts);
  },
  ...AGE,
  '+IP': 'status.podIP|<none>',
  '+Node': 'spec.nodeName|<none>',
  '+Nominated Node': 'status.nominatedNodeName|<none>',
  '+Readiness Gates': (pod: Pod) => {
    const gates = pod.spec.readinessGates ?? [];
    return gates.length
      ? `${gates.filter((g) => hasCondition(pod, g.conditionType)).length}/${gates.length}`
      : '<none>';
  },
};
