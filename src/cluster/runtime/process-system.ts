import { type Wait, wakeNow } from '../kernel/task.ts';
import type { MemoryFiles } from './memory-files.ts';
import { ProcessNetwork } from './network.ts';
import type { ProcessStart, RunningProcess } from './process.ts';
import { replaced } from './replacement.ts';
import type {
  InputStream,
  Network,
  OutputStream,
  Process,
  ProcessInfo,
  Program,
  Run,
  SignalHandler,
  SignalName,
  SpawnError,
  SpawnOptions,
  System,
} from './system.ts';

/** An output as one process holds it: writing costs processor time, and writing where nobody reads ends the process (SIGPIPE). */
class ProcessOutput implements OutputStream {
  readonly shared: OutputStream;
  readonly #process: RunningProcess;

  constructor(shared: OutputStream, process: RunningProcess) {
    this.shared = shared;
    this.#process = process;
  }

  get isTerminal(): boolean {
    return this.shared.isTerminal;
  }

  write(text: string): Wait<boolean> {
    return (kernel, wake) => {
      if (text === '') return wakeNow(wake, true);
      let stopWriting: (() => void) | undefined;
      const stopSpending = this.#process.spend(1 + (text.length >> 7))(kernel, () => {
        stopWriting = this.shared.write(text)(kernel, (taken) => {
          if (!taken) this.#process.deliver('PIPE', false);
          wake(taken);
        });
      });
      return () => {
        stopSpending();
        stopWriting?.();
      };
    };
  }

  close(): void {
    this.shared.close();
  }
}

const sharedOutput = (stream: OutputStream): OutputStream => (stream instanceof ProcessOutput ? stream.shared : stream);

/** What a program sees of its process and everything around it. */
export class ProcessSystem implements System {
  readonly #process: RunningProcess;
  readonly argv: readonly string[];
  readonly stdin: InputStream;
  #files: MemoryFiles | undefined;
  readonly #out: OutputStream;
  readonly #err: OutputStream;
  #stdout: OutputStream | undefined;
  #stderr: OutputStream | undefined;
  #network: Network | undefined;

  constructor(process: RunningProcess, start: SpawnOptions & { argv?: readonly string[] } = {}) {
    this.#process = process;
    this.argv = start.argv ?? process.argv;
    this.stdin = start.stdin ?? process.stdin;
    this.#out = start.stdout ?? process.stdout;
    this.#err = start.stderr ?? process.stderr;
  }

  get files(): MemoryFiles {
    this.#files ??= this.#process.machine.files.as(this.#process);
    return this.#files;
  }
  get stdout(): OutputStream {
    this.#stdout ??= new ProcessOutput(sharedOutput(this.#out), this.#process);
    return this.#stdout;
  }
  get stderr(): OutputStream {
    this.#stderr ??= new ProcessOutput(sharedOutput(this.#err), this.#process);
    return this.#stderr;
  }
  get pid(): number {
    return this.#process.pid;
  }
  get env(): Map<string, string> {
    return this.#process.env;
  }
  get cwd(): string {
    return this.#process.cwd;
  }
  set cwd(path: string) {
    this.#process.cwd = path;
  }
  get uid(): number {
    return this.#process.uid;
  }
  get gid(): number {
    return this.#process.gid;
  }
  get groups(): readonly number[] {
    return this.#process.groups;
  }
  get hostname(): string {
    return this.#process.machine.hostname;
  }
  get network(): Network {
    this.#network ??= new ProcessNetwork(this.#process, this.files);
    return this.#network;
  }

  now(): number {
    const { kernel } = this.#process.machine;
    return kernel.epoch + kernel.now;
  }

  spend(steps: number): Wait<void> {
    return this.#process.spend(steps);
  }

  as(argv: readonly string[], options: SpawnOptions = {}): System {
    const streams = { stdin: this.stdin, stdout: this.stdout, stderr: this.stderr, ...options };
    return new ProcessSystem(this.#process, { ...streams, argv });
  }

  allocate(bytes: number): Wait<void> {
    this.#process.memory = bytes;
    this.#process.machine.checkMemory(this.#process);
    return this.#process.spend(10);
  }

  spawn(argv: readonly string[], options: SpawnOptions = {}): Process | { readonly error: SpawnError } {
    const { machine } = this.#process;
    const found = machine.find(argv, options.env ?? this.#process.environment, this.files);
    if ('error' in found) return found;
    return (
      machine.start({ ...this.#inherited(options), argv: found.argv, program: found.program }) ?? { error: 'ENOMEM' }
    );
  }

  fork(name: string, program: Program, options: SpawnOptions = {}): Process {
    const start = { ...this.#inherited(options), argv: name ? [name] : this.#process.argv, program };
    return this.#process.machine.start(start) ?? REFUSED;
  }

  exec(argv: readonly string[], options: SpawnOptions = {}): { run: Run } | { error: SpawnError } {
    const process = this.#process;
    const found = process.machine.find(argv, options.env ?? process.environment, this.files);
    if ('error' in found) return found;
    const start = { stdin: this.stdin, stdout: this.stdout, stderr: this.stderr, ...options, argv: found.argv };
    return { run: replaced(() => process.become(found.program, start)) };
  }

  kill(pid: number, signal: SignalName | 0): boolean {
    const target = this.#process.machine.processes.processes.get(pid);
    if (target && signal) {
      if (this.uid !== 0 && target.uid !== this.uid) return false;
      target.kill(signal, this.pid);
    }
    return target !== undefined;
  }

  onSignal(signal: SignalName, handler: SignalHandler | 'ignore' | undefined): void {
    const process = this.#process;
    process.handlers ??= {};
    process.handlers[signal] = handler;
  }

  start(thread: Run<unknown>): void {
    this.#process.startThread(thread);
  }

  setTitle(title: string): void {
    this.#process.argv = [title];
  }

  processes(): readonly ProcessInfo[] {
    return [...this.#process.machine.processes.processes.values()]
      .sort((a, b) => a.pid - b.pid)
      .map((p) => ({ pid: p.pid, ppid: p.ppid, uid: p.uid, command: p.argv.join(' '), cpu: p.cpu }));
  }

  #inherited(options: SpawnOptions): Omit<ProcessStart, 'argv' | 'program'> {
    return {
      parent: this.#process,
      env: options.env ?? this.#process.inheritance,
      cwd: options.cwd ?? this.cwd,
      ...(this.uid === 0 && options.uid !== undefined ? { uid: options.uid } : {}),
      ...(this.uid === 0 && options.gid !== undefined ? { gid: options.gid } : {}),
      stdin: options.stdin ?? this.stdin,
      stdout: sharedOutput(options.stdout ?? this.stdout),
      stderr: sharedOutput(options.stderr ?? this.stderr),
    };
  }
}

/** What `fork` gives when the machine has too many processes. */
const REFUSED: Process = {
  pid: -1,
  code: 2,
  signal: undefined,
  exit: (_kernel, wake) => wakeNow(wake, 2),
  kill: () => {},
};
