import '../../../src/cluster/present.ts';
import { Kernel } from '../../../src/cluster/kernel/kernel.ts';
import { createMachine, type Machine } from '../../../src/cluster/runtime/machine.ts';
import { MemoryFiles } from '../../../src/cluster/runtime/memory-files.ts';
import { Pipe, textOutput } from '../../../src/cluster/runtime/streams.ts';
import type { Dialect } from '../../../src/cluster/shell/dialect.ts';
import { createShell } from '../../../src/cluster/shell/sh.ts';
import { busyboxTools } from '../../../src/cluster/shell/tools/index.ts';

/** A machine with a shell and BusyBox's tools. */
export function workstation(dialect: Dialect = 'ash'): Machine {
  const kernel = new Kernel({ seed: 1, epoch: Date.UTC(2026, 10, 20, 6, 15, 27) });
  return createMachine({
    kernel,
    hostname: 'host',
    files: new MemoryFiles({ now: () => kernel.epoch + kernel.now }),
    programs: { ...busyboxTools, sh: createShell({ dialect }) },
    env: { PATH: '/bin', HOME: '/root' },
  });
}

/** Runs a script to its end; both streams in `text`, in the order in which they were written. */
export function run(machine: Machine, argv: readonly string[], input = ''): { text: string; code: number | undefined } {
  let text = '';
  let code: number | undefined;
  const output = textOutput((t) => {
    text += t;
  });
  const stdin = new Pipe();
  stdin.output.retain?.();
  stdin.output.write(input)(machine.kernel, () => {});
  stdin.output.close();
  const process = machine.spawn(argv, { stdin: stdin.input, stdout: output, stderr: output });
  if ('error' in process) return { text: process.error, code: undefined };
  process.exit(machine.kernel, (value) => {
    code = value;
  });
  machine.kernel.runWhile(() => code === undefined, machine.kernel.now + 3600_000);
  return { text, code };
}

/** What `sh -c script` prints, then `[code]` when it is not 0. */
export function sh(script: string, options: { dialect?: Dialect; input?: string } = {}): string {
  const { text, code } = run(workstation(options.dialect), ['sh', '-c', script], options.input);
  return code === 0 ? text : `${text}[${code}]`;
}
