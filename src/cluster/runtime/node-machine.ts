import { createShell } from '../shell/sh.ts';
import { workstationTools } from '../shell/tools/index.ts';
import { complain } from '../shell/tools/tool.ts';
import { crictl } from './crictl.ts';
import { ctr, type InspectedRuntime } from './ctr.ts';
import { createMachine, type Machine } from './machine.ts';
import type { Runtime } from './runtime.ts';
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
export const nodePrograms = (runtime: InspectedRuntime): Readonly<Record<string, Program>> => ({
  ctr: ctr(runtime),
  crictl: crictl(runtime),
  sudo,
});

/** The node's own machine: bash, text tools, curl in the node's network, ctr and crictl. Containers' processes are not listed by its ps. */
export function createNodeMachine(runtime: Runtime): Machine {
  return createMachine({
    kernel: runtime.kernel,
    hostname: runtime.node,
    network: runtime.network,
    programs: {
      ...workstationTools,
      sh: createShell({ dialect: 'dash' }),
      bash: createShell({ dialect: 'bash' }),
      ...nodePrograms(runtime),
    },
    env: { PATH: '/bin', HOME: '/root', USER: 'root' },
  });
}
