import { isTerminalPhase } from '../api/pod.ts';
import { notFound } from '../api/status.ts';
import type { Node, Pod, ResourceRequirements, Status } from '../api/types.generated.ts';
import type { ApiServer } from '../apiserver/apiserver.ts';
import { EventRecorder } from '../apiserver/events.ts';
import type {
  AttachOptions,
  ExecOptions,
  ExecSession,
  KubeletServer,
  LogOptions,
  TextStream,
  WatchEvent,
} from '../apiserver/request.ts';
import type { Kernel, Timer } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import type { Wait } from '../kernel/task.ts';
import type { NodeSpec } from '../node.ts';
import type { ContainerRuntime } from '../runtime/cri.ts';
import type { ClusterNetwork } from '../runtime/network.ts';
import type { Connection } from '../runtime/system.ts';
import { Admission, type Refused } from './admission.ts';
import { Backoff } from './backoff.ts';
import { ImagePuller } from './images.ts';
import { POD_SEEN, RELIST_PERIOD, WORK_QUEUE_PERIOD } from './latency.ts';
import { NodeClient, UnreachableKubelet } from './node-client.ts';
import { NodeReporter } from './node-reporter.ts';
import { subscribe } from './pod-source.ts';
import { PodWorker } from './pod-worker.ts';
import { ProbeManager } from './probe-manager.ts';
import { Relist } from './relist.ts';
import { attachTo, execIn, forwardedPort, logsOf } from './server.ts';
import { StatusManager } from './status-manager.ts';
import { type RequestRate, Throttle } from './throttle.ts';
import { Volumes } from './volumes.ts';

/** How a kubelet takes its container runtime. */
export interface RuntimeTraits {
  /** Before container ids in statuses: `containerd`. */
  readonly name: string;
  /** False: containers count as started and ready without being probed (nodes of the recordings 191 to 210). */
  readonly probes: boolean;
  /** How often the kubelet may ask the API server; default: as often as it likes. */
  readonly requests?: RequestRate;
  /** What the runtime reports of the resources that a container was given; default: just that. */
  readonly reported?: (given: ResourceRequirements) => ResourceRequirements;
}

const CONTAINERD: RuntimeTraits = { name: 'containerd', probes: true };

/** What a kubelet is made of. */
export interface KubeletOptions {
  readonly kernel: Kernel;
  readonly apiserver: ApiServer;
  readonly runtime: ContainerRuntime;
  readonly node: NodeSpec;
  readonly network?: ClusterNetwork;
  /** Default: those of containerd. */
  readonly traits?: RuntimeTraits | undefined;
  /** Started just now, on a node that is new or was rebooted. Default: the node has been there for long. */
  readonly started?: { readonly bootID: string; readonly volumes?: Volumes };
}

/** A node's kubelet: takes the Pods that are bound to its node, runs them, and reports. Also answers `logs`, `exec`, `attach` and `portforward`. */
export class Kubelet implements KubeletServer {
  readonly kernel: Kernel;
  readonly client: NodeClient;
  readonly recorder: EventRecorder;
  readonly runtime: ContainerRuntime;
  readonly traits: RuntimeTraits;
  readonly spec: NodeSpec;
  readonly network: ClusterNetwork | undefined;
  readonly random: Random;
  readonly images: ImagePuller;
  /** Waiting times before a container is restarted, by Pod and container. */
  readonly restarts = new Backoff();
  readonly statuses: StatusManager;
  readonly relist: Relist;
  readonly volumes: Volumes;
  /** Undefined on a node that does not probe. */
  readonly probes: ProbeManager | undefined;
  readonly #admission: Admission;
  readonly #workers = new Map<string, PodWorker>();
  readonly #byName = new Map<string, PodWorker>();
  readonly #byContainer = new Map<string, () => void>();
  /** Pods that wait for room to be given more. */
  readonly #deferred = new Set<PodWorker>();
  readonly #workPhase: number;
  readonly #reporter = new NodeReporter(this);
  /** Ends the watches; undefined while the API server cannot be reached. */
  #stop: (() => void) | undefined;
  #reconnecting: Timer | undefined;

  constructor(options: KubeletOptions) {
    const { kernel, apiserver, runtime, node, traits = CONTAINERD } = options;
    this.kernel = kernel;
    this.runtime = runtime;
    this.spec = node;
    this.network = options.network;
    this.#admission = new Admission(node);
    this.volumes = options.started?.volumes ?? new Volumes();
    this.traits = traits;
    const throttle = traits.requests && new Throttle(kernel, traits.requests);
    this.client = new NodeClient(apiserver, { component: 'kubelet', node: node.name }, throttle);
    this.statuses = new StatusManager(kernel, this.client);
    this.recorder = new EventRecorder(this.client, 'kubelet', node.name);
    this.random = kernel.random(`kubelet/${node.name}`);
    this.relist = new Relist(kernel, this.random.below(RELIST_PERIOD));
    this.#workPhase = this.random.below(WORK_QUEUE_PERIOD);
    this.images = new ImagePuller(runtime, () => kernel.now);
    this.probes = traits.probes ? new ProbeManager(this) : undefined;
    runtime.onContainerExit = ({ id }) => this.#exited(id);
    if (options.started) this.#reporter.started(options.started.bootID);
    else this.#reporter.settled();
    this.#listen();
  }

  /** Answers the API server and takes its Pods: those there are, and all changes. What is left of Pods that are gone is removed. */
  #listen(): void {
    const { spec, client, runtime } = this;
    client.apiserver.kubelets.set(spec.name, this);
    this.#stop = subscribe(client.apiserver, spec.name, {
      pod: (event) => this.#handle(event),
      node: (changed) => this.#reporter.changed(changed),
    });
    const pods = new Set<string>();
    for (const pod of client.list<Pod>('pods')) {
      if (pod.spec.nodeName !== spec.name) continue;
      pods.add(pod.metadata.uid ?? '');
      this.#handle({ type: 'ADDED', object: pod });
    }
    for (const worker of [...this.#workers.values()]) {
      if (pods.has(worker.uid)) this.statuses.sync(worker);
      else worker.remove();
    }
    for (const { id, config } of [...runtime.sandboxes.values()]) {
      if (pods.has(config.podUid) || this.#workers.has(config.podUid)) continue;
      runtime.removePodSandbox(id);
      this.volumes.unmount({ uid: config.podUid });
    }
  }

  /** The API server cannot be reached any more, nor does it reach the kubelet: Pods go on as they are, and statuses wait. */
  disconnect(): void {
    const { apiserver } = this.client;
    this.#reconnecting?.cancel();
    if (!this.#stop) return;
    this.#stop();
    this.#stop = undefined;
    this.#reporter.silent();
    this.client.cut();
    apiserver.kubelets.set(this.spec.name, new UnreachableKubelet(this.spec.internalIP));
  }

  /** The API server can be reached again: the kubelet finds out when it next looks after its node. */
  connect(): void {
    if (this.#stop) return;
    this.#reconnecting?.cancel();
    this.#reconnecting = this.kernel.at(this.#reporter.next, () => {
      this.client.restore();
      this.#reporter.back();
      this.#listen();
    });
  }

  /** The kubelet ends at once, as with its machine: nothing is done or reported any more. */
  kill(): void {
    this.disconnect();
    for (const worker of this.#workers.values()) {
      this.probes?.forget(worker);
      worker.abandon();
    }
    this.#workers.clear();
  }

  #handle({ type, object: pod }: WatchEvent<Pod>): void {
    const uid = pod.metadata.uid ?? '';
    const known = this.#workers.get(uid);
    if (type === 'DELETED') {
      known?.remove();
      return;
    }
    if (known) {
      known.update(pod);
      return;
    }
    const worker = new PodWorker(this, pod);
    this.#workers.set(uid, worker);
    this.#byName.set(nameOf(pod), worker);
    this.client.throttle?.take(); // its token is asked for
    if (this.#adopt(worker)) return;
    this.kernel.after(POD_SEEN, () => {
      if (worker.removed || worker.stage !== 'running') return;
      if (pod.metadata.deletionTimestamp) {
        worker.update(pod);
        return;
      }
      const refused = this.#admission.admit(pod, this.client.get<Node>('nodes', undefined, this.spec.name));
      if (refused) worker.refuse(refused);
      else worker.requestSync();
    });
  }

  /** Takes over what an earlier kubelet has left of a Pod; gives whether the Pod has ended and nothing is to be done for it. */
  #adopt(worker: PodWorker): boolean {
    const { sandboxes, containers } = this.runtime;
    const all = sandboxes.size === 0 ? [] : [...sandboxes.values()].filter((s) => s.config.podUid === worker.uid);
    if (all.length > 0) {
      const own = new Set(all.map((s) => s.id));
      worker.adopt(
        all.at(-1)?.id,
        [...containers.values()].filter((c) => own.has(c.sandboxId)).map((c) => c.id),
      );
    }
    if (!isTerminalPhase(worker.pod.status?.phase)) return false;
    worker.stage = 'finished';
    worker.update(worker.pod);
    return true;
  }

  #exited(id: string): void {
    this.#byContainer.get(id)?.();
    const container = this.runtime.containers.get(id);
    const sandbox = container && this.runtime.sandboxes.get(container.sandboxId);
    const worker = sandbox && this.#workers.get(sandbox.config.podUid);
    if (worker) this.relist.changed(worker);
  }

  /** Calls back when that container's process has ended. Gives how to stop. */
  onExit(id: string, ended: () => void): () => void {
    const once = (): void => {
      this.#byContainer.delete(id);
      ended();
    };
    this.#byContainer.set(id, once);
    return () => this.#byContainer.delete(id);
  }

  /** The first time after `at` at which due work is looked for. */
  workQueueTick(at: number): number {
    return Math.ceil((at - this.#workPhase) / WORK_QUEUE_PERIOD) * WORK_QUEUE_PERIOD + this.#workPhase;
  }

  /** Gives the Pod the resources that this version of it asks for, or says why not; one that has to wait is asked again when there is room. */
  resize(worker: PodWorker, pod: Pod): Refused | undefined {
    const refused = this.#admission.resize(pod);
    if (refused?.reason === 'Deferred') this.#deferred.add(worker);
    else this.#deferred.delete(worker);
    if (!refused) this.#retryResizes();
    return refused;
  }

  /** Nothing of the Pod runs any more: it takes no room. */
  release(worker: PodWorker): void {
    this.#admission.release(worker.uid);
    this.#deferred.delete(worker);
    this.#retryResizes();
  }

  #retryResizes(): void {
    for (const worker of [...this.#deferred]) this.kernel.after(0, () => worker.retryResize());
  }

  /** The Pod has ended and is tidied up. */
  finished(worker: PodWorker): void {
    this.images.forget(worker.uid);
    this.restarts.forget(`${worker.uid}/`);
  }

  /** The Pod is gone from the API and from the node. */
  forget(worker: PodWorker): void {
    if (this.#workers.get(worker.uid) !== worker) return;
    this.#workers.delete(worker.uid);
    if (this.#byName.get(nameOf(worker.pod)) === worker) this.#byName.delete(nameOf(worker.pod));
    this.probes?.forget(worker);
    for (const id of worker.containerIds) this.runtime.removeContainer(id);
    if (worker.sandboxId !== undefined) this.runtime.removePodSandbox(worker.sandboxId);
  }

  /** Asks the worker of a Pod, if there is one of that name. */
  #ask<T>(namespace: string, pod: string, answer: (worker: PodWorker) => T): T | { readonly failure: Status } {
    const worker = this.#byName.get(`${namespace}/${pod}`);
    return worker ? answer(worker) : { failure: notFound({ group: '', resource: 'pods' }, pod) };
  }

  logs(namespace: string, pod: string, options: LogOptions): TextStream | { readonly failure: Status } {
    return this.#ask(namespace, pod, (worker) => logsOf(worker, options));
  }

  exec(namespace: string, pod: string, options: ExecOptions): ExecSession | { readonly failure: Status } {
    return this.#ask(namespace, pod, (worker) => execIn(worker, options));
  }

  attach(namespace: string, pod: string, options: AttachOptions): ExecSession | { readonly failure: Status } {
    return this.#ask(namespace, pod, (worker) => attachTo(worker, options));
  }

  portForward(namespace: string, pod: string, port: number): Wait<Connection | { readonly error: string }> {
    return forwardedPort(this.runtime, this.#byName.get(`${namespace}/${pod}`)?.sandboxId, port);
  }
}

const nameOf = ({ metadata }: Pod): string => `${metadata.namespace}/${metadata.name}`;
