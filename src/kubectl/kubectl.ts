import type { ApiServer } from '../cluster/apiserver/apiserver.ts';
import { Interrupted } from '../cluster/kernel/task.ts';
import type { Program } from '../cluster/runtime/system.ts';
import { Call, type Command } from './command.ts';
import { COMMANDS, GROUPS, type Group, isEveryday, NOT_SIMULATED } from './commands.ts';
import { CONTEXT } from './context.ts';
import { CommandError, CommandErrors, errorText, failure, notSimulated, ServerError } from './errors.ts';
import { GLOBAL_FLAGS, parseFlags } from './flags.ts';
import { commandHelp, groupHelp, optionsHelp, rootHelp, suggestions } from './help.ts';
import { furtherCommands } from './parts.ts';
import { BrokenPipe, need, Session, type Work } from './session.ts';

/**
 * The command line client as a program over an API server: argv[0] is `kubectl`. It reads files and standard input through its system, takes
 * virtual time, and gives kubectl's exit code. Nothing is thrown out of it but the interruption of its task.
 */
export const kubectl = (api: ApiServer): Program =>
  function* (system) {
    const session = new Session(system, api);
    try {
      yield* session.start();
      const code = yield* dispatch(session, system.argv.slice(1));
      yield* session.flush();
      return code;
    } catch (e) {
      if (e instanceof Interrupted) throw e;
      if (e instanceof BrokenPipe) return 141;
      const known = e instanceof CommandError || e instanceof ServerError || e instanceof CommandErrors;
      const text = known
        ? errorText(e)
        : e instanceof RangeError
          ? 'error: the input is too large or nested too deeply'
          : errorText(e);
      if (text) session.err(text.endsWith('\n') ? text : `${text}\n`);
      try {
        yield* session.flush();
      } catch (again) {
        if (!(again instanceof BrokenPipe)) throw again;
      }
      return e instanceof CommandError ? e.code : 1;
    }
  };

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
  const next = (): number => {
    for (let i = 0; i < rest.length; i++) {
      const word = rest[i] ?? '';
      if (word === '--') return -1;
      if (!word.startsWith('-') || word === '-') return i;
      // A global flag takes the next word as its value.
      const flag = GLOBAL_FLAGS.find((f) => word === `--${f.name}` || word === `-${f.short}`);
      if (flag && flag.bare === undefined) i++;
    }
    return -1;
  };
  let name = '';
  let group: Group | undefined;
  for (;;) {
    const at = next();
    const word = at < 0 ? undefined : rest[at];
    if (word === undefined)
      return group ? { kind: 'group', group, rest, word } : (commandOf(name, rest) ?? { kind: 'none', rest });
    const full = name ? `${name} ${word}` : word;
    const command = commandOf(full, rest.toSpliced(at, 1));
    const inner = GROUPS.find(
      (g) =>
        g.name === full || g.aliases?.some((a) => `${g.name.split(' ').slice(0, -1).join(' ')} ${a}`.trim() === full),
    );
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

function commandOf(name: string, rest: readonly string[]): (Resolved & { kind: 'command' }) | undefined {
  const command = COMMANDS.find(
    (c) =>
      c.name === name || c.aliases?.some((a) => `${c.name.split(' ').slice(0, -1).join(' ')} ${a}`.trim() === name),
  );
  return command && { kind: 'command', command, rest };
}

/** Whether everyday commands suffice. `create deployment` looks like `create` with arguments until the commands for kinds are there. */
function isCoreCall(r: Resolved): boolean {
  if (r.kind !== 'command' || !isEveryday(r.command)) return false;
  if (r.command.name !== 'create') return true;
  const parsed = parseFlags(r.rest, r.command.flags);
  return !('fault' in parsed) && parsed.args.length === 0;
}

function* dispatch(session: Session, words: readonly string[]): Work<number> {
  let resolved = resolve(words);
  if (!isCoreCall(resolved)) {
    yield* need(furtherCommands, 'this command');
    resolved = resolve(words);
  }
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
    case 'command': {
      const { command, rest } = resolved;
      const parsed = parseFlags(rest, command.flags);
      if (parsed && 'fault' in parsed)
        throw new CommandError(`error: ${parsed.fault}\nSee 'kubectl ${command.name} --help' for usage.`);
      if (parsed.given.has('help')) {
        session.out(commandHelp(command));
        return 0;
      }
      const call = new Call(session, command, parsed);
      configure(session, call);
      const code = yield* command.run(call);
      return typeof code === 'number' ? code : 0;
    }
  }
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
