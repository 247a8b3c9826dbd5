import type { Program } from '../cluster/runtime/system.ts';
import { createShell } from '../cluster/shell/sh.ts';
import type { TerminalCluster } from './terminal.ts';

/** The programs of the reader's workstation besides kubectl. `ctr` and `crictl` reach the first node, as the recordings' steps do (008). */
export function workstationTools(cluster: TerminalCluster): Record<string, Program> {
  void cluster;
  const shell = createShell({ dialect: 'bash' });
  return { bash: shell, sh: shell };
}
