import type { Kernel } from '../kernel/kernel.ts';
import type { Wait } from '../kernel/task.ts';
import { complain, print, readArguments, usage } from '../shell/tools/tool.ts';
import type { Container } from './cri.ts';
import { type InspectedRuntime, table } from './ctr.ts';
import type { Program } from './system.ts';

const SHORT = 13;
const MIN_WIDTH = 20;
const PADDING = 3;

/** How long ago, as go-units says it. `ms`: milliseconds. */
function humanDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.round(minutes / 60);
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  if (seconds < 60) return `${seconds} seconds`;
  if (minutes === 1) return 'About a minute';
  if (minutes < 60) return `${minutes} minutes`;
  if (hours === 1) return 'About an hour';
  if (hours < 48) return `${hours} hours`;
  return hours < 24 * 14 ? `${Math.floor(hours / 24)} days` : `${Math.floor(hours / 24 / 7)} weeks`;
}

const size = (bytes: number): string => {
  for (const [unit, n] of [
    ['GB', 1e9],
    ['MB', 1e6],
    ['kB', 1e3],
  ] as const)
    if (bytes >= n) return `${Number((bytes / n).toPrecision(3))}${unit}`;
  return `${bytes}B`;
};

/** The id of an image by its digest: what crictl shows in short. */
const imageId = (digest: string): string => digest.slice(digest.lastIndexOf(':') + 1);

/** Wakes at once with the kernel, which knows the time. */
const thisKernel: Wait<Kernel> = (kernel, wake) => {
  wake(kernel);
  return () => {};
};

/** crictl pods | ps [-a] | images | inspect ID | logs ID | stop ID: the runtime's own view of the node (recording 008). */
export const crictl = (runtime: InspectedRuntime): Program =>
  function* (system) {
    const given = readArguments(system.argv, 'aqr:t:', { all: 'a', quiet: 'q', 'runtime-endpoint': 'r' });
    if ('usage' in given) return yield* usage(system, given);
    const [verb = '', ...words] = given.operands;
    const kernel = (yield thisKernel) as Kernel;
    const ago = (at: number): string => `${humanDuration(kernel.now - at)} ago`;
    const show = (rows: readonly (readonly string[])[]): string => {
      if (given.options.has('q'))
        return rows
          .slice(1)
          .map((r) => `${r[0]}\n`)
          .join('');
      // The last column is not padded.
      return table(
        rows.map((r) => r.slice(0, -1)),
        PADDING,
        MIN_WIDTH,
      )
        .split('\n')
        .slice(0, -1)
        .map((line, i) => `${line}${rows[i]?.at(-1) ?? ''}\n`)
        .join('');
    };
    const find = (id: string): Container | undefined =>
      [...runtime.containers.values()].find((c) => id !== '' && c.id.startsWith(id));
    switch (verb) {
      case 'pods': {
        const all = [...runtime.sandboxes.values()].sort((a, b) => b.createdAt - a.createdAt);
        const rows = all.map((s) => [
          s.id.slice(0, SHORT),
          ago(s.createdAt),
          s.state === 'ready' ? 'Ready' : 'NotReady',
          s.config.podName,
          s.config.namespace,
          '0',
          '(default)',
        ]);
        yield* print(
          system,
          show([['POD ID', 'CREATED', 'STATE', 'NAME', 'NAMESPACE', 'ATTEMPT', 'RUNTIME'], ...rows]),
        );
        return 0;
      }
      case 'ps': {
        const shown = [...runtime.containers.values()]
          .filter((c) => given.options.has('a') || c.state === 'running')
          .sort((a, b) => b.createdAt - a.createdAt);
        const state = { created: 'Created', running: 'Running', exited: 'Exited' };
        const rows = shown.map((c) => {
          const pod = runtime.sandboxes.get(c.sandboxId)?.config;
          return [
            c.id.slice(0, SHORT),
            imageId(c.image.digest).slice(0, SHORT),
            ago(c.createdAt),
            state[c.state],
            c.config.name,
            String(c.config.attempt),
            c.sandboxId.slice(0, SHORT),
            pod?.podName ?? '',
            pod?.namespace ?? '',
          ];
        });
        yield* print(
          system,
          show([['CONTAINER', 'IMAGE', 'CREATED', 'STATE', 'NAME', 'ATTEMPT', 'POD ID', 'POD', 'NAMESPACE'], ...rows]),
        );
        return 0;
      }
      case 'images':
      case 'img': {
        const all = [...(runtime.images?.values() ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1));
        const rows = all.map((i) => [
          i.name.slice(0, i.name.lastIndexOf(':')),
          i.name.slice(i.name.lastIndexOf(':') + 1),
          imageId(i.digest).slice(0, SHORT),
          size(i.sizeBytes),
        ]);
        yield* print(system, show([['IMAGE', 'TAG', 'IMAGE ID', 'SIZE'], ...rows]));
        return 0;
      }
    }
    if (!['inspect', 'logs', 'stop'].includes(verb))
      return yield* complain(
        system,
        `\`${verb || 'this'}\` is not simulated; pods, ps, images, inspect, logs and stop are`,
      );
    const container = find(words[0] ?? '');
    if (!container) return yield* complain(system, `container "${words[0] ?? ''}": not found`);
    if (verb === 'logs') {
      const { lines } = runtime.logs(container.id);
      yield* print(system, lines.map((l) => `${l.text}\n`).join(''));
    } else if (verb === 'stop') {
      runtime.stopContainer(container.id, Number(given.options.get('t') ?? 0) * 1000);
      yield* print(system, `${container.id}\n`);
    } else yield* print(system, `${JSON.stringify({ status: inspected(runtime, kernel, container) }, undefined, 2)}\n`);
    return 0;
  };

function inspected(runtime: InspectedRuntime, kernel: Kernel, c: Container): object {
  const time = (at: number | undefined): string =>
    at === undefined ? '0001-01-01T00:00:00Z' : new Date(kernel.epoch + at).toISOString();
  const pod = runtime.sandboxes.get(c.sandboxId)?.config;
  return {
    id: c.id,
    metadata: { attempt: c.config.attempt, name: c.config.name },
    state: `CONTAINER_${c.state.toUpperCase()}`,
    createdAt: time(c.createdAt),
    startedAt: time(c.startedAt),
    finishedAt: time(c.finishedAt),
    exitCode: c.exitCode ?? 0,
    reason: c.reason ?? '',
    message: c.message ?? '',
    image: { image: c.image.name },
    imageRef: c.image.digest,
    labels: {
      'io.kubernetes.container.name': c.config.name,
      'io.kubernetes.pod.name': pod?.podName ?? '',
      'io.kubernetes.pod.namespace': pod?.namespace ?? '',
      'io.kubernetes.pod.uid': pod?.podUid ?? '',
    },
    mounts: c.config.mounts.map((m) => ({ containerPath: m.path, readonly: m.readOnly })),
  };
}
