import { LiveCluster } from './live-cluster.ts';
import { arrival } from './parts.ts';
import type { PageMessage, WorkerMessage } from './protocol.ts';
import type { Played } from './recording.ts';

/** The page's worker: all clusters of a page live here, each with its number. */

/** Real milliseconds between two ticks when nothing is behind. */
const TICK = 40;

const live = new Map<number, LiveCluster>();
const played = new Map<number, Played>();
let nextRecording = -1;
let timer: ReturnType<typeof setTimeout> | undefined;

const tell = (message: WorkerMessage): void => self.postMessage(message);
const clock = (): number => performance.now();

function fail(cluster: number, error: unknown): void {
  live.delete(cluster);
  const why = error instanceof Error ? error.message : String(error);
  tell({
    kind: 'failed',
    cluster,
    message: `The simulated cluster broke down (${why}). What you typed is kept; Run starts a new one.`,
  });
}

function tick(): void {
  timer = undefined;
  let behind = false;
  for (const [number, cluster] of live) {
    if (!cluster.alive) continue;
    try {
      behind = cluster.tick() || behind;
    } catch (error) {
      fail(number, error);
    }
  }
  schedule(behind ? 0 : TICK);
}

function schedule(delay: number): void {
  if (timer === undefined && [...live.values()].some((cluster) => cluster.alive)) timer = setTimeout(tick, delay);
}

/** Answers what needs a part that is not there from the start. */
async function answerLater(message: Extract<PageMessage, { kind: 'record' | 'print' | 'complete' }>): Promise<void> {
  const { request } = message;
  if (message.kind === 'complete') {
    const completions = (await live.get(message.cluster)?.complete(message.line)) ?? [];
    tell({ kind: 'completed', request, completions });
    return;
  }
  const { findPod, playing, podsAt, timelineIn } = await import('./recording.ts');
  if (message.kind === 'print') {
    const life = played.get(message.recording);
    if (life) tell({ kind: 'printed', request, text: podsAt(life.cluster, message.at) });
    return;
  }
  const { recording } = message;
  const run = playing(recording);
  let step = run.next();
  while (!step.done) {
    await arrival();
    step = run.next();
  }
  const life = step.value;
  const pod = findPod(life.cluster, recording.pod) ?? { name: recording.pod, namespace: 'default' };
  const number = nextRecording--;
  const timeline = timelineIn(life.cluster, pod, recording.until);
  played.set(number, life);
  tell({ kind: 'recorded', request, recording: number, timeline });
}

function answer(message: PageMessage): void {
  switch (message.kind) {
    case 'open':
      live.set(
        message.cluster,
        new LiveCluster(message.options, clock, (told) => tell({ ...told, cluster: message.cluster })),
      );
      return;
    case 'close':
      live.delete(message.cluster);
      played.delete(message.cluster);
      return;
    case 'ask':
      tell({ kind: 'here' });
      return;
    case 'record':
    case 'print':
    case 'complete':
      answerLater(message).catch((error: unknown) => {
        tell({
          kind: 'failed',
          request: message.request,
          message: error instanceof Error ? error.message : String(error),
        });
      });
      return;
    case 'run':
      live.get(message.cluster)?.run(message.line);
      return;
    case 'write':
      live.get(message.cluster)?.write(message.text);
      return;
    case 'interrupt':
      live.get(message.cluster)?.interrupt();
      return;
    case 'edited':
      live.get(message.cluster)?.edited(message.text);
      return;
    case 'save':
      live.get(message.cluster)?.save(message.file, message.text);
      return;
    case 'play':
      live.get(message.cluster)?.play(message.on);
      return;
    case 'speed':
      live.get(message.cluster)?.speed(message.speed);
      return;
    case 'step':
      live.get(message.cluster)?.step();
  }
}

self.onmessage = ({ data }: MessageEvent<PageMessage>) => {
  try {
    answer(data);
  } catch (error) {
    if ('request' in data)
      tell({ kind: 'failed', request: data.request, message: error instanceof Error ? error.message : String(error) });
    else if ('cluster' in data) fail(data.cluster, error);
  }
  schedule(0);
};

tell({ kind: 'ready' });
