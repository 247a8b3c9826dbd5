import type { Command } from './commands.ts';
import { type Flag, type Parsed, parseBool } from './flags.ts';
import { parseDuration } from './print/age.ts';
import type { Session, Work } from './session.ts';

/** What a command does; the exit code when it gives a number, else 0. Throws the errors of errors.ts. */
export type Run = (call: Call) => Work<unknown>;

/** What the commands of a part of the program do, by name. */
export type Runs = Readonly<Record<string, Run>>;

/** A command as it was called: its arguments and flags. */
export class Call {
  readonly session: Session;
  readonly command: Command;
  readonly args: readonly string[];
  /** How many arguments stand before `--`; undefined when there is no `--`. */
  readonly dash: number | undefined;
  readonly #given: ReadonlyMap<string, readonly string[]>;

  constructor(session: Session, command: Command, parsed: Parsed) {
    this.session = session;
    this.command = command;
    this.args = parsed.args;
    this.dash = parsed.dash;
    this.#given = parsed.given;
  }

  #flag(name: string): Flag | undefined {
    return this.command.flags.find((f) => f.name === name);
  }

  /** Whether the flag was given. */
  given(name: string): boolean {
    return this.#given.has(name);
  }

  /** A flag's text, or its default. */
  text(name: string): string {
    return this.#given.get(name)?.at(-1) ?? this.#flag(name)?.default ?? '';
  }

  is(name: string): boolean {
    return parseBool(this.text(name)) ?? false;
  }

  number(name: string): number {
    return Number(this.text(name));
  }

  /** A duration in milliseconds. */
  duration(name: string): number {
    const d = parseDuration(this.text(name));
    return 'ms' in d ? d.ms : 0;
  }

  /** All values of a list flag. */
  list(name: string): string[] {
    const values = [...(this.#given.get(name) ?? [])];
    return this.#flag(name)?.type === 'a' ? values.flatMap((v) => splitList(v)) : values;
  }
}

/** `a,"b,c"` as `a` and `b,c`: lists in flags are lines of CSV. */
const splitList = (text: string): string[] =>
  (text.match(/"(?:[^"]|"")*"|[^,]+/g) ?? []).map((v) =>
    v.startsWith('"') ? v.slice(1, -1).replaceAll('""', '"') : v,
  );
