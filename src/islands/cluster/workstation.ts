import type { Cluster } from '../../cluster/index.ts';

/** A line that was typed at the workstation, while it runs and after. */
export interface TypedLine {
  /** The exit code, once it has ended. */
  readonly exit: number | undefined;
  /** Text for its standard input. */
  write(text: string): void;
  /** Ctrl-C. */
  interrupt(): void;
}

/** The reader's machine: a shell with kubectl and the files of the example. */
export interface Workstation {
  /** Starts a line. `onText` hears what it prints; virtual time must pass for it to go on. */
  type(line: string, onText: (text: string, error: boolean) => void): TypedLine;
  save(file: string, text: string): void;
  /** Whole lines that the line could go on with. */
  complete(line: string): readonly string[];
}

export function openWorkstation(_cluster: Cluster, _files: Readonly<Record<string, string>>): Workstation {
  throw new Error('src/kubectl/terminal.ts is not there yet');
}
