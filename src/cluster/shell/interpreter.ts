import { first } from '../kernel/task.ts';
import { used } from '../part.ts';
import { furtherShell } from '../parts.ts';
import { SIGNAL_WORDS, type SignalName } from '../runtime/signals.ts';
import { noInput, Pipe, readAll } from '../runtime/streams.ts';
import type { InputStream, Process, Run, SpawnOptions, System } from '../runtime/system.ts';
import { type Command, isBracket } from './ast.ts';
import { BUILTINS, runBuiltin, SPECIAL_BUILTINS } from './builtins.ts';
import { Leave, ShellFault } from './control.ts';
import { shownWord } from './dialect.ts';
import { expandBracket, expandPattern, expandText, expandWords } from './expand.ts';
import { cachedParse } from './parser.ts';
import { matches } from './pattern.ts';
import { redirected } from './redirect.ts';
import { SyntaxFault } from './scanner.ts';
import { type Descriptors, type ShellSettings, ShellState, type Variable } from './state.ts';

const MAX_CALLS = 500;

/** A running shell: how it carries out commands on what it knows. */
export class Shell extends ShellState {
  #pending: string[] = [];
  #rarer: typeof furtherShell.value;
  /** Inside a condition, where `set -e` does not end the shell. */
  #unchecked = 0;
  /** The alias that is being replaced: it may begin with its own name. */
  #aliasing: string | undefined;
  /** Children whose end by a signal was said. */
  readonly reported = new Set<number>();

  constructor(system: System, settings: ShellSettings, parent?: Shell) {
    super(system, settings, parent);
    if (parent) this.#rarer = parent.#rarer;
  }

  /** Runs a whole script; gives the exit code. `last`: nothing follows, so that its last program may take this process. */
  *script(text: string, last: boolean): Run {
    let command: Command;
    try {
      command = cachedParse(text);
    } catch (e) {
      yield* this.saySyntax(e);
      return this.settings.interactive ? 2 : yield* this.end(2);
    }
    return yield* this.toEnd(command, last);
  }

  /** Says why a script cannot be read; throws what is no SyntaxFault. */
  *saySyntax(fault: unknown): Run<void> {
    if (!(fault instanceof SyntaxFault)) throw fault;
    for (const line of this.messages.syntax(fault.message, fault.token, fault.line))
      yield this.streams().stderr.write(`${line}\n`);
  }

  /** Runs a command to the shell's end: what leaves it decides the exit code, and the EXIT trap runs. */
  *toEnd(command: Command, last: boolean): Run {
    const { interactive } = this.settings;
    try {
      yield* this.run(command, last);
      yield* this.runTraps();
    } catch (e) {
      if (e instanceof ShellFault) {
        yield* this.complain(e.message);
        this.status = e.code;
      } else if (e instanceof SyntaxFault) {
        // An alias that is no command.
        yield* this.saySyntax(e);
        this.status = 2;
      } else if (!(e instanceof Leave)) throw e;
      else if (e.kind === 'interrupted') {
        if (interactive) yield this.streams().stderr.write('\n');
        this.status = 130;
        return 130;
      } else if (e.kind === 'exit') {
        if (interactive) throw e;
        return yield* this.end(e.value);
      } else if (e.kind === 'return') this.status = e.value;
    }
    return interactive ? this.status : yield* this.end(this.status);
  }

  /**
   * The shell's rarer parts, fetched when the first of them is used; undefined when they cannot be had. A shell that has them does not wait
   * for them again.
   */
  *rarer(): Run<typeof furtherShell.value> {
    this.#rarer ??= (yield used(furtherShell)) as typeof furtherShell.value;
    return this.#rarer;
  }

  /** The shell ends: runs the EXIT trap. */
  *end(code: number): Run {
    const trap = this.traps.get('EXIT');
    if (!trap) return code;
    this.traps.delete('EXIT');
    this.status = code;
    try {
      yield* this.run(cachedParse(trap), false);
    } catch (e) {
      if (e instanceof Leave && e.kind === 'exit') return e.value;
      if (!(e instanceof Leave || e instanceof ShellFault || e instanceof SyntaxFault)) throw e;
    }
    return code;
  }

  /** A signal came that has a trap: it runs when the present command has ended. */
  trap(signal: string): void {
    this.#pending.push(signal);
    this.trapped.notify(undefined);
  }

  *runTraps(): Run<void> {
    for (let signal = this.#pending.shift(); signal !== undefined; signal = this.#pending.shift()) {
      const action = this.traps.get(signal);
      if (!action) continue;
      const { status } = this;
      try {
        yield* this.run(cachedParse(action), false);
      } catch (e) {
        yield* this.saySyntax(e);
      }
      this.status = status;
    }
    if (this.interrupted) {
      this.interrupted = false;
      throw new Leave('interrupted', 130);
    }
  }

  /** Runs a command; its exit code is also `status` afterwards. Throws Leave and ShellFault. */
  *run(command: Command, last: boolean): Run {
    switch (command.kind) {
      case 'simple':
        return yield* this.#checked(yield* this.#simple(command, last));
      case 'list': {
        for (const [index, item] of command.items.entries()) {
          if (item.background) this.#background(item.command);
          else yield* this.run(item.command, last && index === command.items.length - 1);
        }
        if (command.items.length === 0) this.status = 0;
        return this.status;
      }
      case 'and-or': {
        // A loop: hundreds of them may stand in one line.
        let first: Command = command;
        const rest: (Command & { kind: 'and-or' })[] = [];
        for (; first.kind === 'and-or'; first = first.left) rest.push(first);
        let code = yield* this.#condition(first);
        for (const [i, { operator, right }] of rest.reverse().entries()) {
          if ((code === 0) !== (operator === '&&')) continue;
          code = yield* i < rest.length - 1 ? this.#condition(right) : this.run(right, last);
        }
        return code;
      }
      case 'pipeline': {
        if (!command.negated) return yield* this.#checked(yield* this.#pipeline(command.commands));
        this.#unchecked++;
        try {
          const code = yield* this.#pipeline(command.commands);
          this.status = code === 0 ? 1 : 0;
        } finally {
          this.#unchecked--;
        }
        return this.status;
      }
      case 'function':
        this.functions.set(command.name, command.body);
        this.status = 0;
        return 0;
      default:
        return yield* this.#compound(command);
    }
  }

  *#compound(command: Exclude<Command, { kind: 'simple' | 'list' | 'and-or' | 'pipeline' | 'function' }>): Run {
    const saved = this.io;
    if (command.redirects.length > 0) {
      const io = yield* redirected(this, command.redirects);
      if (!io) return yield* this.#checked(1);
      this.io = io;
    }
    try {
      switch (command.kind) {
        case 'group':
          return yield* this.run(command.body, false);
        case 'subshell':
          return yield* this.#checked(yield* this.wait(this.fork(command.body)));
        case 'if':
          for (const branch of command.branches) {
            if ((yield* this.#condition(branch.condition)) === 0) return yield* this.run(branch.body, false);
          }
          if (command.otherwise) return yield* this.run(command.otherwise, false);
          this.status = 0;
          return 0;
        case 'while': {
          let code = 0;
          yield* this.#loop(function* (shell) {
            if (((yield* shell.#condition(command.condition)) === 0) === command.until) return false;
            code = yield* shell.run(command.body, false);
            return true;
          });
          this.status = code;
          return code;
        }
        case 'for': {
          const values = command.words ? yield* expandWords(this, command.words) : this.parameters;
          let index = 0;
          this.status = 0;
          yield* this.#loop(function* (shell) {
            const value = values[index++];
            if (value === undefined) return false;
            shell.assign(command.name, value);
            yield* shell.run(command.body, false);
            return true;
          });
          return this.status;
        }
        case 'case': {
          const text = yield* expandText(this, command.word);
          this.status = 0;
          for (const clause of command.clauses) {
            for (const pattern of clause.patterns) {
              if (matches(yield* expandPattern(this, pattern), text)) return yield* this.run(clause.body, false);
            }
          }
          return 0;
        }
      }
    } finally {
      this.io = saved;
    }
  }

  /** Runs `turn` until it gives false, minding break and continue. */
  *#loop(turn: (shell: Shell) => Run<boolean>): Run<void> {
    this.loops++;
    try {
      for (;;) {
        yield this.system.spend(2);
        yield* this.runTraps();
        try {
          if (!(yield* turn(this))) return;
        } catch (e) {
          if (!(e instanceof Leave) || (e.kind !== 'break' && e.kind !== 'continue')) throw e;
          if (e.value > 1 && this.loops > 1) throw new Leave(e.kind, e.value - 1);
          this.status = 0;
          if (e.kind === 'break') return;
        }
      }
    } finally {
      this.loops--;
    }
  }

  *#condition(command: Command): Run {
    this.#unchecked++;
    try {
      return yield* this.run(command, false);
    } finally {
      this.#unchecked--;
    }
  }

  /** Notes an exit code; with `set -e` a failure outside conditions ends the shell. */
  *#checked(code: number): Run {
    this.status = code;
    if (code !== 0 && this.options.has('e') && this.#unchecked === 0) throw new Leave('exit', code);
    if (this.#pending.length > 0 || this.interrupted) yield* this.runTraps();
    return code;
  }

  /** Starts a command in a subshell of its own. */
  fork(command: Command, options: SpawnOptions = {}, background = false): Process {
    const io = [...this.io];
    if (options.stdin) io[0] = { input: options.stdin };
    if (options.stdout) io[1] = { output: options.stdout };
    const parent = this;
    const streams = this.streams(io);
    const forked = this.system.fork(
      '',
      function* (system) {
        const child = new Shell(system, { ...parent.settings, interactive: false }, parent);
        child.io = [{ input: system.stdin }, { output: system.stdout }, { output: system.stderr }, ...io.slice(3)];
        child.shellPid = parent.shellPid;
        for (const [signal, action] of parent.traps) if (action === '') system.onSignal(signal as SignalName, 'ignore');
        if (background) {
          system.onSignal('INT', 'ignore');
          system.onSignal('QUIT', 'ignore');
        }
        return yield* child.toEnd(command, true);
      },
      { ...streams, env: this.environment() },
    );
    if (forked.pid < 0) throw this.#noMoreProcesses();
    return forked;
  }

  #noMoreProcesses(): ShellFault {
    return this.dialect === 'bash'
      ? new ShellFault('fork: Resource temporarily unavailable', 254)
      : new ShellFault("can't fork: Resource temporarily unavailable", 2);
  }

  #background(command: Command): void {
    const child = this.fork(command, this.settings.interactive ? {} : { stdin: noInput }, true);
    this.jobs = [...this.jobs.filter((j) => j.code === undefined), child];
    this.lastBackground = child.pid;
    this.status = 0;
  }

  /** Waits for a child in the foreground, and says so when a signal ended it. */
  *wait(child: Process): Run {
    const code = (yield child.exit) as number;
    yield* this.report(child);
    return code;
  }

  /** Says so when a signal ended a child, once. */
  *report(child: Process): Run<void> {
    const word = child.signal && SIGNAL_WORDS[child.signal];
    if (!word) return;
    this.reported.add(child.pid);
    const where = this.dialect === 'bash' ? `${this.settings.name}: line ${this.line}: ${child.pid} ` : '';
    yield this.streams().stderr.write(`${where}${word}\n`);
  }

  /** Waits for a child until it ends or a trapped signal comes: undefined then. */
  *waitOrTrap(child: Process): Run<number | undefined> {
    if (child.code !== undefined) return child.code;
    const over = (yield first<number | undefined>(child.exit, this.trapped.wait)) as {
      index: number;
      value: number | undefined;
    };
    return over.index === 0 ? over.value : undefined;
  }

  *#pipeline(commands: readonly Command[]): Run {
    const children: Process[] = [];
    let input: InputStream | undefined;
    for (const [index, command] of commands.entries()) {
      const pipe = index < commands.length - 1 ? new Pipe() : undefined;
      const options: SpawnOptions = { ...(input ? { stdin: input } : {}), ...(pipe ? { stdout: pipe.output } : {}) };
      children.push(this.fork(command, options));
      input = pipe?.input;
    }
    let code = 0;
    for (const [index, child] of children.entries()) {
      const ended = index === children.length - 1 ? yield* this.wait(child) : ((yield child.exit) as number);
      if (!this.options.has('pipefail') || ended !== 0) code = ended;
    }
    return code;
  }

  /** What a command writes, for `$(command)`. */
  *substitute(command: Command): Run<string> {
    const pipe = new Pipe();
    const child = this.fork(command, { stdout: pipe.output });
    const text = yield* readAll(pipe.input);
    this.status = (yield child.exit) as number;
    return text;
  }

  *#simple(command: Command & { kind: 'simple' }, last: boolean): Run {
    this.line = command.line;
    yield this.system.spend(4);
    this.status = command.words.length === 0 ? 0 : this.status;
    const alias = this.#unaliased(command);
    if (alias) return yield* this.run(alias, last);
    const argv = isBracket(command.words)
      ? yield* expandBracket(this, command.words)
      : yield* expandWords(this, command.words);
    const assigned: [string, string][] = [];
    for (const { name, value } of command.assignments) {
      const text = yield* expandText(this, value);
      if (argv.length === 0) this.assign(name, text);
      else assigned.push([name, text]);
    }
    if (this.options.has('x') && argv.length + command.assignments.length > 0) {
      const traced = (text: string): string => shownWord(text, this.dialect);
      const words = command.assignments.map(({ name }) => {
        const value = assigned.find(([n]) => n === name)?.[1] ?? this.variable(name) ?? '';
        return `${name}=${traced(value)}`;
      });
      yield this.streams().stderr.write(`+ ${[...words, ...argv.map(traced)].join(' ')}\n`);
    }
    const saved = this.io;
    const io = command.redirects.length > 0 ? yield* redirected(this, command.redirects) : saved;
    if (!io) {
      if (SPECIAL_BUILTINS.has(argv[0] ?? '') && !this.settings.interactive) throw new Leave('exit', 1);
      return this.dialect === 'dash' ? 2 : 1;
    }
    const name = argv[0];
    this.#aliasing = undefined;
    if (name === undefined) return this.status;
    const fn = this.functions.get(name);
    const builtin = BUILTINS.get(name);
    if (fn || builtin) {
      this.io = io;
      const before = assigned.map(([n]) => [n, this.variables.get(n)] as const);
      for (const [n, value] of assigned) this.variables.set(n, { value, exported: true, readOnly: false });
      const permanent = name === 'exec' && argv.length === 1;
      try {
        return fn ? yield* this.#call(fn, argv) : builtin ? yield* runBuiltin(builtin, this, argv, last) : 0;
      } finally {
        if (!permanent) this.io = saved;
        if (!SPECIAL_BUILTINS.has(name)) this.restore(before);
      }
    }
    return yield* this.program(argv, { io, extra: assigned, replace: last && this.traps.size === 0 });
  }

  /** What a simple command stands for whose first word is an alias, in an interactive shell. */
  #unaliased(command: Command & { kind: 'simple' }): Command | undefined {
    const [word] = command.words;
    const part = word?.length === 1 ? word[0] : undefined;
    if (!(this.settings.interactive || this.settings.aliases) || part?.kind !== 'text' || part.quoted) return undefined;
    const text = this.aliases.get(part.text);
    const stands = text === undefined || this.#aliasing === part.text ? undefined : cachedParse(text);
    if (stands?.kind !== 'simple') return undefined;
    this.#aliasing = part.text;
    const { assignments, words, redirects } = stands;
    return {
      ...command,
      assignments: [...command.assignments, ...assignments],
      words: [...words, ...command.words.slice(1)],
      redirects: [...redirects, ...command.redirects],
    };
  }

  /** Runs a program that is a file. `replace`: it may take the place of this process. */
  *program(
    argv: readonly string[],
    options: {
      io?: Descriptors;
      extra?: readonly (readonly [string, string])[];
      replace?: boolean;
      env?: Map<string, string>;
    } = {},
  ): Run {
    const start = { ...this.streams(options.io), env: options.env ?? this.environment(options.extra) };
    let error: string;
    if (options.replace && !this.settings.interactive) {
      const started = this.system.exec(argv, start);
      if (!('error' in started)) throw new Leave('exit', yield* started.run);
      error = started.error;
    } else {
      const child = this.system.spawn(argv, start);
      if (!('error' in child)) return yield* this.wait(child);
      error = child.error;
    }
    if (error === 'ENOMEM') throw this.#noMoreProcesses();
    const name = argv[0] as string;
    const say = this.messages;
    if (error === 'ENOENT' && this.running === 'exec' && this.dialect === 'ash') {
      yield* this.complain(`${name}: not found`);
      return 127;
    }
    const missing = name.includes('/') ? say.noSuchFile(name) : (this.settings.notFound?.(name) ?? say.notFound(name));
    yield start.stderr.write(`${error === 'EACCES' ? say.denied(name) : missing}\n`);
    return error === 'EACCES' ? 126 : 127;
  }

  *#call(body: Command, argv: readonly string[]): Run {
    if (++this.calls > MAX_CALLS) throw new RangeError('functions nested too deeply');
    const { parameters, loops } = this;
    this.parameters = argv.slice(1);
    this.loops = 0;
    const locals = new Map<string, Variable | undefined>();
    this.locals.push(locals);
    try {
      return yield* this.run(body, false);
    } catch (e) {
      if (!(e instanceof Leave) || e.kind !== 'return') throw e;
      return e.value;
    } finally {
      this.calls--;
      this.parameters = parameters;
      this.loops = loops;
      this.locals.pop();
      this.restore(locals);
    }
  }
}
