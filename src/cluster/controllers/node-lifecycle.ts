import { equal } from '../api/equal.ts';
import { withCondition } from '../api/pod.ts';
import type { Node, Pod, Taint } from '../api/types.generated.ts';
import { Client } from '../apiserver/client.ts';
import { EventRecorder } from '../apiserver/events.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { ControllerOptions } from './controllers.ts';

/** Nodes are looked over this often; what a user changed on them is answered at once. */
const MONITOR_PERIOD = 5000;
const ANSWER = 1;

const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';
const NOT_READY = 'node.kubernetes.io/not-ready';
const UNREACHABLE = 'node.kubernetes.io/unreachable';

const isReady = (node: Node): string => node.status?.conditions?.find((c) => c.type === 'Ready')?.status ?? 'Unknown';

/** The taints that a node's condition Ready asks for (documentation: taints and tolerations). */
function conditionTaints(node: Node): readonly { readonly key: string; readonly effect: Taint['effect'] }[] {
  const ready = isReady(node);
  if (ready === 'True') return [];
  const key = ready === 'False' ? NOT_READY : UNREACHABLE;
  return [
    { key, effect: 'NoSchedule' },
    { key, effect: 'NoExecute' },
  ];
}

/**
 * Keeps the taints of nodes as their state is: cordoned, not ready, unreachable (recordings 200, 208); tells of nodes that come and go, and
 * takes the Pods of a node that is no longer ready for not ready either (recording 209).
 */
export class NodeLifecycleController {
  readonly #kernel: Kernel;
  readonly #client: Client;
  readonly #recorder: EventRecorder;
  readonly #phase: number;
  /** Nodes that were there at the last look, by name: their uid and whether they were ready. */
  readonly #known = new Map<string, { readonly uid: string; readonly ready: boolean }>();
  #monitorDue = false;

  constructor({ kernel, apiserver }: ControllerOptions) {
    this.#kernel = kernel;
    this.#client = new Client(apiserver, { component: 'node-controller' });
    this.#recorder = new EventRecorder(this.#client, 'node-controller');
    this.#phase = kernel.random('node-controller').below(MONITOR_PERIOD);
    const started = kernel.now;
    this.#client.watch<Node>('nodes', ({ type, object }) => {
      // The nodes that a cluster begins with are older than its events.
      if (type === 'ADDED' && kernel.now - started < MONITOR_PERIOD) this.#note(object);
      if (type !== 'DELETED') this.#onNode(object);
      this.#monitor();
    });
  }

  #onNode({ metadata, spec }: Node): void {
    const cordoned = spec?.taints?.some((t) => t.key === UNSCHEDULABLE) ?? false;
    if (cordoned !== (spec?.unschedulable ?? false))
      this.#kernel.after(ANSWER, () => this.#reconcile(metadata.name, [UNSCHEDULABLE]));
  }

  #note(node: Node): void {
    this.#known.set(node.metadata.name, { uid: node.metadata.uid ?? '', ready: isReady(node) === 'True' });
  }

  /** The next look over all nodes, where one is needed. */
  #monitor(): void {
    if (this.#monitorDue) return;
    this.#monitorDue = true;
    const { now } = this.#kernel;
    const next = Math.floor((now - this.#phase) / MONITOR_PERIOD + 1) * MONITOR_PERIOD + this.#phase;
    this.#kernel.at(next, () => {
      this.#monitorDue = false;
      this.#look();
    });
  }

  #look(): void {
    const nodes = this.#client.list<Node>('nodes');
    for (const node of nodes) {
      const { name } = node.metadata;
      const before = this.#known.get(name);
      if (!before) this.#tell(node.metadata, 'RegisteredNode', `event: Registered Node ${name} in Controller`);
      if (before?.ready && isReady(node) !== 'True') this.#fail(node);
      this.#note(node);
      this.#reconcile(name, [NOT_READY, UNREACHABLE]);
    }
    const there = new Set(nodes.map((n) => n.metadata.name));
    for (const [name, { uid }] of this.#known) {
      if (there.has(name)) continue;
      this.#known.delete(name);
      this.#tell({ name, uid }, 'RemovingNode', `event: Removing Node ${name} from Controller`);
    }
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

  #reconcile(name: string, keys: readonly string[]): void {
    const node = this.#client.get<Node>('nodes', undefined, name);
    if (!node) return;
    const wanted = [
      ...conditionTaints(node),
      ...(node.spec?.unschedulable ? [{ key: UNSCHEDULABLE, effect: 'NoSchedule' as const }] : []),
    ].filter((t) => keys.includes(t.key));
    const taints = node.spec?.taints ?? [];
    const kept = taints.filter(
      (t) => !keys.includes(t.key) || wanted.some((w) => w.key === t.key && w.effect === t.effect),
    );
    const added = wanted.filter((w) => !kept.some((t) => t.key === w.key && t.effect === w.effect));
    const all: Taint[] = [...kept, ...added.map((t): Taint => ({ ...t, timeAdded: this.#kernel.timestamp() }))];
    if (equal(all, taints)) return;
    const { taints: _, ...spec } = node.spec ?? {};
    this.#client.update<Node>('nodes', { ...node, spec: all.length ? { ...spec, taints: all } : spec });
  }
}
