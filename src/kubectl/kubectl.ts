import type { ApiServer } from '../cluster/apiserver/apiserver.ts';
import { Interrupted } from '../cluster/kernel/task.ts';
import type { Program } from '../cluster/runtime/system.ts';
import { dispatch } from './dispatch.ts';
import { CommandError, errorText } from './errors.ts';
import { BrokenPipe, Session } from './session.ts';

/**
 * The command line client as a program over an API server: argv[0] is `kubectl`. It reads files and standard input through its system, takes
 * virtual time, and gives kubectl's exit code. Nothing is thrown out of it but the interruption of its task.
 */
export const kubectl = (api: ApiServer): Program =>
  function* (system) {
    const session = new Session(system, api);
    try {
      yield* session.start();
      const code = yield* dispatch(session, system.argv.slice(1));
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
