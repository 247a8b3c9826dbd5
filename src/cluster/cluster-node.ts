import type { Timer } from './kernel/kernel.ts';
import { Kubelet, type KubeletOptions } from './kubelet/kubelet.ts';
import type { NodeSpec } from './node.ts';
import type { ContainerRuntime } from './runtime/cri.ts';

/** From switching a machine on until its kubelet runs, in virtual milliseconds. */
const BOOT = 20_000;

/**
 * A node with what runs on it. Its power and its network can be taken away and given back at any time; what the cluster makes of that is
 * left to its control plane (documentation: Nodes; node conditions, heartbeats, taint-based evictions):
 * heartbeats are missed for 50 s before the node counts as NotReady, and its Pods are evicted 300 s after that unless they tolerate less.
 */
export class ClusterNode {
  readonly spec: NodeSpec;
  readonly runtime: ContainerRuntime;
  readonly #options: KubeletOptions;
  #kubelet: Kubelet;
  /** Undefined: the machine is off. */
  #power: 'on' | 'booting' | undefined = 'on';
  #cable = true;
  #boots = 0;
  #booting: Timer | undefined;

  /** A node of a new cluster has been there for long; one that comes later has just been started. */
  constructor(options: KubeletOptions) {
    this.spec = options.node;
    this.runtime = options.runtime;
    this.#options = options;
    this.#kubelet = options.kernel.now === 0 ? new Kubelet(options) : this.#start();
  }

  /** The kubelet that runs, or the last that did. */
  get kubelet(): Kubelet {
    return this.#kubelet;
  }

  /** Whether the machine is switched on: true while it boots. */
  get powered(): boolean {
    return this.#power !== undefined;
  }

  /** Whether the node hangs on the network. */
  get connected(): boolean {
    return this.#cable;
  }

  /** The machine loses its power: containers, kubelet and network are gone at once, and nobody is told. */
  powerOff(): void {
    if (!this.#power) return;
    this.#power = undefined;
    this.#booting?.cancel();
    this.#kubelet.kill();
    this.runtime.powerOff?.();
    this.#link();
  }

  /**
   * The machine has power again, and boots. Its kubelet finds what is on disk (images, emptyDirs that are not in memory) and starts the
   * containers of the Pods that are still meant for it again; a Pod keeps its name and gets a new sandbox with a new address.
   */
  powerOn(): void {
    if (this.#power) return;
    this.#power = 'booting';
    this.#booting = this.#options.kernel.after(BOOT, () => {
      this.runtime.powerOn?.();
      this.#kubelet.volumes.reboot();
      this.#boots++;
      this.#booting = undefined;
      if (this.#cable) this.#run();
    });
  }

  /** The node is cut off from all others: its containers go on, unheard of and out of reach. */
  disconnect(): void {
    if (!this.#cable) return;
    this.#cable = false;
    this.#link();
    if (this.#power === 'on') this.#kubelet.disconnect();
  }

  /** The network is back. The kubelet then deletes the Pods that were deleted meanwhile, and reports on the others. */
  connect(): void {
    if (this.#cable) return;
    this.#cable = true;
    this.#link();
    if (this.#power === 'on') this.#kubelet.connect();
    else if (this.#power && !this.#booting) this.#run();
  }

  /** A machine that boots without network has no Pods to start: its kubelet counts as started once it has one. */
  #run(): void {
    this.#power = 'on';
    this.#link();
    this.#kubelet = this.#start();
  }

  #start(): Kubelet {
    const { kernel, node } = this.#options;
    const bootID = kernel.random(`node/${node.name}/boot/${this.#boots}`).uuid();
    const volumes = this.#kubelet?.volumes;
    return new Kubelet({ ...this.#options, started: { bootID, ...(volumes ? { volumes } : {}) } });
  }

  #link(): void {
    const { uplink } = this.runtime;
    if (uplink) uplink.connected = this.#cable && this.#power === 'on';
  }
}
