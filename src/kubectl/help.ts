import type { Command } from './command.ts';
import { COMMANDS, GROUPS, type Group, NOT_SIMULATED, ORDER } from './commands.ts';
import { type Flag, GLOBAL_FLAGS } from './flags.ts';

/** The direct subcommands of a group (`''`: of kubectl itself), with one line on each. */
export function subcommands(group: string): { name: string; short: string }[] {
  const prefix = group ? `${group} ` : '';
  const found = new Map<string, string>();
  const offer = (name: string, short: string): void => {
    if (!name.startsWith(prefix)) return;
    const word = name.slice(prefix.length).split(' ')[0] ?? '';
    if (word && (!found.has(word) || name === prefix + word)) found.set(word, short);
  };
  for (const c of COMMANDS) offer(c.name, c.short);
  for (const g of GROUPS) offer(g.name, (g.long.split('\n')[0] ?? '').replace(/\.$/, ''));
  for (const [name, short] of Object.entries(NOT_SIMULATED)) offer(name, short);
  return [...found].map(([name, short]) => ({ name, short }));
}

const columns = (rows: readonly { name: string; short: string }[]): string => {
  const width = Math.max(11, ...rows.map((r) => r.name.length)) + 3;
  return rows.map((r) => `  ${r.name.padEnd(width)}${r.short}`).join('\n');
};

/** What `kubectl rollout` alone prints. */
export function groupHelp(group: Group): string {
  const rows = subcommands(group.name).sort((a, b) => (a.name < b.name ? -1 : 1));
  return `${group.long}

Available Commands:
${columns(rows)}

Usage:
  kubectl ${group.name} ${group.use} [options]

Use "kubectl ${group.name} <command> --help" for more information about a given command.
Use "kubectl options" for a list of global command-line options (applies to all commands).
`;
}

/** What `kubectl` and `kubectl --help` print. */
export function rootHelp(): string {
  const rows = subcommands('').sort((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name));
  return `kubectl controls the Kubernetes cluster manager.

 Find more information at: https://kubernetes.io/docs/reference/kubectl/

Commands:
${columns(rows)}

Usage:
  kubectl [flags] [options]

Use "kubectl <command> --help" for more information about a given command.
Use "kubectl options" for a list of global command-line options (applies to all commands).
`;
}

/** A flag with its default: `-o, --output=''`. */
function flagText(f: Flag): string {
  const value =
    f.type === 'b' || f.type === 'i' || f.type === 'd'
      ? f.default
      : f.type === 's'
        ? `'${f.default}'`
        : `[${f.default}]`;
  return `    ${f.short ? `-${f.short}, ` : ''}--${f.name}=${value}`;
}

const byName = (a: Flag, b: Flag): number => (a.name < b.name ? -1 : 1);

/** What `--help` prints for a command. */
export function commandHelp(c: Command): string {
  const options = [...c.flags].sort(byName).map(flagText).join('\n');
  return `${c.short}.
${options ? `\nOptions:\n${options}\n` : ''}
Usage:
  kubectl ${c.name} ${c.use} [options]

Use "kubectl options" for a list of global command-line options (applies to all commands).
`;
}

/** What `kubectl options` prints. */
export const optionsHelp = (): string =>
  `The following options can be passed to any command:\n\n${[...GLOBAL_FLAGS].sort(byName).map(flagText).join('\n')}\n`;

/** Commands that are spelled nearly like a word, in kubectl's order. */
export function suggestions(word: string, group = ''): string[] {
  const names = subcommands(group).map((c) => c.name);
  const ordered = group ? names : names.sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));
  return ordered.filter(
    (name) =>
      distance(word.toLowerCase(), name.toLowerCase()) <= 2 || name.toLowerCase().startsWith(word.toLowerCase()),
  );
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
