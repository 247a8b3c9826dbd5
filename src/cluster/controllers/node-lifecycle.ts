import { equal } from '../api/equal.ts';
import type { Node, Taint } from '../api/types.generated.ts';
import { Client } from '../apiserver/client.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { ControllerOptions } from './controllers.ts';

/** Nodes are looked over this often; what a user changed on them is answered at once. */
const MONITOR_PERIOD = 5000;
const ANSWER = 1;

const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';
const NOT_READY = 'node.kubernetes.io/not-ready';
const UNREACHABLE = 'node.kubernetes.io/unreachable';

/** The taints that a node's condition Ready asks for (documentation: taints and tolerations). */
function conditionTaints(node: Node): readonly { readonly key: string; readonly effect: Taint['effect'] }[] {
  const ready = node.status?.conditions?.find((c) => c.type === 'Ready')?.status;
  switch (ready) {
    case 'True':
      return [];
    case 'False':
      return [
        { key: NOT_READY, effect: 'NoSchedule' },
        { key: NOT_READY, effect: 'NoExecute' },
      ];
    default:
      return [
        { key: UNREACHABLE, effect: 'NoSchedule' },
        { key: UNREACHABLE, effect: 'NoExecute' },
      ];
  }
}

/** Keeps the taints of nodes as their state is: cordoned, not ready, unreachable (recordings 200, 208). */
export class NodeLifecycleController {
  readonly #kernel: Kernel;
  readonly #client: Client;
  readonly #phase: number;
  #monitorDue = false;

  constructor({ kernel, apiserver }: ControllerOptions) {
    this.#kernel = kernel;
    this.#client = new Client(apiserver, { component: 'node-controller' });
    this.#phase = kernel.random('node-controller').below(MONITOR_PERIOD);
    this.#client.watch<Node>('nodes', ({ type, object }) => {
      if (type !== 'DELETED') this.#onNode(object);
    });
  }

  #onNode({ metadata, spec }: Node): void {
    const cordoned = spec?.taints?.some((t) => t.key === UNSCHEDULABLE) ?? false;
    if (cordoned !== (spec?.unschedulable ?? false))
      this.#kernel.after(ANSWER, () => this.#reconcile(metadata.name, [UNSCHEDULABLE]));
    this.#monitor();
  }

  /** The next look over all nodes, where one is needed. */
  #monitor(): void {
    if (this.#monitorDue) return;
    this.#monitorDue = true;
    const { now } = this.#kernel;
    const next = Math.floor((now - this.#phase) / MONITOR_PERIOD + 1) * MONITOR_PERIOD + this.#phase;
    this.#kernel.at(next, () => {
      this.#monitorDue = false;
      for (const { metadata } of this.#client.list('nodes')) this.#reconcile(metadata.name, [NOT_READY, UNREACHABLE]);
    });
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
