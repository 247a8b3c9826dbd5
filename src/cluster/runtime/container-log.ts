import type { TextStream } from '../apiserver/request.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { type Wait, wakeNow } from '../kernel/task.ts';
import type { ContainerLog, LogLine } from './cri.ts';
import { Pipe } from './streams.ts';
import type { OutputStream } from './system.ts';

/** Characters of log kept for a container; older lines are rotated away. */
const KEPT = 1024 * 1024;
/** Lines kept at most. */
const KEPT_LINES = 50_000;
/** A line longer than this is cut into pieces, as containerd does. */
const MAX_LINE = 16 * 1024;

/** What a container has written: lines with times, the oldest dropped when there are too many. */
export class LogRing implements ContainerLog {
  readonly #kernel: Kernel;
  #lines: LogLine[] = [];
  /** Lines before this one are rotated away. */
  #from = 0;
  #size = 0;
  #closed = false;
  /** Unfinished lines. */
  #begunOut = '';
  #begunErr = '';
  #followers: Map<Pipe, (line: LogLine) => string> | undefined;
  /** Who gets the text as it is written, with a pipe for each stream. */
  #attached: Set<Record<'stdout' | 'stderr', Pipe>> | undefined;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  get lines(): readonly LogLine[] {
    return this.#from === 0 ? this.#lines : this.#lines.slice(this.#from);
  }

  /** Characters held. */
  get size(): number {
    return this.#size;
  }

  follow(format: (line: LogLine) => string): TextStream {
    const pipe = openPipe();
    if (this.#closed) pipe.output.close();
    else {
      this.#followers ??= new Map();
      this.#followers.set(pipe, format);
    }
    return { read: pipe.input.read, close: () => this.#followers?.delete(pipe) };
  }

  /**
   * What is written from now on, as it is written; ends with the container or `detach`. A terminal is drawn again for whoever comes to it:
   * `redrawn` gives the line that it is in first (a shell's prompt).
   */
  attach(redrawn: boolean): Record<'stdout' | 'stderr', Pipe> & { detach(): void } {
    const pipes = { stdout: openPipe(), stderr: openPipe() };
    const end = (): void => {
      for (const pipe of [pipes.stdout, pipes.stderr]) pipe.output.close();
    };
    if (this.#closed) end();
    else {
      this.#attached ??= new Set();
      this.#attached.add(pipes);
      if (redrawn) pipes.stdout.output.write(this.#begunOut)(this.#kernel, () => {});
    }
    return {
      ...pipes,
      detach: () => {
        this.#attached?.delete(pipes);
        end();
      },
    };
  }

  /** The stream of a container's process that ends here. */
  output(stream: 'stdout' | 'stderr', isTerminal: boolean): OutputStream {
    return new LogOutput(this, stream, isTerminal);
  }

  /** The container has ended: unfinished lines are kept as they are, followers see the end. */
  close(): void {
    if (this.#begunOut) this.#add('stdout', this.#begunOut, true);
    if (this.#begunErr) this.#add('stderr', this.#begunErr, true);
    this.#begunOut = '';
    this.#begunErr = '';
    this.#closed = true;
    for (const pipe of this.#followers?.keys() ?? []) pipe.output.close();
    for (const { stdout, stderr } of this.#attached ?? []) for (const pipe of [stdout, stderr]) pipe.output.close();
    this.#followers = undefined;
    this.#attached = undefined;
  }

  /** Takes what a process has written: whole lines, the rest is kept until it is one. */
  take(stream: 'stdout' | 'stderr', text: string): void {
    for (const pipes of this.#attached ?? []) pipes[stream].output.write(text)(this.#kernel, () => {});
    const begun = stream === 'stdout' ? this.#begunOut : this.#begunErr;
    const pieces = (begun + text).split('\n');
    let rest = pieces.pop() as string;
    for (const line of pieces) this.#add(stream, this.#begin(stream, line), false);
    rest = this.#begin(stream, rest);
    if (stream === 'stdout') this.#begunOut = rest;
    else this.#begunErr = rest;
  }

  /** Adds the pieces of a line that is too long for one; gives the last, which is not. */
  #begin(stream: 'stdout' | 'stderr', line: string): string {
    let from = 0;
    for (; line.length - from > MAX_LINE; from += MAX_LINE) this.#add(stream, line.slice(from, from + MAX_LINE), true);
    return line.slice(from);
  }

  #add(stream: 'stdout' | 'stderr', text: string, partial: boolean): void {
    const line = { at: this.#kernel.now, stream, text: shared(text), partial };
    this.#lines.push(line);
    this.#size += text.length + 1;
    while (this.#size > KEPT || this.#lines.length - this.#from > KEPT_LINES) {
      this.#size -= (this.#lines[this.#from] as LogLine).text.length + 1;
      this.#from++;
    }
    if (this.#from > 1000 && this.#from * 2 > this.#lines.length) {
      this.#lines = this.#lines.slice(this.#from);
      this.#from = 0;
    }
    for (const [pipe, format] of this.#followers ?? []) pipe.output.write(format(line))(this.#kernel, () => {});
  }
}

/** A pipe that this end holds open, of any length. */
function openPipe(): Pipe {
  const pipe = new Pipe({ capacity: Number.POSITIVE_INFINITY });
  pipe.output.retain?.();
  return pipe;
}

/** The stream of a container's process that ends in its log. */
class LogOutput implements OutputStream {
  readonly #log: LogRing;
  readonly #stream: 'stdout' | 'stderr';
  readonly isTerminal: boolean;

  constructor(log: LogRing, stream: 'stdout' | 'stderr', isTerminal: boolean) {
    this.#log = log;
    this.#stream = stream;
    this.isTerminal = isTerminal;
  }

  write(text: string): Wait<boolean> {
    return (_kernel, wake) => {
      this.#log.take(this.#stream, text);
      return wakeNow(wake, true);
    };
  }

  close(): void {}
}

/** So many of the latest lines, of at most this length, are remembered. */
const SHARED_LINES = 1024;
const SHARED_LENGTH = 200;
let young = new Map<string, string>();
let old = young;

/** One text for lines that are equal: containers of one image that start in the same second write the same. */
function shared(line: string): string {
  if (line.length > SHARED_LENGTH) return line;
  const known = young.get(line);
  if (known !== undefined) return known;
  if (young.size >= SHARED_LINES) {
    old = young;
    young = new Map();
  }
  const text = old.get(line) ?? line;
  young.set(text, text);
  return text;
}
