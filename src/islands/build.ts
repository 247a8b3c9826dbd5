/**
 * What the pages draw and print at build time, with the same engine that runs in the browser. Lifecycle.astro, Run.astro and Kubectl.astro
 * call these and hand what they get to the components: `picture` and `stage` to the still drawings (lifecycle/Picture.tsx,
 * run/ClusterDrawing.tsx), `island` to the islands themselves (lifecycle/Lifecycle.tsx, run/Run.tsx), which carry it into the page.
 * A page with drawings needs draw/Sprite.astro once.
 *
 * `manifest` is the text of the file, `file` its name. Durations are texts such as 90s, 1m30s, 7.4s.
 * All throw an Error that names the file and what to do; all remember their results for the length of the build.
 */
import '../kubectl/present.ts';
import { parseAllDocuments } from 'yaml';
import type { Pod } from '../cluster/api/types.generated.ts';
import {
  findPod,
  type Played,
  play,
  podsAt,
  type TranscriptEntry,
  timelineIn,
  typeAndWait,
} from './cluster/recording.ts';
import { type ClusterPicture, pictureOfPod } from './cluster/snapshot.ts';
import { parseDuration, sayMoment } from './duration.ts';
import type { LifecycleProps, PictureProps, TypedInput } from './lifecycle/props.ts';
import type { Timeline } from './lifecycle/timeline.ts';
import type { RunProps } from './run/props.ts';

export type { TranscriptEntry } from './cluster/recording.ts';

/** A life to draw: which Pod of which manifest, and for how long. */
export interface LifecycleRequest {
  readonly manifest: string;
  readonly file: string;
  readonly until: string;
  /** Name of the Pod to draw; default: the first that is made. A name that a controller adds to is found by its beginning. */
  readonly pod?: string | undefined;
  /** Where the cursor stands at first; default: in the middle of the longest STATUS. */
  readonly at?: string | undefined;
  readonly nodes?: number | undefined;
  readonly inputs?: readonly TypedInput[] | undefined;
}

/** A life as Lifecycle.astro shows it. */
export interface LifecycleDrawing {
  readonly island: LifecycleProps;
  readonly picture: PictureProps;
  /** `0 to 90 s of virtual time` */
  readonly scale: string;
}

/** Runs the manifest until the given time and gives what draws the life of one Pod. */
export function drawLifecycle(request: LifecycleRequest): LifecycleDrawing {
  return remembered('lifecycle', request, () => {
    const { manifest, file, nodes = 1, inputs = [] } = request;
    const until = duration(request.until, file, 'until');
    const run = playRun({ manifest, file, nodes, until, inputs });
    const pod = findPod(run.cluster, request.pod);
    if (!pod) {
      const which = request.pod === undefined ? 'No Pod' : `No Pod "${request.pod}"`;
      throw new Error(
        `${file}: ${which} was made within ${sayMoment(until)}. The run printed:\n${sayTranscript(run.transcript)}`,
      );
    }
    const timeline = timelineIn(run.cluster, pod, until);
    const at = request.at === undefined ? tellingMoment(timeline) : duration(request.at, file, 'at');
    if (at > until) throw new Error(`${file}: at: ${request.at} comes after ${sayMoment(until)}, the end`);
    return {
      island: {
        manifest,
        file,
        pod: pod.name,
        until,
        at,
        ...(nodes === 1 ? {} : { nodes }),
        ...(inputs.length === 0 ? {} : { inputs }),
      },
      picture: { timeline, at, printed: podsAt(run.cluster, at) },
      scale: `0 to ${sayMoment(until)} of virtual time`,
    };
  });
}

/** The middle of the STATUS that stands longest, to a tenth of a second. */
function tellingMoment(timeline: Timeline): number {
  const segments = timeline.lanes.flatMap((lane) => (lane.kind === 'status' ? lane.segments : []));
  const longest = segments.reduce(
    (best, segment) => (segment.to - segment.from > best.to - best.from ? segment : best),
    { from: 0, to: 0 },
  );
  return Math.round((longest.from + longest.to) / 200) * 100;
}

/** An example to show. */
export interface RunRequest {
  readonly manifest: string;
  readonly file: string;
  /** Where the file can be downloaded. */
  readonly href?: string | undefined;
  readonly commands?: readonly string[] | undefined;
  readonly nodes?: number | undefined;
}

/** An example as Run.astro shows it. */
export interface RunDrawing {
  readonly island: RunProps;
  /** The Pods of the manifest, dashed: nothing runs yet. */
  readonly stage: { readonly picture: ClusterPicture; readonly idle: true };
}

/** Reads the manifest and gives the example as it stands before anything runs: its Pods, and one Pod for each template. */
export function drawRun(request: RunRequest): RunDrawing {
  const { manifest, file, href, commands, nodes } = request;
  const documents = parseAllDocuments(manifest);
  const pods = (Array.isArray(documents) ? documents : []).flatMap((document) =>
    podsOf(document.toJS() as Planned | null),
  );
  return {
    island: {
      manifest,
      file,
      ...(href === undefined ? {} : { href }),
      ...(commands ? { commands } : {}),
      ...(nodes === undefined ? {} : { nodes }),
    },
    stage: { picture: { nodes: [], pods: pods.map((pod) => pictureOfPod(pod, undefined)), more: 0 }, idle: true },
  };
}

/** What of a document is looked at: a Pod, or something with a template for Pods. */
interface Planned {
  readonly kind?: string;
  readonly metadata?: Pod['metadata'];
  readonly spec?: {
    readonly replicas?: number;
    readonly template?: { readonly spec?: Pod['spec'] };
    readonly jobTemplate?: Planned;
  } & Partial<Pod['spec']>;
}

function podsOf(document: Planned | null): Pod[] {
  const { kind, spec } = document ?? {};
  const metadata: Pod['metadata'] = document?.metadata ?? { name: '' };
  const planned =
    kind === 'Pod'
      ? (spec as Pod['spec'] | undefined)
      : (spec?.template?.spec ?? spec?.jobTemplate?.spec?.template?.spec);
  if (!planned?.containers) return [];
  const name = kind === 'Pod' ? metadata.name : `${metadata.name}-...`;
  return [{ apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name: name ?? '' }, spec: planned }];
}

/** Commands to run at a moment. */
export interface KubectlRequest {
  readonly manifest: string;
  readonly file: string;
  /** When the commands are typed. */
  readonly at: string;
  readonly run: readonly string[];
  readonly inputs?: readonly TypedInput[] | undefined;
  readonly nodes?: number | undefined;
}

/** Applies the manifest at 0 s, types the inputs at their times and the commands at `at`, and gives what the commands printed. */
export function runKubectl(request: KubectlRequest): readonly TranscriptEntry[] {
  return remembered('kubectl', request, () => {
    const { manifest, file, nodes = 1, inputs = [], run } = request;
    const { cluster, workstation } = playRun({
      manifest,
      file,
      nodes,
      until: duration(request.at, file, 'at'),
      inputs,
    });
    return run.map((command) => typeAndWait(cluster, workstation, command));
  });
}

function playRun(options: Parameters<typeof play>[0]): Played {
  const late = options.inputs.find(({ at }) => duration(at, options.file, 'inputs') > options.until);
  if (late) {
    throw new Error(
      `${options.file}: inputs: "${late.run}" at ${late.at} comes after ${sayMoment(options.until)}, the end`,
    );
  }
  try {
    return play(options);
  } catch (error) {
    throw new Error(`${options.file}: the run failed: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function duration(text: string, file: string, name: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new Error(`${file}: ${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

const sayTranscript = (transcript: readonly TranscriptEntry[]): string =>
  transcript.map(({ command, output }) => `  $ ${command}\n  ${output}`).join('');

const memory = new Map<string, unknown>();

/** The same request within one build has the same answer. */
function remembered<T>(kind: string, request: unknown, make: () => T): T {
  const key = JSON.stringify([kind, request]);
  if (!memory.has(key)) memory.set(key, make());
  return memory.get(key) as T;
}
