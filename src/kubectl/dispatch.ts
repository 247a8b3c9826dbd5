import type { Command } from './command.ts';
import { COMMANDS, GROUPS, type Group, NOT_SIMULATED } from './commands.ts';
import { CommandError, notSimulated, usageError } from './errors.ts';
import { firstWord, flagFault, parseFlags } from './flags.ts';
import { helpTexts } from './parts.ts';
import { runCommand } from './run-command.ts';
import { need, type Session, type Work } from './session.ts';

/** What a command line names. */
export type Resolved =
  | { readonly kind: 'command'; readonly command: Command; readonly rest: readonly string[] }
  | { readonly kind: 'group'; readonly group: Group; readonly rest: readonly string[] }
  /** A command that is only named, or `help` and `options`. */
  | { readonly kind: 'other'; readonly name: string; readonly rest: readonly string[] }
  | { readonly kind: 'unknown'; readonly word: string }
  | { readonly kind: 'none'; readonly rest: readonly string[] };

/** Finds the command that words begin with; flags may stand before and between its words. */
export function resolve(words: readonly string[]): Resolved {
  const all = [...COMMANDS, ...GROUPS, ...[...NOT_SIMULATED, 'help', 'options'].map((name) => ({ name, aliases: [] }))];
  const rest = [...words];
  let found: (typeof all)[number] | undefined;
  for (;;) {
    const at = firstWord(rest);
    const word = at < 0 ? undefined : rest[at];
    const full = found ? `${found.name} ${word}` : word;
    const inner = full === undefined ? undefined : all.find((c) => isCalled(c, full));
    if (inner) {
      rest.splice(at, 1);
      found = inner;
    } else if (!found) return word === undefined ? { kind: 'none', rest } : { kind: 'unknown', word };
    else if ('run' in found) return { kind: 'command', command: found, rest };
    else if (GROUPS.includes(found as Group)) return { kind: 'group', group: found as Group, rest };
    else return { kind: 'other', name: found.name, rest };
  }
}

/** Whether words name a command or group: by its name, or with an alias for the last word of it. */
const isCalled = ({ name, aliases = [] }: Command | Group, words: string): boolean =>
  name === words || aliases.some((alias) => [...name.split(' ').slice(0, -1), alias].join(' ') === words);

/** Does what a command line asks for; gives the exit code. Throws the errors of errors.ts. */
export function* dispatch(session: Session, words: readonly string[]): Work<number> {
  const resolved = resolve(words);
  if (resolved.kind === 'command') return yield* runCommand(session, resolved.command, resolved.rest);
  const help = yield* need(helpTexts, 'help');
  if (resolved.kind === 'unknown') {
    if (resolved.word === 'alpha') {
      session.err('No alpha commands are available in this version of kubectl\n');
      return 0;
    }
    const near = help.suggestions(resolved.word);
    const hint = near.length > 0 ? `\n\nDid you mean this?\n${near.map((n) => `\t${n}\n`).join('')}` : '';
    throw new CommandError(`error: unknown command ${JSON.stringify(resolved.word)} for "kubectl"${hint}`);
  }
  const name = resolved.kind === 'none' ? '' : resolved.kind === 'group' ? resolved.group.name : resolved.name;
  if (name === 'help') return showHelp(session, help, resolved.rest);
  if (name === 'options') {
    session.out(help.optionsHelp());
    return 0;
  }
  const parsed = parseFlags(resolved.rest, resolved.kind === 'other' ? help.flagsOf(name) : []);
  if ('fault' in parsed) throw flagFault(name, parsed);
  if (parsed.given.has('help') || resolved.kind === 'none') {
    session.out(name ? help.commandHelp(name) : help.rootHelp());
    return 0;
  }
  if (resolved.kind === 'other') throw notSimulated(`kubectl ${name}`);
  if (parsed.args.length > 0) throw usageError(name, `unknown command ${JSON.stringify(parsed.args.join(' '))}`);
  session.err(help.commandHelp(name));
  return 1;
}

/** `kubectl help create deployment`. */
function showHelp(session: Session, help: typeof import('./help.ts'), words: readonly string[]): number {
  const topic = resolve(words);
  if (topic.kind === 'unknown') {
    session.err(`Unknown help topic [${words.map((w) => `\`${w}\``).join(' ')}]\n`);
    session.out(`\n\n${help.rootUsage()}`);
  } else if (topic.kind === 'none') session.out(help.rootHelp());
  else {
    session.out(
      help.commandHelp(
        topic.kind === 'command' ? topic.command.name : topic.kind === 'group' ? topic.group.name : topic.name,
      ),
    );
  }
  return 0;
}
