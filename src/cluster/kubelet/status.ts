import { isTerminalPhase } from '../api/pod.ts';
import { containersOf, type PodContainer, type Role } from '../api/pod-containers.ts';
import { podResources as amountsOf, type Quantities } from '../api/pod-resources.ts';
import type {
  ContainerState,
  ContainerStateTerminated,
  ContainerStatus,
  ContainerUser,
  Pod,
  PodStatus,
} from '../api/types.generated.ts';
import { conditionsOf } from './conditions.ts';
import { restartsAfter } from './containers.ts';
import { lastWords, type ObservedContainer } from './observed.ts';
import { type Phase, phaseOf, type ReportedContainer, terminalPhase } from './phase.ts';
import type { PodWorker } from './pod-worker.ts';

/** Why a container does not run: what the last try to start it came to. Shown as its `waiting` state by the next sync. */
export interface StartFailure {
  readonly reason: string;
  readonly message: string;
}

/** A status, and the phase its containers amount to: the reported one lags behind until everything is stopped (recording 014). */
export interface GeneratedStatus {
  readonly status: PodStatus;
  readonly phase: Phase;
}

const volumeMountsOf = ({ spec }: PodContainer): ContainerStatus['volumeMounts'] =>
  spec.volumeMounts?.map(({ name, mountPath, readOnly, recursiveReadOnly }) => ({
    name,
    mountPath,
    ...(readOnly ? { readOnly, recursiveReadOnly: recursiveReadOnly ?? 'Disabled' } : {}),
  }));

/** The user a container runs as, by its own and its Pod's security context and the image. */
function userOf(
  { spec: { securityContext: context } }: Pod,
  { spec }: PodContainer,
  c: ObservedContainer,
): ContainerUser {
  const uid = spec.securityContext?.runAsUser ?? context?.runAsUser ?? c.image.uid;
  const gid = spec.securityContext?.runAsGroup ?? context?.runAsGroup ?? (uid === c.image.uid ? c.image.uid : 0);
  const groups = new Set([gid, context?.fsGroup ?? gid, ...(context?.supplementalGroups ?? [])]);
  return { linux: { uid, gid, supplementalGroups: [...groups].sort((a, b) => a - b) } };
}

/** What the termination messages of a Pod's containers may hold together (documentation: termination messages). */
const MESSAGES_LENGTH = 12 * 1024;

function terminated({ node, pod }: PodWorker, { spec }: PodContainer, c: ObservedContainer): ContainerStateTerminated {
  const { kernel, runtime, traits } = node;
  const byLog = spec.terminationMessagePolicy === 'FallbackToLogsOnError' && c.exitCode !== 0;
  const said = c.message || (byLog ? lastWords(runtime.logs(c.id).lines) : undefined);
  const message = said?.slice(0, MESSAGES_LENGTH / containersOf(pod).length);
  return {
    exitCode: c.exitCode,
    ...(c.reason === undefined ? {} : { reason: c.reason }),
    ...(message ? { message } : {}),
    startedAt: c.startedAt === undefined ? '1970-01-01T00:00:00Z' : kernel.timestamp(c.startedAt),
    finishedAt: kernel.timestamp(c.finishedAt ?? c.createdAt),
    containerID: `${traits.name}://${c.id}`,
  };
}

/** The state of a container by its newest instance, and the last state by the one before. */
function statesOf(
  worker: PodWorker,
  container: PodContainer,
  current: ObservedContainer | undefined,
  before: ObservedContainer | undefined,
): { readonly state: ContainerState; readonly lastState: ContainerState } {
  const { node, pod, stage, failures } = worker;
  const failure = stage === 'running' ? failures.get(container.name) : undefined;
  if (!current) {
    const initializing = pod.spec.initContainers !== undefined && container.role !== 'ephemeral';
    const reason = initializing ? 'PodInitializing' : 'ContainerCreating';
    return { state: { waiting: failure ?? { reason } }, lastState: {} };
  }
  const lastState = before?.state === 'exited' ? { terminated: terminated(worker, container, before) } : {};
  if (current.state === 'running') {
    const startedAt = node.kernel.timestamp(current.startedAt ?? current.createdAt);
    return { state: { running: { startedAt } }, lastState };
  }
  if (current.state === 'created') return { state: { waiting: failure ?? { reason: 'ContainerCreating' } }, lastState };
  const ended = { terminated: terminated(worker, container, current) };
  return failure && restartsAfter(pod, container, current.exitCode)
    ? { state: { waiting: failure }, lastState: ended }
    : { state: ended, lastState };
}

function containerStatus(worker: PodWorker, container: PodContainer): ContainerStatus {
  const { node, pod, observed, resources, status } = worker;
  const { probes, traits } = node;
  const { name, role, spec } = container;
  const instances = observed.containers.get(name);
  const current = instances?.at(-1);
  const running = current?.state === 'running';
  const mounts = volumeMountsOf(container);
  const old = (): ContainerStatus | undefined =>
    [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].find((s) => s.name === name);
  const ready = (): boolean => {
    if (role === 'init') return current?.state === 'exited' && current.exitCode === 0;
    return role !== 'ephemeral' && (!probes || (running && probes.ready(container, current)));
  };
  const given = resources.get(name) ?? spec.resources ?? {};
  return {
    name,
    ...statesOf(worker, container, current, instances?.at(-2)),
    ready: ready(),
    restartCount: current?.attempt ?? old()?.restartCount ?? 0,
    image: current?.image.name ?? spec.image ?? '',
    imageID: current?.image.digest ?? '',
    ...(current ? { containerID: `${traits.name}://${current.id}` } : {}),
    ...(probes && role !== 'ephemeral' ? { started: running && probes.started(container, current) } : {}),
    ...(current && spec.resources?.requests ? { allocatedResources: spec.resources.requests } : {}),
    ...(current ? { resources: traits.reported?.(given) ?? given } : {}),
    ...(mounts ? { volumeMounts: mounts } : {}),
    ...(current && probes ? { user: userOf(pod, container, current) } : {}),
  };
}

const amounts = new WeakMap<object, Pick<PodStatus, 'allocatedResources' | 'resources'>>();

function podResources({ spec }: Pod): Pick<PodStatus, 'allocatedResources' | 'resources'> {
  const known = amounts.get(spec);
  if (known) return known;
  const some = (a: Quantities): boolean => Object.keys(a).length > 0;
  const requests = amountsOf(spec, 'requests');
  const limits = amountsOf(spec, 'limits');
  const result = {
    ...(some(requests) ? { allocatedResources: { ...requests } } : {}),
    resources: {
      ...(some(limits) ? { limits: { ...limits } } : {}),
      ...(some(requests) ? { requests: { ...requests } } : {}),
    },
  };
  amounts.set(spec, result);
  return result;
}

const statusesOf = (all: readonly ReportedContainer[], ...roles: Role[]): ContainerStatus[] =>
  all.filter((c) => roles.includes(c.role)).map((c) => c.status);

const byName = (a: ContainerStatus, b: ContainerStatus): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/**
 * The status a Pod has by what was last seen on the node (recordings 001, 004, 014, 021, 072, 077). `ended`: everything has been stopped,
 * and nothing will be started again; only then it says why the node has ended the Pod (recording 048).
 */
export function statusOfPod(worker: PodWorker, ended: boolean): GeneratedStatus {
  const { node, pod, observed, status: previous } = worker;
  const { internalIP: hostIP } = node.spec;
  const { generation } = pod.metadata;
  const now = node.kernel.timestamp();
  const verdict = worker.deadline.verdict ?? (ended ? worker.evicted : undefined);
  const all = containersOf(pod).map((c): ReportedContainer => ({ ...c, status: containerStatus(worker, c) }));
  const phase = verdict ? 'Failed' : (terminalPhase(previous.phase) ?? phaseOf(pod, all, ended));
  const held = isTerminalPhase(phase) && !ended ? (previous.phase ?? 'Pending') : phase;
  // reason and message stay as long as the phase does, also those that others gave (recording 208)
  const kept = held === previous.phase ? [previous, pod.status] : [];
  const why = ended && verdict ? [verdict] : kept;
  const reason = why.find((s) => s?.reason)?.reason;
  const message = why.find((s) => s?.message)?.message;
  const ip = observed.sandbox?.ip ?? (pod.spec.hostNetwork ? hostIP : previous.podIP);
  const init = statusesOf(all, 'init', 'sidecar');
  const ephemeral = statusesOf(all, 'ephemeral');
  const resize = worker.resize.conditions(now);
  const sandboxReady = observed.sandbox?.ready ?? false;
  const conditions = conditionsOf({ pod, all, phase, sandboxReady, previous: previous.conditions ?? [], now, resize });
  const status: PodStatus = {
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    phase: held,
    conditions,
    ...(message ? { message } : {}),
    ...(reason ? { reason } : {}),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(ip === undefined ? {} : { podIP: ip, podIPs: [{ ip }] }),
    startTime: previous.startTime ?? now,
    ...(init.length ? { initContainerStatuses: init } : {}),
    containerStatuses: statusesOf(all, 'regular').sort(byName),
    ...(ephemeral.length ? { ephemeralContainerStatuses: ephemeral.sort(byName) } : {}),
    ...(pod.status?.qosClass ? { qosClass: pod.status.qosClass } : {}),
    ...podResources(pod),
    ...(previous.resources && resize.some((c) => c.type === 'PodResizeInProgress')
      ? { resources: previous.resources }
      : {}),
  };
  return { status, phase };
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

/** The last status of a Pod: no container that was to run is left waiting (recordings 002, 029, 072). */
export function finalStatus(status: PodStatus): PodStatus {
  const { initContainerStatuses: inits = [], containerStatuses: regular = [] } = status;
  const initialized =
    regular.some((s) => s.state?.terminated) || inits.every((s) => s.state?.terminated?.exitCode === 0 || s.started);
  // of the init containers, those after the last that has begun keep their state
  const tried = inits.findLastIndex((s) => !s.state?.waiting || s.lastState?.terminated);
  const closed = (s: ContainerStatus): ContainerStatus =>
    s.state?.waiting && !s.lastState?.terminated ? { ...s, state: NOT_LOCATED } : s;
  return {
    ...status,
    phase: terminalPhase(status.phase) ?? 'Failed',
    ...(inits.length ? { initContainerStatuses: inits.map((s, i) => (i <= Math.max(0, tried) ? closed(s) : s)) } : {}),
    containerStatuses: initialized ? regular.map(closed) : regular,
  };
}
