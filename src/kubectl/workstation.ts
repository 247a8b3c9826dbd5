import type { ContainerRuntime } from '../cluster/runtime/cri.ts';
import type { Program } from '../cluster/runtime/system.ts';
import { createShell } from '../cluster/shell/sh.ts';
import { workstationTools } from '../cluster/shell/tools/index.ts';
import { nodeTools } from './node-tools.ts';

/** The programs of the reader's workstation besides kubectl. `ctr` and `crictl` reach the first node, as the recordings' steps do (008). */
export function workstationPrograms(runtime: ContainerRuntime | undefined): Record<string, Program> {
  const shell = createShell({ dialect: 'bash' });
  return { ...workstationTools, ...(runtime ? nodeTools(runtime) : {}), bash: shell, sh: shell };
}
