import type { Cluster } from '../../cluster/cluster.ts';
import { type OpenEditor, Terminal } from '../../kubectl/core-terminal.ts';

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
  /** Starts a line. `onText` hears what it prints, in order; virtual time must pass for it to go on. */
  type(line: string, onText: (text: string, error: boolean) => void): TypedLine;
  save(file: string, text: string): void;
  /** Whole lines that the line could go on with. Rejects when what knows them cannot be fetched. */
  complete(line: string): Promise<readonly string[]>;
}

/**
 * Opens the workstation of a cluster. `interactive`: a reader sits there, so programs have a terminal (`kubectl exec -it`); `editor` opens
 * files for them.
 */
export function openWorkstation(
  cluster: Cluster,
  files: Readonly<Record<string, string>>,
  interactive: boolean,
  editor?: OpenEditor,
): Workstation {
  const terminal = new Terminal(cluster, { files, ...(editor ? { editor } : {}) });
  return {
    type: (line, onText) =>
      terminal.run(line, {
        tty: interactive,
        onStdout: (text) => onText(text, false),
        onStderr: (text) => onText(text, true),
      }),
    save: (file, text) => terminal.writeFile(file, text),
    async complete(line) {
      const { complete } = await import('../../kubectl/completion.ts');
      const { from, options } = complete(terminal.completionSource, line, line.length);
      const [only, ...others] = options;
      if (only !== undefined && others.length === 0 && !/[/=]$/.test(only)) return [`${line.slice(0, from)}${only} `];
      return options.map((option) => line.slice(0, from) + option);
    },
  };
}
