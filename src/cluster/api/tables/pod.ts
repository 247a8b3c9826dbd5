import { ageSince } from '../age.ts';
import type { Container, ContainerStatus, Pod } from '../types.generated.ts';
import type { Printer } from './table.ts';

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

const isSidecar = (c: Container | undefined): boolean => c?.restartPolicy === 'Always';

const hasCondition = (pod: Pod, type: string): boolean =>
  pod.status?.conditions?.some((c) => c.type === type && c.status === 'True') ?? false;

/** Restarts, and when the latest was. */
class Restarts {
  count = 0;
  last: string | undefined;

  add(status: ContainerStatus): void {
    this.count += status.restartCount;
    const ended = status.lastState?.terminated?.finishedAt;
    if (ended && (this.last === undefined || ended > this.last)) this.last = ended;
  }
}

/** How a container ended, in one word. */
function ending({ reason, signal, exitCode }: { reason?: string; signal?: number; exitCode: number }): string {
  return reason || (signal ? `Signal:${signal}` : `ExitCode:${exitCode}`);
}

/** What the init phase shows, as `Init:...`; undefined for a container that does not hold the Pod up. */
function initStatus(status: ContainerStatus, sidecar: boolean, index: number, total: number): string | undefined {
  const { terminated, waiting } = status.state ?? {};
  if (terminated?.exitCode === 0) return undefined;
  if (sidecar && status.started) return undefined;
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
  const { spec, status = {} } = pod;
  const inits = spec.initContainers ?? [];
  let shown: string = status.reason || status.phase || '';
  if (status.conditions?.some((c) => c.type === 'PodScheduled' && c.reason === 'SchedulingGated'))
    shown = 'SchedulingGated';

  let ready = 0;
  let restarts = new Restarts();
  const sidecarRestarts = new Restarts();
  let initializing = false;
  for (const [i, s] of (status.initContainerStatuses ?? []).entries()) {
    const sidecar = isSidecar(inits.find((c) => c.name === s.name));
    restarts.add(s);
    if (sidecar) sidecarRestarts.add(s);
    const holds = initStatus(s, sidecar, i, inits.length);
    if (holds !== undefined) {
      shown = holds;
      initializing = true;
      break;
    }
    if (sidecar && s.started && s.ready) ready++;
  }

  if (!initializing || hasCondition(pod, 'Initialized')) {
    restarts = sidecarRestarts;
    let running = false;
    for (const s of [...(status.containerStatuses ?? [])].reverse()) {
      restarts.add(s);
      const { waiting, terminated } = s.state ?? {};
      if (waiting?.reason) shown = waiting.reason;
      else if (terminated) shown = ending(terminated);
      else if (s.ready && s.state?.running) {
        running = true;
        ready++;
      }
    }
    if (shown === 'Completed' && running) shown = hasCondition(pod, 'Ready') ? 'Running' : 'NotReady';
  }

  if (pod.metadata.deletionTimestamp) {
    if (status.reason === 'NodeLost') shown = 'Unknown';
    else if (status.phase !== 'Failed' && status.phase !== 'Succeeded') shown = 'Terminating';
  }
  const total = spec.containers.length + inits.filter(isSidecar).length;
  return { ready, total, status: shown, restarts: restarts.count, lastRestart: restarts.last };
}

/** The table of Pods. */
export const podPrinter: Printer = {
  columns: ['Name', 'Ready', 'Status', 'Restarts', 'Age', '+IP', '+Node', '+Nominated Node', '+Readiness Gates'],
  cells(pod: Pod, now) {
    const { ready, total, status, restarts, lastRestart } = summarizePod(pod);
    const gates = pod.spec.readinessGates ?? [];
    const open = gates.filter((g) => hasCondition(pod, g.conditionType)).length;
    return [
      pod.metadata.name,
      `${ready}/${total}`,
      status,
      restarts && lastRestart ? `${restarts} (${ageSince(lastRestart, now)} ago)` : String(restarts),
      ageSince(pod.metadata.creationTimestamp, now),
      pod.status?.podIP || '<none>',
      pod.spec.nodeName || '<none>',
      pod.status?.nominatedNodeName || '<none>',
      gates.length ? `${open}/${gates.length}` : '<none>',
    ];
  },
};
