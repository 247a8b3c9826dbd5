import './present.ts';
import { type Completion, complete } from './completion.ts';
import { Terminal as CoreTerminal } from './core-terminal.ts';

export type { LineOptions, TerminalCluster, TerminalOptions, TerminalRun } from './core-terminal.ts';

/** The reader's workstation with all of kubectl present. A page that wants to begin with less takes `core-terminal.ts`. */
export class Terminal extends CoreTerminal {
  /** What can stand at `cursor` in a line. */
  complete(line: string, cursor: number = line.length): Completion {
    return complete(this.completionSource, line, cursor);
  }
}
