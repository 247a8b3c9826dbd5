import { isTerminalPhase, withDisruptionTarget } from '../api/pod.ts';
import type { Node, Pod } from '../api/types.generated.ts';
import { Client } from '../apiserver/client.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { ControllerOptions } from './controller.ts';

/** All Pods are gone over this often, in milliseconds, where something may be to do. */
const PERIOD = 20_000;
/** A node has to be missing this long before its Pods are taken for lost (recording 209). */
const QUARANTINE = 40_000;
/** More ended Pods than this are too many (documentation: kube-controller-manager, --terminated-pod-gc-threshold). */
const TERMINATED_THRESHOLD = 12_500;
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';

/**
 * Deletes Pods that nobody else will: of nodes that are gone (recording 209), on nodes that are out of service, deleted before they had a
 * node, and the oldest of too many that have ended (documentation: Pod lifecycle, garbage collection of Pods).
 */
export class PodGarbageCollector {
  readonly #kernel: Kernel;
  readonly #client: Client;
  readonly #phase: number;
  /** When the quarantine of a missing node is over. */
  readonly #missing = new Map<string, number>();
  #due = false;

  constructor({ kernel, apiserver }: ControllerOptions) {
    this.#kernel = kernel;
    this.#client = new Client(apiserver, { component: 'pod-garbage-collector' });
    this.#phase = kernel.random('pod-garbage-collector').below(PERIOD);
    this.#client.watch<Pod>('pods', ({ object }) => {
      if (this.#concerns(object)) this.#schedule();
    });
    this.#client.watch<Node>('nodes', ({ type, object }) => {
      if (type === 'DELETED' || isOutOfService(object)) this.#schedule();
    });
    this.#schedule();
  }

  /** Whether there may be something to do about a Pod. */
  #concerns({ metadata, spec }: Pod): boolean {
    if (this.#client.apiserver.store.count('pods') > TERMINATED_THRESHOLD) return true;
    if (!spec.nodeName) return metadata.deletionTimestamp !== undefined;
    const node = this.#client.get<Node>('nodes', undefined, spec.nodeName);
    return !node || (metadata.deletionTimestamp !== undefined && isOutOfService(node));
  }

  #schedule(): void {
    if (this.#due) return;
    this.#due = true;
    const next = Math.floor((this.#kernel.now - this.#phase) / PERIOD + 1) * PERIOD + this.#phase;
    this.#kernel.at(next, () => {
      this.#due = false;
      this.#collect();
    });
  }

  #collect(): void {
    const pods = this.#client.list<Pod>('pods');
    const ended = pods.filter((p) => isTerminalPhase(p.status?.phase)).sort(byEvictionAndAge);
    for (const pod of ended.slice(0, Math.max(0, ended.length - TERMINATED_THRESHOLD))) this.#delete(pod);
    const { now } = this.#kernel;
    const lost = new Set<string>();
    for (const [node, until] of this.#missing) {
      if (until > now) continue;
      this.#missing.delete(node);
      if (!this.#client.get('nodes', undefined, node)) lost.add(node);
    }
    for (const pod of pods) {
      const { nodeName } = pod.spec;
      const node = nodeName === undefined ? undefined : this.#client.get<Node>('nodes', undefined, nodeName);
      if (!nodeName || (node && isOutOfService(node))) {
        if (pod.metadata.deletionTimestamp) this.#delete(pod);
      } else if (lost.has(nodeName)) this.#delete(pod, 'PodGC: node no longer exists');
      else if (!node && !this.#missing.has(nodeName)) this.#missing.set(nodeName, now + QUARANTINE);
    }
    if (this.#missing.size > 0) this.#schedule();
  }

  /** Takes a Pod for failed and deletes it at once; `disruption`: why it was disturbed. */
  #delete(pod: Pod, disruption?: string): void {
    const { namespace, name, uid } = pod.metadata;
    if (!isTerminalPhase(pod.status?.phase)) {
      const told =
        disruption === undefined
          ? pod
          : withDisruptionTarget(pod, this.#client.apiserver.kernel.timestamp(), 'DeletionByPodGC', disruption);
      this.#client.updateStatus('pods', { ...told, status: { ...told.status, phase: 'Failed' } });
    }
    this.#client.delete('pods', namespace, name, { gracePeriodSeconds: 0, ...(uid === undefined ? {} : { uid }) });
  }
}

/** A node that an administrator has declared out of service, and that is not ready. */
const isOutOfService = ({ spec, status }: Node): boolean =>
  spec?.taints?.some((t) => t.key === OUT_OF_SERVICE) === true &&
  status?.conditions?.find((c) => c.type === 'Ready')?.status !== 'True';

/** Evicted Pods first, then the oldest. */
function byEvictionAndAge(a: Pod, b: Pod): number {
  const evicted = (p: Pod): number => (p.status?.phase === 'Failed' && p.status.reason === 'Evicted' ? 0 : 1);
  const key = ({ metadata }: Pod): string => `${metadata.creationTimestamp ?? ''}/${metadata.name}`;
  return evicted(a) - evicted(b) || (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
}
