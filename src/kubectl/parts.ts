import { Part } from '../cluster/part.ts';

/** The commands and descriptions beyond the everyday ones. `terminal.ts` has them from the start; a page that takes `core-terminal.ts` says where they come from. */
export const furtherCommands = new Part<typeof import('./further-commands.ts')>();
