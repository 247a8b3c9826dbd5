import { ApiServer } from './apiserver/apiserver.ts';
import { Store } from './apiserver/store.ts';
import { bootstrap } from './bootstrap.ts';
import { ClusterNode } from './cluster-node.ts';
import { startControllers } from './controllers/controllers.ts';
import { type Registry, siteRegistry } from './images/registry.ts';
import { Kernel } from './kernel/kernel.ts';
import type { RuntimeTraits } from './kubelet/kubelet.ts';
import { Network } from './network/network.ts';
import { type NodeSpec, standardNode } from './node.ts';
import type { ContainerRuntime } from './runtime/cri.ts';
import { Runtime } from './runtime/runtime.ts';
import { Scheduler } from './scheduler/scheduler.ts';

export { ClusterNode } from './cluster-node.ts';
export type { NodeSpec } from './node.ts';

/** How a cluster is set up. Everything has a default; the same options and inputs give the same bytes. */
export interface ClusterOptions {
  /** Seeds every random choice. Default 1. */
  readonly seed?: string | number;
  /** Real time of virtual time 0, in milliseconds since 1970. Default 2026-01-01T00:00:00Z. */
  readonly epoch?: number;
  /** The nodes, or how many like the standard one. Default 1. */
  readonly nodes?: readonly NodeSpec[] | number;
  /** Host name of the machine that the control plane runs on. Default `control-plane`. */
  readonly controlPlane?: string;
  /** Whether there is a default StorageClass, whose provisioner makes volumes. Default: true. */
  readonly storageClass?: boolean;
  /** The images there are. Default: those a reader can run. */
  readonly registry?: Registry;
  /** The container runtime of a node. Default: the one that runs programs. */
  readonly runtime?: NodeRuntime;
}

/** A container runtime of another kind, and how kubelets are to take it. */
export interface NodeRuntime extends RuntimeTraits {
  create(kernel: Kernel, node: NodeSpec): ContainerRuntime;
}

/** A running cluster. It stands still until time is advanced. */
export interface Cluster {
  readonly kernel: Kernel;
  readonly store: Store;
  readonly apiserver: ApiServer;
  readonly scheduler: Scheduler;
  readonly network: Network;
  /** By node name. */
  readonly nodes: ReadonlyMap<string, ClusterNode>;
  /** Virtual milliseconds since the run began. */
  readonly now: number;
  /** Lets virtual time pass, in milliseconds. */
  advance(ms: number): void;
  /**
   * Adds a node now, and gives it. It takes Pods once its kubelet has reported it ready.
   *
   * @throws Error when there is a node of that name.
   */
  join(spec: NodeSpec): ClusterNode;
}

/** The revision before the cluster's first object: a real etcd has been written to before. */
const FIRST_REVISION = 200;
const EPOCH = Date.UTC(2026, 0, 1);

/** Sets up a cluster: control plane, nodes, what exists from the start. */
export function createCluster(options: ClusterOptions = {}): Cluster {
  const kernel = new Kernel({ seed: options.seed ?? 1, epoch: options.epoch ?? EPOCH });
  const store = new Store(kernel, FIRST_REVISION);
  const apiserver = new ApiServer(kernel, store);
  const { nodes: asked = 1 } = options;
  const specs = typeof asked === 'number' ? Array.from({ length: asked }, (_, i) => standardNode(i + 1)) : asked;
  const registry = options.registry ?? siteRegistry();
  bootstrap(apiserver, specs[0]?.internalIP ?? '127.0.0.1', options.storageClass ?? true);
  startControllers({ kernel, apiserver });
  const network = new Network({ kernel, apiserver });
  const nodes = new Map<string, ClusterNode>();
  const join = (spec: NodeSpec): ClusterNode => {
    const { name, podCIDR, internalIP } = spec;
    if (nodes.has(name)) throw new Error(`There is a node ${name} already; choose another name.`);
    const runtime =
      options.runtime?.create(kernel, spec) ??
      new Runtime({ kernel, node: name, podCIDR, internalIP, registry, network });
    network.addNode(internalIP);
    const node = new ClusterNode({ kernel, apiserver, runtime, node: spec, network, traits: options.runtime });
    nodes.set(name, node);
    return node;
  };
  for (const spec of specs) join(spec);
  const scheduler = new Scheduler({ kernel, apiserver, host: options.controlPlane ?? 'control-plane' });
  return {
    kernel,
    store,
    apiserver,
    scheduler,
    network,
    nodes,
    join,
    get now() {
      return kernel.now;
    },
    advance(ms) {
      kernel.runUntil(kernel.now + ms);
    },
  };
}
