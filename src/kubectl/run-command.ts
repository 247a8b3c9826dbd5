import { Call, type Command } from './command.ts';
import { flagFault, parseFlags } from './flags.ts';
import { useConfig } from './kubeconfig.ts';
import { formats, helpTexts } from './parts.ts';
import { needsFormats } from './print/objects.ts';
import { need, type Session, type Work } from './session.ts';

/** Runs a command with the words after its name; gives the exit code. Throws the errors of errors.ts. */
export function* runCommand(session: Session, command: Command, rest: readonly string[]): Work<number> {
  const parsed = parseFlags(rest, command.flags);
  if ('fault' in parsed) throw flagFault(command.name, parsed);
  if (parsed.given.has('help')) {
    const { commandHelp } = yield* need(helpTexts, 'help');
    session.out(commandHelp(command.name));
    return 0;
  }
  const call = new Call(session, command, parsed);
  if (call.given('record')) session.err('Flag --record has been deprecated, --record will be removed in the future\n');
  yield* useConfig(session, {
    kubeconfig: call.text('kubeconfig'),
    context: call.text('context'),
    namespace: call.text('namespace'),
  });
  if (needsFormats(call.text('output') || call.text('template'), call.text('sort-by'), command.name === 'get'))
    yield* need(formats, 'output formats');
  const code = yield* command.run(call);
  return typeof code === 'number' ? code : 0;
}
