import type { ExecSession } from '../apiserver/request.ts';
import { pauseImage } from '../images/pause.ts';
import { parseReference } from '../images/reference.ts';
import type { Registry, RegistryImage } from '../images/repository.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import { type Wait, wakeNow } from '../kernel/task.ts';
import { AddressPool } from './addresses.ts';
import { LogRing } from './container-log.ts';
import type {
  Container,
  ContainerConfig,
  ContainerLog,
  ContainerRuntime,
  Image,
  Result,
  Sandbox,
  SandboxConfig,
} from './cri.ts';
import { type RegularFile, regularFile } from './file-tree.ts';
import { DEFAULT_PATH, Machine } from './machine.ts';
import { MemoryFiles } from './memory-files.ts';
import { type ClusterNetwork, NetworkNamespace, type Uplink } from './network.ts';
import { makeDirectories } from './paths.ts';
import { PodFiles } from './pod-files.ts';
import type { RunningProcess } from './process.ts';
import { attachSession, execSession } from './sessions.ts';
import { Pipe } from './streams.ts';
import type { Connection } from './system.ts';

/** What a step of the runtime takes, in virtual milliseconds: medians of 340 starts in the recordings, the sandbox without the kubelet's part. */
const SANDBOX_MS = 220;
const CREATE_MS = 30;
const START_MS = 100;
/** Pulling an image that is there already, or nowhere: only the registry is asked (recording 029). */
const CHECK_MS = 25;
/** A termination message is cut after so many characters. */
const MAX_MESSAGE = 4096;
/** containerd's exit code of a container that was gone when it looked again. */
const UNKNOWN_EXIT = 255;
const UNKNOWN_LIMIT = 8 * 1024 ** 3;

interface SandboxState extends Sandbox {
  state: 'ready' | 'notReady';
  readonly network: NetworkNamespace;
  readonly files: PodFiles;
  /** Where the pause container runs, when others can see it: it does nothing that would show otherwise. */
  readonly machine: Machine | undefined;
  readonly namespaceIds: Readonly<Record<string, number>>;
}

interface ContainerState extends Container {
  state: 'created' | 'running' | 'exited';
  startedAt: number | undefined;
  finishedAt: number | undefined;
  exitCode: number | undefined;
  reason: string | undefined;
  message: string | undefined;
  readonly definition: RegistryImage;
  readonly log: LogRing;
  readonly terminationLog: RegularFile;
  machine: Machine | undefined;
  init: RunningProcess | undefined;
  /** Its standard input, when it has one. */
  input: Pipe | undefined;
}

/** The container runtime of one node: sandboxes, containers, images, in the words of the CRI. */
export class Runtime implements ContainerRuntime {
  readonly kernel: Kernel;
  readonly node: string;
  readonly registry: Registry;
  readonly #cluster: ClusterNetwork;
  /** The node's own network namespace, also of Pods with hostNetwork; the kubelet's probes come from it. */
  readonly network: NetworkNamespace;
  /** How the node hangs on the network: `connected` false cuts it and its Pods off from all others. */
  readonly uplink: Uplink = { connected: true };
  /** Ports of the node that lead to Pods. */
  readonly #hostPorts = new Map<number, { readonly ip: string; readonly port: number }>();
  readonly #addresses: AddressPool;
  readonly #random: Random;
  readonly #sandboxes = new Map<string, SandboxState>();
  readonly #containers = new Map<string, ContainerState>();
  /** Images the node has, by full name. */
  readonly images = new Map<string, RegistryImage>();
  #namespaceIds = 4026532400;
  /** How often the power went. */
  #outages = 0;

  onContainerExit: (container: Container) => void = () => {};

  /** `internalIP`: the node's address; `podCIDR`: what its Pods get addresses from. */
  constructor(options: {
    kernel: Kernel;
    node: string;
    podCIDR: string;
    internalIP?: string;
    registry: Registry;
    network: ClusterNetwork;
  }) {
    this.kernel = options.kernel;
    this.node = options.node;
    this.registry = options.registry;
    this.#cluster = options.network;
    this.#addresses = new AddressPool(options.podCIDR);
    this.#random = options.kernel.random(`runtime/${options.node}`);
    const own = options.internalIP ? [options.internalIP] : [];
    this.network = new NetworkNamespace({
      kernel: options.kernel,
      addresses: own,
      cluster: options.network,
      uplink: this.uplink,
      forwards: this.#hostPorts,
    });
    for (const ip of own) this.#cluster.addresses.set(ip, this.network);
  }

  /** Calls `run` after `ms`, unless the power goes meanwhile. */
  #later(ms: number, run: () => void): void {
    const outages = this.#outages;
    this.kernel.after(ms, () => {
      if (outages === this.#outages) run();
    });
  }

  powerOff(): void {
    this.#outages++;
    for (const container of this.#containers.values()) {
      if (container.machine) container.machine.onProcessEnd = () => {};
      container.machine?.killAll();
      container.log.close();
    }
    for (const sandbox of this.#sandboxes.values()) sandbox.machine?.killAll();
  }

  powerOn(): void {
    for (const container of this.#containers.values()) {
      if (container.state === 'created') this.#containers.delete(container.id);
      if (container.state !== 'running') continue;
      container.state = 'exited';
      container.finishedAt = this.kernel.now;
      container.exitCode = UNKNOWN_EXIT;
      container.reason = 'Unknown';
    }
    for (const id of this.#sandboxes.keys()) this.stopPodSandbox(id);
  }

  get sandboxes(): ReadonlyMap<string, Sandbox> {
    return this.#sandboxes;
  }

  get containers(): ReadonlyMap<string, Container> {
    return this.#containers;
  }

  runPodSandbox(config: SandboxConfig, done: (result: Result<Sandbox>) => void): void {
    const id = this.#newId();
    const ip = config.hostNetwork ? undefined : this.#addresses.take();
    if (!config.hostNetwork && ip === undefined) {
      const why = `failed to allocate for range 0: no IP addresses available in range set: ${this.#addresses.range}`;
      this.#later(SANDBOX_MS, () =>
        done(failed(`failed to setup network for sandbox "${id}": plugin type="bridge" failed (add): ${why}`)),
      );
      return;
    }
    this.#later(SANDBOX_MS, () => {
      const network = ip
        ? new NetworkNamespace({
            kernel: this.kernel,
            addresses: [ip],
            cluster: this.#cluster,
            namespace: config.namespace,
            uplink: this.uplink,
          })
        : this.network;
      const namespaceIds = { ipc: this.#namespaceIds++, net: this.#namespaceIds++, uts: this.#namespaceIds++ };
      const sandbox: SandboxState = {
        id,
        config,
        ip,
        state: 'ready',
        createdAt: this.kernel.now,
        network,
        machine: config.sharedProcesses ? this.#pause(id, config.hostname, network) : undefined,
        namespaceIds,
        files: new PodFiles(config, ip, this.kernel.epoch + this.kernel.now),
      };
      this.#sandboxes.set(id, sandbox);
      if (ip) {
        this.#cluster.addresses.set(ip, network);
        for (const { hostPort, containerPort } of config.portMappings ?? [])
          this.#hostPorts.set(hostPort, { ip, port: containerPort });
      }
      done({ ok: true, value: sandbox });
    });
  }

  /** The pause container, first process of a process namespace that a Pod's containers share. */
  #pause(id: string, hostname: string, network: NetworkNamespace): Machine {
    const machine = new Machine({
      kernel: this.kernel,
      name: id,
      hostname,
      files: new MemoryFiles({ base: pauseImage.files }),
      bare: true,
      network,
      uid: pauseImage.uid,
      gid: pauseImage.uid,
    });
    machine.spawn(pauseImage.entrypoint);
    return machine;
  }

  stopPodSandbox(id: string): void {
    const sandbox = this.#sandboxes.get(id);
    if (!sandbox || sandbox.state === 'notReady') return;
    sandbox.state = 'notReady';
    for (const c of this.#containers.values()) if (c.sandboxId === id) c.machine?.killAll();
    sandbox.machine?.killAll();
    if (sandbox.ip) {
      this.#cluster.addresses.delete(sandbox.ip);
      for (const [port, to] of this.#hostPorts) if (to.ip === sandbox.ip) this.#hostPorts.delete(port);
      this.#addresses.release(sandbox.ip);
    }
  }

  removePodSandbox(id: string): void {
    this.stopPodSandbox(id);
    for (const c of [...this.#containers.values()]) if (c.sandboxId === id) this.removeContainer(c.id);
    this.#sandboxes.delete(id);
  }

  pullImage(reference: string, done: (result: Result<Image>) => void): void {
    const found = this.registry.find(reference);
    if ('error' in found) {
      this.#later(CHECK_MS, () => done(failed(found.error)));
      return;
    }
    const { image } = found;
    const has = this.images.has(image.name);
    this.#later(has ? CHECK_MS : image.pullMs, () => {
      this.images.set(image.name, image);
      done({ ok: true, value: image });
    });
  }

  imageStatus(reference: string): Image | undefined {
    return this.#image(reference);
  }

  #image(reference: string): RegistryImage | undefined {
    const parsed = parseReference(reference);
    if ('error' in parsed) return undefined;
    if (!parsed.digest) return this.images.get(`${parsed.repository}:${parsed.tag}`);
    const digest = `${parsed.repository}@${parsed.digest}`;
    return [...this.images.values()].find((i) => i.digest === digest);
  }

  createContainer(sandboxId: string, config: ContainerConfig, done: (result: Result<Container>) => void): void {
    this.#later(CREATE_MS, () => {
      const sandbox = this.#sandboxes.get(sandboxId);
      const definition = this.#image(config.image);
      if (!sandbox || sandbox.state === 'notReady')
        return done(failed(`failed to find sandbox id "${sandboxId}": not found`));
      if (!definition) return done(failed(`failed to resolve image "${config.image}": not found`));
      const container: ContainerState = {
        id: this.#newId(),
        sandboxId,
        config,
        image: definition,
        definition,
        state: 'created',
        createdAt: this.kernel.now,
        startedAt: undefined,
        finishedAt: undefined,
        exitCode: undefined,
        reason: undefined,
        message: undefined,
        log: new LogRing(this.kernel),
        terminationLog: regularFile('', { modified: this.#realTime(), mode: 0o666 }),
        machine: undefined,
        init: undefined,
        input: undefined,
      };
      this.#containers.set(container.id, container);
      done({ ok: true, value: container });
    });
  }

  startContainer(id: string, done: (result: Result<Container>) => void): void {
    this.#later(START_MS, () => {
      const container = this.#containers.get(id);
      const sandbox = container && this.#sandboxes.get(container.sandboxId);
      if (!container || !sandbox || container.state !== 'created' || sandbox.state === 'notReady')
        return done(failed(`failed to start container "${id}": not found`));
      const failure = this.#start(container, sandbox);
      if (failure === undefined) {
        done({ ok: true, value: container });
        return;
      }
      const message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${failure}`;
      container.state = 'exited';
      container.finishedAt = this.kernel.now;
      container.exitCode = 128;
      container.reason = 'StartError';
      container.message = message;
      container.log.close();
      done(failed(message));
    });
  }

  #start(container: ContainerState, sandbox: SandboxState): string | undefined {
    const { config, definition, log } = container;
    const files = new MemoryFiles({
      base: definition.files,
      now: () => this.#realTime(),
      readOnly: config.readOnlyRoot,
    });
    const target = config.processesOf ? this.#containers.get(config.processesOf)?.machine : undefined;
    const shared = target?.processes ?? sandbox.machine?.processes;
    const env = new Map<string, string>([['PATH', DEFAULT_PATH]]);
    const hostname = sandbox.config.hostname;
    const set = (pair: string): void =>
      void env.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    for (const pair of definition.env.filter((e) => e.startsWith('PATH='))) set(pair);
    env.set('HOSTNAME', hostname);
    if (config.tty) env.set('TERM', 'xterm');
    for (const pair of definition.env) set(pair);
    for (const { name, value } of config.env) env.set(name, value);
    const uid = config.user ?? definition.uid;
    if (!env.has('HOME')) env.set('HOME', uid === 0 ? '/root' : '/');
    const cwd = config.workingDir || definition.workingDir || '/';
    const machine = new Machine({
      kernel: this.kernel,
      name: container.id,
      hostname,
      files,
      network: sandbox.network,
      env,
      cwd,
      uid,
      gid: config.group ?? 0,
      groups: config.supplementalGroups ?? [],
      ...(config.privileges ? { privileges: config.privileges } : {}),
      ...(shared ? { processes: shared } : {}),
      memoryLimit: config.memoryLimit ?? UNKNOWN_LIMIT,
      namespaceIds: { ...sandbox.namespaceIds, mnt: this.#namespaceIds++, pid: this.#namespaceIds++ },
    });
    sandbox.files.mount(files);
    const { tree } = sandbox.files;
    container.terminationLog.owner = tree;
    files.mountNode(config.terminationMessagePath, container.terminationLog, { tree });
    for (const mount of config.mounts) {
      if (!(mount.volume instanceof MemoryFiles)) return `error mounting "${mount.path}": not a volume of this runtime`;
      const mounted = files.mount(mount.path, mount.volume, { readOnly: mount.readOnly, subPath: mount.subPath ?? '' });
      if (mounted !== true) return `error mounting to rootfs at "${mount.path}": ${mounted.error}`;
    }
    if (!files.stat(cwd)) makeDirectories(files, cwd);
    const argv = (config.command ?? definition.entrypoint).concat(
      config.args ?? (config.command ? [] : definition.cmd),
    );
    const input = config.stdin ? new Pipe({ isTerminal: config.tty }) : undefined;
    container.input = input;
    const process = machine.spawn(argv, {
      ...(input ? { stdin: input.input } : {}),
      stdout: log.output('stdout', config.tty),
      stderr: log.output(config.tty ? 'stdout' : 'stderr', config.tty),
    });
    if ('error' in process) return startFailure(argv[0] ?? '', process.error);
    container.machine = machine;
    container.init = process;
    container.state = 'running';
    container.startedAt = this.kernel.now;
    machine.onProcessEnd = (ended) => {
      if (ended === process) this.#exited(container, process.code ?? 255);
    };
    return undefined;
  }

  #exited(container: ContainerState, code: number): void {
    container.machine?.killAll();
    container.state = 'exited';
    container.finishedAt = this.kernel.now;
    container.exitCode = code;
    container.reason = container.machine?.outOfMemory && code !== 0 ? 'OOMKilled' : code === 0 ? 'Completed' : 'Error';
    container.message = container.terminationLog.text.slice(0, MAX_MESSAGE) || undefined;
    container.log.close();
    this.onContainerExit(container);
  }

  stopContainer(id: string, graceMs: number): void {
    const container = this.#containers.get(id);
    const init = container?.init;
    if (!container || !init || container.state !== 'running') return;
    if (graceMs > 0) init.deliver(container.definition.stopSignal === 'SIGQUIT' ? 'QUIT' : 'TERM', init.pid === 1);
    if (init.code !== undefined) return;
    if (graceMs > 0) this.kernel.after(graceMs, () => init.terminate('KILL'));
    else init.terminate('KILL');
  }

  removeContainer(id: string): void {
    const container = this.#containers.get(id);
    container?.machine?.killAll();
    this.#containers.delete(id);
  }

  exec(
    id: string,
    options: { command: readonly string[]; stdin: boolean; tty: boolean },
  ): ExecSession | { error: string } {
    const container = this.#containers.get(id);
    if (!container?.machine || container.state !== 'running')
      return { error: `container not found ("${container?.config.name ?? id}")` };
    const terminal = { isTerminal: options.tty };
    const input = options.stdin ? new Pipe(terminal) : undefined;
    const stdout = new Pipe(terminal);
    const stderr = new Pipe(terminal);
    const env = new Map(container.machine.env);
    if (options.tty) env.set('TERM', 'xterm');
    const process = container.machine.spawn(options.command, {
      env,
      ...(input ? { stdin: input.input } : {}),
      stdout: stdout.output,
      stderr: (options.tty ? stdout : stderr).output,
    });
    if ('error' in process) {
      const why = startFailure(options.command[0] ?? '', process.error);
      return {
        error: `failed to exec in container: failed to start exec "${this.#newId()}": OCI runtime exec failed: exec failed: unable to start container process: ${why}`,
      };
    }
    return execSession(this.kernel, { process, input, stdout, stderr, tty: options.tty });
  }

  attach(id: string, options: { stdin: boolean; tty: boolean }): ExecSession | { error: string } {
    const container = this.#containers.get(id);
    if (!container?.init || container.state !== 'running')
      return { error: `container "${id}" is in ${container?.state ?? 'unknown'} state` };
    const { config, init, input, log } = container;
    return attachSession(this.kernel, {
      process: init,
      input: options.stdin ? input : undefined,
      log,
      tty: config.tty,
      inputEndsWithSession: config.stdinOnce ?? false,
    });
  }

  portForward(sandboxId: string, port: number): Wait<Connection | { readonly error: string }> {
    const sandbox = this.#sandboxes.get(sandboxId);
    return (kernel, wake) => {
      if (!sandbox || sandbox.state === 'notReady')
        return wakeNow(wake, { error: `network namespace for sandbox "${sandboxId}" is closed` });
      return sandbox.network.connect('127.0.0.1', port)(kernel, (connection) => {
        if (!('error' in connection)) return wake(connection);
        const namespace = `/var/run/netns/cni-${sandboxId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5')}`;
        const where = sandbox.ip ? `in network namespace "${namespace}"` : 'in host network namespace';
        wake({
          error: `failed to execute portforward ${where}: failed to connect to localhost:${port} inside namespace "${sandboxId}", IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused IPv6 dial tcp6 [::1]:${port}: connect: connection refused `,
        });
      });
    };
  }

  logs(id: string): ContainerLog {
    const container = this.#containers.get(id);
    return container ? container.log : new LogRing(this.kernel);
  }

  usage(id: string): { writableLayer: number; logs: number } {
    const container = this.#containers.get(id);
    return { writableLayer: container?.machine?.files.used ?? 0, logs: container?.log.size ?? 0 };
  }

  /** 64 hexadecimal digits. */
  #newId(): string {
    const part = (): string =>
      this.#random
        .below(2 ** 32)
        .toString(16)
        .padStart(8, '0');
    return Array.from({ length: 8 }, part).join('');
  }

  #realTime(): number {
    return this.kernel.epoch + this.kernel.now;
  }
}

const failed = (error: string) => ({ ok: false, error }) as const;

/** runc's words for a command that cannot be started (recordings 005, 027, 028). */
function startFailure(command: string, error: 'ENOENT' | 'EACCES' | 'ENOMEM'): string {
  const name = JSON.stringify(command);
  if (error === 'EACCES') return `exec: ${name}: permission denied`;
  if (error === 'ENOMEM') return `exec: ${name}: resource temporarily unavailable`;
  return command.includes('/')
    ? `exec: ${name}: stat ${command}: no such file or directory`
    : `exec: ${name}: executable file not found in $PATH`;
}
