import type { Status } from '../cluster/api/types.generated.ts';
import type { Work } from './session.ts';

/** Ends a command. `message` is printed to standard error as it is. */
export class CommandError extends Error {
  readonly code: number;

  constructor(message: string, code = 1) {
    super(message);
    this.name = 'CommandError';
    this.code = code;
  }
}

/** A refusal by the API server. `context` goes before its message: `error when creating "pod.yaml"`. */
export class ServerError extends Error {
  readonly status: Status;

  constructor(status: Status, context?: string) {
    super(context ? `${context}: ${status.message ?? ''}` : (status.message ?? ''));
    this.name = 'ServerError';
    this.status = status;
  }
}

/** Several failures of one command; they are printed one a line. */
export class CommandErrors extends Error {
  readonly errors: readonly Error[];

  constructor(errors: readonly Error[]) {
    super('several errors');
    this.errors = errors;
  }
}

/** Throws what was collected, if anything was. */
export function throwAll(errors: readonly Error[]): void {
  const [first] = errors;
  if (!first) return;
  throw errors.length === 1 ? first : new CommandErrors(errors);
}

/** Does something to each of a list; throws what failed, after it is done with all. `errors`: what has failed before. */
export function* collecting<T>(list: readonly T[], errors: Error[], work: (item: T) => Work): Work {
  for (const item of list) {
    try {
      yield* work(item);
    } catch (e) {
      if (!(e instanceof ServerError || e instanceof CommandError)) throw e;
      errors.push(e);
    }
  }
  throwAll(errors);
}

/** A command used wrongly: kubectl adds where its help is. */
export const usageError = (command: string, message: string): CommandError =>
  new CommandError(`error: ${message}\nSee 'kubectl ${command} -h' for help and examples`);

/** `error: ` before a message. */
export const failure = (message: string, code = 1): CommandError => new CommandError(`error: ${message}`, code);

/** What is not simulated says so, and what it would have been. */
export const notSimulated = (what: string): CommandError => new CommandError(`not simulated: ${what}`);

/** Whether an error says that the object does not exist. */
export const isNotFound = (e: Error): boolean => e instanceof ServerError && e.status.code === 404;

function fromServer(e: ServerError): string {
  const { reason } = e.status;
  return `Error from server${reason ? ` (${reason})` : ''}: ${e.message}`;
}

/** What kubectl prints for an error: `Error from server (NotFound): ...`, `The Pod "x" is invalid: ...`, `error: ...`. */
export function errorText(e: unknown): string {
  if (e instanceof CommandErrors) {
    const lines = e.errors.map((one) =>
      one instanceof ServerError ? fromServer(one) : one.message.replace(/^error: /, ''),
    );
    return [...new Set(lines)].join('\n');
  }
  if (e instanceof ServerError) {
    if (e.status.reason !== 'Invalid') return fromServer(e);
    const { kind = '', name = '', causes: given = [] } = e.status.details ?? {};
    const named = kind !== '' || name !== '';
    const head = named ? `The ${kind} "${name}" is invalid` : 'The request is invalid';
    const causes = [...new Set(given.map((c) => `${c.field ?? ''}: ${c.message ?? ''}`))];
    if (causes.length === 0) return named ? head : `${head}: ${e.status.message ?? ''}`;
    // The line end comes on top of one that the cause may have itself (recording 053).
    return causes.length === 1 ? `${head}: ${causes[0]}\n` : `${head}: \n${causes.map((c) => `* ${c}`).join('\n')}`;
  }
  if (e instanceof CommandError) return e.message;
  return e instanceof Error ? `error: ${e.message}` : 'error: unknown failure';
}

/** Nothing to work on: the files have no object in them, or a selector finds none. */
export const noObjects = (verb: string): CommandError => failure(`no objects passed to ${verb}`);

/** Refuses arguments of a command that takes none. Throws CommandError. */
export function refuseArguments(command: string, args: readonly string[]): void {
  if (args.length > 0) throw usageError(command, `Unexpected args: [${args.join(' ')}]`);
}
