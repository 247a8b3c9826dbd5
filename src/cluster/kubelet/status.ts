import { isTerminalPhase } from '../api/pod.ts';
import { podResources as amountsOf, type Quantities } from '../api/pod-resources.ts';
import type {
  ContainerState,
  ContainerStateTerminated,
  ContainerStatus,
  ContainerUser,
  Pod,
  PodCondition,
  PodStatus,
  ResourceRequirements,
} from '../api/types.generated.ts';
import type { ByName } from './by-name.ts';
import { conditionsOf } from './conditions.ts';
import { containersOf, type PodContainer, restartsAfter } from './containers.ts';
import type { ObservedContainer, ObservedPod } from './observed.ts';
import { type Phase, phaseOf } from './phase.ts';
import type { ProbeManager } from './probe-manager.ts';

/** Why a container does not run: what the last try to start it came to. Shown as its `waiting` state by the next sync. */
export interface StartFailure {
  readonly reason: string;
  readonly message: string;
}

/** What a status is made of besides the Pod itself. */
export interface StatusFacts {
  readonly pod: Pod;
  readonly observed: ObservedPod;
  /** What the running containers were given, by name. */
  readonly resources: Pick<ByName<ResourceRequirements>, 'get'>;
  /** Conditions about a change of resources. */
  readonly resize: readonly PodCondition[];
  /** By container name. */
  readonly failures: Pick<ByName<StartFailure>, 'get'>;
  /** What the probes say of a running container. */
  readonly probes: Pick<ProbeManager, 'ready' | 'started'> | undefined;
  /** The last status that was written. */
  readonly previous: PodStatus;
  readonly hostIP: string;
  /** The end of a container's log. */
  readonly lastWords: (id: string) => string;
  /** `containerd`, before the id in `containerID`. */
  readonly runtimeName: string;
  /** Everything has been stopped: nothing will be started again. */
  readonly ended: boolean;
  /** Why the node has ended the Pod; shown only when everything has been stopped (recording 048). */
  readonly verdict: { readonly reason: string; readonly message: string } | undefined;
  /** Virtual milliseconds to RFC 3339. */
  readonly time: (at: number) => string;
  readonly now: number;
}

/** A status, and the phase its containers amount to: the reported one lags behind until everything is stopped (recording 014). */
export interface GeneratedStatus {
  readonly status: PodStatus;
  readonly phase: Phase;
}

function volumeMountsOf({ spec }: PodContainer): ContainerStatus['volumeMounts'] {
  return spec.volumeMounts?.map(({ name, mountPath, readOnly, recursiveReadOnly }) => ({
    name,
    mountPath,
    ...(readOnly ? { readOnly, recursiveReadOnly: recursiveReadOnly ?? 'Disabled' } : {}),
  }));
}

/** The user a container runs as, by its own and its Pod's security context and the image. */
function userOf(pod: Pod, { spec }: PodContainer, c: ObservedContainer): ContainerUser {
  const context = pod.spec.securityContext;
  const uid = spec.securityContext?.runAsUser ?? context?.runAsUser ?? c.image.uid;
  const gid = spec.securityContext?.runAsGroup ?? context?.runAsGroup ?? (uid === c.image.uid ? c.image.uid : 0);
  const groups = new Set([
    gid,
    ...(context?.fsGroup === undefined ? [] : [context.fsGroup]),
    ...(context?.supplementalGroups ?? []),
  ]);
  return { linux: { uid, gid, supplementalGroups: [...groups].sort((a, b) => a - b) } };
}

/** What the termination messages of a Pod's containers may hold together (documentation: termination messages). */
const MESSAGES_LENGTH = 12 * 1024;

function terminated(facts: StatusFacts, c: ObservedContainer, policy: string | undefined): ContainerStateTerminated {
  const { time, runtimeName } = facts;
  const said =
    c.message || (policy === 'FallbackToLogsOnError' && c.exitCode !== 0 ? facts.lastWords(c.id) : undefined);
  const message = said?.slice(0, MESSAGES_LENGTH / containersOf(facts.pod).length);
  return {
    exitCode: c.exitCode,
    ...(c.reason === undefined ? {} : { reason: c.reason }),
    ...(message ? { message } : {}),
    startedAt: c.startedAt === undefined ? '1970-01-01T00:00:00Z' : time(c.startedAt),
    finishedAt: time(c.finishedAt ?? c.createdAt),
    containerID: `${runtimeName}://${c.id}`,
  };
}

function stateOf(facts: StatusFacts, c: ObservedContainer, policy: string | undefined): ContainerState {
  if (c.state === 'running') return { running: { startedAt: facts.time(c.startedAt ?? c.createdAt) } };
  if (c.state === 'exited') return { terminated: terminated(facts, c, policy) };
  return { waiting: { reason: 'ContainerCreating' } };
}

function containerStatus(facts: StatusFacts, container: PodContainer): ContainerStatus {
  const { pod, observed, probes, runtimeName } = facts;
  const { spec, role } = container;
  const list = observed.containers.get(spec.name);
  const current = list?.at(-1);
  const before = list?.at(-2);
  const mounts = volumeMountsOf(container);
  if (!current) {
    const old = [...(facts.previous.initContainerStatuses ?? []), ...(facts.previous.containerStatuses ?? [])].find(
      (s) => s.name === spec.name,
    );
    const initializing = pod.spec.initContainers !== undefined && role !== 'ephemeral';
    const failure = facts.failures.get(spec.name);
    return {
      name: spec.name,
      state: { waiting: failure ?? { reason: initializing ? 'PodInitializing' : 'ContainerCreating' } },
      lastState: {},
      ready: probes === undefined && role !== 'init',
      restartCount: old?.restartCount ?? 0,
      image: spec.image ?? '',
      imageID: '',
      ...(probes && role !== 'ephemeral' ? { started: false } : {}),
      ...(mounts ? { volumeMounts: mounts } : {}),
    };
  }
  const policy = spec.terminationMessagePolicy;
  let state = stateOf(facts, current, policy);
  let lastState: ContainerState = before?.state === 'exited' ? { terminated: terminated(facts, before, policy) } : {};
  const failure = facts.failures.get(spec.name);
  if (
    failure &&
    !facts.ended &&
    current.state !== 'running' &&
    (current.state === 'created' || restartsAfter(pod, container, current.exitCode))
  ) {
    if (state.terminated) lastState = state;
    state = { waiting: failure };
  }
  const running = current.state === 'running';
  const requests = spec.resources?.requests;
  const ended = current.state === 'exited';
  return {
    name: spec.name,
    state,
    lastState,
    ready:
      role === 'init'
        ? ended && current.exitCode === 0
        : role !== 'ephemeral' && (probes ? running && probes.ready(container, current) : true),
    restartCount: current.attempt,
    image: current.image.name,
    imageID: current.image.digest,
    containerID: `${runtimeName}://${current.id}`,
    ...(probes && role !== 'ephemeral' ? { started: running && probes.started(container, current) } : {}),
    ...(requests ? { allocatedResources: requests } : {}),
    resources: facts.resources.get(spec.name) ?? spec.resources ?? {},
    ...(mounts ? { volumeMounts: mounts } : {}),
    ...(probes ? { user: userOf(pod, container, current) } : {}),
  };
}

/** What is said of a container that was never there when its Pod ended (recording 029). */
const NOT_LOCATED: ContainerState = {
  terminated: {
    exitCode: 137,
    reason: 'ContainerStatusUnknown',
    message: 'The container could not be located when the pod was terminated',
    startedAt: null,
    finishedAt: null,
  },
};

const byName = (a: ContainerStatus, b: ContainerStatus): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

const amounts = new WeakMap<object, Pick<PodStatus, 'allocatedResources' | 'resources'>>();

function podResources(pod: Pod): Pick<PodStatus, 'allocatedResources' | 'resources'> {
  const known = amounts.get(pod.spec);
  if (known) return known;
  const some = (a: Quantities): boolean => Object.keys(a).length > 0;
  const requests = amountsOf(pod.spec, 'requests');
  const limits = amountsOf(pod.spec, 'limits');
  const result = {
    ...(some(requests) ? { allocatedResources: { ...requests } } : {}),
    resources: {
      ...(some(limits) ? { limits: { ...limits } } : {}),
      ...(some(requests) ? { requests: { ...requests } } : {}),
    },
  };
  amounts.set(pod.spec, result);
  return result;
}

function phaseNow({ verdict, previous, pod, ended }: StatusFacts, statuses: Parameters<typeof phaseOf>[1]): Phase {
  if (verdict) return 'Failed';
  return isTerminalPhase(previous.phase) ? (previous.phase as Phase) : phaseOf(pod, statuses, ended);
}

/** Reason and message go with the phase: they stay as long as it does, also those that others gave (recording 208). */
function reasonsOf(
  phase: Phase,
  { previous, pod }: StatusFacts,
): { reason?: string | undefined; message?: string | undefined } {
  if (phase !== previous.phase) return {};
  return { reason: previous.reason || pod.status?.reason, message: previous.message || pod.status?.message };
}

/** The status a Pod has by what is on the node (recordings 001, 004, 014, 021, 072, 077). */
export function statusOfPod(facts: StatusFacts): GeneratedStatus {
  const { pod, observed, previous, hostIP, time, now } = facts;
  const init: ContainerStatus[] = [];
  const regular: ContainerStatus[] = [];
  const ephemeral: ContainerStatus[] = [];
  for (const container of containersOf(pod)) {
    const { role } = container;
    const list = role === 'ephemeral' ? ephemeral : role === 'regular' ? regular : init;
    list.push(containerStatus(facts, container));
  }
  const phase = phaseNow(facts, { init, regular });
  const held = isTerminalPhase(phase) && !facts.ended ? (previous.phase ?? 'Pending') : phase;
  const { reason, message } = (facts.ended ? facts.verdict : undefined) ?? reasonsOf(held, facts);
  const ip = observed.sandbox?.ip ?? (pod.spec.hostNetwork ? hostIP : previous.podIP);
  const status: PodStatus = {
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
    phase: held,
    conditions: conditionsOf({
      pod,
      init,
      regular,
      phase,
      sandboxReady: observed.sandbox?.ready ?? false,
      previous: previous.conditions ?? [],
      now: time(now),
      resize: facts.resize,
    }),
    ...(message ? { message } : {}),
    ...(reason ? { reason } : {}),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(ip === undefined ? {} : { podIP: ip, podIPs: [{ ip }] }),
    startTime: previous.startTime ?? time(now),
    ...(init.length ? { initContainerStatuses: init } : {}),
    containerStatuses: regular.length > 1 ? regular.sort(byName) : regular,
    ...(ephemeral.length ? { ephemeralContainerStatuses: ephemeral.sort(byName) } : {}),
    ...(pod.status?.qosClass ? { qosClass: pod.status.qosClass } : {}),
    ...podResources(pod),
    ...(facts.resize.some((c) => c.type === 'PodResizeInProgress') && previous.resources
      ? { resources: previous.resources }
      : {}),
  };
  return { status, phase };
}

/** The last status of a Pod: no container that was to run is left waiting (recordings 002, 029, 072). */
export function finalStatus(status: PodStatus): PodStatus {
  const inits = status.initContainerStatuses ?? [];
  const regular = status.containerStatuses ?? [];
  const begun = regular.some((s) => s.state?.terminated);
  const initialized = begun || inits.every((s) => s.state?.terminated?.exitCode === 0 || s.started);
  // of the init containers, those after the last that has begun keep their state
  const tried = Math.max(
    0,
    inits.findLastIndex((s) => !s.state?.waiting || s.lastState?.terminated),
  );
  const closed = (s: ContainerStatus): ContainerStatus =>
    s.state?.waiting && !s.lastState?.terminated ? { ...s, state: NOT_LOCATED } : s;
  return {
    ...status,
    phase: isTerminalPhase(status.phase) ? (status.phase ?? 'Failed') : 'Failed',
    ...(inits.length ? { initContainerStatuses: inits.map((s, i) => (i <= tried ? closed(s) : s)) } : {}),
    containerStatuses: initialized ? regular.map(closed) : regular,
  };
}
