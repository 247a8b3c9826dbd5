import { first } from '../kernel/task.ts';
import type { Run, SignalName, System } from '../runtime/system.ts';
import { Leave } from './control.ts';
import type { Shell } from './interpreter.ts';
import { parse } from './parser.ts';
import { SyntaxFault } from './scanner.ts';

/** The prompt: PS1 with `\w`, `\u`, `\h` and `\$` replaced. */
function* prompt(shell: Shell): Run<string> {
  const home = shell.variable('HOME');
  const { cwd, uid, hostname } = shell.system;
  const text =
    shell.variable('PS1') ??
    (shell.dialect === 'bash' ? '\\u@\\h:\\w\\$ ' : shell.dialect === 'dash' ? '\\$ ' : '\\w \\$ ');
  const where =
    home && home !== '/' && (cwd === home || cwd.startsWith(`${home}/`)) ? `~${cwd.slice(home.length)}` : cwd;
  const values: Readonly<Record<string, string>> = {
    w: where,
    W: where.split('/').pop() || '/',
    u: shell.variable('USER') ?? (uid === 0 ? 'root' : 'user'),
    h: hostname,
    $: uid === 0 ? '#' : '$',
    n: '\n',
  };
  return text.replace(/\\([wWuhn$])/g, (_all, c: string) => values[c] ?? '');
}

/** Signals an interactive shell does not end of. */
const INTERACTIVE_IGNORES: readonly SignalName[] = ['TERM', 'QUIT'];

/** Reads and runs lines until the input ends or `exit`. */
export function* converse(shell: Shell, system: System): Run {
  for (const signal of INTERACTIVE_IGNORES) system.onSignal(signal, 'ignore');
  system.onSignal('INT', () => {
    shell.interrupted = true;
    shell.trapped.notify(undefined);
  });
  let unread = '';
  let script = '';
  for (;;) {
    yield system.stderr.write(script === '' ? yield* prompt(shell) : '> ');
    let end = unread.indexOf('\n');
    while (end < 0) {
      const got = (yield first<string | undefined>(system.stdin.read, shell.trapped.wait)) as {
        index: number;
        value: string | undefined;
      };
      if (got.index === 1) {
        // Ctrl-C at the prompt gives up the line.
        shell.interrupted = false;
        unread = '';
        script = '';
        yield system.stderr.write(`\n${yield* prompt(shell)}`);
        continue;
      }
      if (got.value === undefined) return yield* shell.end(shell.status);
      unread += got.value;
      end = unread.indexOf('\n');
    }
    script += `${unread.slice(0, end)}\n`;
    unread = unread.slice(end + 1);
    shell.interrupted = false;
    if (needsMore(script)) continue;
    // What follows on the input belongs to the commands of this line first.
    if (unread && system.stdin.unread) {
      system.stdin.unread(unread);
      unread = '';
    }
    try {
      yield* shell.script(script, false);
    } catch (e) {
      if (e instanceof Leave && e.kind === 'exit') return yield* shell.end(e.value);
      throw e;
    }
    script = '';
  }
}

function needsMore(script: string): boolean {
  try {
    parse(script, true);
    return /(^|[^\\])\\\n$/.test(script);
  } catch (e) {
    return e instanceof SyntaxFault && e.incomplete;
  }
}
