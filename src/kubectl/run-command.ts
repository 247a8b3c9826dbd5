import { Call, type Command } from './command.ts';
import { flagFault, parseBool, parseFlags } from './flags.ts';
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
  warnOfDryRun(session, call);
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

/** `--dry-run` without a value, and with a truth value, are of former times: kubectl logs that and goes on. */
function warnOfDryRun(session: Session, call: Call): void {
  const value = call.given('dry-run') ? call.text('dry-run') : '';
  const truth = parseBool(value);
  if (value !== 'unchanged' && truth === undefined) return;
  const at = new Date(session.now).toISOString().replace(/^\d+-(\d+)-(\d+)T([\d:.]+)Z$/, '$1$2 $3');
  const flag = truth === undefined ? '--dry-run is deprecated' : `--dry-run=${value} is deprecated (boolean value)`;
  const mode = truth === false ? 'none' : 'client';
  session.err(`W${at}000       1 helpers.go:703] ${flag} and can be replaced with --dry-run=${mode}.\n`);
}
