import type { Container, ContainerRuntime } from '../cluster/runtime/cri.ts';
import type { Program, System } from '../cluster/runtime/system.ts';
import { alignTabs } from './print/tabwriter.ts';
import { type Work, wait } from './session.ts';

/**
 * `ctr`, `crictl` and `sudo` as a node's administrator has them, over the node's container runtime: they show what Kubernetes does not, the
 * pause containers. Recording 008.
 */
export function nodeTools(runtime: ContainerRuntime): Record<'ctr' | 'crictl' | 'sudo', Program> {
  return { ctr: ctr(runtime), crictl: crictl(runtime), sudo };
}

const sudo: Program = function* (system) {
  const argv = system.argv
    .slice(1)
    .filter((w, i, all) => !(w.startsWith('-') && all.slice(0, i).every((x) => x.startsWith('-'))));
  if (argv.length === 0) return yield* fail(system, 'usage: sudo command [arg ...]');
  const process = system.spawn(argv);
  if ('error' in process) return yield* fail(system, `sudo: ${argv[0]}: command not found`);
  return yield* wait(process.exit);
};

function* print(system: System, text: string): Work<number> {
  yield* wait(system.stdout.write(text));
  return 0;
}

function* fail(system: System, text: string): Work<number> {
  yield* wait(system.stderr.write(`${text}\n`));
  return 1;
}

/** `-n k8s.io` and its like taken out. */
function words(argv: readonly string[], valued: readonly string[]): { rest: string[]; flags: Map<string, string> } {
  const flags = new Map<string, string>();
  const rest: string[] = [];
  for (let i = 1; i < argv.length; i++) {
    const w = argv[i] ?? '';
    const [name = '', inline] = w.split('=');
    if (!w.startsWith('-')) rest.push(w);
    else if (inline !== undefined) flags.set(name, inline);
    else flags.set(name, valued.includes(name) ? (argv[++i] ?? '') : '');
  }
  return { rest, flags };
}

const table = (rows: readonly (readonly string[])[], minWidth: number, padding: number, end = ''): string =>
  `${alignTabs(rows.map((r) => r.join('\t') + end).join('\n'), { minWidth, padding })}\n`;

const PAUSE = 'registry.k8s.io/pause:3.10';

/** Everything containerd holds in its namespace k8s.io: containers, and a pause container for every sandbox. */
function held(runtime: ContainerRuntime): { id: string; image: string; running: boolean }[] {
  const sandboxes = [...runtime.sandboxes.values()].map((s) => ({
    id: s.id,
    image: PAUSE,
    running: s.state === 'ready',
  }));
  const containers = [...runtime.containers.values()].map((c) => ({
    id: c.id,
    image: c.image.name,
    running: c.state === 'running',
  }));
  return [...sandboxes, ...containers].sort((a, b) => (a.id < b.id ? -1 : 1));
}

const ctr = (runtime: ContainerRuntime): Program =>
  function* (system) {
    const { rest, flags } = words(system.argv, ['-n', '--namespace', '-a', '--address']);
    const [noun = '', verb = 'ls'] = rest;
    const namespace = flags.get('-n') ?? flags.get('--namespace') ?? 'default';
    const list = namespace === 'k8s.io' ? held(runtime) : [];
    const listing = verb === 'ls' || verb === 'list';
    if (/^(c|container|containers)$/.test(noun) && listing) {
      if (flags.has('-q') || flags.has('--quiet')) return yield* print(system, list.map((c) => `${c.id}\n`).join(''));
      const rows = [['CONTAINER', 'IMAGE', 'RUNTIME'], ...list.map((c) => [c.id, c.image, 'io.containerd.runc.v2'])];
      return yield* print(system, table(rows, 4, 4, '\t'));
    }
    if (/^(t|task|tasks)$/.test(noun) && listing) {
      const rows = [
        ['TASK', 'PID', 'STATUS'],
        ...list.map((c, i) => [c.id, String(1000 + i * 57), c.running ? 'RUNNING' : 'STOPPED']),
      ];
      return yield* print(system, table(rows, 4, 4, '\t'));
    }
    if (/^(ns|namespace|namespaces)$/.test(noun) && listing)
      return yield* print(
        system,
        table(
          [
            ['NAME', 'LABELS'],
            ['k8s.io', ''],
          ],
          1,
          1,
        ),
      );
    return yield* fail(
      system,
      `not simulated: ctr ${rest.join(' ')}; there are: containers ls, tasks ls, namespaces ls`,
    );
  };

/** How long ago, as crictl says it: `Less than a second ago`, `5 minutes ago`. */
function ago(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < 1) return 'Less than a second ago';
  if (seconds === 1) return '1 second ago';
  if (seconds < 60) return `${seconds} seconds ago`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes === 1) return 'About a minute ago';
  if (minutes < 60) return `${minutes} minutes ago`;
  const hours = Math.round(minutes / 60);
  return hours === 1 ? 'About an hour ago' : hours < 48 ? `${hours} hours ago` : `${Math.trunc(hours / 24)} days ago`;
}

const short = (id: string): string => id.slice(0, 13);
const newest = <T extends { createdAt: number }>(list: Iterable<T>): T[] =>
  [...list].sort((a, b) => b.createdAt - a.createdAt);
const imageId = (c: Container): string => short(c.image.digest.split(':').at(-1) ?? '');

const crictl = (runtime: ContainerRuntime): Program =>
  function* (system) {
    const { rest, flags } = words(system.argv, ['-r', '--runtime-endpoint', '--name', '--namespace', '-p', '--pod']);
    const [verb = ''] = rest;
    const now = yield* wait<number>((kernel, wake) => {
      wake(kernel.now);
      return () => {};
    });
    const quiet = flags.has('-q') || flags.has('--quiet');
    switch (verb) {
      case 'pods': {
        const pods = newest(runtime.sandboxes.values());
        if (quiet) return yield* print(system, pods.map((p) => `${p.id}\n`).join(''));
        const rows = pods.map((p) => [
          short(p.id),
          ago(now - p.createdAt),
          p.state === 'ready' ? 'Ready' : 'NotReady',
          p.config.podName,
          p.config.namespace,
          '0',
          '(default)',
        ]);
        return yield* print(
          system,
          table([['POD ID', 'CREATED', 'STATE', 'NAME', 'NAMESPACE', 'ATTEMPT', 'RUNTIME'], ...rows], 20, 3),
        );
      }
      case 'ps': {
        const all = flags.has('-a') || flags.has('--all');
        const list = newest(runtime.containers.values()).filter((c) => all || c.state === 'running');
        if (quiet) return yield* print(system, list.map((c) => `${c.id}\n`).join(''));
        const rows = list.map((c) => {
          const pod = runtime.sandboxes.get(c.sandboxId);
          const state = c.state === 'running' ? 'Running' : c.state === 'exited' ? 'Exited' : 'Created';
          return [
            short(c.id),
            imageId(c),
            ago(now - c.createdAt),
            state,
            c.config.name,
            String(c.config.attempt),
            short(c.sandboxId),
            pod?.config.podName ?? 'unknown',
            pod?.config.namespace ?? 'unknown',
          ];
        });
        return yield* print(
          system,
          table(
            [['CONTAINER', 'IMAGE', 'CREATED', 'STATE', 'NAME', 'ATTEMPT', 'POD ID', 'POD', 'NAMESPACE'], ...rows],
            20,
            3,
          ),
        );
      }
      default:
        return yield* fail(system, `not simulated: crictl ${rest.join(' ')}; there are: pods, ps`);
    }
  };
