import type { ContainerStatus, Pod, PodCondition } from '../api/types.generated.ts';
import { containersOf } from './containers.ts';
import { type Phase, statusOf } from './phase.ts';

/** The conditions that the kubelet writes, in its order; `PodScheduled` it only stamps with the generation. */
const KUBELET_CONDITIONS: readonly string[] = [
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodScheduled',
];

/** Conditions that the kubelet writes only for as long as they hold. */
const PASSING: readonly string[] = ['PodResizePending', 'PodResizeInProgress'];

/** Whether the kubelet decides on a condition. */
export const isKubelets = (type: string): boolean => PASSING.includes(type) || KUBELET_CONDITIONS.includes(type);

type Verdict = { readonly status: 'True' | 'False'; readonly reason?: string; readonly message?: string };

const TRUE: Verdict = { status: 'True' };

function initialized(pod: Pod, init: readonly ContainerStatus[], phase: Phase, begun: boolean): Verdict {
  const names: string[] = [];
  let any = false;
  for (const { spec, role } of containersOf(pod)) {
    if (role !== 'init' && role !== 'sidecar') continue;
    any = true;
    const s = statusOf(init, spec.name);
    const done =
      role === 'init'
        ? s?.ready
        : s?.started !== false &&
          s?.state?.waiting === undefined &&
          s !== undefined &&
          s.state?.terminated === undefined;
    if (!done) names.push(spec.name);
  }
  if (phase === 'Succeeded') return { status: 'True', reason: 'PodCompleted' };
  if (!any || begun || names.length === 0) return TRUE;
  return {
    status: 'False',
    reason: 'ContainersNotInitialized',
    message: `containers with incomplete status: [${names.join(' ')}]`,
  };
}

function containersReady(
  pod: Pod,
  init: readonly ContainerStatus[],
  regular: readonly ContainerStatus[],
  phase: Phase,
): Verdict {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  const unready = containersOf(pod)
    .filter(({ spec, role }) =>
      role === 'sidecar'
        ? !statusOf(init, spec.name)?.ready
        : role === 'regular' && !statusOf(regular, spec.name)?.ready,
    )
    .map(({ spec }) => spec.name);
  if (unready.length === 0) return TRUE;
  return {
    status: 'False',
    reason: 'ContainersNotReady',
    message: `containers with unready status: [${unready.join(' ')}]`,
  };
}

function ready(pod: Pod, containers: Verdict): Verdict {
  if (containers.status === 'False') return containers;
  const waiting: string[] = [];
  for (const { conditionType } of pod.spec.readinessGates ?? []) {
    const gate = pod.status?.conditions?.find((c) => c.type === conditionType);
    if (!gate) waiting.push(`corresponding condition of pod readiness gate "${conditionType}" does not exist.`);
    else if (gate.status !== 'True')
      waiting.push(`the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`);
  }
  if (waiting.length === 0) return TRUE;
  return { status: 'False', reason: 'ReadinessGatesNotReady', message: waiting.join(', ') };
}

/** What the conditions are computed from. */
export interface ConditionFacts {
  readonly pod: Pod;
  readonly init: readonly ContainerStatus[];
  readonly regular: readonly ContainerStatus[];
  /** By the containers' states, even where the reported phase lags behind (recording 014). */
  readonly phase: Phase;
  readonly sandboxReady: boolean;
  readonly previous: readonly PodCondition[];
  /** RFC 3339. */
  readonly now: string;
  /** What is to be said of a change of resources. */
  readonly resize: readonly PodCondition[];
}

/**
 * All conditions of a Pod: those of others first, as they are (recording 101), then the kubelet's with times, reasons and messages as in
 * recordings 001, 004, 014, 072. `lastTransitionTime` moves only with the status.
 */
export function conditionsOf(facts: ConditionFacts): PodCondition[] {
  const { pod, init, regular, phase, previous, now } = facts;
  const begun = regular.some((s) => s.state?.running || s.state?.terminated || s.lastState?.terminated);
  const containers = containersReady(pod, init, regular, phase);
  const verdicts: Record<string, Verdict> = {
    PodReadyToStartContainers: { status: facts.sandboxReady ? 'True' : 'False' },
    Initialized: initialized(pod, init, phase, begun),
    Ready: ready(pod, containers),
    ContainersReady: containers,
    PodScheduled: TRUE,
  };
  const conditions = (pod.status?.conditions ?? []).filter((c) => !isKubelets(c.type));
  conditions.push(...facts.resize);
  for (const type of KUBELET_CONDITIONS) {
    const verdict = verdicts[type] ?? TRUE;
    const before = previous.find((c) => c.type === type);
    conditions.push({
      type,
      ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
      status: verdict.status,
      lastTransitionTime:
        before?.status === verdict.status && before.lastTransitionTime ? before.lastTransitionTime : now,
      ...(verdict.reason ? { reason: verdict.reason } : {}),
      ...(verdict.message ? { message: verdict.message } : {}),
      lastProbeTime: null, // last, as in what the API stores
    });
  }
  return conditions;
}
