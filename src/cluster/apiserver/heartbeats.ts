import type { KubeObject } from '../api/object.ts';
import type { Lease, Node } from '../api/types.generated.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { microTime } from './events.ts';

/** A kubelet renews its Lease this often: a quarter of `leaseDurationSeconds`. */
const RENEWAL = 10_000;
/** A kubelet reports an unchanged node this often (documentation: Nodes, heartbeats). */
const REPORT = 300_000;

const LEASES = 'leases.coordination.k8s.io';

/** A time during which a kubelet was heard of, in virtual milliseconds; `to` is Infinity while it lasts. */
interface Life {
  readonly from: number;
  to: number;
}

/**
 * The heartbeats of nodes. As long as a kubelet is heard of they say nothing that its first one has not said, so that they are not written:
 * whoever reads a Lease or a Node is shown the time of the last one. Only a kubelet that falls silent and one that comes back write
 * theirs (see kubelet/node-object.ts).
 */
export class Heartbeats {
  readonly #kernel: Kernel;
  readonly #lives = new Map<string, Life[]>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** From `at` on the kubelet of that node is heard of. */
  begin(node: string, at: number): void {
    const lives = this.#lives.get(node) ?? [];
    if (lives.at(-1)?.to === Number.POSITIVE_INFINITY) return;
    this.#lives.set(node, [...lives, { from: at, to: Number.POSITIVE_INFINITY }]);
  }

  /** From now on it is not. */
  end(node: string): void {
    const life = this.#lives.get(node)?.at(-1);
    if (life) life.to = Math.min(life.to, this.#kernel.now);
  }

  /** When the Lease of a node was last renewed before `at`; undefined: never. */
  renewedAt(node: string, at = this.#kernel.now): number | undefined {
    return this.#last(node, at, RENEWAL);
  }

  /** Whether the next heartbeat of a node will come, as far as can be told. */
  isHeard(node: string): boolean {
    const life = this.#lives.get(node)?.at(-1);
    return life?.to === Number.POSITIVE_INFINITY;
  }

  #last(node: string, at: number, period: number): number | undefined {
    const life = this.#lives.get(node)?.findLast(({ from }) => from <= at);
    if (!life) return undefined;
    return life.from + Math.floor((Math.min(at, life.to) - life.from) / period) * period;
  }

  /** The object as it is read at the virtual time `at`: a Lease or Node with the time of the last heartbeat; others as they are. */
  shown(resource: string, object: KubeObject, at: number): KubeObject {
    if (resource === 'nodes') return this.#shownNode(object as Node, at);
    if (resource !== LEASES || object.metadata.namespace !== 'kube-node-lease') return object;
    const renewed = this.#last(object.metadata.name, at, RENEWAL);
    if (renewed === undefined) return object;
    const { spec } = object as Lease;
    const renewTime = microTime(this.#kernel.epoch + renewed);
    return renewTime > (spec?.renewTime ?? '') ? ({ ...object, spec: { ...spec, renewTime } } as KubeObject) : object;
  }

  /** The objects of a list, each as `shown`. */
  allShown<T extends KubeObject>(resource: string, objects: readonly T[], at: number): readonly T[] {
    const concerned = resource === 'nodes' || resource === LEASES;
    return concerned ? objects.map((o) => this.shown(resource, o, at) as T) : objects;
  }

  #shownNode(node: Node, at: number): Node {
    const reported = this.#last(node.metadata.name, at, REPORT);
    if (reported === undefined || !node.status?.conditions) return node;
    const time = this.#kernel.timestamp(reported);
    const older = (c: { status: string; lastHeartbeatTime?: string | null }): boolean =>
      c.status !== 'Unknown' && time > (c.lastHeartbeatTime ?? '');
    if (!node.status.conditions.some(older)) return node;
    const conditions = node.status.conditions.map((c) => (older(c) ? { ...c, lastHeartbeatTime: time } : c));
    return { ...node, status: { ...node.status, conditions } };
  }
}
