import { equal } from '../api/equal.ts';
import { tolerates } from '../api/node-matching.ts';
import type { Node, Pod, Taint } from '../api/types.generated.ts';
import { Client } from '../apiserver/client.ts';
import { disrupt } from '../apiserver/disruption.ts';
import { EventRecorder } from '../apiserver/events.ts';
import type { WatchEvent } from '../apiserver/request.ts';
import type { Kernel, Timer } from '../kernel/kernel.ts';
import type { ControllerOptions } from './controller.ts';

/**
 * How long a Pod may stay on a node with these NoExecute taints, in seconds: 0 when one is not tolerated, else the shortest
 * `tolerationSeconds`; undefined: for ever.
 */
function staysFor(pod: Pod, taints: readonly Taint[]): number | undefined {
  let shortest: number | undefined;
  for (const taint of taints) {
    const fitting = (pod.spec.tolerations ?? []).filter((t) => tolerates(t, taint));
    if (fitting.length === 0) return 0;
    for (const { tolerationSeconds } of fitting) {
      if (tolerationSeconds !== undefined) shortest = Math.min(shortest ?? tolerationSeconds, tolerationSeconds);
    }
  }
  return shortest === undefined ? undefined : Math.max(0, shortest);
}

/** Deletes Pods that do not tolerate a NoExecute taint of their node, at once or when their toleration is over (recording 208). */
export class TaintEvictionController {
  readonly #kernel: Kernel;
  readonly #client: Client;
  readonly #recorder: EventRecorder;
  readonly #tainted = new Map<string, readonly Taint[]>();
  readonly #pods = new Map<string, Map<string, Pod>>();
  readonly #timers = new Map<string, Timer>();

  constructor({ kernel, apiserver }: ControllerOptions) {
    this.#kernel = kernel;
    this.#client = new Client(apiserver, { component: 'taint-eviction-controller' });
    this.#recorder = new EventRecorder(this.#client, 'taint-eviction-controller');
    this.#client.watch<Node>('nodes', (event) => this.#onNode(event));
    this.#client.watch<Pod>('pods', (event) => this.#onPod(event));
  }

  #onNode({ type, object: node }: WatchEvent<Node>): void {
    const { name } = node.metadata;
    const taints = type === 'DELETED' ? [] : (node.spec?.taints ?? []).filter((t) => t.effect === 'NoExecute');
    const before = this.#tainted.get(name) ?? [];
    if (taints.length) this.#tainted.set(name, taints);
    else this.#tainted.delete(name);
    if (equal(taints, before)) return;
    for (const pod of this.#pods.get(name)?.values() ?? []) this.#consider(pod, taints);
  }

  #onPod({ type, object: pod }: WatchEvent<Pod>): void {
    const { nodeName } = pod.spec;
    if (nodeName === undefined) return;
    const uid = pod.metadata.uid ?? '';
    const pods = this.#pods.get(nodeName) ?? new Map<string, Pod>();
    this.#pods.set(nodeName, pods);
    const known = pods.has(uid);
    if (type === 'DELETED') {
      pods.delete(uid);
      this.#timers.get(uid)?.cancel();
      this.#timers.delete(uid);
      return;
    }
    pods.set(uid, pod);
    const taints = this.#tainted.get(nodeName);
    if (!known && taints) this.#consider(pod, taints);
  }

  #consider(pod: Pod, taints: readonly Taint[]): void {
    const uid = pod.metadata.uid ?? '';
    const { namespace = 'default', name } = pod.metadata;
    const seconds = staysFor(pod, taints);
    const pending = this.#timers.get(uid);
    if (taints.length === 0 || seconds === undefined) {
      if (!pending) return;
      pending.cancel();
      this.#timers.delete(uid);
      this.#announce(namespace, name, 'Cancelling deletion of Pod');
      return;
    }
    if (pending && seconds > 0) return;
    pending?.cancel();
    this.#timers.set(
      uid,
      this.#kernel.after(seconds * 1000, () => this.#evict(pod)),
    );
  }

  /** Its events name the Pod without uid (recording 208). */
  #announce(namespace: string, name: string, what: string): void {
    const subject = { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name } };
    this.#recorder.event(subject, 'Normal', 'TaintManagerEviction', `${what} ${namespace}/${name}`);
  }

  #evict(pod: Pod): void {
    const { namespace = 'default', name, uid } = pod.metadata;
    this.#timers.delete(uid ?? '');
    const current = this.#client.get<Pod>('pods', namespace, name);
    if (!current || current.metadata.uid !== uid || current.metadata.deletionTimestamp) return;
    this.#announce(namespace, name, 'Marking for deletion Pod');
    disrupt(this.#client, current, 'DeletionByTaintManager', 'Taint manager: deleting due to NoExecute taint');
  }
}
