import { equal } from '../api/equal.ts';
import { isTerminalPhase, withCondition } from '../api/pod.ts';
import type { Node, Pod, PodDisruptionBudget } from '../api/types.generated.ts';
import type { ApiServer } from '../apiserver/apiserver.ts';
import { Client } from '../apiserver/client.ts';
import { disrupt } from '../apiserver/disruption.ts';
import { EventRecorder } from '../apiserver/events.ts';
import type { WatchEvent } from '../apiserver/request.ts';
import type { Kernel, Timer } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import { furtherApi } from '../parts.ts';
import { Decision } from './decision.ts';
import { allOf, type Filter, filtersFor, firstRejection, type NodeFilter, type Rejection } from './filters.ts';
import { type ClusterEvent, mayHelp } from './hints.ts';
import { failureMessage, type Preemption } from './messages.ts';
import { NodeInfo } from './node-info.ts';
import { type Candidate, findVictims } from './preemption.ts';
import type { NamespaceLabels } from './relations.ts';
import { score, totalAt } from './scores.ts';
import { assumeVolumes, type PodVolumes, volumesOf, volumesReject } from './volume-binding.ts';

/** The name that Pods ask for in `spec.schedulerName`. */
const NAME = 'default-scheduler';
/** From a Pod's creation to its binding, less the watch: recordings give 5 ms at the median. */
const CYCLE = 2;
/** A Pod that did not fit is tried again after this, even when nothing has changed that could help it. */
const FLUSH = 300_000;
/** A Pod waits so long for its claims to be bound before it is looked at anew. */
const BIND_TIMEOUT = 600_000;
/** So many of the latest decisions are kept for each Pod. */
const DECISIONS_KEPT = 10;

interface Queued {
  pod: Pod;
  /** `unschedulable`: waits for a change that may help. A Pod that is woken is tried at once when the queue is empty, without back-off. */
  state: 'active' | 'unschedulable';
  /** Which filters objected at the last try. */
  rejectedBy: ReadonlySet<Filter>;
  timer: Timer | undefined;
  /** The node it goes to as soon as its claims are bound there. */
  assumed: string | undefined;
}

/** The scheduler: takes Pods without a node one after another and binds each to the node that suits it best. */
export class Scheduler {
  readonly #kernel: Kernel;
  readonly #client: Client;
  readonly #recorder: EventRecorder;
  readonly #random: Random;
  readonly #nodes = new Map<string, NodeInfo>();
  /** Pods that are bound, or about to be: uid to node. */
  readonly #placed = new Map<string, string>();
  readonly #queued = new Map<string, Queued>();
  /** Pods that room is being made for, by uid. */
  readonly #nominated = new Map<string, { readonly pod: Pod; readonly node: string }>();
  /** How many of the queued Pods did not fit. */
  #unschedulable = 0;
  #active: Queued[] = [];
  #running = false;
  /** The nodes in their order; undefined when it has to be made again. */
  #order: { readonly infos: readonly NodeInfo[]; readonly names: readonly string[] } | undefined;
  /** Where the next search begins. */
  #start = 0;
  /** The decisions about each Pod, oldest first, by uid: "why here?". */
  readonly decisions = new Map<string, readonly Decision[]>();

  /** `host`: the machine it runs on, which its Events name. */
  constructor(options: { readonly kernel: Kernel; readonly apiserver: ApiServer; readonly host: string }) {
    this.#kernel = options.kernel;
    this.#client = new Client(options.apiserver, { component: NAME });
    this.#recorder = new EventRecorder(this.#client, NAME, options.host);
    this.#random = options.kernel.random('scheduler');
    for (const node of this.#client.list<Node>('nodes')) this.#nodes.set(node.metadata.name, new NodeInfo(node));
    this.#client.watch<Node>('nodes', (event) => this.#onNode(event));
    this.#client.watch<Pod>('pods', (event) => this.#onPod(event));
    this.#client.watch('persistentvolumeclaims', ({ type }) => {
      if (type !== 'DELETED') this.#wake({ kind: 'claim' });
    });
    for (const object of this.#client.list<Pod>('pods')) this.#onPod({ type: 'ADDED', object });
  }

  #onNode({ type, object: node }: WatchEvent<Node>): void {
    const { name } = node.metadata;
    const known = this.#nodes.get(name);
    if (type === 'DELETED') {
      this.#nodes.delete(name);
      this.#order = undefined;
      return;
    }
    const before = known?.node;
    if (known) known.setNode(node);
    else {
      const info = new NodeInfo(node);
      this.#nodes.set(name, info);
      this.#order = undefined;
      for (const pod of this.#client.list<Pod>('pods')) if (pod.spec.nodeName === name && !ended(pod)) info.add(pod);
    }
    this.#wake({ kind: 'node', before, after: node });
  }

  #onPod({ type, object: pod }: WatchEvent<Pod>): void {
    const uid = pod.metadata.uid ?? '';
    const { nodeName } = pod.spec;
    if (type === 'DELETED' || (nodeName !== undefined && ended(pod))) {
      const node = this.#placed.get(uid);
      this.#placed.delete(uid);
      if (node !== undefined) {
        this.#nodes.get(node)?.remove(uid);
        this.#wake({ kind: 'pod', before: pod });
      }
      this.#drop(uid);
      if (type === 'DELETED') this.decisions.delete(uid);
      return;
    }
    if (nodeName !== undefined) {
      this.#drop(uid);
      const info = this.#nodes.get(nodeName);
      const before = info?.pods.get(uid);
      if (before && !differs(before, pod)) return;
      this.#placed.set(uid, nodeName);
      info?.add(pod);
      if (before) this.#wake({ kind: 'pod', before, after: pod });
      return;
    }
    if ((pod.spec.schedulerName ?? NAME) !== NAME || pod.metadata.deletionTimestamp || ended(pod)) {
      this.#drop(uid);
      return;
    }
    const queued = this.#queued.get(uid);
    if (pod.spec.schedulingGates?.length) return;
    if (!queued) {
      const entry: Queued = { pod, state: 'active', rejectedBy: new Set(), timer: undefined, assumed: undefined };
      this.#queued.set(uid, entry);
      this.#activate(entry);
    } else {
      const changed =
        queued.pod.metadata.generation !== pod.metadata.generation ||
        !equal(queued.pod.metadata.labels, pod.metadata.labels);
      queued.pod = pod;
      if (changed && queued.state === 'unschedulable') this.#activate(queued);
    }
  }

  #drop(uid: string): void {
    const queued = this.#queued.get(uid);
    queued?.timer?.cancel();
    if (queued?.state === 'unschedulable') this.#unschedulable--;
    this.#queued.delete(uid);
    this.#nominated.delete(uid);
  }

  #activate(entry: Queued): void {
    if (entry.state === 'unschedulable') this.#unschedulable--;
    entry.state = 'active';
    entry.timer?.cancel();
    entry.timer = undefined;
    this.#active.push(entry);
    if (this.#running) return;
    this.#running = true;
    this.#kernel.after(CYCLE, () => this.#run());
  }

  /** Lays a Pod aside until an event may help it, or so many milliseconds have passed: it is then looked at anew. */
  #shelve(entry: Queued, ms: number): void {
    if (entry.state === 'active') this.#unschedulable++;
    entry.state = 'unschedulable';
    entry.timer?.cancel();
    entry.timer = this.#kernel.after(ms, () => {
      entry.assumed = undefined;
      this.#activate(entry);
    });
  }

  #run(): void {
    this.#running = false;
    const batch = this.#active.sort(byPriority);
    this.#active = [];
    for (const entry of batch) {
      const uid = entry.pod.metadata.uid ?? '';
      if (this.#queued.get(uid) === entry && entry.state === 'active') this.#schedule(entry, uid);
    }
  }

  /** Tries Pods that did not fit again, where the event may help them. */
  #wake(event: ClusterEvent): void {
    if (this.#unschedulable === 0) return;
    for (const entry of this.#queued.values()) {
      if (entry.state === 'unschedulable' && mayHelp(entry.pod, entry.rejectedBy, event)) this.#activate(entry);
    }
  }

  #schedule(entry: Queued, uid: string): void {
    const { pod } = entry;
    this.#order ??= { infos: [...this.#nodes.values()], names: [...this.#nodes.keys()] };
    const { infos, names } = this.#order;
    const volumes = volumesOf(this.#client, pod);
    const assumed = this.#nodes.get(entry.assumed ?? '');
    if (assumed && volumes.problem === undefined) {
      this.#place(entry, assumed, volumes);
      return;
    }
    const { problem } = volumes;
    const labelsOf: NamespaceLabels = (name) => this.#client.get('namespaces', undefined, name)?.metadata.labels;
    // Wishes about other Pods are there only once the part that accepts them is (apiserver/needs.ts).
    const further = furtherApi.value;
    const claims = volumes.bound.length + volumes.delayed.length > 0;
    const filters: readonly NodeFilter[] = [
      ...filtersFor(pod),
      ...(claims ? [({ node }: NodeInfo) => volumesReject(this.#client, volumes, node)] : []),
      ...(further?.relationFilters(pod, infos, labelsOf) ?? []),
    ];
    const { fitting, rejections } = this.#search(
      pod,
      infos,
      filters,
      problem === undefined ? enoughNodes(infos.length) : 0,
    );
    const candidates = fitting.flatMap((i) => infos[i] ?? []);
    const scores =
      candidates.length > 1
        ? score(pod, candidates, infos, further?.relationScores(pod, candidates, infos, labelsOf))
        : NO_SCORES;
    const chosen = this.#best(candidates, scores);
    const refused = [...rejections.values()].flatMap(([first]) => first ?? []);
    let victims: Candidate | undefined;
    let message: string | undefined;
    if (!chosen && problem !== undefined) message = `0/${infos.length} nodes are available: ${problem}`;
    else if (!chosen) {
      const result = this.#preempt(pod, infos, rejections, filters);
      victims = result.candidate;
      message = failureMessage(infos.length, refused, result.preemption);
    }
    const decision = new Decision({
      at: this.#kernel.now,
      chosen: chosen?.node.metadata.name,
      message,
      nodes: names,
      rejections,
      fitting,
      scores,
    });
    const kept = this.decisions.get(uid);
    this.decisions.set(uid, kept ? kept.slice(1 - DECISIONS_KEPT).concat(decision) : [decision]);
    entry.rejectedBy = new Set(problem === undefined ? refused.map((r) => r.filter) : ['VolumeBinding']);
    if (chosen) this.#place(entry, chosen, volumes);
    else this.#fail(entry, message ?? '', victims);
  }

  /** Tries nodes, from where the last search ended, until `enough` of them fit; gives them by their indexes. */
  #search(pod: Pod, infos: readonly NodeInfo[], filters: readonly NodeFilter[], enough: number) {
    const fitting: number[] = [];
    const rejections = new Map<number, readonly Rejection[]>();
    let looked = 0;
    for (; looked < infos.length && fitting.length < enough; looked++) {
      const index = (this.#start + looked) % infos.length;
      const info = this.#withNominated(pod, infos[index] as NodeInfo);
      if (firstRejection(filters, info)) rejections.set(index, allOf(filters.flatMap((filter) => filter(info) ?? [])));
      else fitting.push(index);
    }
    this.#start = infos.length ? (this.#start + looked) % infos.length : 0;
    return { fitting, rejections };
  }

  /** The node as it will be when Pods of at least this priority have come that room is being made for on it. */
  #withNominated(pod: Pod, info: NodeInfo): NodeInfo {
    if (this.#nominated.size === 0) return info;
    const coming = [...this.#nominated.values()].filter(
      (n) =>
        n.node === info.node.metadata.name &&
        n.pod.metadata.uid !== pod.metadata.uid &&
        (n.pod.spec.priority ?? 0) >= (pod.spec.priority ?? 0),
    );
    if (coming.length === 0) return info;
    const full = new NodeInfo(info.node);
    for (const p of info.pods.values()) full.add(p);
    for (const n of coming) full.add(n.pod);
    return full;
  }

  #preempt(
    pod: Pod,
    infos: readonly NodeInfo[],
    rejections: ReadonlyMap<number, readonly Rejection[]>,
    filters: readonly NodeFilter[],
  ): { readonly preemption: Preemption; readonly candidate: Candidate | undefined } {
    const notEligible = (why: string) => ({ preemption: { kind: 'notEligible' as const, why }, candidate: undefined });
    if (pod.spec.preemptionPolicy === 'Never') return notEligible('not eligible due to preemptionPolicy=Never.');
    const nominated = this.#nodes.get(this.#nominated.get(pod.metadata.uid ?? '')?.node ?? '');
    if (nominated && [...nominated.pods.values()].some((p) => p.metadata.deletionTimestamp)) {
      return notEligible('not eligible due to a terminating pod on the nominated node.');
    }
    const rejected = [...rejections].flatMap(([i, [rejection]]) => {
      const info = infos[i];
      return info && rejection ? [{ info, rejection }] : [];
    });
    const { best, perNode } = findVictims(
      pod,
      rejected,
      this.#client.list<PodDisruptionBudget>('poddisruptionbudgets.policy'),
      (info) => firstRejection(filters, info),
    );
    return best
      ? { preemption: { kind: 'found' }, candidate: best }
      : { preemption: { kind: 'tried', perNode }, candidate: undefined };
  }

  /** Evicts the Pods that a more important one needs the room of (recording 202). */
  #evict(pod: Pod, { node, victims }: Candidate): void {
    this.#nominated.set(pod.metadata.uid ?? '', { pod, node });
    for (const victim of victims) {
      const { namespace, name, uid } = victim.metadata;
      const current = this.#client.get<Pod>('pods', namespace, name);
      if (!current || current.metadata.uid !== uid || current.metadata.deletionTimestamp) continue;
      const message = `${NAME}: preempting to accommodate a higher priority pod`;
      disrupt(this.#client, current, 'PreemptionByScheduler', message);
      this.#recorder.event(
        victim,
        'Normal',
        'Preempted',
        `Preempted by pod ${pod.metadata.uid} on node ${node}`,
        undefined,
        'Preempting',
      );
    }
  }

  /** The node with the highest score; among equals one at random. */
  #best(nodes: readonly NodeInfo[], scores: Int16Array): NodeInfo | undefined {
    if (nodes.length <= 1) return nodes[0];
    let best: NodeInfo[] = [];
    let highest = Number.NEGATIVE_INFINITY;
    nodes.forEach((info, i) => {
      const total = totalAt(scores, i);
      if (total > highest) {
        highest = total;
        best = [info];
      } else if (total === highest) best.push(info);
    });
    return best[this.#random.below(best.length)];
  }

  /** Binds the Pod to its node, once the claims are bound that waited for it. */
  #place(entry: Queued, info: NodeInfo, volumes: PodVolumes): void {
    if (volumes.delayed.length === 0) {
      this.#bind(entry, info);
      return;
    }
    assumeVolumes(this.#client, volumes, info.node);
    entry.assumed = info.node.metadata.name;
    entry.rejectedBy = new Set(['VolumeBinding']);
    this.#shelve(entry, BIND_TIMEOUT);
  }

  #bind(entry: Queued, info: NodeInfo): void {
    const { pod } = entry;
    const uid = pod.metadata.uid ?? '';
    const node = info.node.metadata.name;
    const answer = this.#client.bind(pod, node);
    if (!answer.ok) {
      this.#fail(entry, answer.status.message ?? '');
      return;
    }
    this.#queued.delete(uid);
    this.#nominated.delete(uid);
    this.#placed.set(uid, node);
    info.add(pod);
    this.#wake({ kind: 'pod', after: pod });
    const text = `Successfully assigned ${pod.metadata.namespace}/${pod.metadata.name} to ${node}`;
    this.#recorder.event(pod, 'Normal', 'Scheduled', text, undefined, 'Binding');
  }

  #fail(entry: Queued, message: string, victims?: Candidate): void {
    const { pod } = entry;
    this.#shelve(entry, FLUSH);
    this.#recorder.event(pod, 'Warning', 'FailedScheduling', message, undefined, 'Scheduling');
    const current = this.#client.get<Pod>('pods', pod.metadata.namespace, pod.metadata.name);
    if (!current || current.metadata.uid !== pod.metadata.uid) return;
    const before = current.status?.conditions?.find((c) => c.type === 'PodScheduled');
    if (before?.message === message && !victims) return;
    const condition = {
      type: 'PodScheduled',
      ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
      status: 'False',
      lastProbeTime: null,
      lastTransitionTime:
        before?.status === 'False' && before.lastTransitionTime ? before.lastTransitionTime : this.#kernel.timestamp(),
      reason: 'Unschedulable',
      message,
    };
    const unscheduled = withCondition(current, condition);
    const nominated = victims ? { nominatedNodeName: victims.node } : {};
    this.#client.updateStatus('pods', { ...unscheduled, status: { ...unscheduled.status, ...nominated } });
    if (victims) this.#evict(pod, victims);
  }
}

const NO_SCORES = new Int16Array(0);

/** In a large cluster not all nodes are looked at: it is enough to have found so many that fit (percentageOfNodesToScore). */
function enoughNodes(nodes: number): number {
  if (nodes <= 100) return nodes;
  return Math.max(100, Math.floor((nodes * Math.max(5, 50 - nodes / 125)) / 100));
}

const ended = (pod: Pod): boolean => isTerminalPhase(pod.status?.phase);

/** Whether anything of a placed Pod has changed that decisions about others look at. */
const differs = (a: Pod, b: Pod): boolean =>
  a.metadata.generation !== b.metadata.generation ||
  a.metadata.deletionTimestamp !== b.metadata.deletionTimestamp ||
  (a.metadata.labels !== b.metadata.labels && !equal(a.metadata.labels, b.metadata.labels));

const byPriority = (a: Queued, b: Queued): number => (b.pod.spec.priority ?? 0) - (a.pod.spec.priority ?? 0);
