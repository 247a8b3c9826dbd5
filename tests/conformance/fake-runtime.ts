import type { ResourceRequirements } from '../../src/cluster/api/types.generated.ts';
import type { NodeRuntime, NodeSpec } from '../../src/cluster/index.ts';
import type { Kernel } from '../../src/cluster/kernel/kernel.ts';
import type { Container, ContainerRuntime, Image, Result, Sandbox } from '../../src/cluster/runtime/cri.ts';

/**
 * The runtime of the recordings' `fake:N` nodes: any image is there at once (size 0), containers start at once and never exit by themselves,
 * logs and exec give nothing. Pod IPs are 10.244.NODE.COUNT.
 */
export const fakeRuntime: NodeRuntime = {
  name: 'fakeRuntime',
  probes: false,
  // recordings 208, 209, 210: requests of a node with many Pods come 100 ms apart
  requests: { qps: 10, burst: 20 },
  reported,
  create,
};

/** Where it is told of processors alone, it says that there is no memory (recordings 202, 210). */
function reported({ limits, requests, ...rest }: ResourceRequirements): ResourceRequirements {
  const whole = (amounts: typeof limits) => amounts && { memory: '0', ...amounts };
  return { ...rest, ...(limits ? { limits: whole(limits) } : {}), ...(requests ? { requests: whole(requests) } : {}) };
}

function create(kernel: Kernel, node: NodeSpec): ContainerRuntime {
  const network = node.podCIDR.replace(/\.0\/24$/, '');
  const sandboxes = new Map<string, Sandbox>();
  const containers = new Map<string, Container>();
  const images = new Map<string, Image>();
  let addresses = 1;
  const later = <T>(done: (result: Result<T>) => void, value: T): void =>
    void kernel.after(1, () => done({ ok: true, value }));

  const runtime: ContainerRuntime = {
    sandboxes,
    containers,
    onContainerExit: () => {},
    runPodSandbox(config, done) {
      const id = `${config.podName}_${config.namespace}_${config.podUid}_0`;
      const ip = config.hostNetwork ? undefined : `${network}.${++addresses}`;
      const sandbox: Sandbox = { id, config, ip, state: 'ready', createdAt: kernel.now };
      sandboxes.set(id, sandbox);
      later(done, sandbox);
    },
    stopPodSandbox(id) {
      const s = sandboxes.get(id);
      if (s) sandboxes.set(id, { ...s, state: 'notReady' });
      for (const c of containers.values()) if (c.sandboxId === id) runtime.stopContainer(c.id, 0);
    },
    removePodSandbox(id) {
      sandboxes.delete(id);
      for (const c of containers.values()) if (c.sandboxId === id) containers.delete(c.id);
    },
    pullImage(reference, done) {
      const name = reference.includes(':') ? reference : `${reference}:latest`;
      const image: Image = { name, digest: name, sizeBytes: 0, uid: 0, stopSignal: 'SIGTERM' };
      images.set(reference, image);
      later(done, image);
    },
    imageStatus: (reference) => images.get(reference),
    createContainer(sandboxId, config, done) {
      const s = sandboxes.get(sandboxId);
      const image = images.get(config.image);
      if (!s || !image) throw new Error(`no sandbox ${sandboxId} or image ${config.image}`);
      const { podName, namespace, podUid } = s.config;
      const container: Container = {
        id: `${podName}_${namespace}_${podUid}_0_${config.name}_${config.attempt}`,
        sandboxId,
        config,
        image,
        state: 'created',
        createdAt: kernel.now,
        startedAt: undefined,
        finishedAt: undefined,
        exitCode: undefined,
        reason: undefined,
        message: undefined,
      };
      containers.set(container.id, container);
      later(done, container);
    },
    startContainer(id, done) {
      const c = containers.get(id);
      if (!c) throw new Error(`no container ${id}`);
      const started: Container = { ...c, state: 'running', startedAt: kernel.now };
      containers.set(id, started);
      later(done, started);
    },
    stopContainer(id) {
      const c = containers.get(id);
      if (!c || c.state === 'exited') return;
      const exited: Container = { ...c, state: 'exited', finishedAt: kernel.now, exitCode: 0, reason: '' };
      containers.set(id, exited);
      kernel.after(1, () => runtime.onContainerExit(exited));
    },
    removeContainer: (id) => void containers.delete(id),
    exec: () => ({ error: 'not implemented by the fake runtime' }),
    attach: () => ({ error: 'not implemented by the fake runtime' }),
    portForward: () => (_kernel, wake) => {
      wake({ error: 'not implemented by the fake runtime' });
      return () => {};
    },
    usage: () => ({ writableLayer: 0, logs: 0 }),
    logs: () => ({
      lines: [],
      follow: () => ({
        read: (_kernel, wake) => {
          wake(undefined);
          return () => {};
        },
        close: () => {},
      }),
    }),
  };
  return runtime;
}
