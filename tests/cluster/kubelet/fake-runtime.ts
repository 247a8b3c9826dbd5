import type { ExecSession, TextStream } from '../../../src/cluster/apiserver/request.ts';
import type { Kernel } from '../../../src/cluster/kernel/kernel.ts';
import type { Wait } from '../../../src/cluster/kernel/task.ts';
import type {
  Container,
  ContainerConfig,
  ContainerLog,
  ContainerRuntime,
  Image,
  Result,
  Sandbox,
  SandboxConfig,
} from '../../../src/cluster/runtime/cri.ts';

/** What a container does: runs `runs` milliseconds and exits with `code`; without `runs` it runs until it is stopped. */
export interface Script {
  readonly runs?: number;
  readonly code?: number;
  /** What it does on the stop signal: exits with this code at once; undefined: it waits for SIGKILL. */
  readonly onTerm?: number;
  /** Starting it fails with this message. */
  readonly startError?: string;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const NO_TEXT: TextStream = {
  read: (_kernel, wake) => {
    wake(undefined);
    return () => {};
  },
  close: () => {},
};

/** The id of the nth thing that a runtime makes: none is the beginning of another. */
const idOf = (n: number): string => n.toString(16).padStart(64, '0');

/** A container runtime without programs: containers do what their script says, by container name. */
export class FakeRuntime implements ContainerRuntime {
  readonly sandboxes = new Map<string, Sandbox>();
  readonly containers = new Map<string, Mutable<Container>>();
  readonly pulls: string[] = [];
  onContainerExit: (container: Container) => void = () => {};
  readonly #kernel: Kernel;
  readonly #scripts: (name: string, attempt: number) => Script;
  readonly #prefix: string;
  #count = 0;
  /** References whose pull fails, with the message. */
  readonly brokenImages = new Map<string, string>();

  constructor(kernel: Kernel, scripts: (name: string, attempt: number) => Script = () => ({}), prefix = '10.244.0') {
    this.#kernel = kernel;
    this.#scripts = scripts;
    this.#prefix = prefix;
  }

  runPodSandbox(config: SandboxConfig, done: (result: Result<Sandbox>) => void): void {
    this.#kernel.after(200, () => {
      this.#count++;
      const id = idOf(this.#count);
      const value: Sandbox = {
        id,
        config,
        ip: `${this.#prefix}.${this.#count % 250}`,
        state: 'ready',
        createdAt: this.#kernel.now,
      };
      this.sandboxes.set(id, value);
      done({ ok: true, value });
    });
  }

  stopPodSandbox(id: string): void {
    const sandbox = this.sandboxes.get(id);
    if (sandbox) this.sandboxes.set(id, { ...sandbox, state: 'notReady' });
  }

  removePodSandbox(id: string): void {
    this.sandboxes.delete(id);
  }

  pullImage(reference: string, done: (result: Result<Image>) => void): void {
    this.pulls.push(reference);
    this.#kernel.after(30, () => {
      const error = this.brokenImages.get(reference);
      done(error === undefined ? { ok: true, value: this.#image(reference) } : { ok: false, error });
    });
  }

  imageStatus(reference: string): Image | undefined {
    return this.pulls.includes(reference) && !this.brokenImages.has(reference) ? this.#image(reference) : undefined;
  }

  #image(reference: string): Image {
    const name = `docker.io/library/${reference.includes(':') ? reference : `${reference}:latest`}`;
    return {
      name,
      digest: `docker.io/library/${reference.split(':')[0]}@sha256:${'0'.repeat(64)}`,
      sizeBytes: 741897,
      uid: 0,
      stopSignal: 'SIGTERM',
    };
  }

  createContainer(sandboxId: string, config: ContainerConfig, done: (result: Result<Container>) => void): void {
    this.#kernel.after(20, () => {
      this.#count++;
      const id = idOf(this.#count);
      const container: Mutable<Container> = {
        id,
        sandboxId,
        config,
        image: this.#image(config.image),
        state: 'created',
        createdAt: this.#kernel.now,
        startedAt: undefined,
        finishedAt: undefined,
        exitCode: undefined,
        reason: undefined,
        message: undefined,
      };
      this.containers.set(id, container);
      done({ ok: true, value: container });
    });
  }

  startContainer(id: string, done: (result: Result<Container>) => void): void {
    this.#kernel.after(80, () => {
      const c = this.containers.get(id);
      if (!c) return done({ ok: false, error: 'not found' });
      const script = this.#scripts(c.config.name, c.config.attempt);
      if (script.startError !== undefined) {
        Object.assign(c, {
          state: 'exited',
          finishedAt: this.#kernel.now,
          exitCode: 128,
          reason: 'StartError',
          message: script.startError,
        });
        return done({ ok: false, error: script.startError });
      }
      c.state = 'running';
      c.startedAt = this.#kernel.now;
      done({ ok: true, value: c });
      if (script.runs !== undefined) this.#kernel.after(script.runs, () => this.#end(id, script.code ?? 0));
    });
  }

  #end(id: string, code: number): void {
    const c = this.containers.get(id);
    if (c?.state !== 'running') return;
    Object.assign(c, {
      state: 'exited',
      finishedAt: this.#kernel.now,
      exitCode: code,
      reason: code === 0 ? 'Completed' : 'Error',
    });
    this.onContainerExit(c);
  }

  stopContainer(id: string, graceMs: number): void {
    const c = this.containers.get(id);
    if (!c) return;
    const { onTerm } = this.#scripts(c.config.name, c.config.attempt);
    if (onTerm === undefined) this.#kernel.after(graceMs, () => this.#end(id, 137));
    else this.#kernel.after(1, () => this.#end(id, onTerm));
  }

  removeContainer(id: string): void {
    this.containers.delete(id);
  }

  exec(): ExecSession | { readonly error: string } {
    return { error: 'not here' };
  }

  attach(): ExecSession | { readonly error: string } {
    return { error: 'not here' };
  }

  portForward(): Wait<{ readonly error: string }> {
    return (_kernel, wake) => {
      wake({ error: 'not here' });
      return () => {};
    };
  }

  usage(): { writableLayer: number; logs: number } {
    return { writableLayer: 0, logs: 0 };
  }

  logs(): ContainerLog {
    return { lines: [], follow: () => NO_TEXT };
  }
}
