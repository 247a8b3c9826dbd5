import * as further from './further-commands.ts';
import { furtherCommands } from './parts.ts';

furtherCommands.provide(further);

/** The reader's workstation with all of kubectl. A page that wants to begin with less takes `core-terminal.ts`. */
export {
  type LineOptions,
  Terminal,
  type TerminalCluster,
  type TerminalOptions,
  type TerminalRun,
} from './core-terminal.ts';
