import { used } from '../part.ts';
import { furtherShell } from '../parts.ts';
import { CANNOT_RUN } from '../runtime/late-program.ts';
import { readAll } from '../runtime/streams.ts';
import type { Program } from '../runtime/system.ts';
import type { Dialect } from './dialect.ts';
import { Shell } from './interpreter.ts';
import { OPTION_LETTERS } from './state.ts';

/** What a shell program is made with. */
export interface ShellOptions {
  /** Whose messages it prints; default busybox ash. */
  readonly dialect?: Dialect;
  /** The whole line that is printed for a command that is not found, instead of the dialect's. */
  readonly notFound?: (command: string) => string;
  /** Aliases that lines given by -c share, as those of a terminal do. */
  readonly aliases?: Map<string, string>;
}

/**
 * The program `sh`: `sh -c SCRIPT [NAME [ARGUMENT]...]`, `sh FILE [ARGUMENT]...`, `sh -s`, or lines from standard input; interactive with a
 * prompt when that is a terminal (or -i). It knows only `System`: containers and the reader's terminal run the same one.
 */
export function createShell(options: ShellOptions = {}): Program {
  return function* (system) {
    const dialect = options.dialect ?? 'ash';
    const words = [...system.argv.slice(1)];
    const on = new Set<string>();
    while (words[0] !== undefined && /^[-+]./.test(words[0])) {
      const word = words.shift() as string;
      if (word === '--') break;
      if (word.startsWith('--')) continue; // --login, --norc and their like change nothing here
      for (const letter of word.slice(1)) {
        if (letter === 'o') on.add(OPTION_LETTERS[words.shift() ?? ''] ?? '');
        else if ('exucislvmahfnC'.includes(letter)) on.add(letter);
        else {
          yield system.stderr.write(`${system.argv[0]}: invalid option -- '${letter}'\n`);
          return 2;
        }
      }
    }
    const interactive = on.has('i') || (!on.has('c') && words.length === 0 && system.stdin.isTerminal);
    const make = (name: string): Shell => {
      const shell = new Shell(system, {
        dialect,
        name,
        interactive,
        notFound: options.notFound,
        aliases: on.has('c') ? options.aliases : undefined,
      });
      for (const option of on) shell.options.add(option);
      shell.shellPid = system.pid;
      return shell;
    };
    const called = system.argv[0] ?? 'sh';
    if (on.has('c')) {
      const script = words.shift();
      if (script === undefined) {
        yield system.stderr.write(`${called}: -c requires an argument\n`);
        return 2;
      }
      const shell = make(words.shift() ?? called);
      shell.parameters = words;
      if (dialect === 'ash') shell.firstLine = 0;
      return yield* shell.script(script, true);
    }
    const file = on.has('s') ? undefined : words.shift();
    if (file !== undefined) {
      const text = system.files.read(file);
      const shell = make(file);
      shell.parameters = words;
      if (typeof text === 'string') return yield* shell.script(text, true);
      const why =
        text.error === 'ENOENT'
          ? 'No such file or directory'
          : text.error === 'EACCES'
            ? 'Permission denied'
            : 'Is a directory';
      yield system.stderr.write(
        dialect === 'bash'
          ? `${called}: ${file}: ${why}\n`
          : `${called}: ${dialect === 'dash' ? `0: cannot open ${file}: ${why.replace(/ or.*/, '')}` : `can't open '${file}': ${why}`}\n`,
      );
      return dialect === 'bash' ? 127 : 2;
    }
    const shell = make(called);
    shell.parameters = words;
    if (interactive) {
      const further = (yield used(furtherShell)) as typeof furtherShell.value;
      if (further) return yield* further.converse(shell, system);
      yield system.stderr.write(`${called}: the prompt could not be loaded; are you offline? Try again.\n`);
      return CANNOT_RUN;
    }
    return yield* shell.script(yield* readAll(system.stdin), false);
  };
}
