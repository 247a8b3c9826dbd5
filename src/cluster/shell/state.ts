import { Signal } from '../kernel/task.ts';
import { noInput, textOutput } from '../runtime/streams.ts';
import type { InputStream, OutputStream, Process, Run, System } from '../runtime/system.ts';
import type { Command } from './ast.ts';
import { ShellFault } from './control.ts';
import { type Dialect, type Messages, messages } from './dialect.ts';

/** A variable of a shell. */
export interface Variable {
  value: string;
  exported: boolean;
  readOnly: boolean;
}

/** The open descriptors of a command. */
export type Descriptors = readonly ({ readonly input?: InputStream; readonly output?: OutputStream } | undefined)[];

/** `set` options: letters by name. What is not acted on here is accepted all the same. */
export const OPTION_LETTERS: Readonly<Record<string, string>> = Object.fromEntries(
  'errexit=e noglob=f noexec=n xtrace=x verbose=v noclobber=C allexport=a notify=b nounset=u monitor=m hashall=h pipefail=pipefail'
    .split(' ')
    .map((word) => word.split('=') as [string, string]),
);

const MAX_VALUE = 4 * 1024 * 1024;
const closed: OutputStream = textOutput(() => {});

/** What a shell is made with. */
export interface ShellSettings {
  readonly dialect: Dialect;
  /** `$0`, and the name in messages. */
  readonly name: string;
  readonly interactive: boolean;
  /** The message for a command that is not found, instead of the dialect's. */
  readonly notFound?: ((command: string) => string) | undefined;
  /** Aliases that outlive the shell: where every line has a shell of its own. */
  readonly aliases?: Map<string, string> | undefined;
}

/** Parameters that the shell sets itself, but for `$@` and `$*`. */
const SPECIAL: Readonly<Record<string, (shell: ShellState) => string | number | undefined>> = {
  '#': (shell) => shell.parameters.length,
  '?': (shell) => shell.status,
  $: (shell) => shell.shellPid,
  '!': (shell) => shell.lastBackground,
  '-': (shell) => [...shell.options].filter((o) => o.length === 1).join('') + (shell.settings.interactive ? 'i' : ''),
  0: (shell) => shell.settings.name,
  LINENO: (shell) => shell.line - 1 + shell.firstLine,
  PPID: ({ system, shellPid }) => system.processes().find((p) => p.pid === shellPid)?.ppid ?? 0,
  RANDOM: ({ dialect, system }) =>
    dialect === 'dash' ? undefined : (system.pid * 7919 + Math.floor(system.now()) * 31) % 32768,
};

/** What a shell knows: variables, functions, options, traps, children and descriptors; and what they mean for programs it starts. */
export class ShellState {
  readonly system: System;
  readonly settings: ShellSettings;
  readonly dialect: Dialect;
  readonly variables: Map<string, Variable>;
  readonly functions: Map<string, Command>;
  /** Letters of the `set` options that are on, and pipefail. */
  readonly options: Set<string>;
  /** `k` by `alias k=kubectl`. */
  readonly aliases: Map<string, string>;
  /** The builtin that is being carried out: its name stands in complaints. */
  running: string | undefined;
  /** The number of a script's first line: ash counts those of `-c` from 0. */
  firstLine = 1;
  parameters: readonly string[];
  status = 0;
  lastBackground: number | undefined;
  jobs: Process[] = [];
  /** By signal name or EXIT. */
  readonly traps = new Map<string, string>();
  /** Wakes when a trapped signal has come. */
  readonly trapped = new Signal<undefined>();
  locals: Map<string, Variable | undefined>[] = [];
  io: Descriptors;
  line = 1;
  loops = 0;
  calls = 0;
  interrupted = false;
  /** Where getopts is within a word of several options. */
  optionAt: { readonly index: number; readonly letter: number } | undefined;

  constructor(system: System, settings: ShellSettings, parent?: ShellState) {
    this.system = system;
    this.settings = settings;
    this.dialect = settings.dialect;
    this.io = [{ input: system.stdin }, { output: system.stdout }, { output: system.stderr }];
    this.parameters = parent?.parameters ?? [];
    this.functions = new Map(parent?.functions);
    this.options = new Set(parent?.options);
    this.aliases = settings.aliases ?? new Map(parent?.aliases);
    this.variables = new Map();
    if (parent) {
      for (const [name, v] of parent.variables) this.variables.set(name, { ...v });
      this.status = parent.status;
      this.lastBackground = parent.lastBackground;
      this.line = parent.line;
      this.firstLine = parent.firstLine;
      this.calls = parent.calls;
    } else {
      for (const [name, value] of system.env) {
        if (/^[A-Za-z_]\w*$/.test(name)) this.variables.set(name, { value, exported: true, readOnly: false });
      }
      this.variables.set('IFS', { value: ' \t\n', exported: false, readOnly: false });
    }
  }

  get messages(): Messages {
    return messages(this.dialect, this.settings.name, this.line);
  }

  variable(name: string): string | undefined {
    return this.variables.get(name)?.value;
  }

  /** Sets a variable; throws ShellFault when it is read-only. */
  assign(name: string, value: string): void {
    if (value.length > MAX_VALUE) throw new ShellFault('out of memory', 2);
    const old = this.variables.get(name);
    if (old?.readOnly)
      throw this.dialect === 'bash'
        ? new ShellFault(`${name}: readonly variable`, 1)
        : new ShellFault(`${name}: is read only`, 2);
    const exported = this.options.has('a');
    if (old) {
      old.value = value;
      old.exported ||= exported;
    } else this.variables.set(name, { value, exported, readOnly: false });
  }

  /** Puts variables back as they were; undefined: not set. */
  restore(before: Iterable<readonly [name: string, variable: Variable | undefined]>): void {
    for (const [name, variable] of before) {
      if (variable) this.variables.set(name, variable);
      else this.variables.delete(name);
    }
  }

  /** The value of `$name`: one text, or several of `@` and `*`; undefined when it is not set. */
  parameter(name: string): readonly string[] | undefined {
    if (name === '@' || name === '*') return this.parameters;
    const special = Object.hasOwn(SPECIAL, name) ? SPECIAL[name] : undefined;
    const given = special
      ? special(this)
      : /^\d+$/.test(name)
        ? this.parameters[Number(name) - 1]
        : (this.variables.get(name)?.value ?? (name === 'PWD' ? this.system.cwd : undefined));
    return given === undefined ? undefined : [String(given)];
  }

  /** `$$`: of the shell, also in its subshells. */
  shellPid: number = 0;

  /** The environment of programs that are started now. What is not a shell name is passed on as it came. */
  environment(extra: readonly (readonly [string, string])[] = []): Map<string, string> {
    const env = new Map<string, string>();
    for (const [name, value] of this.system.env) if (!/^[A-Za-z_]\w*$/.test(name)) env.set(name, value);
    for (const [name, v] of this.variables) if (v.exported) env.set(name, v.value);
    for (const [name, value] of extra) env.set(name, value);
    return env;
  }

  streams(io: Descriptors = this.io): { stdin: InputStream; stdout: OutputStream; stderr: OutputStream } {
    return { stdin: io[0]?.input ?? noInput, stdout: io[1]?.output ?? closed, stderr: io[2]?.output ?? closed };
  }

  /** Who complains when the shell does a tool's work itself. */
  speaker(tool: string): string {
    const { name } = this.settings;
    return this.dialect === 'ash' ? name : `${name}: ${this.dialect === 'bash' ? 'line ' : ''}${this.line}: ${tool}`;
  }

  /** Writes a line to standard error, with the shell's name before it. */
  *complain(message: string): Run<void> {
    const { running, dialect } = this;
    const line = this.line - 1 + this.firstLine;
    const builtin = running === undefined ? '' : `${running}: `;
    const numbered = builtin && !this.settings.interactive ? `${builtin}line ${line}: ` : builtin;
    const where =
      dialect === 'ash' ? numbered : dialect === 'dash' ? `${line}: ${builtin}` : `line ${line}: ${builtin}`;
    yield this.streams().stderr.write(`${this.settings.name}: ${where}${message}\n`);
  }
}
