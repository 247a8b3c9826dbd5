import { equal } from '../api/equal.ts';
import { withCondition } from '../api/pod.ts';
import type { Node, NodeCondition, Pod, Taint } from '../api/types.generated.ts';
import { Client } from '../apiserver/client.ts';
import { EventRecorder } from '../apiserver/events.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { ControllerOptions } from './controller.ts';
import { Zones } from './zones.ts';

/** Nodes are looked over this often (--node-monitor-period); what has changed on them is answered at once. */
const MONITOR_PERIOD = 5000;
const ANSWER = 1;
/** A node that was not heard of for so long is not ready (--node-monitor-grace-period); a new one that never was, after so long. */
const GRACE = 50_000;
const STARTUP_GRACE = 60_000;

const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';
const NOT_READY = 'node.kubernetes.io/not-ready';
const UNREACHABLE = 'node.kubernetes.io/unreachable';

/** What is unknown of a node that is not heard of. */
const REPORTED = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];
const SILENT = { reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' };
const NEVER_HEARD = { reason: 'NodeStatusNeverUpdated', message: 'Kubelet never posted node status.' };

/** Conditions that keep Pods from being put on a node: type, status, taint (documentation: taint nodes by condition). */
const TAINTS_BY_CONDITION = [
  ['Ready', 'False', NOT_READY],
  ['Ready', 'Unknown', UNREACHABLE],
  ['MemoryPressure', 'True', 'node.kubernetes.io/memory-pressure'],
  ['DiskPressure', 'True', 'node.kubernetes.io/disk-pressure'],
  ['PIDPressure', 'True', 'node.kubernetes.io/pid-pressure'],
  ['NetworkUnavailable', 'True', 'node.kubernetes.io/network-unavailable'],
] as const;
const NO_SCHEDULE_KEYS: readonly string[] = [...TAINTS_BY_CONDITION.map(([, , key]) => key), UNSCHEDULABLE];

const conditionOf = (node: Node, type: string): NodeCondition | undefined =>
  node.status?.conditions?.find((c) => c.type === type);
const readyOf = (node: Node): string | undefined => conditionOf(node, 'Ready')?.status;

/** The NoSchedule taints that a node's conditions ask for. */
const noScheduleKeys = (node: Node): string[] => [
  ...TAINTS_BY_CONDITION.flatMap(([type, status, key]) => (conditionOf(node, type)?.status === status ? [key] : [])),
  ...(node.spec?.unschedulable ? [UNSCHEDULABLE] : []),
];

/** The NoExecute taint that it asks for. */
function noExecuteKey(node: Node): string | undefined {
  const ready = readyOf(node);
  if (ready === undefined || ready === 'True') return undefined;
  return ready === 'False' ? NOT_READY : UNREACHABLE;
}

const tainted = (node: Node, effect: Taint['effect'], keys: readonly string[]): string[] =>
  (node.spec?.taints ?? []).flatMap((t) => (t.effect === effect && keys.includes(t.key) ? [t.key] : []));

/**
 * Watches over nodes: says of those that are not heard of that they are not ready, and of their Pods; keeps the taints of nodes as their
 * state is: cordoned, not ready, unreachable (recordings 200, 208); tells of nodes that come and go (recording 209).
 */
export class NodeLifecycleController {
  readonly #kernel: Kernel;
  readonly #client: Client;
  readonly #recorder: EventRecorder;
  readonly #phase: number;
  readonly #zones: Zones;
  /** Nodes that were there at the last look, by name: their uid and whether they were ready. */
  readonly #known = new Map<string, { readonly uid: string; readonly ready: boolean }>();
  /** Nodes that are taken to have been heard of no earlier than this. */
  #forgiven = 0;
  #lookDue = false;

  constructor({ kernel, apiserver }: ControllerOptions) {
    this.#kernel = kernel;
    this.#client = new Client(apiserver, { component: 'node-controller' });
    this.#recorder = new EventRecorder(this.#client, 'node-controller');
    this.#phase = kernel.random('node-controller').below(MONITOR_PERIOD);
    this.#zones = new Zones(kernel, (name) => this.#giveUp(name));
    const started = kernel.now;
    this.#client.watch<Node>('nodes', ({ type, object }) => {
      // The nodes that a cluster begins with are older than its events.
      if (type === 'ADDED' && kernel.now - started < MONITOR_PERIOD)
        this.#known.set(object.metadata.name, { uid: object.metadata.uid ?? '', ready: readyOf(object) === 'True' });
      if (type !== 'DELETED') this.#onNode(object);
      this.#lookSoon();
    });
    // Written only by kubelets that fall silent or come back (apiserver/heartbeats.ts).
    this.#client.watch('leases.coordination.k8s.io', () => this.#lookSoon());
  }

  #onNode(node: Node): void {
    const { name } = node.metadata;
    if (equal(noScheduleKeys(node).sort(), tainted(node, 'NoSchedule', NO_SCHEDULE_KEYS).sort())) return;
    this.#kernel.after(ANSWER, () => {
      const current = this.#node(name);
      if (current) this.#setTaints(current, 'NoSchedule', NO_SCHEDULE_KEYS, noScheduleKeys(current));
    });
  }

  #node(name: string): Node | undefined {
    return this.#client.get<Node>('nodes', undefined, name);
  }

  /** The first look at or after `at`. */
  #lookAt(at: number): number {
    return Math.ceil((at - this.#phase) / MONITOR_PERIOD) * MONITOR_PERIOD + this.#phase;
  }

  /** The next look over all nodes, where one is needed. */
  #lookSoon(): void {
    if (this.#lookDue) return;
    this.#lookDue = true;
    this.#kernel.at(this.#lookAt(this.#kernel.now + 1), () => {
      this.#lookDue = false;
      this.#look();
    });
  }

  #look(): void {
    const nodes = this.#client.list<Node>('nodes');
    const readiness: { node: Node; ready: boolean }[] = [];
    let settled = true;
    for (const node of nodes) {
      const { name, uid = '' } = node.metadata;
      const before = this.#known.get(name);
      if (!before) this.#tell(node.metadata, 'RegisteredNode', `event: Registered Node ${name} in Controller`);
      const ready = this.#check(node);
      this.#known.set(name, { uid, ready: ready === 'True' });
      if (before?.ready && ready !== 'True') this.#fail(node);
      readiness.push({ node, ready: ready === 'True' });
      this.#settle(node);
      if (ready !== readyOf(node)) settled = false;
      else if (ready !== 'Unknown' && !this.#client.apiserver.heartbeats.isHeard(name)) settled = false;
    }
    const there = new Set(nodes.map((n) => n.metadata.name));
    for (const [name, { uid }] of this.#known) {
      if (there.has(name)) continue;
      this.#known.delete(name);
      this.#zones.leave(name);
      this.#tell({ name, uid }, 'RemovingNode', `event: Removing Node ${name} from Controller`);
    }
    const disruption = this.#zones.look(readiness);
    if (disruption === 'begun')
      for (const { node } of readiness)
        this.#setTaints(this.#node(node.metadata.name), 'NoExecute', [NOT_READY, UNREACHABLE], []);
    else if (disruption === 'over') this.#forgiven = this.#kernel.now;
    if (!settled || disruption) this.#lookSoon();
  }

  /** Sees to it that a node that is not heard of counts as Unknown; gives what it counts as from now on. */
  #check(node: Node): string | undefined {
    const { name } = node.metadata;
    const creationTimestamp = node.metadata.creationTimestamp ?? '';
    const { now, epoch } = this.#kernel;
    const renewed = this.#client.apiserver.heartbeats.renewedAt(name);
    const heard = Math.max(this.#lookAt(renewed ?? Date.parse(creationTimestamp) - epoch), this.#forgiven);
    const ready = readyOf(node);
    if (now - heard < (renewed === undefined ? STARTUP_GRACE : GRACE) || ready === 'Unknown') return ready;
    const time = this.#kernel.timestamp();
    const others = (node.status?.conditions ?? []).filter((c) => !REPORTED.includes(c.type));
    const unknown = REPORTED.map((type): NodeCondition => {
      const before = conditionOf(node, type);
      const words = before ? SILENT : NEVER_HEARD;
      return {
        ...(before ?? { type, lastHeartbeatTime: creationTimestamp }),
        status: 'Unknown',
        lastTransitionTime: time,
        ...words,
      };
    });
    // as the node has them: Ready last
    const order = (c: NodeCondition): number => (node.status?.conditions ?? []).findIndex((b) => b.type === c.type);
    const conditions = [...others, ...unknown].sort((a, b) => order(a) - order(b));
    this.#client.updateStatus<Node>('nodes', { ...node, status: { ...node.status, conditions } });
    return 'Unknown';
  }

  /** Has a node that is not ready given up when its turn comes, and one that is ready spared. */
  #settle(node: Node): void {
    const key = noExecuteKey(node);
    const keys = [NOT_READY, UNREACHABLE];
    const has = tainted(node, 'NoExecute', keys);
    if (key === undefined) {
      this.#zones.leave(node.metadata.name);
      this.#setTaints(this.#node(node.metadata.name), 'NoExecute', keys, []);
    } else if (has.length > 0) this.#setTaints(this.#node(node.metadata.name), 'NoExecute', keys, [key]);
    else this.#zones.enter(node);
  }

  #giveUp(name: string): void {
    const node = this.#node(name);
    const key = node && noExecuteKey(node);
    if (key) this.#setTaints(node, 'NoExecute', [NOT_READY, UNREACHABLE], [key]);
  }

  #tell({ name, uid }: { name: string; uid?: string }, reason: string, what: string): void {
    const subject = { apiVersion: 'v1', kind: 'Node', metadata: { name, ...(uid === undefined ? {} : { uid }) } };
    this.#recorder.event(subject, 'Normal', reason, `Node ${name} ${what}`);
  }

  /** Says that a node is no longer ready, and so are its Pods, as far as anybody knows. */
  #fail(node: Node): void {
    this.#tell(node.metadata, 'NodeNotReady', 'status is now: NodeNotReady');
    for (const pod of this.#client.list<Pod>('pods')) {
      const ready = pod.status?.conditions?.find((c) => c.type === 'Ready');
      if (pod.spec.nodeName !== node.metadata.name || ready?.status !== 'True') continue;
      const condition = { ...ready, status: 'False', lastTransitionTime: this.#kernel.timestamp() };
      this.#client.updateStatus('pods', withCondition(pod, condition));
      this.#recorder.event(pod, 'Warning', 'NodeNotReady', 'Node is not ready');
    }
  }

  /** Of the taints of that effect with these keys the node is to have those `wanted`. */
  #setTaints(
    node: Node | undefined,
    effect: Taint['effect'],
    keys: readonly string[],
    wanted: readonly string[],
  ): void {
    if (!node) return;
    const taints = node.spec?.taints ?? [];
    const kept = taints.filter((t) => t.effect !== effect || !keys.includes(t.key) || wanted.includes(t.key));
    const added = wanted.filter((key) => !kept.some((t) => t.key === key && t.effect === effect));
    const timeAdded = this.#kernel.timestamp();
    const all = [...kept, ...added.map((key): Taint => ({ key, effect, timeAdded }))];
    if (equal(all, taints)) return;
    const { taints: _, ...spec } = node.spec ?? {};
    this.#client.update<Node>('nodes', { ...node, spec: all.length ? { ...spec, taints: all } : spec });
  }
}
