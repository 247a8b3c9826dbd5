import type { Kernel } from '../kernel/kernel.ts';
import type { Privileges } from './cri.ts';
import { type Directory, device, directory, executable, NO_ENTRIES, symbolicLink } from './file-tree.ts';
import type { FileSystem } from './filesystem.ts';
import { MemoryFiles } from './memory-files.ts';
import type { NetworkNamespace } from './network.ts';
import { type ProcessStart, RunningProcess } from './process.ts';
import { ProcessNamespace } from './processes.ts';
import { noInput, noOutput } from './streams.ts';
import type { Program, SpawnError, SpawnOptions } from './system.ts';

/** PATH of a container whose image sets none (recording 060). */
export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What containerd leaves a container that asks for nothing. */
const USUAL: Privileges = { capabilities: '00000000a80425fb', noNewPrivileges: false };

const DEFAULT_ENV: ReadonlyMap<string, string> = new Map([['PATH', DEFAULT_PATH]]);

/** Processes a machine may have at a time. */
const MAX_PROCESSES = 250;
/** Steps that a machine may take at full speed (1 µs each) before it is slowed down. */
const BURST_STEPS = 300_000;
/** Steps a virtual millisecond adds to that budget: 20,000 a minute. */
const STEPS_PER_MS = 20_000 / 60_000;
const STEP_MS = 0.001;

/** What makes a machine; see `createMachine`. */
export interface MachineOptions {
  readonly kernel: Kernel;
  /** Tells machines that share a network or process namespace apart: the container's id. */
  readonly name?: string;
  readonly hostname: string;
  readonly files: MemoryFiles;
  /** Programs by name, put into /bin besides what `files` has. */
  readonly programs?: Readonly<Record<string, Program>>;
  readonly network?: NetworkNamespace;
  readonly env?: ReadonlyMap<string, string> | Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly groups?: readonly number[];
  readonly privileges?: Privileges;
  /** Shared with other machines, else its own. */
  readonly processes?: ProcessNamespace;
  /** Bytes its processes may hold together. */
  readonly memoryLimit?: number | undefined;
  /** Without /dev and /proc. */
  readonly bare?: boolean;
  /** Numbers under /proc/self/ns. */
  readonly namespaceIds?: Readonly<Record<string, number>>;
}

const DEV: Directory = {
  ...directory({
    null: device(),
    zero: device({ read: (limit) => '\0'.repeat(limit) }),
    full: device({ read: (limit) => '\0'.repeat(limit), write: (text) => text === '' || { error: 'ENOSPC' } }),
    stdin: symbolicLink('/proc/self/fd/0'),
    stdout: symbolicLink('/proc/self/fd/1'),
    stderr: symbolicLink('/proc/self/fd/2'),
    fd: symbolicLink('/proc/self/fd'),
    pts: directory(),
    tty: device(),
  }),
  shown: { size: 340, links: 5 },
};

/** /sys: there, but nothing in it is simulated. */
const SYS: Directory = { ...directory(NO_ENTRIES, { mode: 0o555 }), shown: { size: 0, links: 12 } };

/** A place where processes run: files, a process table, a network namespace. A container, a node's own shell, the reader's workstation. */
export class Machine {
  readonly kernel: Kernel;
  readonly name: string;
  readonly hostname: string;
  readonly files: MemoryFiles;
  readonly network: NetworkNamespace | undefined;
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  readonly privileges: Privileges;
  readonly processes: ProcessNamespace;
  readonly memoryLimit: number | undefined;
  readonly namespaceIds: Readonly<Record<string, number>>;
  /** Whether a process was killed for going over `memoryLimit`. */
  outOfMemory = false;
  /** Called when a process has ended. */
  onProcessEnd: (process: RunningProcess) => void = () => {};
  #count = 0;
  #budget = BURST_STEPS;
  #budgetAt = 0;
  #beyond = 0;

  constructor(options: MachineOptions) {
    this.kernel = options.kernel;
    this.name = options.name ?? options.hostname;
    this.hostname = options.hostname;
    this.files = options.files;
    this.network = options.network;
    this.env =
      options.env instanceof Map ? options.env : options.env ? new Map(Object.entries(options.env)) : DEFAULT_ENV;
    this.cwd = options.cwd ?? '/';
    this.uid = options.uid ?? 0;
    this.gid = options.gid ?? 0;
    this.groups = options.groups ?? [];
    this.privileges = options.privileges ?? USUAL;
    this.processes = options.processes ?? new ProcessNamespace();
    this.memoryLimit = options.memoryLimit;
    this.namespaceIds = options.namespaceIds ?? {};
    if (options.bare) return;
    this.files.mountNode('/dev', DEV);
    this.files.mountNode('/sys', SYS, { readOnly: true });
    this.files.mountNode('/proc', this.processes.proc, { readOnly: true });
  }

  /** The processes that run here, by pid; with a shared namespace others have theirs beside them. */
  get members(): readonly RunningProcess[] {
    return [...this.processes.processes.values()].filter((p) => p.machine === this);
  }

  /** Starts a program that nobody here is the parent of. `stdin`, `stdout` and `stderr` default to nothing. */
  spawn(argv: readonly string[], options: SpawnOptions = {}): RunningProcess | { readonly error: SpawnError } {
    const env = options.env ?? this.env;
    const cwd = options.cwd ?? this.cwd;
    const found = this.find(argv, env, this.files.as({ uid: this.uid, gid: this.gid, groups: this.groups, cwd }));
    if ('error' in found) return found;
    const start = {
      ...found,
      parent: undefined,
      env,
      cwd,
      stdin: options.stdin ?? noInput,
      stdout: options.stdout ?? noOutput,
      stderr: options.stderr ?? noOutput,
    };
    return this.start(start) ?? { error: 'ENOMEM' };
  }

  /** Begins a process; undefined when there are too many. */
  start(start: ProcessStart): RunningProcess | undefined {
    return this.#count < MAX_PROCESSES ? new RunningProcess(this, start) : undefined;
  }

  /** The program that a command line runs: along PATH, by path, or the interpreter of a script, which then stands first in `argv`. */
  find(
    argv: readonly string[],
    env: ReadonlyMap<string, string>,
    files: MemoryFiles,
    depth = 0,
  ): { argv: readonly string[]; program: Program } | { error: SpawnError } {
    const name = argv[0] ?? '';
    const candidates = name.includes('/')
      ? [name]
      : (env.get('PATH') ?? DEFAULT_PATH).split(':').map((dir) => `${dir}/${name}`);
    let error: SpawnError = 'ENOENT';
    if (name === '') return { error };
    for (const path of candidates) {
      const file = files.executable(path);
      if ('error' in file) {
        if (file.error === 'EACCES') error = 'EACCES';
        continue;
      }
      if (file.program) return { argv, program: file.program };
      if (depth > 3) return { error: 'EACCES' };
      const interpreter = /^#! *(\S+)(?: +(\S.*))?/.exec(file.text);
      const words = interpreter
        ? [interpreter[1] as string, ...(interpreter[2] ? [interpreter[2].trim()] : [])]
        : ['/bin/sh'];
      return this.find([...words, path, ...argv.slice(1)], env, files, depth + 1);
    }
    return { error };
  }

  /**
   * Counts steps and gives what they cost in virtual milliseconds. A machine that has used up its burst pays ever more for a step, so that
   * an endless loop takes few real steps however long it runs; waiting fills the budget again.
   */
  charge(steps: number): number {
    const { now } = this.kernel;
    this.#budget = Math.min(BURST_STEPS, this.#budget + Math.max(0, now - this.#budgetAt) * STEPS_PER_MS);
    this.#budgetAt = Math.max(now, this.#budgetAt);
    if (this.#budget > BURST_STEPS / 4) this.#beyond = 0;
    this.#budget -= steps;
    if (this.#budget >= 0) return steps * STEP_MS;
    this.#budget = 0;
    this.#beyond += steps;
    const cost = (steps / STEPS_PER_MS) * (1 + this.#beyond / 20_000);
    this.#budgetAt += cost; // the time paid for does not fill the budget
    return cost;
  }

  /** Kills `process` when the machine's processes hold more memory than it has. */
  checkMemory(process: RunningProcess): void {
    if (this.memoryLimit === undefined) return;
    let held = 0;
    for (const p of this.members) held += p.memory;
    if (held <= this.memoryLimit) return;
    this.outOfMemory = true;
    process.terminate('KILL');
  }

  /** Kills everything that runs here. */
  killAll(): void {
    for (const process of this.members) process.terminate('KILL');
  }

  /** A process has begun or is about to end: told by it. */
  enters(): void {
    this.#count++;
  }

  leaves(): void {
    this.#count--;
  }

  /** A process has ended: told by it. */
  ended(process: RunningProcess): void {
    this.onProcessEnd(process);
  }
}

/** A machine whose /bin also has `programs`. `files`: a MemoryFiles, which is where its processes read and write. */
export function createMachine(options: Omit<MachineOptions, 'files'> & { files?: FileSystem }): Machine {
  const files = options.files ?? new MemoryFiles({ now: () => options.kernel.epoch + options.kernel.now });
  if (!(files instanceof MemoryFiles)) throw new TypeError('createMachine: files must be a MemoryFiles');
  if (options.programs) {
    const entries = Object.entries(options.programs).map(([name, program]) => [name, executable(program)] as const);
    files.mountNode('/bin', directory(new Map(entries)), { readOnly: true });
  }
  for (const path of ['/tmp', '/etc', '/root']) files.mkdir(path);
  return new Machine({ ...options, files });
}
