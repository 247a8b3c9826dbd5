import { TEMPLATE_GENERATION } from '../api/annotations.ts';
import { affinityMatches, untolerated } from '../api/node-matching.ts';
import { isTerminalPhase } from '../api/pod.ts';
import type { ControllerRevision, DaemonSet, DaemonSetStatus, Node, Pod, Toleration } from '../api/types.generated.ts';
import type { Wait } from '../kernel/task.ts';
import { Controller, type ControllerOptions, keyOf } from './controller.ts';
import { availableIn, claim, isReady, PodControl, podFromTemplate, wakeOwners } from './pod-control.ts';
import { hashOf, truncateHistory, updateRevision } from './revisions.ts';
import { resolveShare } from './rolling-update.ts';

const DAEMON_SETS = 'daemonsets.apps';
const REVISION_LABEL = 'controller-revision-hash';
const GENERATION_LABEL = 'pod-template-generation';

const always = (key: string, effect: Toleration['effect']): Toleration => ({
  key: `node.kubernetes.io/${key}`,
  operator: 'Exists',
  ...(effect ? { effect } : {}),
});

/** What every Pod of a DaemonSet tolerates (documentation: DaemonSet, "Taints and tolerations"). */
const TOLERATIONS: readonly Toleration[] = [
  always('not-ready', 'NoExecute'),
  always('unreachable', 'NoExecute'),
  always('disk-pressure', 'NoSchedule'),
  always('memory-pressure', 'NoSchedule'),
  always('pid-pressure', 'NoSchedule'),
  always('unschedulable', 'NoSchedule'),
];

const isTerminating = ({ metadata }: Pod): boolean => metadata.deletionTimestamp !== undefined;

/** The node that a Pod of a DaemonSet runs on, or is meant for. */
function nodeOf({ spec }: Pod): string | undefined {
  if (spec.nodeName) return spec.nodeName;
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms?.flatMap((t) => t.matchFields ?? []).find((f) => f.key === 'metadata.name')?.values?.[0];
}

/** What has ended and is being deleted makes room for the next (recording 167). */
const isThere = (pod: Pod): boolean => !(isTerminating(pod) && isTerminalPhase(pod.status?.phase));

function placed(pods: readonly Pod[]): ReadonlyMap<string, readonly Pod[]> {
  const byNode = new Map<string, Pod[]>();
  for (const pod of pods) {
    const node = nodeOf(pod) ?? '';
    byNode.set(node, [...(byNode.get(node) ?? []), pod]);
  }
  return byNode;
}

/** What of a DaemonSet belongs on a node. */
interface Fit {
  /** A Pod is to be made here. */
  readonly runs: boolean;
  /** A Pod that is here may stay. */
  readonly stays: boolean;
}

function fitOf(pod: Pod, { metadata, spec }: Node, node: Node): Fit {
  if (pod.spec.nodeName && pod.spec.nodeName !== metadata.name) return { runs: false, stays: false };
  if (!affinityMatches(pod, node)) return { runs: false, stays: false };
  const taints = spec?.taints ?? [];
  return {
    runs: untolerated(pod, taints, ['NoSchedule', 'NoExecute']) === undefined,
    stays: untolerated(pod, taints, ['NoExecute']) === undefined,
  };
}

/** Keeps one Pod on every node that its template allows (recording 167). */
export class DaemonSetController extends Controller<DaemonSet> {
  readonly #control: PodControl;

  constructor(options: ControllerOptions) {
    super(options, DAEMON_SETS, 'daemonset-controller');
    this.#control = new PodControl(this.client, this.recorder);
    this.client.watch<Pod>('pods', ({ object }) => {
      const queue = (key: string): void => this.queue.add(key);
      wakeOwners<DaemonSet>(this.client, DAEMON_SETS, 'DaemonSet', object, ({ spec }) => spec.selector, queue);
    });
    let placement = '';
    this.client.watch<Node>('nodes', () => {
      const nodes = this.client.list<Node>('nodes');
      const now = JSON.stringify(nodes.map(({ metadata, spec }) => [metadata.name, metadata.labels, spec]));
      if (now !== placement) for (const set of this.all()) this.queue.add(keyOf(set));
      placement = now;
    });
    this.start();
  }

  protected override *reconcile(set: DaemonSet, key: string): Generator<Wait, boolean, unknown> {
    const pods = claim<Pod>(this.client, 'pods', set, set.spec.selector).filter(isThere);
    const revision = updateRevision(this.client, set);
    if (!revision) return false;
    const nodes = this.client.list<Node>('nodes');
    const byNode = placed(pods);
    const sample = podFromTemplate(set, { ...set.spec.template });
    sample.spec = { ...sample.spec, tolerations: [...(sample.spec.tolerations ?? []), ...TOLERATIONS] };
    const fits = new Map(nodes.map((node) => [node.metadata.name, fitOf(sample, node, node)]));
    let done = true;
    if (!set.metadata.deletionTimestamp) {
      const busy = yield* this.#manage(set, revision, byNode, fits);
      if (busy === 'failed') done = false;
      else if (busy === 'settled' && set.spec.updateStrategy?.type !== 'OnDelete')
        this.#roll(set, revision, byNode, fits);
    }
    // The status counts the Pods just made (recording 167).
    yield* this.#writeStatus(
      key,
      set,
      revision,
      placed(this.client.controlled<Pod>('pods', set).filter(isThere)),
      fits,
    );
    const hashes = new Set([hashOf(revision), ...pods.map((p) => p.metadata.labels?.[REVISION_LABEL])]);
    truncateHistory(this.client, set, (r) => hashes.has(hashOf(r)));
    return done;
  }

  /** Makes Pods where there should be one and deletes those that should not be; says whether there was anything to do. */
  *#manage(
    set: DaemonSet,
    revision: ControllerRevision,
    byNode: ReadonlyMap<string, readonly Pod[]>,
    fits: ReadonlyMap<string, Fit>,
  ): Generator<Wait, 'settled' | 'busy' | 'failed', unknown> {
    const missing: string[] = [];
    const surplus: Pod[] = [];
    for (const [node, { runs, stays }] of fits) {
      const pods = byNode.get(node) ?? [];
      if (runs && pods.length === 0) missing.push(node);
      const running = pods.filter((p) => !isTerminating(p));
      if (!stays) surplus.push(...running);
      else if (runs || pods.length) {
        const ended = running.filter((p) => isTerminalPhase(p.status?.phase));
        for (const pod of ended) this.#tellEnded(set, pod, node);
        const kept = running.filter((p) => !ended.includes(p)).sort(byAge);
        surplus.push(...ended, ...this.#doubled(set, revision, kept));
      }
    }
    for (const [node, pods] of byNode) {
      // A node that is gone takes its Pods along; those that were meant for it wait in vain.
      if (!fits.has(node)) surplus.push(...pods.filter((p) => !isTerminating(p) && !p.spec.nodeName));
    }
    for (const pod of surplus) if (!this.#control.delete(set, pod)) return 'failed';
    for (const node of missing) {
      const answer = yield* this.#control.create(set, this.#podFor(set, revision, node));
      if (!answer.ok) return 'failed';
    }
    return missing.length + surplus.length > 0 ? 'busy' : 'settled';
  }

  /** Of several Pods on one node all but the oldest are too many, unless an update with surge replaces one by another. */
  #doubled(set: DaemonSet, revision: ControllerRevision, pods: readonly Pod[]): readonly Pod[] {
    if (pods.length < 2) return [];
    if (this.#surge(set, 1) === 0) return pods.slice(1);
    const isNew = (p: Pod): boolean => p.metadata.labels?.[REVISION_LABEL] === hashOf(revision);
    const [fresh, stale] = [pods.filter(isNew), pods.filter((p) => !isNew(p))];
    const replaced = fresh.some((p) => this.#isAvailable(set, p)) ? stale : stale.slice(1);
    return [...replaced, ...fresh.slice(1)];
  }

  #tellEnded(set: DaemonSet, { metadata, status }: Pod, node: string): void {
    const failed = status?.phase === 'Failed';
    const kind = failed ? 'failed' : 'succeeded';
    const message = `Found ${kind} daemon pod ${metadata.namespace}/${metadata.name} on node ${node}, will try to ${failed ? 'kill' : 'delete'} it`;
    this.recorder.event(set, failed ? 'Warning' : 'Normal', failed ? 'FailedDaemonPod' : 'SucceededDaemonPod', message);
  }

  #podFor(set: DaemonSet, revision: ControllerRevision, node: string): Pod {
    const pod = podFromTemplate(set, set.spec.template);
    const labels = {
      ...pod.metadata.labels,
      [REVISION_LABEL]: hashOf(revision),
      [GENERATION_LABEL]: set.metadata.annotations?.[TEMPLATE_GENERATION] ?? '1',
    };
    const { affinity, tolerations = [], hostNetwork } = pod.spec;
    const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [{}];
    const here = { key: 'metadata.name', operator: 'In' as const, values: [node] };
    const added = hostNetwork ? [...TOLERATIONS, always('network-unavailable', 'NoSchedule')] : TOLERATIONS;
    const known = (t: Toleration): boolean => tolerations.some((o) => o.key === t.key && o.effect === t.effect);
    return {
      ...pod,
      metadata: { ...pod.metadata, labels },
      spec: {
        ...pod.spec,
        affinity: {
          ...affinity,
          nodeAffinity: {
            ...affinity?.nodeAffinity,
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: terms.map((t) => ({ ...t, matchFields: [here] })),
            },
          },
        },
        tolerations: [...tolerations, ...added.filter((t) => !known(t))],
      },
    };
  }

  #isAvailable({ spec }: DaemonSet, pod: Pod): boolean {
    return availableIn(pod, spec.minReadySeconds ?? 0, this.now) === 0;
  }

  #surge({ spec }: DaemonSet, nodes: number): number {
    return resolveShare(spec.updateStrategy?.rollingUpdate?.maxSurge ?? 0, nodes, 'up');
  }

  /** Replaces Pods of older templates, as many at a time as may be missing (or may be there twice). */
  #roll(
    set: DaemonSet,
    revision: ControllerRevision,
    byNode: ReadonlyMap<string, readonly Pod[]>,
    fits: ReadonlyMap<string, Fit>,
  ): void {
    const nodes = [...fits].filter(([, fit]) => fit.runs).map(([node]) => node);
    const isNew = (p: Pod): boolean => p.metadata.labels?.[REVISION_LABEL] === hashOf(revision);
    const surge = this.#surge(set, nodes.length);
    if (surge > 0) {
      let open = nodes.filter((n) => (byNode.get(n) ?? []).length > 1).length;
      for (const node of nodes) {
        const pods = byNode.get(node) ?? [];
        const [only] = pods;
        if (pods.length !== 1 || !only || isNew(only) || isTerminating(only)) continue;
        if (this.#isAvailable(set, only) && open++ >= surge) continue;
        this.kernel.start(this.#control.create(set, this.#podFor(set, revision, node)));
      }
      return;
    }
    const most = Math.max(
      1,
      resolveShare(set.spec.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, nodes.length, 'up'),
    );
    const [broken, working]: [Pod[], Pod[]] = [[], []];
    let missing = 0;
    for (const node of nodes) {
      const pods = (byNode.get(node) ?? []).filter((p) => !isTerminating(p));
      const available = pods.some((p) => this.#isAvailable(set, p));
      if (!available) missing++;
      const stale = pods.filter((p) => !isNew(p));
      (available ? working : broken).push(...stale);
    }
    for (const pod of [...broken, ...working.slice(0, Math.max(0, most - missing))]) this.#control.delete(set, pod);
  }

  *#writeStatus(
    key: string,
    set: DaemonSet,
    revision: ControllerRevision,
    byNode: ReadonlyMap<string, readonly Pod[]>,
    fits: ReadonlyMap<string, Fit>,
  ): Generator<Wait, void, unknown> {
    const { spec, metadata } = set;
    const n = { desired: 0, current: 0, misplaced: 0, ready: 0, updated: 0, available: 0 };
    const waits: number[] = [];
    const now = this.now;
    for (const [node, { runs }] of fits) {
      const pods = [...(byNode.get(node) ?? [])].sort(byAge);
      if (!runs) {
        if (pods.length) n.misplaced++;
        continue;
      }
      n.desired++;
      const [pod] = pods;
      if (!pod) continue;
      n.current++;
      if (isReady(pod)) {
        n.ready++;
        const wait = availableIn(pod, spec.minReadySeconds ?? 0, now) ?? 0;
        if (wait === 0) n.available++;
        else waits.push(wait);
      }
      if (pod.metadata.labels?.[REVISION_LABEL] === hashOf(revision)) n.updated++;
    }
    if (waits.length) this.queue.addAfter(key, Math.min(...waits));
    const collisions = this.latest(set)?.status?.collisionCount;
    const unavailable = n.desired - n.available;
    const status: DaemonSetStatus = {
      currentNumberScheduled: n.current,
      numberMisscheduled: n.misplaced,
      desiredNumberScheduled: n.desired,
      numberReady: n.ready,
      ...(metadata.generation === undefined ? {} : { observedGeneration: metadata.generation }),
      ...(n.updated ? { updatedNumberScheduled: n.updated } : {}),
      ...(n.available ? { numberAvailable: n.available } : {}),
      ...(unavailable ? { numberUnavailable: unavailable } : {}),
      ...(collisions === undefined ? {} : { collisionCount: collisions }),
    };
    yield* this.setStatus(set, status);
  }
}

const byAge = (a: Pod, b: Pod): number => {
  const [x, y] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? ''];
  return x < y ? -1 : x > y ? 1 : 0;
};
