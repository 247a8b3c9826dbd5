import { complain, print, readArguments, toolName, usage } from '../shell/tools/tool.ts';
import type { ContainerRuntime, Image } from './cri.ts';
import type { Program } from './system.ts';

/** The image of every sandbox's first container (recording 008). */
const PAUSE_IMAGE = 'registry.k8s.io/pause:3.10';
const RUNTIME = 'io.containerd.runc.v2';

/** What these tools read of a node's runtime; without `images`, `crictl images` lists none. */
export type InspectedRuntime = Pick<ContainerRuntime, 'containers' | 'sandboxes' | 'logs' | 'stopContainer'> & {
  readonly images?: ReadonlyMap<string, Image>;
};

/** A table as Go's tabwriter makes it: every cell, the last as well, is padded to its column's width. */
export function table(rows: readonly (readonly string[])[], padding: number, minWidth = 0): string {
  const widths = (rows[0] ?? []).map((_cell, i) =>
    Math.max(minWidth, ...rows.map((r) => (r[i] ?? '').length + padding)),
  );
  return rows.map((r) => `${r.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('')}\n`).join('');
}

/** `ctr -n k8s.io containers ls|list` and `tasks ls`: what containerd holds, sandboxes' pause containers included (recording 008). */
export const ctr = (runtime: InspectedRuntime): Program =>
  function* (system) {
    const given = readArguments(system.argv, 'n:a:', { namespace: 'n', address: 'a' });
    if ('usage' in given) return yield* usage(system, given);
    const [what = '', verb = ''] = given.operands;
    const mine = given.options.get('n') === 'k8s.io';
    if (!/^(ls|list)$/.test(verb) || !/^(containers?|c|tasks?|t)$/.test(what)) {
      return yield* complain(
        system,
        `${[what, verb].filter(Boolean).join(' ') || 'this'} is not simulated; \`${toolName(system)} -n k8s.io containers ls\` and \`tasks ls\` are`,
      );
    }
    const all = [
      ...[...runtime.containers.values()].map((c) => ({ id: c.id, image: c.image.name, state: c.state, pid: 0 })),
      ...[...runtime.sandboxes.values()].map((s) => ({
        id: s.id,
        image: PAUSE_IMAGE,
        state: s.state === 'ready' ? 'running' : 'exited',
        pid: 0,
      })),
    ].sort((a, b) => (a.id < b.id ? -1 : 1));
    const rows = mine ? all : [];
    if (what.startsWith('c')) {
      yield* print(system, table([['CONTAINER', 'IMAGE', 'RUNTIME'], ...rows.map((c) => [c.id, c.image, RUNTIME])], 4));
      return 0;
    }
    const started = rows.filter((c) => c.state === 'running');
    yield* print(
      system,
      table([['TASK', 'PID', 'STATUS'], ...started.map((c) => [c.id, String(hostPid(c.id)), 'RUNNING'])], 4),
    );
    return 0;
  };

/** A process id on the node for a container: it has one of its own there, which nothing else here uses. */
const hostPid = (id: string): number => 10_000 + (Number.parseInt(id.slice(0, 4), 16) % 50_000);
