import type { Kernel } from '../kernel/kernel.ts';
import { thisKernel } from '../kernel/task.ts';
import { type Job, type Run, tool, unlines } from '../shell/tools/tool.ts';
import type { Container, Sandbox } from './cri.ts';
import { type InspectedRuntime, table } from './ctr.ts';
import { handOn } from './streams.ts';
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

/** A command of crictl at work. */
interface Work {
  readonly t: Job;
  readonly runtime: InspectedRuntime;
  readonly kernel: Kernel;
  /** What follows the verb. */
  readonly words: readonly string[];
}

/** Writes rows as crictl does: the last column is not padded; with -q only the first is there. */
function* list({ t }: Work, rows: readonly (readonly string[])[]): Run<void> {
  if (t.has('q')) yield t.say(unlines(rows.slice(1).map((r) => r[0] ?? '')));
  else {
    const padded = table(
      rows.map((r) => r.slice(0, -1)),
      PADDING,
      MIN_WIDTH,
    ).split('\n');
    yield t.say(unlines(rows.map((r, i) => `${padded[i]}${r.at(-1) ?? ''}`)));
  }
}

const ago = ({ kernel }: Work, at: number): string => `${humanDuration(kernel.now - at)} ago`;
const newest = (a: { createdAt: number }, b: { createdAt: number }): number => b.createdAt - a.createdAt;
const instant = ({ kernel }: Work, at: number | undefined): string =>
  at === undefined ? '0001-01-01T00:00:00Z' : new Date(kernel.epoch + at).toISOString();

/** The container or sandbox that an id, or the beginning of one, names; undefined when there is none, which was said. */
function* byId<T extends { readonly id: string }>({ t, words }: Work, all: ReadonlyMap<string, T>): Run<T | undefined> {
  const [id = ''] = words;
  const found = [...all.values()].find((c) => id !== '' && c.id.startsWith(id));
  if (!found)
    yield* t.fail(
      id === ''
        ? 'ID cannot be empty'
        : `rpc error: code = NotFound desc = an error occurred when try to find "${id}": not found`,
    );
  return found;
}

const VERBS: Readonly<Record<string, (work: Work) => Run<number | undefined> | Run<void>>> = {
  *pods(work) {
    const rows = [...work.runtime.sandboxes.values()]
      .sort(newest)
      .filter((s) => s.config.podName.includes(work.t.options.get('N') ?? ''))
      .map((s) => {
        const { podName, namespace } = s.config;
        const state = s.state === 'ready' ? 'Ready' : 'NotReady';
        return [s.id.slice(0, SHORT), ago(work, s.createdAt), state, podName, namespace, '0', '(default)'];
      });
    yield* list(work, [['POD ID', 'CREATED', 'STATE', 'NAME', 'NAMESPACE', 'ATTEMPT', 'RUNTIME'], ...rows]);
  },
  *ps(work) {
    const { t, runtime } = work;
    const rows = [...runtime.containers.values()]
      .filter((c) => t.has('a') || c.state === 'running')
      .filter(
        (c) => c.config.name.includes(t.options.get('N') ?? '') && c.sandboxId.startsWith(t.options.get('p') ?? ''),
      )
      .sort(newest)
      .map((c) => {
        const pod = runtime.sandboxes.get(c.sandboxId)?.config;
        const image = imageId(c.image.digest).slice(0, SHORT);
        const state = { created: 'Created', running: 'Running', exited: 'Exited' }[c.state];
        const of = [c.sandboxId.slice(0, SHORT), pod?.podName ?? '', pod?.namespace ?? ''];
        return [
          c.id.slice(0, SHORT),
          image,
          ago(work, c.createdAt),
          state,
          c.config.name,
          String(c.config.attempt),
          ...of,
        ];
      });
    yield* list(work, [
      ['CONTAINER', 'IMAGE', 'CREATED', 'STATE', 'NAME', 'ATTEMPT', 'POD ID', 'POD', 'NAMESPACE'],
      ...rows,
    ]);
  },
  *images(work) {
    const all = [...(work.runtime.images?.values() ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1));
    const rows = all.map((i) => {
      const tag = i.name.lastIndexOf(':');
      return [i.name.slice(0, tag), i.name.slice(tag + 1), imageId(i.digest).slice(0, SHORT), size(i.sizeBytes)];
    });
    yield* list(work, [['IMAGE', 'TAG', 'IMAGE ID', 'SIZE'], ...rows]);
  },
  *inspect(work) {
    const found = yield* byId(work, work.runtime.containers);
    if (found) yield work.t.say(`${JSON.stringify({ status: container(work, found) }, undefined, 2)}\n`);
  },
  *inspectp(work) {
    const found = yield* byId(work, work.runtime.sandboxes);
    if (found) yield work.t.say(`${JSON.stringify({ status: sandbox(work, found) }, undefined, 2)}\n`);
  },
  *logs(work) {
    const { t, runtime } = work;
    const found = yield* byId(work, runtime.containers);
    if (!found) return;
    const log = runtime.logs(found.id);
    for (const l of log.lines.slice(-Number(t.options.get('T') ?? log.lines.length) || log.lines.length))
      yield (l.stream === 'stderr' ? t.system.stderr : t.system.stdout).write(`${l.text}\n`);
    if (t.has('f')) {
      const written = log.follow((l) => `${l.text}\n`);
      yield* handOn(written, (text) => t.say(text));
    }
  },
  *stop(work) {
    const found = yield* byId(work, work.runtime.containers);
    if (!found) return;
    work.runtime.stopContainer(found.id, Number(work.t.options.get('O') ?? 0) * 1000);
    yield work.t.say(`${found.id}\n`);
  },
  *exec(work) {
    const { t, runtime, words } = work;
    const found = yield* byId(work, runtime.containers);
    if (!found) return undefined;
    const { stdin, stdout, stderr } = t.system;
    const session = runtime.exec(found.id, { command: words.slice(1), stdin: t.has('i'), tty: t.has('t') });
    if ('error' in session) return yield* t.fail(`execing command in container: ${session.error}`);
    const typed = function* (): Run<void> {
      yield* handOn(stdin, (text) => void session.write(text));
      session.write(undefined);
    };
    t.system.start(handOn(session.stderr, (text) => stderr.write(text)));
    if (t.has('i')) t.system.start(typed());
    yield* handOn(session.stdout, (text) => stdout.write(text));
    return (yield session.exit) as number;
  },
};

/** crictl: the runtime's own view of the node (recording 008). */
export const crictl = (runtime: InspectedRuntime): Program =>
  tool(
    {
      options: 'aqr:O:tifT:N:p:',
      long: 'all=a quiet=q runtime-endpoint=r timeout=O tail=T name=N pod=p follow=f interactive=i tty=t',
      synopsis: 'COMMAND [OPTIONS] [ID]',
      rewrite: (argv) => {
        // -t is a time for stop, a terminal for exec; what exec runs has options of its own.
        if (argv.includes('stop')) return argv.map((w) => (w === '-t' ? '-O' : w));
        const at = argv.indexOf('exec');
        const id = at < 0 ? -1 : argv.findIndex((w, i) => i > at && !w.startsWith('-'));
        return id < 0 ? argv : [...argv.slice(0, id), '--', ...argv.slice(id)];
      },
    },
    function* (t) {
      const [verb = '', ...words] = t.words;
      const name = verb === 'img' || verb === 'image' ? 'images' : verb;
      const act = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
      if (!act) return yield* t.fail(`\`${verb || 'this'}\` is not simulated; ${Object.keys(VERBS).join(', ')} are`);
      const code = yield* act({ t, runtime, words, kernel: (yield thisKernel) as Kernel });
      return code ?? t.code;
    },
  )('gnu');

function sandbox(work: Work, s: Sandbox): object {
  const { podName, namespace, podUid, hostNetwork, sharedProcesses, labels } = s.config;
  return {
    id: s.id,
    metadata: { attempt: 0, name: podName, namespace, uid: podUid },
    state: s.state === 'ready' ? 'SANDBOX_READY' : 'SANDBOX_NOTREADY',
    createdAt: instant(work, s.createdAt),
    network: { additionalIps: [], ip: s.ip ?? '' },
    linux: {
      namespaces: {
        options: { ipc: 'POD', network: hostNetwork ? 'NODE' : 'POD', pid: sharedProcesses ? 'POD' : 'CONTAINER' },
      },
    },
    labels,
    runtimeHandler: '',
  };
}

function container(work: Work, c: Container): object {
  const pod = work.runtime.sandboxes.get(c.sandboxId)?.config;
  return {
    id: c.id,
    metadata: { attempt: c.config.attempt, name: c.config.name },
    state: `CONTAINER_${c.state.toUpperCase()}`,
    createdAt: instant(work, c.createdAt),
    startedAt: instant(work, c.startedAt),
    finishedAt: instant(work, c.finishedAt),
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
