import { Call, type Command } from './command.ts';
import { CONTEXT } from './context.ts';
import { CommandError, failure } from './errors.ts';
import { flagFault, parseFlags } from './flags.ts';
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
  configure(session, call);
  if (needsFormats(call.text('output') || call.text('template'), call.text('sort-by'), command.name === 'get'))
    yield* need(formats, 'output formats');
  const code = yield* command.run(call);
  return typeof code === 'number' ? code : 0;
}

function configure(session: Session, call: Call): void {
  const file = call.text('kubeconfig');
  if (file && file !== '/dev/null' && !session.system.files.stat(file))
    throw failure(`stat ${file}: no such file or directory`);
  const context = call.text('context');
  if (context && context !== CONTEXT.name)
    throw new CommandError(`Error in configuration: context was not found for specified context: ${context}`);
  const namespace = call.text('namespace');
  if (namespace) {
    session.namespace = namespace;
    session.namespaceGiven = true;
  }
}
