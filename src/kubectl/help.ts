import { ALL_COMMANDS, subcommands } from './commands.ts';
import { type Flag, GLOBAL_FLAGS } from './flags.ts';
import texts from './help/texts.json' with { type: 'json' };

/** What kubectl says of one command; `usage` where a flag means something else than elsewhere. */
interface CommandTexts {
  readonly short: string;
  readonly long?: string;
  readonly examples?: string;
  /** What follows the name in the usage line. */
  readonly use?: string;
  readonly usage?: Readonly<Record<string, string>>;
}

const TEXTS: Readonly<Record<string, CommandTexts>> = texts.commands;
const USAGE: Readonly<Record<string, string>> = texts.usage;
const OPTIONS = 'Use "kubectl options" for a list of global command-line options (applies to all commands).\n';

/** Names in a column, each with one line on it. `group`: what they are subcommands of. */
function listing(group: string, words: readonly string[], width: number): string {
  return words.map((w) => `  ${w.padEnd(width)}   ${TEXTS[group ? `${group} ${w}` : w]?.short ?? ''}\n`).join('');
}

const widest = (words: readonly string[]): number => Math.max(11, ...words.map((w) => w.length));

const more = (name: string): string =>
  `Use "${name} <command> --help" for more information about a given command.\n${OPTIONS}`;

/** What `--help` prints for a command or a group of commands, and what a group prints when no subcommand is named. */
export function commandHelp(name: string): string {
  const { long = '', examples, use, usage } = TEXTS[name] ?? {};
  const { flags = [], aliases = [] } = ALL_COMMANDS.find((c) => c.name === name) ?? {};
  const words = subcommands(name);
  const last = name.split(' ').at(-1) ?? '';
  const sections = [
    long,
    aliases.length > 0 ? `Aliases:\n${[last, ...aliases].join(', ')}` : '',
    examples ? `Examples:\n${examples}` : '',
    words.length > 0 ? `Available Commands:\n${listing(name, words, widest(words))}` : '',
    flags.length > 0 ? `Options:\n${optionList(flags, name, usage)}` : '',
    `Usage:\n  kubectl ${name}${use ? ` ${use}` : ''}${use?.includes('[options]') ? '' : ' [options]'}`,
    words.length > 0 ? more(`kubectl ${name}`) : OPTIONS,
  ];
  return sections
    .filter(Boolean)
    .map((s) => s.trimEnd())
    .join('\n\n')
    .concat('\n');
}

/** What `kubectl` and `kubectl --help` print. */
export function rootHelp(): string {
  return `kubectl controls the Kubernetes cluster manager.\n\n Find more information at: https://kubernetes.io/docs/reference/kubectl/\n\n${rootUsage()}`;
}

/** The same without its beginning: what `kubectl help` prints for a topic it does not know. */
export function rootUsage(): string {
  const width = widest(Object.values(texts.groups).flat());
  const lists = Object.entries(texts.groups).map(([title, words]) => `${title}:\n${listing('', words, width)}\n`);
  // Before the last list kubectl names the plugins it has found.
  lists.splice(-1, 0, 'Subcommands provided by plugins:\n\n');
  return `${lists.join('')}Usage:\n  kubectl [flags] [options]\n\n${more('kubectl')}`;
}

/** What `kubectl options` prints. */
export const optionsHelp = (): string =>
  `The following options can be passed to any command:\n\n${optionList(GLOBAL_FLAGS, 'options', TEXTS.options?.usage)}\n`;

/** Flags by name, each with its default and what it means. */
function optionList(
  flags: readonly Flag[],
  command: string,
  own: Readonly<Record<string, string>> | undefined,
): string {
  return [...flags]
    .filter((f) => !f.hidden)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((f) => {
      const text = f.name === 'field-manager' ? f.default || `kubectl-${command.split(' ')[0]}` : f.default;
      const value = f.name === 'vmodule' || /[bid]/.test(f.type) ? text : f.type === 's' ? `'${text}'` : `[${text}]`;
      return `    ${f.short ? `-${f.short}, ` : ''}--${f.name}=${value}:\n\t${own?.[f.name] ?? USAGE[f.name] ?? ''}\n`;
    })
    .join('\n');
}

/** Commands that are spelled nearly like a word, in kubectl's order. */
export function suggestions(word: string): string[] {
  const lower = word.toLowerCase();
  return subcommands('').filter((name) => distance(lower, name) <= 2 || name.startsWith(lower));
}
/** Edit distance. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(
        Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)),
      );
    }
    row = next;
  }
  return row[b.length] ?? 3;
}
