import type { ContainerRuntime } from '../cluster/runtime/cri.ts';
import { lateProgram } from '../cluster/runtime/late-program.ts';
import type { Program } from '../cluster/runtime/system.ts';
import { createShell } from '../cluster/shell/sh.ts';
import { workstationTools } from '../cluster/shell/tools/index.ts';
import { nodeTools } from './parts.ts';

/**
 * The programs of the reader's workstation besides kubectl. `ctr` and `crictl` reach the first node, as the recordings' steps do (008);
 * `ssh NODE` any.
 */
export function workstationPrograms(
  nodes: ReadonlyMap<string, { readonly runtime: ContainerRuntime; powerOff?(): void }>,
): Record<string, Program> {
  const runtime = [...nodes.values()][0]?.runtime;
  const shell = createShell({ dialect: 'bash', aliases: new Map() });
  const onNode = (name: 'ctr' | 'crictl' | 'sudo', of: ContainerRuntime): Program =>
    lateProgram(nodeTools, (tools) => tools.nodePrograms(of)[name]);
  const node = runtime && {
    ctr: onNode('ctr', runtime),
    crictl: onNode('crictl', runtime),
    sudo: onNode('sudo', runtime),
    ssh: lateProgram(nodeTools, (tools) => tools.ssh(nodes)),
  };
  return { ...workstationTools, ...node, bash: shell, sh: shell };
}
