import { isTerminalPhase } from '../../cluster/api/pod.ts';
import type { Pod } from '../../cluster/api/types.generated.ts';
import type { Call } from '../command.ts';
import { CommandError, failure } from '../errors.ts';
import { chooseContainer, podFor } from '../pods.ts';
import { type Session, type Work, wait } from '../session.ts';
import { refusal, stream, terminalWanted } from './exec.ts';

/** `kubectl attach`. Recording 239 has its error for a Pod that has ended. */
export function* attach(call: Call): Work {
  const { session, args } = call;
  if (args.length === 0) throw failure('at least 1 argument is required for attach');
  if (args.length > 2)
    throw failure(
      `expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(' ')}]`,
    );
  if (call.duration('pod-running-timeout') <= 0) throw failure('--pod-running-timeout must be higher than zero');
  const pod = yield* podFor(session, args, call.duration('pod-running-timeout'));
  const phase = pod.status?.phase;
  if (isTerminalPhase(phase)) throw failure(`cannot attach a container in a completed pod; current phase is ${phase}`);
  yield* attachTo(session, pod, attachOptions(call, call.text('container')));
}

/** How a container is attached to. */
export interface AttachOptions {
  /** '': the Pod's default one. */
  readonly container: string;
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly quiet: boolean;
}

/** The options of a command with `-i`, `-t` and `-q`. */
export const attachOptions = (call: Call, container: string): AttachOptions => ({
  container,
  stdin: call.is('stdin'),
  tty: call.is('tty'),
  quiet: call.is('quiet'),
});

/** Joins the streams of a container until it ends or the input does. Throws when there is nothing to attach to. */
export function* attachTo(session: Session, pod: Pod, options: AttachOptions): Work {
  const { stdin, quiet } = options;
  const { namespace = '', name = '' } = pod.metadata;
  const container = chooseContainer(session, pod, options.container, quiet);
  const ephemeral = pod.spec.ephemeralContainers?.find((c) => c.name === container);
  const spec =
    ephemeral ?? [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find((c) => c.name === container);
  if (options.tty && !spec?.tty && !quiet)
    session.err(`error: Unable to use a TTY - container ${container} did not allocate one\n`);
  const tty = terminalWanted(session, spec?.tty ?? false, stdin, quiet);
  if (!quiet)
    session.err(
      "All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\nIf you don't see a command prompt, try pressing enter.\n",
    );
  yield* session.pause(20);
  const remote = session.api.attach(namespace, name, { container, stdin, tty });
  if ('failure' in remote) throw refusal(remote.failure);
  yield* stream(session, remote, stdin, tty);
  if (quiet || !stdin || !tty) return;
  const again = `'kubectl attach ${name} -c ${container} -n ${namespace} -i -t'`;
  session.out(
    ephemeral
      ? `Session ended, the ephemeral container will not be restarted but may be reattached using ${again} if it is still running\n`
      : `Session ended, resume using ${again} command\n`,
  );
}

/** Attaches, or shows the log of a container that has ended or will not be attached to (`kubectl run -i`, `kubectl debug -i`). */
export function* attachOrLogs(session: Session, pod: Pod, options: AttachOptions, ended: boolean): Work {
  const { namespace = '', name = '' } = pod.metadata;
  if (!ended) {
    try {
      return yield* attachTo(session, pod, options);
    } catch (e) {
      if (!(e instanceof CommandError)) throw e;
      session.err(
        `warning: couldn't attach to pod/${name}, falling back to streaming logs: ${e.message.replace(/^error: /, '')}\n`,
      );
    }
  }
  const log = session.api.logs(namespace, name, { container: chooseContainer(session, pod, options.container, true) });
  if ('failure' in log) throw refusal(log.failure);
  try {
    for (;;) {
      yield* session.flush();
      const text = yield* wait(log.read);
      if (text === undefined) return;
      session.out(text);
    }
  } finally {
    log.close();
  }
}
