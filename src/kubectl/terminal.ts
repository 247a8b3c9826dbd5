import './further-commands.ts';

/** The reader's workstation with all of kubectl. A page that wants to begin with less takes `core-terminal.ts`. */
export {
  type LineOptions,
  Terminal,
  type TerminalCluster,
  type TerminalOptions,
  type TerminalRun,
} from './core-terminal.ts';
