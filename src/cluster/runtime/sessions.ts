import type { ExecSession } from '../apiserver/request.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { Signal, wakeNow } from '../kernel/task.ts';
import type { LogRing } from './container-log.ts';
import type { RunningProcess } from './process.ts';
import { noInput, type Pipe } from './streams.ts';
import type { OutputStream } from './system.ts';

const INTERRUPT = '\x03';
const END_OF_INPUT = '\x04';
const KEYS = new RegExp(`([${INTERRUPT}${END_OF_INPUT}])`);

/** Ctrl-C at the terminal of a process: it and what it has started get SIGINT, but for background jobs, which ignore it. */
export function interruptFrom(process: RunningProcess): void {
  const children = (process.children ?? []).filter((child) => child.handlers?.INT !== 'ignore');
  process.deliver('INT', false);
  for (const child of children) interruptFrom(child);
}

/** Hands text to a process; with a terminal, `screen`, which echoes it and acts on Ctrl-C and Ctrl-D among it. */
function type(kernel: Kernel, process: RunningProcess, input: Pipe, text: string, screen?: OutputStream): void {
  const show = (echo: string): void => void screen?.write(echo)(kernel, () => {});
  for (const piece of screen ? text.split(KEYS) : [text]) {
    if (piece === INTERRUPT && screen) {
      show('^C');
      interruptFrom(process);
    } else if (piece === END_OF_INPUT && screen) input.typeEnd();
    else if (piece !== '') {
      show(piece);
      input.output.write(piece)(kernel, () => {});
    }
  }
}

/** The session of a process that `exec` has started. `tty`: all its output comes through `stdout`. */
export function execSession(
  kernel: Kernel,
  of: { process: RunningProcess; input: Pipe | undefined; stdout: Pipe; stderr: Pipe; tty: boolean },
): ExecSession {
  const { process, input, stdout, stderr, tty } = of;
  let open = true;
  const closeInput = (): void => {
    if (open) input?.output.close();
    open = false;
  };
  input?.output.retain?.();
  return {
    stdout: { read: stdout.input.read, close: () => {} },
    stderr: { read: tty ? noInput.read : stderr.input.read, close: () => {} },
    write: (text) => {
      if (text === undefined) closeInput();
      else if (input && open) type(kernel, process, input, text, tty ? stdout.output : undefined);
    },
    exit: process.exit,
    close: () => {
      if (tty) process.deliver('HUP', false);
      closeInput();
    },
  };
}

/**
 * A session that joins the streams of a container's first process. The end of its input ends the container's when it was to be for one
 * session (`stdinOnce`) and is no terminal; else it ends the session, and the container waits for the next one, as containerd does it.
 */
export function attachSession(
  kernel: Kernel,
  of: { process: RunningProcess; input: Pipe | undefined; log: LogRing; tty: boolean; inputEndsWithSession: boolean },
): ExecSession {
  const { process, input, log, tty } = of;
  const streams = log.attach(tty);
  const over = new Signal<number>();
  let code: number | undefined;
  const end = (): void => {
    if (code !== undefined) return;
    code = 0;
    streams.detach();
    over.notify(code);
  };
  const endInput = (): void => {
    if (input && of.inputEndsWithSession && !tty) input.output.close();
    else if (input) end();
  };
  return {
    stdout: { read: streams.stdout.input.read, close: () => {} },
    stderr: { read: tty ? noInput.read : streams.stderr.input.read, close: () => {} },
    write: (text) => {
      if (text === undefined) endInput();
      else if (input) type(kernel, process, input, text, tty ? log.output('stdout', true) : undefined);
    },
    exit: (k, wake) => {
      if (code !== undefined) return wakeNow(wake, code);
      const stops = [process.exit(k, wake), over.wait(k, wake)];
      return () => {
        for (const stop of stops) stop();
      };
    },
    close: () => {
      if (input && of.inputEndsWithSession && !tty) input.output.close();
      end();
    },
  };
}
