import '../../../src/cluster/present.ts';
import type { TextStream } from '../../../src/cluster/apiserver/request.ts';
import type { Registry } from '../../../src/cluster/images/registry.ts';
import { Kernel } from '../../../src/cluster/kernel/kernel.ts';
import type { ContainerConfig, SandboxConfig } from '../../../src/cluster/runtime/cri.ts';
import type { ClusterNetwork, NetworkNamespace } from '../../../src/cluster/runtime/network.ts';
import { Runtime } from '../../../src/cluster/runtime/runtime.ts';
import { registryOf } from '../../conformance/recorded-registry.ts';

/** 20 November 2026, 06:15:27 UTC, the time of recording 001. */
export const EPOCH = Date.UTC(2026, 10, 20, 6, 15, 27);

/** Images as the recorded cluster had them: nginx is 1.22.1 whatever the tag. */
export const recordedRegistry = (): Registry =>
  registryOf(
    ['alpine:latest', 'busybox:latest', 'nginx:latest', 'nginx:1.27'].map((name) => `docker.io/library/${name}`),
  );

/** What a command printed and left with. */
export interface Result {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | undefined;
  /** Why it could not be started. */
  readonly error?: string;
}

/** One node with its runtime, for tests: calls that take virtual time are run to their end. */
export class TestNode {
  readonly kernel = new Kernel({ seed: 1, epoch: EPOCH });
  readonly network: ClusterNetwork;
  readonly runtime: Runtime;

  constructor(options: { network?: Partial<ClusterNetwork>; registry?: Registry } = {}) {
    this.network = { addresses: new Map<string, NetworkNamespace>(), ...options.network };
    this.runtime = new Runtime({
      kernel: this.kernel,
      node: 'node-1',
      podCIDR: '10.244.0.0/24',
      internalIP: '192.168.49.2',
      registry: options.registry ?? recordedRegistry(),
      network: this.network,
    });
  }

  /** Lets virtual time pass. */
  advance(ms: number): void {
    this.kernel.runUntil(this.kernel.now + ms);
  }

  /** A sandbox; its id. */
  sandbox(name: string, more: Partial<SandboxConfig> = {}): string {
    let id = '';
    const config: SandboxConfig = {
      namespace: 'default',
      podName: name,
      podUid: `uid-${name}`,
      hostname: name,
      labels: {},
      hostNetwork: false,
      sharedProcesses: false,
      hostAliases: [],
      ...more,
    };
    this.runtime.runPodSandbox(config, (result) => {
      if (!result.ok) throw new Error(result.error);
      id = result.value.id;
    });
    this.advance(1000);
    return id;
  }

  /** Pulls the image, creates and starts a container; its id. The start's failure is thrown. */
  container(sandbox: string, image: string, command?: readonly string[], more: Partial<ContainerConfig> = {}): string {
    let id = '';
    let failure: string | undefined;
    const config: ContainerConfig = {
      name: 'main',
      image,
      attempt: 0,
      command,
      args: undefined,
      env: [],
      workingDir: undefined,
      mounts: [],
      stdin: false,
      tty: false,
      user: undefined,
      readOnlyRoot: false,
      memoryLimit: undefined,
      terminationMessagePath: '/dev/termination-log',
      ...more,
    };
    this.runtime.pullImage(image, (pulled) => {
      failure = pulled.ok ? undefined : pulled.error;
      if (!pulled.ok) return;
      this.runtime.createContainer(sandbox, config, (created) => {
        failure = created.ok ? undefined : created.error;
        if (!created.ok) return;
        id = created.value.id;
        this.runtime.startContainer(id, (started) => {
          failure = started.ok ? undefined : started.error;
        });
      });
    });
    this.advance(200);
    if (failure !== undefined) throw new Error(failure);
    return id;
  }

  /** A Pod of one container; the container's id. */
  pod(image: string, command?: readonly string[], more: Partial<ContainerConfig> = {}): string {
    return this.container(this.sandbox('my-pod'), image, command, more);
  }

  /** A Pod of one busybox container that runs `script` in sh, after `ms`. */
  script(script: string, ms = 1000): string {
    const id = this.pod('busybox', ['sh', '-c', script]);
    this.advance(ms);
    return id;
  }

  /** Runs a command in a container to its end, a virtual minute at most. */
  exec(id: string, command: readonly string[], stdin?: string): Result {
    const session = this.runtime.exec(id, { command, stdin: stdin !== undefined, tty: false });
    if ('error' in session) return { stdout: '', stderr: '', code: undefined, error: session.error };
    const text = { stdout: '', stderr: '' };
    let code: number | undefined;
    const pump = (stream: TextStream, name: 'stdout' | 'stderr'): void => {
      stream.read(this.kernel, (more) => {
        if (more === undefined) return;
        text[name] += more;
        pump(stream, name);
      });
    };
    pump(session.stdout, 'stdout');
    pump(session.stderr, 'stderr');
    if (stdin !== undefined) {
      session.write(stdin);
      session.write(undefined);
    }
    session.exit(this.kernel, (value) => {
      code = value;
    });
    this.kernel.runWhile(() => code === undefined, this.kernel.now + 60_000);
    return { ...text, code };
  }

  /** What a container has written, both streams. */
  logs(id: string): string {
    return this.runtime
      .logs(id)
      .lines.map((l) => (l.partial ? l.text : `${l.text}\n`))
      .join('');
  }
}
