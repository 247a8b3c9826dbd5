import type { Lease, Node, NodeCondition } from '../api/types.generated.ts';
import { microTime } from '../apiserver/events.ts';
import type { Kubelet } from './kubelet.ts';
import { NODE_PERIOD } from './latency.ts';
import { nodeObject } from './node-object.ts';

const LEASES = 'leases.coordination.k8s.io';
const LEASE_NAMESPACE = 'kube-node-lease';
const NOT_READY = 'node.kubernetes.io/not-ready';

/** Conditions of a healthy node: type, status, reason, message (recording 240), and the event that tells of it (recording 209). */
const HEALTHY = [
  [
    'MemoryPressure',
    'False',
    'KubeletHasSufficientMemory',
    'kubelet has sufficient memory available',
    'NodeHasSufficientMemory',
  ],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure', 'NodeHasNoDiskPressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available', 'NodeHasSufficientPID'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status', 'NodeReady'],
] as const;

/** What a kubelet says as long as the network of its node is not set up. */
const NO_NETWORK =
  'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized';

/** What a kubelet tells the API server of its node: the Node object, its Lease, the Events about it. */
export class NodeReporter {
  readonly #kubelet: Kubelet;
  #cordoned = false;

  constructor(kubelet: Kubelet) {
    this.#kubelet = kubelet;
  }

  get #name(): string {
    return this.#kubelet.spec.name;
  }

  get #node(): Node | undefined {
    return this.#kubelet.client.get<Node>('nodes', undefined, this.#name);
  }

  /** The next time at which the kubelet looks after its node. */
  get next(): number {
    const { kernel, client } = this.#kubelet;
    const last = client.apiserver.heartbeats.renewedAt(this.#name) ?? kernel.now;
    return last + (Math.floor((kernel.now - last) / NODE_PERIOD) + 1) * NODE_PERIOD;
  }

  /** The node has been running for long: it is there, ready, and was heard of just now. */
  settled(): void {
    const { kernel, client, random } = this.#kubelet;
    client.apiserver.heartbeats.begin(this.#name, kernel.now - random.below(NODE_PERIOD));
    if (!this.#node) this.#register();
    this.#report(true, () => {});
    this.#renew(kernel.now);
  }

  /** The kubelet has just been started, on a node that is new, or that has been there before (`bootID`: after a reboot). */
  started(bootID: string): void {
    const { kernel, client } = this.#kubelet;
    const { heartbeats } = client.apiserver;
    const before = this.#node;
    if (!before) this.#register();
    heartbeats.begin(this.#name, kernel.now);
    this.#renew(kernel.now);
    this.#tell('Starting', 'Starting kubelet.');
    for (const [, , , , event] of HEALTHY.slice(0, 3)) this.#tellStatus(event);
    this.#tell('NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods');
    if (before && before.status?.nodeInfo?.bootID !== bootID)
      this.#tell('Rebooted', `Node ${this.#name} has been rebooted, boot id: ${bootID}`, 'Warning');
    const tell = (event: string): void => {
      if (event === 'NodeReady') this.#tellStatus(event);
    };
    this.#report(before !== undefined, tell, bootID);
    if (!before) kernel.at(this.next, () => this.#report(true, tell));
  }

  /** The last that is heard of the node: the Lease as it was last renewed. */
  silent(): void {
    const { heartbeats } = this.#kubelet.client.apiserver;
    const renewed = heartbeats.renewedAt(this.#name);
    heartbeats.end(this.#name);
    if (renewed !== undefined) this.#renew(renewed);
  }

  /** The kubelet is heard of again. */
  back(): void {
    const { kernel, client } = this.#kubelet;
    client.apiserver.heartbeats.begin(this.#name, kernel.now);
    this.#renew(kernel.now);
    this.#report(true, (event) => this.#tellStatus(event));
  }

  /** The Node object has changed. Cordoned or not: the kubelet says so when it next looks after its node (recordings 200, 205). */
  changed({ spec }: Node): void {
    const cordoned = spec?.unschedulable ?? false;
    if (cordoned === this.#cordoned) return;
    this.#cordoned = cordoned;
    this.#kubelet.kernel.at(this.next, () => {
      if (this.#cordoned === cordoned) this.#tellStatus(cordoned ? 'NodeNotSchedulable' : 'NodeSchedulable');
    });
  }

  #tellStatus(event: string): void {
    this.#tell(event, `Node ${this.#name} status is now: ${event}`);
  }

  /** The Events of a kubelet name its node without uid (recordings 200, 205, 209). */
  #tell(reason: string, message: string, type: 'Normal' | 'Warning' = 'Normal'): void {
    const subject = { apiVersion: 'v1', kind: 'Node', metadata: { name: this.#name } };
    this.#kubelet.recorder.event(subject, type, reason, message);
  }

  /** A node that is new takes no Pods until it is ready. */
  #register(): void {
    const { client, spec, kernel } = this.#kubelet;
    const { status: _, ...node } = nodeObject(spec, kernel);
    const taints = kernel.now === 0 ? [] : [{ key: NOT_READY, effect: 'NoSchedule' as const }];
    const all = [...(node.spec?.taints ?? []), ...taints];
    client.create('nodes', { ...node, spec: { ...node.spec, ...(all.length ? { taints: all } : {}) } });
  }

  /** Writes the node's status; `tell` is given the events of the conditions that have changed. */
  #report(ready: boolean, tell: (event: string) => void, bootID?: string): void {
    const { kernel, client, spec } = this.#kubelet;
    const node = this.#node;
    if (!node) return;
    const now = kernel.timestamp();
    const made = nodeObject(spec, kernel).status;
    const conditions = HEALTHY.map(([type, status, reason, message, event]): NodeCondition => {
      const before = node.status?.conditions?.find((c) => c.type === type);
      const well = ready || type !== 'Ready';
      const is = well
        ? { status, reason, message }
        : { status: 'False', reason: 'KubeletNotReady', message: NO_NETWORK };
      if (before?.status !== is.status) tell(well ? event : 'NodeNotReady');
      const since = before?.status === is.status ? (before.lastTransitionTime ?? now) : now;
      return { type, lastHeartbeatTime: now, lastTransitionTime: since, ...is };
    });
    const nodeInfo = node.status?.nodeInfo ?? made?.nodeInfo;
    const status = {
      ...made,
      ...node.status,
      conditions,
      ...(nodeInfo ? { nodeInfo: { ...nodeInfo, ...(bootID ? { bootID } : {}) } } : {}),
    };
    client.updateStatus<Node>('nodes', { ...node, status });
  }

  /** The Lease by which the node shows that it lives, and which goes with it (recording 240). */
  #renew(at: number): void {
    const { kernel, client } = this.#kubelet;
    const renewTime = microTime(kernel.epoch + at);
    const name = this.#name;
    const lease = client.get<Lease>(LEASES, LEASE_NAMESPACE, name);
    const uid = this.#node?.metadata.uid;
    if (lease) client.update<Lease>(LEASES, { ...lease, spec: { ...lease.spec, renewTime } });
    else
      client.create(LEASES, {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: {
          name,
          namespace: LEASE_NAMESPACE,
          ...(uid === undefined ? {} : { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid }] }),
        },
        spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime },
      });
  }
}
