import type { Node } from '../api/types.generated.ts';
import type { Kernel, Timer } from '../kernel/kernel.ts';

/** Nodes of a zone get their NoExecute taint at this distance (documentation: kube-controller-manager, --node-eviction-rate 0.1). */
const EVICTION_INTERVAL = 10_000;
/** The same in a large zone of which most is lost (--secondary-node-eviction-rate 0.01); a small one is left alone. */
const SECONDARY_INTERVAL = 100_000;
/** A zone of more nodes than this is large (--large-cluster-size-threshold). */
const LARGE = 50;
/** Most of a zone is lost with this part of it (--unhealthy-zone-threshold), and more nodes than this. */
const UNHEALTHY = { part: 0.55, nodes: 2 } as const;

/** How much of a zone is lost (documentation: Nodes, rate limits on eviction). */
type State = 'normal' | 'partial' | 'full';

/** The zone of a node by its labels: region and zone. */
export const zoneOf = ({ metadata: { labels = {} } }: Node): string =>
  [labels['topology.kubernetes.io/region'] ?? '', labels['topology.kubernetes.io/zone'] ?? ''].join('/');

/** A zone's nodes that wait for their NoExecute taint; one after another, ever more slowly the more of the zone is lost. */
class Zone {
  state: State = 'normal';
  readonly waiting = new Set<string>();
  /** Infinity: none. */
  interval = EVICTION_INTERVAL;
  last = Number.NEGATIVE_INFINITY;
  timer: Timer | undefined;
}

/** How fast the nodes of each zone that have failed are given up. */
export class Zones {
  readonly #kernel: Kernel;
  readonly #taint: (node: string) => void;
  readonly #zones = new Map<string, Zone>();
  #allLost = false;

  /** `taint` is called with each node whose turn has come. */
  constructor(kernel: Kernel, taint: (node: string) => void) {
    this.#kernel = kernel;
    this.#taint = taint;
  }

  #zone(name: string): Zone {
    const zone = this.#zones.get(name) ?? new Zone();
    this.#zones.set(name, zone);
    return zone;
  }

  /** The node is to be given up when its turn comes. */
  enter(node: Node): void {
    const zone = this.#zone(zoneOf(node));
    zone.waiting.add(node.metadata.name);
    this.#next(zone);
  }

  /** The node is well again, or gone. */
  leave(name: string): void {
    for (const zone of this.#zones.values()) zone.waiting.delete(name);
  }

  /**
   * Takes note of which nodes are ready. `begun`: the last one has just been lost: rather than the nodes, the control plane itself may be
   * cut off, and nothing is evicted. `over`: a node has come back after that.
   */
  look(nodes: readonly { readonly node: Node; readonly ready: boolean }[]): 'begun' | 'over' | undefined {
    const counts = new Map<string, { ready: number; lost: number }>();
    for (const { node, ready } of nodes) {
      const count = counts.get(zoneOf(node)) ?? { ready: 0, lost: 0 };
      counts.set(zoneOf(node), count);
      count[ready ? 'ready' : 'lost']++;
    }
    const states = new Map([...counts].map(([name, count]) => [name, stateOf(count)]));
    const allLost = states.size > 0 && [...states.values()].every((s) => s === 'full');
    const was = this.#allLost;
    this.#allLost = allLost;
    for (const [name, { ready, lost }] of counts) {
      const zone = this.#zone(name);
      zone.state = states.get(name) ?? 'normal';
      const slow = ready + lost > LARGE ? SECONDARY_INTERVAL : Number.POSITIVE_INFINITY;
      zone.interval = allLost ? Number.POSITIVE_INFINITY : zone.state === 'partial' ? slow : EVICTION_INTERVAL;
      this.#next(zone);
    }
    if (allLost === was) return undefined;
    return allLost ? 'begun' : 'over';
  }

  #next(zone: Zone): void {
    zone.timer?.cancel();
    zone.timer = undefined;
    if (zone.waiting.size === 0 || zone.interval === Number.POSITIVE_INFINITY) return;
    zone.timer = this.#kernel.at(zone.last + zone.interval, () => {
      const [node] = zone.waiting;
      if (node === undefined) return;
      zone.waiting.delete(node);
      zone.last = this.#kernel.now;
      this.#taint(node);
      this.#next(zone);
    });
  }
}

function stateOf({ ready, lost }: { readonly ready: number; readonly lost: number }): State {
  if (ready === 0 && lost > 0) return 'full';
  return lost > UNHEALTHY.nodes && lost / (lost + ready) >= UNHEALTHY.part ? 'partial' : 'normal';
}
