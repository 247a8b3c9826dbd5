import { isTerminalPhase } from '../../cluster/api/pod.ts';
import type { Status } from '../../cluster/api/types.generated.ts';
import type { ExecSession } from '../../cluster/apiserver/request.ts';
import { first, type Wait } from '../../cluster/kernel/task.ts';
import { command } from '../command.ts';
import { CommandError, failure, ServerError, usageError } from '../errors.ts';
import { flagTable } from '../flags.ts';
import { chooseContainer, podFor } from '../pods.ts';
import { type Session, type Work, wait } from '../session.ts';

/** `kubectl exec`. Recordings 001, 060, 062. */
export const exec = command({
  name: 'exec',
  flags: flagTable('container/c:s stdin/i:b tty/t:b quiet/q:b filename/f:a pod-running-timeout:d=60s'),
  completes: 'pod',
  *run(call) {
    const { session, args, dash } = call;
    const before = dash ?? args.length;
    if (before === 0 || !args[0]) throw failure('pod, type/name or --filename must be specified');
    if (before > 1)
      throw usageError('exec', 'exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead');
    const argv = args.slice(before);
    if (argv.length === 0) throw failure('you must specify at least one command for the container');
    const pod = yield* podFor(session, args[0]);
    const phase = pod.status?.phase;
    if (isTerminalPhase(phase))
      throw failure(`cannot exec into a container in a completed pod; current phase is ${phase}`);
    const container = chooseContainer(session, pod, call.text('container'), call.is('quiet'));
    const tty = terminalWanted(session, call.is('tty'), call.is('stdin'));
    yield* session.pause(20);
    const remote = session.api.exec(pod.metadata.namespace ?? '', pod.metadata.name ?? '', {
      container,
      command: argv,
      stdin: call.is('stdin'),
      tty,
    });
    if ('failure' in remote) throw refusal(remote.failure);
    const code = yield* stream(session, remote, call.is('stdin'), tty);
    if (code === 0) return 0;
    throw new CommandError(`command terminated with exit code ${code}`, code);
  },
});

/** A terminal for the process, when there is one here; else says that there is none. */
export function terminalWanted(session: Session, tty: boolean, stdin: boolean): boolean {
  if (!tty) return false;
  if (stdin && session.system.stdin.isTerminal) return true;
  session.err('Unable to use a TTY - input is not a terminal or the right kind of file\n');
  return false;
}

/** What the API server or the kubelet answered instead of a session. */
function refusal(status: Status): Error {
  const message = status.message ?? '';
  if (status.code === 404 && status.reason === 'NotFound' && !/^container not found/.test(message))
    return new ServerError(status);
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

/** Copies between a process in a container and this one until it has ended; its exit code. With `tty`, Ctrl-C goes to it. */
export function* stream(session: Session, remote: ExecSession, stdin: boolean, tty: boolean): Work<number> {
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
          else session.out(String(value));
          break;
        case 'err':
          if (value === undefined) errors = false;
          else session.err(String(value));
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
