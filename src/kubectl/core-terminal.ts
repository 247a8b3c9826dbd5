import type { ApiServer } from '../cluster/apiserver/apiserver.ts';
import type { Kernel } from '../cluster/kernel/kernel.ts';
import type { ContainerRuntime } from '../cluster/runtime/cri.ts';
import { createMachine, type Machine } from '../cluster/runtime/machine.ts';
import { MemoryFiles } from '../cluster/runtime/memory-files.ts';
import { NetworkNamespace } from '../cluster/runtime/network.ts';
import { interruptFrom } from '../cluster/runtime/sessions.ts';
import { Pipe, textOutput } from '../cluster/runtime/streams.ts';
import type { InputStream, Program } from '../cluster/runtime/system.ts';
import type { CompletionSource } from './completion.ts';
import { kubectl } from './kubectl.ts';
import type { RawInput } from './verbs/exec.ts';
import { workstationPrograms } from './workstation.ts';

/** What a terminal needs of a cluster. */
export interface TerminalCluster {
  readonly kernel: Kernel;
  readonly apiserver: ApiServer;
  readonly nodes: ReadonlyMap<string, { readonly runtime: ContainerRuntime }>;
}

/** How a workstation is set up. */
export interface TerminalOptions {
  /** Files of the working directory: path to text. */
  readonly files?: Readonly<Record<string, string>>;
  /** Called by `$USER`; default `reader`. */
  readonly user?: string;
  /** What vi and nano do; without it they are not there. */
  readonly editor?: OpenEditor;
}

/** Opens a file in the reader's editor. `done` takes the text to be saved, undefined to leave the file as it is; gives back how to close it. */
export type OpenEditor = (file: string, text: string, done: (saved: string | undefined) => void) => () => void;

const EDITORS = ['vi', 'vim', 'nano'];

/** `vi FILE`: opens the file and waits until the reader is done with it. */
const editing = (open: OpenEditor): Program =>
  function* (system) {
    const file = system.argv.slice(1).find((word) => !/^[-+]/.test(word));
    if (file === undefined) {
      yield system.stderr.write(`usage: ${system.argv[0]} FILE\n`);
      return 1;
    }
    const text = system.files.read(file);
    const saved = (yield (_kernel, wake) => open(file, typeof text === 'string' ? text : '', wake)) as
      | string
      | undefined;
    const written = saved === undefined || system.files.write(file, saved);
    if (written === true) return 0;
    yield system.stderr.write(`${system.argv[0]}: ${file}: ${written.error}\n`);
    return 1;
  };

/** How one line is run. The callbacks come in virtual time, while the clock is advanced. */
export interface LineOptions {
  /** The line's programs have a terminal: `exec -it` gets one. Default false, as in the recordings. */
  readonly tty?: boolean;
  readonly onStdout?: (text: string) => void;
  readonly onStderr?: (text: string) => void;
  readonly onExit?: (code: number) => void;
}

/** A line at work. */
export interface TerminalRun {
  /** The exit code, once the line has ended. */
  readonly exit: number | undefined;
  /** Types text for the programs to read; undefined: the end of input. Ctrl-C (`\x03`) and Ctrl-D (`\x04`) do what they do at a terminal. */
  write(text: string | undefined): void;
  /** Ctrl-C. */
  interrupt(): void;
}

const HOME = '/root';
/** Ctrl-C and Ctrl-D as keys. */
const INTERRUPT = '\x03';
const END = '\x04';
const KEYS = new RegExp(`([${INTERRUPT}${END}])`);

/**
 * The reader's workstation: a machine with a shell, kubectl and the usual tools, outside the cluster. Lines run in virtual time; advance the
 * cluster's clock to let them go on. Files and variables stay from line to line; the shell itself is a new one for every line, as in the recordings.
 */
export class Terminal {
  readonly #machine: Machine;
  readonly #cluster: TerminalCluster;
  readonly #programs: Readonly<Record<string, Program>>;

  constructor(cluster: TerminalCluster, options: TerminalOptions = {}) {
    this.#cluster = cluster;
    const { kernel } = cluster;
    this.#programs = {
      ...workstationPrograms(cluster.nodes),
      ...(options.editor
        ? Object.fromEntries(EDITORS.map((name) => [name, editing(options.editor as OpenEditor)]))
        : {}),
      kubectl: kubectl(cluster.apiserver),
      *init() {
        yield () => () => {};
        return 0;
      },
    };
    const files = new MemoryFiles({ now: () => kernel.epoch + kernel.now, limit: 16_000_000 });
    this.#machine = createMachine({
      kernel,
      name: 'workstation',
      hostname: 'workstation',
      files,
      programs: this.#programs,
      env: { PATH: '/bin', HOME, USER: options.user ?? 'reader', PWD: HOME },
      cwd: HOME,
      network: new NetworkNamespace({ kernel }),
    });
    // The first process of a machine takes all others along when it ends, and background jobs are to outlive their line.
    this.#machine.spawn(['init']);
    for (const [path, text] of Object.entries(options.files ?? {})) this.writeFile(path, text);
  }

  /** The workstation's files. */
  get files(): MemoryFiles {
    return this.#machine.files;
  }

  /** Puts a file into the working directory, or at an absolute path. */
  writeFile(path: string, text: string): void {
    const full = path.startsWith('/') ? path : `${HOME}/${path}`;
    const parts = full.split('/').slice(1, -1);
    parts.forEach((_, i) => {
      const folder = `/${parts.slice(0, i + 1).join('/')}`;
      if (!this.files.stat(folder)) this.files.mkdir(folder);
    });
    this.files.write(full, text);
  }

  /** Runs a line as typed. It begins within this call and goes on as the clock is advanced. */
  run(line: string, options: LineOptions = {}): TerminalRun {
    const tty = options.tty ?? false;
    const pipe = new Pipe({ isTerminal: tty });
    const input: InputStream & RawInput = { ...pipe.input, raw: false };
    pipe.output.retain?.();
    let code: number | undefined;
    let open = true;
    const end = (exit: number): void => {
      if (code !== undefined) return;
      code = exit;
      if (tty && !('error' in process)) options.onStdout?.(this.#jobsSince(process.pid));
      options.onExit?.(exit);
    };
    // A terminal in raw mode leaves the echo to whoever reads from it.
    const echo = (text: string): void => {
      if (tty && !input.raw) options.onStdout?.(text);
    };
    const interrupt = (): void => {
      echo('^C\n');
      if (input.raw) type(INTERRUPT);
      else if (!('error' in process)) interruptFrom(process);
    };
    const type = (text: string): void => {
      if (open) pipe.output.write(text)(this.#cluster.kernel, () => {});
    };
    const write = (text: string | undefined): void => {
      if (!open || code !== undefined) return;
      const parts = input.raw && text !== undefined ? [text] : (text ?? END).split(KEYS);
      for (const part of parts) {
        if (part === INTERRUPT && !input.raw) interrupt();
        else if (part === END && !input.raw) {
          open = false;
          pipe.output.close();
        } else if (part) {
          echo(part);
          type(part);
        }
      }
    };
    const process = this.#machine.spawn(['bash', '-c', line], {
      stdin: input,
      stdout: textOutput((text) => options.onStdout?.(text), tty),
      stderr: textOutput((text) => options.onStderr?.(text), tty),
    });
    if ('error' in process) {
      options.onStderr?.(`bash: ${process.error}\n`);
      end(126);
    } else process.exit(this.#cluster.kernel, end);
    return {
      get exit() {
        return code;
      },
      write,
      interrupt,
    };
  }

  /** What a shell says of the background jobs that a line has left behind: their numbers and process ids. */
  #jobsSince(pid: number): string {
    const jobs = this.#machine.members.filter((p) => p.ppid === 1);
    return jobs.map((job, i) => (job.pid > pid ? `[${i + 1}] ${job.pid}\n` : '')).join('');
  }

  /** What completion needs to know of this workstation. */
  get completionSource(): CompletionSource {
    const files = (start: string): string[] => {
      const slash = start.lastIndexOf('/') + 1;
      const folder = start.slice(0, slash);
      const path = folder.startsWith('/') ? folder : `${HOME}/${folder}`;
      const names = this.files.readdir(path.replace(/(.)\/$/, '$1'));
      if ('error' in names) return [];
      return names.map((n) => `${folder}${n}${this.files.stat(`${path}${n}`)?.type === 'directory' ? '/' : ''}`);
    };
    return { api: this.#cluster.apiserver, programs: Object.keys(this.#programs), files };
  }
}
