import { Call, type Run, type Runs } from './command.ts';
import { ALL_COMMANDS, type Command } from './commands.ts';
import { CommandError, notSimulated, usageError } from './errors.ts';
import { firstWord, flagFault, parseBool, parseFlags } from './flags.ts';
import { useConfig } from './kubeconfig.ts';
import { formats, furtherCommands, helpTexts, lookingCommands } from './parts.ts';
import { needsFormats } from './print/objects.ts';
import { need, type Session, type Work } from './session.ts';
import { apply } from './verbs/apply.ts';
import { del } from './verbs/delete.ts';
import { get } from './verbs/get.ts';

/** The code of a command: of the everyday ones it is there from the start, of the others it comes with their part of the program. */
function* codeOf({ name, part }: Command): Work<Run> {
  const everyday: Runs = { apply, delete: del, get };
  const what = 'this command';
  let runs = everyday;
  if (part === 'looking') runs = (yield* need(lookingCommands, what)).RUNS;
  if (part === 'further') runs = (yield* need(furtherCommands, what)).RUNS;
  const run = runs[name];
  if (!run) throw new TypeError(`no code for ${name}`);
  return run;
}

/** What a command line names: a command with the words that are left, or a word that is none; neither when there is no word. */
export interface Resolved {
  readonly command?: Command;
  readonly unknown?: string;
  readonly rest: readonly string[];
}

const HELP: Command = { name: 'help', aliases: [], flags: [], completes: undefined, part: 'none' };

/** Finds the command that words begin with; flags may stand before and between its words. */
export function resolve(words: readonly string[]): Resolved {
  const rest = [...words];
  let command: Command | undefined;
  for (;;) {
    const at = firstWord(rest);
    const word = rest[at];
    const full = command ? `${command.name} ${word}` : word;
    const inner = full === undefined ? undefined : [...ALL_COMMANDS, HELP].find((c) => isCalled(c, full));
    if (!inner) return { rest, ...(command ? { command } : word === undefined ? {} : { unknown: word }) };
    rest.splice(at, 1);
    command = inner;
  }
}

/** Whether words name a command: by its name, or with an alias for the last word of it. */
const isCalled = ({ name, aliases }: Command, words: string): boolean =>
  name === words || aliases.some((alias) => [...name.split(' ').slice(0, -1), alias].join(' ') === words);

/** Does what a command line asks for; gives the exit code. Throws the errors of errors.ts. */
export function* dispatch(session: Session, words: readonly string[]): Work<number> {
  const { command, unknown, rest } = resolve(words);
  if (unknown === 'alpha') {
    session.err('No alpha commands are available in this version of kubectl\n');
    return 0;
  }
  if (unknown !== undefined) {
    const near = (yield* need(helpTexts, 'help')).suggestions(unknown);
    const hint = near.length > 0 ? `\n\nDid you mean this?\n${near.map((n) => `\t${n}\n`).join('')}` : '';
    throw new CommandError(`error: unknown command ${JSON.stringify(unknown)} for "kubectl"${hint}`);
  }
  if (command === HELP) return yield* showHelp(session, rest);
  const { name = '', flags = [], part } = command ?? {};
  const parsed = name === 'options' ? undefined : parseFlags(rest, flags);
  if (parsed && 'fault' in parsed) throw flagFault(name, parsed);
  if (!command || !parsed || parsed.given.has('help')) {
    const help = yield* need(helpTexts, 'help');
    session.out(!command ? help.rootHelp() : parsed ? help.commandHelp(name) : help.optionsHelp());
    return 0;
  }
  if (part === 'none') throw notSimulated(`kubectl ${name}`);
  if (part === 'group') {
    if (parsed.args.length > 0) throw usageError(name, `unknown command ${JSON.stringify(parsed.args.join(' '))}`);
    session.err((yield* need(helpTexts, 'help')).commandHelp(name));
    return 1;
  }
  const call = new Call(session, command, parsed);
  if (call.given('record')) session.err('Flag --record has been deprecated, --record will be removed in the future\n');
  warnOfDryRun(session, call);
  yield* useConfig(call);
  if (needsFormats(call.text('output') || call.text('template'), call.text('sort-by'), name === 'get'))
    yield* need(formats, 'output formats');
  const code = yield* (yield* codeOf(command))(call);
  return typeof code === 'number' ? code : 0;
}

/** `kubectl help create deployment`. */
function* showHelp(session: Session, words: readonly string[]): Work<number> {
  const help = yield* need(helpTexts, 'help');
  const { command, unknown } = resolve(words);
  if (unknown !== undefined) {
    session.err(`Unknown help topic [${words.map((w) => `\`${w}\``).join(' ')}]\n`);
    session.out(`\n\n${help.rootUsage()}`);
  } else session.out(command ? help.commandHelp(command.name) : help.rootHelp());
  return 0;
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
