import grammar from './commands.json' with { type: 'json' };
import { type Flag, flagTable } from './flags.ts';

/**
 * A command of kubectl, as commands.json describes it: its aliases, its flags (as in {@link flagTable}, `$` before the name of a shared list), what
 * its first arguments are, and which part of the program does it. The order there is that of kubectl's suggestions.
 */
export interface Command {
  /** `get`, `rollout status`, `create secret generic`. */
  readonly name: string;
  /** Other words for the last word of the name. */
  readonly aliases: readonly string[];
  readonly flags: readonly Flag[];
  /** What the first arguments are, for completion: `resource`, `pod`, `node`. */
  readonly completes: string | undefined;
  /** The module with its code (kubectl.ts); `none`: it only says that it is not simulated; `group`: it only holds others. */
  readonly part: string;
}

interface Entry {
  readonly aliases?: string;
  readonly flags?: string;
  readonly completes?: string;
  readonly part?: string;
}

const ENTRIES: Readonly<Record<string, Entry>> = grammar.commands;
const SHARED: Readonly<Record<string, string>> = grammar.shared;

const words = (text = ''): string[] => text.split(' ').filter(Boolean);

const entry = (name: string): Command => {
  const { aliases, flags = '', completes, part = 'further' } = ENTRIES[name] ?? { part: 'group' };
  const list = flags.replace(/\$(\w+)/g, (_, shared: string) => SHARED[shared] ?? '');
  return { name, aliases: words(aliases), flags: flagTable(list), completes, part };
};

const NAMES = Object.keys(ENTRIES);

/** All commands, also those that only hold others (`rollout`, `create secret`), which need no entry of their own. */
export const ALL_COMMANDS: readonly Command[] = [
  ...new Set(NAMES.flatMap((name) => [name, name.split(' ').slice(0, -1).join(' ')]).filter(Boolean)),
].map(entry);

/** The commands that do something. */
export const COMMANDS: readonly Command[] = ALL_COMMANDS.filter((c) => c.part !== 'none' && c.part !== 'group');

/** The commands that only hold others. */
export const GROUPS: readonly Command[] = ALL_COMMANDS.filter((c) => c.part === 'group');

/** The direct subcommands of a group (`''`: of kubectl itself, in the order of its suggestions), by their last word. */
export function subcommands(group: string): string[] {
  if (!group) return [...new Set(NAMES.map((n) => n.split(' ')[0] ?? ''))];
  const depth = group.split(' ').length;
  const below = NAMES.filter((n) => n.startsWith(`${group} `)).map((n) => n.split(' ')[depth] ?? '');
  return [...new Set(below)].sort();
}
