import { isTerminalPhase } from '../../cluster/api/pod.ts';
import type { Pod, Status } from '../../cluster/api/types.generated.ts';
import type { ExecSession } from '../../cluster/apiserver/request.ts';
import { first, type Wait } from '../../cluster/kernel/task.ts';
import type { Call } from '../command.ts';
import { CommandError, failure, ServerError, usageError } from '../errors.ts';
import { chooseContainer, podFor } from '../pods.ts';
import { type Session, type Work, wait } from '../session.ts';

/** `kubectl exec`. Recordings 001, 060, 062. */
export function* exec(call: Call): Work<number | undefined> {
  const { session, args, dash } = call;
  const before = dash ?? args.length;
  if (before === 0 || !args[0]) throw failure('pod, type/name or --filename must be specified');
  if (before > 1)
    throw usageError('exec', 'exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead');
  const argv = args.slice(before);
  if (argv.length === 0) throw failure('you must specify at least one command for the container');
  const pod = yield* podFor(session, [args[0]], call.duration('pod-running-timeout'));
  const remote = yield* startIn(session, pod, {
    container: call.text('container'),
    command: argv,
    stdin: call.is('stdin'),
    tty: call.is('tty'),
    quiet: call.is('quiet'),
  });
  return exitCode(yield* stream(session, remote, call.is('stdin'), remote.tty));
}

/** A command's exit code as kubectl's own: throws for any but 0. */
export function exitCode(code: number): 0 {
  if (code === 0) return 0;
  throw new CommandError(`command terminated with exit code ${code}`, code);
}

/** Starts a command in a container of a Pod (the default one for ''). Throws what kubectl says when that cannot be. */
export function* startIn(
  session: Session,
  pod: Pod,
  options: { container: string; command: readonly string[]; stdin?: boolean; tty?: boolean; quiet?: boolean },
): Work<ExecSession & { readonly tty: boolean }> {
  const { command, stdin = false, quiet = false } = options;
  const phase = pod.status?.phase;
  if (isTerminalPhase(phase))
    throw failure(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  const container = chooseContainer(session, pod, options.container, quiet);
  const tty = terminalWanted(session, options.tty ?? false, stdin, quiet);
  yield* session.pause(20);
  const { namespace = '', name = '' } = pod.metadata;
  const remote = session.api.exec(namespace, name, { container, command, stdin, tty });
  if ('failure' in remote) throw refusal(remote.failure);
  return { ...remote, tty };
}

/** A terminal for the process, when there is one here; else says that there is none. */
export function terminalWanted(session: Session, tty: boolean, stdin: boolean, quiet = false): boolean {
  if (!tty || !stdin) return false;
  if (session.system.stdin.isTerminal) return true;
  if (!quiet) session.err('Unable to use a TTY - input is not a terminal or the right kind of file\n');
  return false;
}

/** What the API server or the kubelet answered instead of a session. */
export function refusal(status: Status): Error {
  const message = status.message ?? '';
  if (status.code === 404 && status.reason === 'NotFound' && !/^container not found/.test(message))
    return new ServerError(status);
  if (message.startsWith('error dialing backend')) return new ServerError(status);
  if (/^(unable to upgrade connection|Internal error occurred)/.test(message)) return failure(message);
  return failure(
    /OCI runtime|failed to (exec|start)/.test(message) ? message : `unable to upgrade connection: ${message}`,
  );
}

/** An input that a program can ask for every key as it is typed, Ctrl-C too: the workstation's terminal. */
export interface RawInput {
  raw: boolean;
}

function setRaw(session: Session, on: boolean): boolean {
  const input = session.system.stdin as unknown as Partial<RawInput>;
  if (typeof input.raw !== 'boolean') return false;
  input.raw = on;
  return true;
}

/**
 * Copies between a process in a container and this one until it has ended; its exit code. With `tty`, Ctrl-C goes to it. `to` takes its
 * output, else it is printed.
 */
export function* stream(
  session: Session,
  remote: ExecSession,
  stdin: boolean,
  tty: boolean,
  to: { out(text: string): void; err(text: string): void } = session,
): Work<number> {
  let code: number | undefined;
  let input = stdin;
  let output = true;
  let errors = !tty;
  if (!stdin) remote.write(undefined);
  const raw = tty ? setRaw(session, true) : false;
  try {
    while (output || errors || code === undefined) {
      yield* session.flush();
      const waits: { from: 'out' | 'err' | 'in' | 'exit'; wait: Wait<unknown> }[] = [];
      if (output) waits.push({ from: 'out', wait: remote.stdout.read });
      if (errors) waits.push({ from: 'err', wait: remote.stderr.read });
      if (code === undefined) waits.push({ from: 'exit', wait: remote.exit });
      if (input && code === undefined) waits.push({ from: 'in', wait: session.system.stdin.read });
      const { index, value } = yield* wait(first(...waits.map((w) => w.wait)));
      switch (waits[index]?.from) {
        case 'out':
          if (value === undefined) output = false;
          else to.out(String(value));
          break;
        case 'err':
          if (value === undefined) errors = false;
          else to.err(String(value));
          break;
        case 'in':
          remote.write(value as string | undefined);
          if (value === undefined) input = false;
          break;
        default:
          code = value as number;
      }
    }
    return code ?? 0;
  } finally {
    if (raw) setRaw(session, false);
    remote.close();
  }
}
