import type { ApiServer } from '../cluster/apiserver/apiserver.ts';
import { Interrupted } from '../cluster/kernel/task.ts';
import type { Program } from '../cluster/runtime/system.ts';
import type { Command } from './command.ts';
import { CommandError, errorText } from './errors.ts';
import { firstWord } from './flags.ts';
import { furtherCommands, lookingCommands } from './parts.ts';
import { runCommand } from './run-command.ts';
import { BrokenPipe, need, Session, type Work } from './session.ts';
import { apply } from './verbs/apply.ts';
import { del } from './verbs/delete.ts';
import { get } from './verbs/get.ts';

/**
 * The commands that are there from the start. Those that look into things come together (`lookingCommands`), all others and groups with
 * `furtherCommands`.
 */
const EVERYDAY: readonly Command[] = [apply, del, get];
const LOOKING: ReadonlySet<string | undefined> = new Set(['describe', 'events', 'exec', 'logs']);

/**
 * The command line client as a program over an API server: argv[0] is `kubectl`. It reads files and standard input through its system, takes
 * virtual time, and gives kubectl's exit code. Nothing is thrown out of it but the interruption of its task.
 */
export const kubectl = (api: ApiServer): Program =>
  function* (system) {
    const session = new Session(system, api);
    try {
      yield* session.start();
      const code = yield* obey(session, system.argv.slice(1));
      yield* session.flush();
      return code;
    } catch (e) {
      if (e instanceof Interrupted) throw e;
      if (e instanceof BrokenPipe) return 141;
      const text = e instanceof RangeError ? 'error: the input is too large or nested too deeply' : errorText(e);
      if (text) session.err(text.endsWith('\n') ? text : `${text}\n`);
      try {
        yield* session.flush();
      } catch (again) {
        if (!(again instanceof BrokenPipe)) throw again;
      }
      return e instanceof CommandError ? e.code : 1;
    }
  };

function* obey(session: Session, words: readonly string[]): Work<number> {
  const at = firstWord(words);
  const name = words[at];
  const everyday = LOOKING.has(name) ? (yield* need(lookingCommands, 'this command')).LOOKING_COMMANDS : EVERYDAY;
  const command = everyday.find((c) => c.name === name);
  // `kubectl apply view-last-applied` is another command.
  if (command && !words[at + 1]?.endsWith('-last-applied'))
    return yield* runCommand(session, command, words.toSpliced(at, 1));
  const { dispatch } = yield* need(furtherCommands, 'this command');
  return yield* dispatch(session, words);
}
