import { Interrupted, Signal, type Steps, sleep, type Task, type Wait, wakeNow } from '../kernel/task.ts';
import type { FileNode } from './file-tree.ts';
import type { Machine } from './machine.ts';
import { ProcessSystem } from './process-system.ts';
import { processDirectory } from './processes.ts';
import { Replacement } from './replacement.ts';
import { SIGNAL_NUMBERS } from './signals.ts';
import type {
  InputStream,
  OutputStream,
  Process,
  Program,
  Run,
  SignalHandler,
  SignalName,
  SpawnOptions,
} from './system.ts';

/** What the first instruction of a new process costs: fork, exec and loading. Virtual milliseconds. */
const SPAWN_MS = 0.4;
/** Steps that a spawn counts for in the machine's budget. */
const SPAWN_STEPS = 80;
/** Virtual processor time that is paid at once; smaller amounts are collected first. Milliseconds. */
const PAYMENT_MS = 1;

/** How a process begins; what is left out comes from its parent or its machine. */
export interface ProcessStart {
  readonly argv: readonly string[];
  readonly program: Program;
  readonly parent: RunningProcess | undefined;
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
}

/** A process of a machine: the parent's handle on it (`Process`) and, by `system`, what its program sees. */
export class RunningProcess implements Process {
  readonly pid: number;
  readonly machine: Machine;
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  children: readonly RunningProcess[] | undefined;
  handlers: Partial<Record<SignalName, SignalHandler | 'ignore' | undefined>> | undefined;
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  argv: readonly string[];
  cwd: string;
  parent: RunningProcess | undefined;
  code: number | undefined;
  signal: SignalName | undefined;
  /** Virtual milliseconds of processor time used. */
  cpu = 0;
  /** Bytes of memory held. */
  memory = 0;
  /** Shared with who started it until it is changed. */
  #env: ReadonlyMap<string, string>;
  #ownEnv: Map<string, string> | undefined;
  #owed = 0;
  #task: Task<number> | undefined;
  #threads: readonly Task<number>[] | undefined;
  #ended: Signal<number> | undefined;

  constructor(machine: Machine, start: ProcessStart) {
    this.machine = machine;
    this.argv = start.argv;
    this.parent = start.parent;
    this.uid = start.uid ?? start.parent?.uid ?? machine.uid;
    this.gid = start.gid ?? start.parent?.gid ?? machine.gid;
    this.groups = machine.groups;
    this.#env = start.env;
    this.cwd = start.cwd;
    this.stdin = start.stdin;
    this.stdout = start.stdout;
    this.stderr = start.stderr;
    this.pid = machine.processes.take();
    machine.processes.processes.set(this.pid, this);
    machine.enters();
    start.parent?.adopt(this);
    for (const stream of [this.stdin, this.stdout, this.stderr]) stream.retain?.();
    this.cpu += machine.charge(SPAWN_STEPS);
    const { program } = start;
    machine.kernel.after(SPAWN_MS, () => this.#begin(program));
  }

  #begin(program: Program): void {
    if (this.code !== undefined) return;
    const running = new Running(this, program(new ProcessSystem(this)));
    this.#task = this.machine.kernel.start(running, (code) => this.finish(code));
    if (this.code !== undefined) this.#task.interrupt();
  }

  /** The environment, for reading. */
  get environment(): ReadonlyMap<string, string> {
    return this.#ownEnv ?? this.#env;
  }

  /** The environment as a child gets it: nobody changes it afterwards. */
  get inheritance(): ReadonlyMap<string, string> {
    return this.#ownEnv ? new Map(this.#ownEnv) : this.#env;
  }

  /** The environment as the process's own copy. */
  get env(): Map<string, string> {
    this.#ownEnv ??= new Map(this.#env);
    return this.#ownEnv;
  }

  get ppid(): number {
    return this.parent?.pid ?? 0;
  }

  /** `/proc/self` of this process. */
  get proc(): FileNode {
    return processDirectory(this);
  }

  get exit(): Wait<number> {
    return (kernel, wake) => {
      if (this.code !== undefined) return wakeNow(wake, this.code);
      this.#ended ??= new Signal();
      return this.#ended.wait(kernel, wake);
    };
  }

  /** Sends a signal from within the process namespace: its first process only gets what it handles, not even KILL (signal(7), pid_namespaces(7)). */
  kill(signal: SignalName, from?: number): void {
    this.deliver(signal, this.pid === 1, from);
  }

  /** `protectedFromDefaults`: default actions do not happen, as for the first process of a namespace. */
  deliver(signal: SignalName, protectedFromDefaults: boolean, from?: number): void {
    if (this.code !== undefined) return;
    if (signal !== 'KILL' && signal !== 'STOP') {
      const handler = this.handlers?.[signal];
      if (handler === 'ignore') return;
      if (handler) {
        handler(from);
        return;
      }
    }
    if (protectedFromDefaults || signal === 'CHLD' || signal === 'CONT' || signal === 'STOP') return;
    this.terminate(signal);
  }

  /** Ends the process by a signal, whatever it is. */
  terminate(signal: SignalName): void {
    if (this.code !== undefined) return;
    this.signal = signal;
    this.finish(128 + SIGNAL_NUMBERS[signal]);
  }

  /** The process has ended. */
  finish(code: number): void {
    if (this.code !== undefined) return;
    this.code = code & 255;
    for (const thread of this.#threads ?? []) thread.interrupt();
    const { machine } = this;
    const { processes } = machine;
    processes.processes.delete(this.pid);
    machine.leaves();
    for (const stream of [this.stdin, this.stdout, this.stderr]) if (stream.retain) stream.close?.();
    machine.network?.closeOf(this.pid, machine.name);
    this.parent?.disown(this);
    const { init } = processes;
    for (const child of this.children ?? []) {
      child.parent = init;
      init?.adopt(child);
    }
    this.#task?.interrupt(); // before its children end: it must not hear of that any more
    if (this.pid === 1) for (const other of [...processes.processes.values()]) other.terminate('KILL');
    this.#ended?.notify(this.code);
    this.parent?.deliver('CHLD', true);
    machine.ended(this);
  }

  /** Takes a process as its child. */
  adopt(child: RunningProcess): void {
    this.children = this.children ? this.children.concat(child) : [child];
  }

  /** One of its children is gone. */
  disown(child: RunningProcess): void {
    this.children = this.children?.filter((c) => c !== child);
  }

  /** Writes to one of the process's own streams from elsewhere (/proc/PID/fd/1). */
  writeNow(stream: 'stdout' | 'stderr', text: string): void {
    this[stream].write(text)(this.machine.kernel, () => {});
  }

  /** Goes on as another program: its caught signals are gone, and what it had open is as `start` says. */
  become(program: Program, start: SpawnOptions & { argv: readonly string[] }): Run {
    if (start.env) this.#ownEnv = new Map(start.env);
    this.handlers =
      this.handlers && Object.fromEntries(Object.entries(this.handlers).filter(([, handler]) => handler === 'ignore'));
    this.argv = start.argv;
    return program(new ProcessSystem(this, start));
  }

  /** Uses the processor. Small amounts are collected until they are worth an event. */
  spend(steps: number): Wait<void> {
    const cost = this.machine.charge(steps);
    this.cpu += cost;
    this.#owed += cost;
    return (kernel, wake) => {
      if (this.#owed < PAYMENT_MS) return wakeNow(wake, undefined);
      const owed = this.#owed;
      this.#owed = 0;
      return sleep(owed)(kernel, wake);
    };
  }

  /** Runs a generator beside the program. */
  startThread(thread: Run<unknown>): void {
    const task = this.machine.kernel.start(new Running(this, thread as Run));
    if (task.ended) return;
    this.#threads = this.#threads ? this.#threads.filter((t) => !t.ended).concat(task) : [task];
  }

  /** A program of this process has thrown something: gives what runs in its place, or the exit code. */
  caught(thrown: unknown): Run | number {
    if (thrown instanceof Replacement) return thrown.begin();
    if (thrown instanceof Interrupted) throw thrown;
    this.writeNow(
      'stderr',
      thrown instanceof RangeError
        ? 'Segmentation fault\n'
        : `${this.argv[0]}: simulator fault: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`,
    );
    this.signal = 'SEGV';
    return 139;
  }
}

/** A program as a process runs it: what it throws ends the process and nothing else, and it may become another (`exec`). */
class Running implements Steps<number> {
  readonly #process: RunningProcess;
  #program: Run;

  constructor(process: RunningProcess, program: Run) {
    this.#process = process;
    this.#program = program;
  }

  next(value: unknown): IteratorResult<Wait, number> {
    return this.#step('next', value);
  }

  throw(interruption: unknown): IteratorResult<Wait, number> {
    return this.#step('throw', interruption);
  }

  return(code: number): IteratorResult<Wait, number> {
    return this.#step('return', code);
  }

  #step(how: 'next' | 'throw' | 'return', value: unknown): IteratorResult<Wait, number> {
    for (;;) {
      try {
        return this.#program[how](value as never);
      } catch (thrown) {
        const next = this.#process.caught(thrown);
        if (typeof next === 'number') return { done: true, value: next };
        this.#program = next;
        how = 'next';
        value = undefined;
      }
    }
  }
}
