import { tool, unlines } from '../shell/tools/tool.ts';
import type { ContainerRuntime, Image } from './cri.ts';
import type { NetworkNamespace } from './network.ts';
import type { Program } from './system.ts';

/** The image of every sandbox's first container (recording 008). */
const PAUSE_IMAGE = 'registry.k8s.io/pause:3.10';
const RUNTIME = 'io.containerd.runc.v2';

/** What these tools read of a node's runtime; without `images`, `crictl images` lists none. */
export type InspectedRuntime = Pick<
  ContainerRuntime,
  'containers' | 'sandboxes' | 'logs' | 'stopContainer' | 'exec'
> & {
  readonly images?: ReadonlyMap<string, Image>;
  readonly network?: NetworkNamespace;
};

/** A table as Go's tabwriter makes it: every cell, the last as well, is padded to its column's width. */
export function table(rows: readonly (readonly string[])[], padding: number, minWidth = 0): string {
  const widths = (rows[0] ?? []).map((_cell, i) =>
    Math.max(minWidth, ...rows.map((r) => (r[i] ?? '').length + padding)),
  );
  return rows.map((r) => `${r.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('')}\n`).join('');
}

/** `ctr -n k8s.io containers|tasks|images ls`: what containerd holds, sandboxes' pause containers included (recording 008). */
export const ctr = (runtime: InspectedRuntime): Program =>
  tool(
    {
      options: 'n:a:q',
      long: 'namespace=n address=a quiet=q',
      synopsis: '[-n NAMESPACE] containers|tasks|images ls',
    },
    function* (t) {
      const [what = '', verb = ''] = t.words;
      const rows = /^(ls|list)$/.test(verb) ? listed(runtime, what, t.options.get('n') === 'k8s.io') : undefined;
      if (!rows)
        return yield* t.fail(
          `${t.words.join(' ') || 'this'} is not simulated; \`ctr -n k8s.io containers ls\`, \`tasks ls\` and \`images ls\` are`,
        );
      yield t.say(
        t.has('q') ? unlines(rows.slice(1).map((r) => r[0] ?? '')) : table(rows, what.startsWith('i') ? 1 : 4),
      );
      return 0;
    },
  )('gnu');

/** The rows of a table with its titles; undefined when there is no such table. `mine`: of the namespace that Kubernetes uses. */
function listed(runtime: InspectedRuntime, what: string, mine: boolean): readonly (readonly string[])[] | undefined {
  const all = [
    ...[...runtime.containers.values()].map((c) => ({ id: c.id, image: c.image.name, runs: c.state === 'running' })),
    ...[...runtime.sandboxes.values()].map((s) => ({ id: s.id, image: PAUSE_IMAGE, runs: s.state === 'ready' })),
  ].sort((a, b) => (a.id < b.id ? -1 : 1));
  const shown = mine ? all : [];
  if (/^(containers?|c)$/.test(what))
    return [['CONTAINER', 'IMAGE', 'RUNTIME'], ...shown.map((c) => [c.id, c.image, RUNTIME])];
  if (/^(tasks?|t)$/.test(what))
    return [
      ['TASK', 'PID', 'STATUS'],
      ...shown.filter((c) => c.runs).map((c) => [c.id, String(hostPid(c.id)), 'RUNNING']),
    ];
  if (!/^(images?|i)$/.test(what)) return undefined;
  const images = mine ? [...(runtime.images?.values() ?? [])] : [];
  const rows = images.flatMap(({ name, digest, sizeBytes }) => {
    const [type, label] = ['application/vnd.oci.image.index.v1+json', 'io.cri-containerd.image=managed'];
    const more = [
      type,
      digest.slice(digest.indexOf('@') + 1),
      `${(sizeBytes / 1024 ** 2).toFixed(1)} MiB`,
      'linux/amd64',
      label,
    ];
    return [name, digest].map((ref) => [ref, ...more]);
  });
  rows.sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  return [['REF', 'TYPE', 'DIGEST', 'SIZE', 'PLATFORMS', 'LABELS'], ...rows];
}

/** A process id on the node for a container: it has one of its own there, which nothing else here uses. */
const hostPid = (id: string): number => 10_000 + (Number.parseInt(id.slice(0, 4), 16) % 50_000);
