import type { Command } from './command.ts';
import { COMMANDS, GROUPS, type Group, NOT_SIMULATED } from './commands.ts';
import { CommandError, notSimulated } from './errors.ts';
import { firstWord } from './flags.ts';
import { groupHelp, optionsHelp, rootHelp, suggestions } from './help.ts';
import { runCommand } from './run-command.ts';
import type { Session, Work } from './session.ts';

/** What a command line names. */
export type Resolved =
  | { readonly kind: 'command'; readonly command: Command; readonly rest: readonly string[] }
  | {
      readonly kind: 'group';
      readonly group: Group;
      readonly rest: readonly string[];
      readonly word: string | undefined;
    }
  | { readonly kind: 'other'; readonly name: string; readonly rest: readonly string[] }
  | { readonly kind: 'unknown'; readonly word: string }
  | { readonly kind: 'none'; readonly rest: readonly string[] };

/** Finds the command that words begin with; flags may stand before and between its words. */
export function resolve(words: readonly string[]): Resolved {
  const rest = [...words];
  let name = '';
  let group: Group | undefined;
  for (;;) {
    const at = firstWord(rest);
    const word = at < 0 ? undefined : rest[at];
    if (word === undefined)
      return group ? { kind: 'group', group, rest, word } : (commandOf(name, rest) ?? { kind: 'none', rest });
    const full = name ? `${name} ${word}` : word;
    const command = commandOf(full, rest.toSpliced(at, 1));
    const inner = GROUPS.find((g) => isCalled(g, full));
    const holds = inner ?? COMMANDS.some((c) => c.name.startsWith(`${full} `));
    if (command && !holds) return command;
    if (!inner && !holds) {
      if (!name)
        return !Object.hasOwn(NOT_SIMULATED, word)
          ? { kind: 'unknown', word }
          : { kind: 'other', name: word, rest: rest.toSpliced(at, 1) };
      return commandOf(name, rest) ?? (group ? { kind: 'group', group, rest, word } : { kind: 'unknown', word });
    }
    rest.splice(at, 1);
    name = inner?.name ?? full;
    group = inner;
  }
}

/** Whether words name a command or group: by its name, or with an alias for the last word of it. */
const isCalled = ({ name, aliases = [] }: Command | Group, words: string): boolean =>
  name === words || aliases.some((alias) => [...name.split(' ').slice(0, -1), alias].join(' ') === words);

function commandOf(name: string, rest: readonly string[]): (Resolved & { kind: 'command' }) | undefined {
  const command = COMMANDS.find((c) => isCalled(c, name));
  return command && { kind: 'command', command, rest };
}

/** Does what a command line asks for; gives the exit code. Throws the errors of errors.ts. */
export function* dispatch(session: Session, words: readonly string[]): Work<number> {
  const resolved = resolve(words);
  switch (resolved.kind) {
    case 'none':
      session.out(rootHelp());
      return 0;
    case 'other':
      throw notSimulated(`kubectl ${resolved.name}`);
    case 'unknown': {
      if (resolved.word === 'help') {
        session.out(rootHelp());
        return 0;
      }
      if (resolved.word === 'options') {
        session.out(optionsHelp());
        return 0;
      }
      const near = suggestions(resolved.word);
      const hint = near.length > 0 ? `\n\nDid you mean this?\n${near.map((n) => `\t${n}\n`).join('')}` : '';
      throw new CommandError(`error: unknown command ${JSON.stringify(resolved.word)} for "kubectl"${hint}`);
    }
    case 'group': {
      const { group, rest } = resolved;
      const asked = rest.some((w) => w === '--help' || w === '-h');
      if (asked) {
        session.out(groupHelp(group));
        return 0;
      }
      const words = rest.filter((w) => !w.startsWith('-'));
      if (words.length > 0)
        throw new CommandError(
          `error: unknown command ${JSON.stringify(words.join(' '))}\nSee 'kubectl ${group.name} -h' for help and examples`,
        );
      session.err(groupHelp(group));
      return 1;
    }
    case 'command':
      return yield* runCommand(session, resolved.command, resolved.rest);
  }
}
