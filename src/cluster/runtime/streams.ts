import { type Wait, wakeNow } from '../kernel/task.ts';
import type { FileError, FileSystem } from './filesystem.ts';
import type { InputStream, OutputStream, Run } from './system.ts';

/** Characters a pipe holds before writers wait, as Linux: 64 KiB. */
const PIPE_CAPACITY = 65536;

/** A pipe: what is written to `output` comes out of `input`. It ends when all processes that took the writing end have given it up. */
export class Pipe {
  #text = '';
  #writers = 0;
  #readers = 0;
  #ended = false;
  #broken = false;
  /** Ends of input that were typed and not yet read. */
  #typedEnds = 0;
  readonly #waiting = new Set<() => void>();
  readonly input: InputStream;
  readonly output: OutputStream;

  /** `isTerminal`: what the two ends say of themselves. `capacity` in characters. */
  constructor(options: { isTerminal?: boolean; capacity?: number } = {}) {
    const capacity = options.capacity ?? PIPE_CAPACITY;
    const isTerminal = options.isTerminal ?? false;
    const tryRead = (wake: (text: string | undefined) => void): boolean => {
      if (this.#text !== '') {
        const text = this.#text;
        this.#text = '';
        this.#wakeAll();
        wake(text);
        return true;
      }
      if (this.#typedEnds === 0 && !this.#ended) return false;
      if (this.#typedEnds > 0) this.#typedEnds--;
      wake(undefined);
      return true;
    };
    this.input = {
      isTerminal,
      read: (_kernel, wake) => this.#until(() => tryRead(wake)),
      unread: (text) => {
        this.#text = text + this.#text;
      },
      retain: () => {
        this.#readers++;
      },
      close: () => {
        if (--this.#readers > 0) return;
        this.#broken = true;
        this.#wakeAll();
      },
    };
    this.output = {
      isTerminal,
      write: (text) => (_kernel, wake) =>
        this.#until(() => {
          if (this.#broken) {
            wake(false);
            return true;
          }
          if (this.#text.length >= capacity) return false;
          this.#text += text;
          this.#wakeAll();
          wake(true);
          return true;
        }),
      retain: () => {
        this.#writers++;
      },
      close: () => {
        if (--this.#writers > 0) return;
        this.#ended = true;
        this.#wakeAll();
      },
    };
  }

  /** Ctrl-D at a terminal: one read, once the text is used up, finds the end; the next ones wait for more. */
  typeEnd(): void {
    this.#typedEnds++;
    this.#wakeAll();
  }

  /** Tries now, and again whenever the pipe changes, until `attempt` says it is done. */
  #until(attempt: () => boolean): () => void {
    if (attempt()) return () => {};
    const again = (): void => {
      this.#waiting.delete(again);
      if (!attempt()) this.#waiting.add(again);
    };
    this.#waiting.add(again);
    return () => this.#waiting.delete(again);
  }

  #wakeAll(): void {
    for (const waiter of [...this.#waiting]) if (this.#waiting.has(waiter)) waiter();
  }
}

/** An input that gives `text`, then ends. */
export function textInput(text: string): InputStream {
  let rest = text;
  return {
    isTerminal: false,
    read: (_kernel, wake) => {
      const now = rest;
      rest = '';
      return wakeNow(wake, now === '' ? undefined : now);
    },
    unread: (back) => {
      rest = back + rest;
    },
  };
}

/** The input of a process that has none: /dev/null. */
export const noInput: InputStream = textInput('');

/** An output that hands on what is written. */
export const textOutput = (take: (text: string) => void, isTerminal = false): OutputStream => ({
  isTerminal,
  write: (text) => (_kernel, wake) => {
    take(text);
    return wakeNow(wake, true);
  },
  close: () => {},
});

/** An output that nobody reads. */
export const noOutput: OutputStream = textOutput(() => {});

/** Opens a file for writing, as `>` and `>>` do. What a write that fails (a full disk) says goes to `errors`. */
export function fileOutput(
  files: FileSystem,
  path: string,
  append: boolean,
  errors: OutputStream,
): OutputStream | FileError {
  const opened = files.write(path, '', { append });
  if (opened !== true) return opened;
  return {
    isTerminal: false,
    write: (text) => (kernel, wake) => {
      const written = files.write(path, text, { append: true });
      if (written === true) return wakeNow(wake, true);
      const reason = written.error === 'ENOSPC' ? 'No space left on device' : written.error;
      return errors.write(`write error: ${reason}\n`)(kernel, () => wake(true));
    },
    close: () => {},
  };
}

/** Gives the lines of an input one by one, without their line ends; the last one may have none. */
export class LineReader {
  readonly #input: InputStream;
  #buffer = '';
  #ended = false;

  constructor(input: InputStream) {
    this.#input = input;
  }

  /** The next line, or undefined at the end; `complete` tells whether it ended with a line end. */
  *next(): Run<{ line: string; complete: boolean } | undefined> {
    let from = 0;
    for (;;) {
      const end = this.#buffer.indexOf('\n', from);
      if (end >= 0) {
        const line = this.#buffer.slice(0, end);
        this.#buffer = this.#buffer.slice(end + 1);
        return { line, complete: true };
      }
      if (this.#ended) {
        if (this.#buffer === '') return undefined;
        const line = this.#buffer;
        this.#buffer = '';
        return { line, complete: false };
      }
      from = this.#buffer.length;
      const text = (yield this.#input.read) as string | undefined;
      if (text === undefined) this.#ended = true;
      else this.#buffer += text;
    }
  }
}

/** Hands all that an input gives to `take`, which may say what to wait for, until the input ends. */
export function* handOn(
  input: Pick<InputStream, 'read'>,
  take: (text: string) => Wait<unknown> | undefined,
): Run<void> {
  for (let text = (yield input.read) as string | undefined; text !== undefined; ) {
    const wait = take(text);
    if (wait) yield wait;
    text = (yield input.read) as string | undefined;
  }
}

/** Everything an input gives until its end. */
export function* readAll(input: InputStream): Run<string> {
  let text = '';
  yield* handOn(input, (more) => {
    text += more;
    return undefined;
  });
  return text;
}
