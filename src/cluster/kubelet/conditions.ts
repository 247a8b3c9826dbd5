import type { Pod, PodCondition } from '../api/types.generated.ts';
import { endOf, type Phase, type ReportedContainer } from './phase.ts';

/** The conditions that the kubelet writes, in its order; `PodScheduled` it only stamps with the generation. */
const KUBELET_CONDITIONS = [
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodScheduled',
] as const;

/** And those that it writes only for as long as they hold. */
const ALL: readonly string[] = [...KUBELET_CONDITIONS, 'PodResizePending', 'PodResizeInProgress'];

/** Whether the kubelet decides on a condition. */
export const isKubelets = (type: string): boolean => ALL.includes(type);

type Verdict = Pick<PodCondition, 'status' | 'reason' | 'message'>;

const TRUE: Verdict = { status: 'True' };

/** True, unless some containers keep it from that. */
const unless = (reason: string, how: string, containers: readonly ReportedContainer[]): Verdict =>
  containers.length
    ? {
        status: 'False',
        reason,
        message: `containers with ${how} status: [${containers.map((c) => c.name).join(' ')}]`,
      }
    : TRUE;

function initialized(all: readonly ReportedContainer[], phase: Phase): Verdict {
  if (phase === 'Succeeded') return { status: 'True', reason: 'PodCompleted' };
  if (all.some(({ role, status }) => role === 'regular' && (status.state?.running || endOf(status)))) return TRUE;
  const undone = all.filter(({ role, status }) =>
    role === 'init' ? !status.ready : role === 'sidecar' && !(status.state?.running && status.started !== false),
  );
  return unless('ContainersNotInitialized', 'incomplete', undone);
}

function containersReady(all: readonly ReportedContainer[], phase: Phase): Verdict {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  const unready = all.filter((c) => (c.role === 'sidecar' || c.role === 'regular') && !c.status.ready);
  return unless('ContainersNotReady', 'unready', unready);
}

function ready(pod: Pod, containers: Verdict): Verdict {
  if (containers.status === 'False') return containers;
  const waiting = (pod.spec.readinessGates ?? []).flatMap(({ conditionType: type }) => {
    const gate = pod.status?.conditions?.find((c) => c.type === type);
    if (!gate) return [`corresponding condition of pod readiness gate "${type}" does not exist.`];
    return gate.status === 'True'
      ? []
      : [`the status of pod readiness gate "${type}" is not "True", but ${gate.status}`];
  });
  if (waiting.length === 0) return TRUE;
  return { status: 'False', reason: 'ReadinessGatesNotReady', message: waiting.join(', ') };
}

/** What the conditions are computed from. */
export interface ConditionFacts {
  readonly pod: Pod;
  readonly all: readonly ReportedContainer[];
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
export function conditionsOf({ pod, all, phase, sandboxReady, previous, now, resize }: ConditionFacts): PodCondition[] {
  const { generation } = pod.metadata;
  const containers = containersReady(all, phase);
  const verdicts: Readonly<Record<(typeof KUBELET_CONDITIONS)[number], Verdict>> = {
    PodReadyToStartContainers: { status: sandboxReady ? 'True' : 'False' },
    Initialized: initialized(all, phase),
    Ready: ready(pod, containers),
    ContainersReady: containers,
    PodScheduled: TRUE,
  };
  const conditions = (pod.status?.conditions ?? []).filter((c) => !isKubelets(c.type));
  conditions.push(...resize);
  for (const type of KUBELET_CONDITIONS) {
    const { status, reason, message } = verdicts[type];
    const before = previous.find((c) => c.type === type);
    conditions.push({
      type,
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      status,
      lastTransitionTime: before?.status === status && before.lastTransitionTime ? before.lastTransitionTime : now,
      ...(reason ? { reason } : {}),
      ...(message ? { message } : {}),
      lastProbeTime: null, // last, as in what the API stores
    });
  }
  return conditions;
}
