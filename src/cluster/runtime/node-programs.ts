import type { Kernel } from '../kernel/kernel.ts';
import { sleep, thisKernel } from '../kernel/task.ts';
import { createShell } from '../shell/sh.ts';
import { workstationTools } from '../shell/tools/index.ts';
import { tool } from '../shell/tools/tool.ts';
import { crictl } from './crictl.ts';
import { ctr, type InspectedRuntime } from './ctr.ts';
import { createMachine, type Machine } from './machine.ts';
import type { Program } from './system.ts';

/** sudo COMMAND: the reader is root on the node already. */
const sudo = tool({ synopsis: 'COMMAND [ARGUMENT]...', least: 1, inOrder: true }, function* (t) {
  const started = t.system.exec(t.words);
  if ('error' in started) return yield* t.fail(`${t.words[0]}: command not found`);
  return yield* started.run;
})('gnu');

/** What a node has besides the usual tools: ctr and crictl over its runtime. To be put into any machine's `programs`. */
export const nodePrograms = (runtime: InspectedRuntime): Readonly<Record<'ctr' | 'crictl' | 'sudo', Program>> => ({
  ctr: ctr(runtime),
  crictl: crictl(runtime),
  sudo,
});

/** When Linux gives up on a machine that does not answer. */
const CONNECT_TIMEOUT_MS = 127_000;
/** From poweroff until the machine is off. */
const SHUTDOWN_MS = 1000;
const bash = createShell({ dialect: 'bash' });

/** A machine that ssh leads to. */
export interface SshNode {
  readonly runtime: InspectedRuntime;
  /** Takes its power away at once. */
  powerOff?(): void;
}

/** ssh NODE [COMMAND...]: a shell on a node, with its ctr and crictl, and poweroff. `nodes`: by name. */
export function ssh(nodes: ReadonlyMap<string, SshNode>): Program {
  const machines = new Map<string, Machine>();
  return tool(
    { options: 'tTqo:l:p:i:', synopsis: '[user@]hostname [command]', least: 1, inOrder: true, gnuWrong: 255 },
    function* (t) {
      const [to = '', ...command] = t.words;
      const name = to.replace(/^.*@/, '');
      const node = nodes.get(name);
      if (!node) return yield* t.fail(`Could not resolve hostname ${name}: Name or service not known`, 255);
      const { runtime } = node;
      const cutOff = (): boolean => runtime.network?.uplink?.connected === false;
      if (cutOff()) {
        yield sleep(CONNECT_TIMEOUT_MS);
        return yield* t.fail(`connect to host ${name} port 22: Connection timed out`, 255);
      }
      const kernel = (yield thisKernel) as Kernel;
      const poweroff = tool({ options: 'fp', synopsis: '[OPTION]...' }, function* () {
        yield sleep(SHUTDOWN_MS);
        node.powerOff?.();
        machines.get(name)?.killAll();
      })('gnu');
      const machine =
        machines.get(name) ??
        createMachine({
          kernel,
          hostname: name,
          programs: { ...workstationTools, ...nodePrograms(runtime), poweroff, sh: bash, bash },
          env: { PATH: '/bin', HOME: '/root', USER: 'root' },
          cwd: '/root',
          ...(runtime.network ? { network: runtime.network } : {}),
        });
      machines.set(name, machine);
      const { stdin, stdout, stderr } = t.system;
      const argv = command.length > 0 ? ['bash', '-c', command.join(' ')] : ['bash'];
      const child = machine.spawn(argv, { stdin, stdout, stderr });
      if ('error' in child) return 255;
      const code = (yield child.exit) as number;
      if (!cutOff()) return code;
      yield stderr.write(`Connection to ${name} closed by remote host.\n`);
      return 255;
    },
  )('gnu');
}
