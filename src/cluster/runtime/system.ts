import type { Wait } from '../kernel/task.ts';
import type { FileSystem } from './filesystem.ts';
import type { SignalName } from './signals.ts';

export type { SignalName } from './signals.ts';

/** A program, or a part of one, at work in virtual time: it gives `T`, by default an exit code. */
export type Run<T = number> = Generator<Wait, T, unknown>;

/** A program: what an executable file does. It runs in virtual time and gives its exit code. It knows the world only through `system`. */
export type Program = (system: System) => Run;

/** The narrow interface between a process and everything else. */
export interface System {
  readonly pid: number;
  /** argv[0] is the name the program was called by. */
  readonly argv: readonly string[];
  /** The process's own copy. */
  readonly env: Map<string, string>;
  cwd: string;
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** The files this process sees, mounts included. Paths are absolute or relative to `cwd`. */
  readonly files: FileSystem;
  readonly network: Network;
  /** Real time of this moment in milliseconds since 1970, as `date` shows it. */
  now(): number;
  /** Uses the processor for `steps` small steps: takes virtual time, more of it per step for a process that never waits. */
  spend(steps: number): Wait<void>;
  /** Starts a child; the answer is a process, or why not (ENOENT: no such program, EACCES: not executable). */
  spawn(argv: readonly string[], options?: SpawnOptions): Process | { readonly error: SpawnError };
  /** A child that is not a file: a subshell. `name` is what ps shows. */
  fork(name: string, program: Program, options?: SpawnOptions): Process;
  /**
   * Becomes another program, as `exec` does: same process, signal handlers gone. The program is to be run in place of the caller's rest:
   * `return yield* started.run`.
   */
  exec(argv: readonly string[], options?: SpawnOptions): { readonly run: Run } | { readonly error: SpawnError };
  /** The same process with other words or streams, for what a shell does itself (builtins). */
  as(argv: readonly string[], options?: SpawnOptions): System;
  /** Takes this much memory instead of what the process held, in bytes; over the machine's limit the process is killed (OOMKilled). */
  allocate(bytes: number): Wait<void>;
  /** Sends a signal to a process of the same process namespace; false when there is none. */
  kill(pid: number, signal: SignalName | 0): boolean;
  /** What to do on a signal instead of the default. Undefined: the default again; `ignore`: nothing. KILL and STOP cannot be caught. */
  onSignal(signal: SignalName, handler: SignalHandler | 'ignore' | undefined): void;
  /** Runs beside the program, as a thread of the same process: until it ends, or the process does. */
  start(thread: Run<unknown>): void;
  /** Changes what ps shows for this process. */
  setTitle(title: string): void;
  /** The processes this one can see, by pid. */
  processes(): readonly ProcessInfo[];
  readonly hostname: string;
  readonly uid: number;
  readonly gid: number;
  /** Supplementary groups. */
  readonly groups: readonly number[];
}

/** Called when a signal comes; `from` is the pid that sent it, undefined when it came from outside the process namespace. */
export type SignalHandler = (from: number | undefined) => void;

/** ENOENT: no such program; EACCES: not executable; ENOMEM: too many processes. */
export type SpawnError = 'ENOENT' | 'EACCES' | 'ENOMEM';

/** How a child is started; what is left out it has from its parent. */
export interface SpawnOptions {
  readonly env?: ReadonlyMap<string, string>;
  readonly cwd?: string;
  /** User and group of the child; default the parent's. Only root can choose others. */
  readonly uid?: number;
  readonly gid?: number;
  readonly stdin?: InputStream;
  readonly stdout?: OutputStream;
  readonly stderr?: OutputStream;
}

/** A child process, as its parent holds it. */
export interface Process {
  readonly pid: number;
  /** Wakes when it has ended: with its exit code, 128 + n when signal n ended it. May be awaited often. */
  readonly exit: Wait<number>;
  /** The exit code, once it has ended. */
  readonly code: number | undefined;
  /** The signal that ended it, when one did. */
  readonly signal: SignalName | undefined;
  kill(signal: SignalName): void;
}

/** A process as others see it in /proc. */
export interface ProcessInfo {
  readonly pid: number;
  readonly ppid: number;
  readonly uid: number;
  /** As `ps` prints it. */
  readonly command: string;
  /** Virtual milliseconds of processor time. */
  readonly cpu: number;
}

/** Text comes as strings; programs here do not handle other bytes. */
export interface InputStream {
  /** Wakes with what is there (at least one character), or undefined at the end. */
  readonly read: Wait<string | undefined>;
  readonly isTerminal: boolean;
  /** Puts text back: the next `read` wakes with it first. */
  unread?(text: string): void;
  /** A process takes the stream; with its end it gives it up by `close`. Streams without these are never closed by processes. */
  retain?(): void;
  close?(): void;
}

/** Where a process writes: a pipe, a terminal, a log, a file. */
export interface OutputStream {
  /** Wakes when the text was taken; with false when nobody reads any more (EPIPE). */
  write(text: string): Wait<boolean>;
  readonly isTerminal: boolean;
  /** The writing end is given up; readers see the end when all writers have. */
  close(): void;
  /** A process takes the stream; with its end it gives it up by `close`. Processes never close streams without it. */
  retain?(): void;
}

/** The network as a process sees it: its own network namespace, with localhost, and the cluster beyond. */
export interface Network {
  /** Addresses of this namespace besides 127.0.0.1. */
  readonly addresses: readonly string[];
  /** Takes a port; `EADDRINUSE` when it is taken in this namespace. */
  listen(options: {
    host: string;
    port: number;
    owner: string;
  }): Listener | { readonly error: 'EADDRINUSE' | 'EACCES' };
  /** Opens a connection: takes virtual time. */
  connect(
    host: string,
    port: number,
  ): Wait<Connection | { readonly error: 'ECONNREFUSED' | 'ETIMEDOUT' | 'EHOSTUNREACH' | 'ENOTFOUND' }>;
  /** Name to addresses by /etc/hosts and the cluster's DNS; empty when there is none. */
  resolve(name: string): Wait<readonly string[]>;
  /** Asks a name server (default: those of /etc/resolv.conf) for a full name; undefined when none answers. */
  query(name: string, server?: string): Wait<readonly string[] | undefined>;
  /** One echo request: round-trip time in milliseconds, or undefined when nobody answers. */
  ping(address: string): Wait<number | undefined>;
  /** Listening sockets of the namespace, as netstat shows them; `pid` 0: a process that this one cannot see. */
  readonly listeners: readonly {
    readonly host: string;
    readonly port: number;
    readonly pid: number;
    readonly owner: string;
  }[];
}

/** A socket that listens. */
export interface Listener {
  /** Wakes with the next connection. */
  readonly accept: Wait<Connection>;
  close(): void;
}

/** One end of a TCP connection. Addresses are `ip:port`; `read` wakes with undefined when the other end has closed. */
export interface Connection {
  readonly remoteAddress: string;
  readonly localAddress: string;
  readonly read: Wait<string | undefined>;
  write(text: string): void;
  close(): void;
}
