import { podPrinter } from './pod.ts';
import type { Printer } from './table.ts';

/** By store key; other resources show name and age. */
export const PRINTERS: Readonly<Record<string, Printer>> = {
  pods: podPrinter,
};
