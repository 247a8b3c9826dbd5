import { complain } from '../shell/tools/tool.ts';
import { crictl } from './crictl.ts';
import { ctr, type InspectedRuntime } from './ctr.ts';
import type { Program } from './system.ts';

/** sudo COMMAND: the reader is root on the node already. */
const sudo: Program = function* (system) {
  const words = system.argv.slice(1);
  if (words.length === 0) return yield* complain(system, 'usage: sudo COMMAND [ARGUMENT]...');
  const started = system.exec(words);
  if ('error' in started) return yield* complain(system, `${words[0]}: command not found`);
  return yield* started.run;
};

/** What a node has besides the usual tools: ctr and crictl over its runtime. To be put into any machine's `programs`. */
export const nodePrograms = (runtime: InspectedRuntime): Readonly<Record<'ctr' | 'crictl' | 'sudo', Program>> => ({
  ctr: ctr(runtime),
  crictl: crictl(runtime),
  sudo,
});
