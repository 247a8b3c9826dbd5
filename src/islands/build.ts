/**
 * What the pages draw and print at build time, with the same engine that runs in the browser.
 *
 *   Lifecycle.astro   const drawing = drawLifecycle({ manifest, file, until, pod, at, nodes, inputs });
 *                     <LifecycleIsland client:first-use {...drawing.island}><LifecyclePicture {...drawing.picture} /></LifecycleIsland>
 *                     with LifecycleIsland from islands/lifecycle/Lifecycle.tsx and LifecyclePicture from islands/lifecycle/Picture.tsx.
 *                     Around them the figure: `<figure class="plate"><figcaption class="cap">`; `drawing.scale` is the text for `.cap .sc`.
 *   Run.astro         const drawing = drawRun({ manifest, file, href, commands, nodes });
 *                     <RunIsland client:first-use {...drawing.island}>
 *                       <Fragment set:html={highlighted manifest, without a header of its own} />      the code block: default slot
 *                       <ClusterDrawing slot="stage" {...drawing.stage} />
 *                     </RunIsland>
 *                     with RunIsland from islands/run/Run.tsx and ClusterDrawing from islands/run/ClusterDrawing.tsx.
 *   Kubectl.astro     runKubectl({ manifest, file, at, run, inputs, nodes }) gives the transcript to print.
 *   every page with one of the first two: <Sprite /> from islands/draw/Sprite.tsx once, first in <body>.
 *
 * The directive `client:first-use` comes from the integration firstUse() in islands/first-use.ts (astro.config.mjs).
 * `manifest` is the text of the file, `file` its name. Durations are texts such as 90s, 1m30s, 7.4s.
 * All throw an Error that names the file and what to do; all remember their results for the length of the build.
 */
import type { ClusterPicture } from './cluster/snapshot.ts';
import { parseDuration, sayMoment } from './duration.ts';
import type { LifecycleProps, PictureProps, TypedInput } from './lifecycle/props.ts';
import type { RunProps } from './run/props.ts';

export interface LifecycleRequest {
  readonly manifest: string;
  readonly file: string;
  readonly until: string;
  /** Name of the Pod to draw; default: the first of the manifest. */
  readonly pod?: string | undefined;
  /** Where the cursor stands at first; default: in the middle of the longest STATUS. */
  readonly at?: string | undefined;
  readonly nodes?: number | undefined;
  readonly inputs?: readonly TypedInput[] | undefined;
}

export interface LifecycleDrawing {
  readonly island: LifecycleProps;
  readonly picture: PictureProps;
  /** `0-90 s of virtual time` */
  readonly scale: string;
}

/** Runs the manifest until the given time and gives what draws the life of one Pod. */
export function drawLifecycle(request: LifecycleRequest): LifecycleDrawing {
  throw new Error(`${request.file}: the engine is not connected yet (${sayMoment(parseDuration(request.until))})`);
}

export interface RunRequest {
  readonly manifest: string;
  readonly file: string;
  readonly href?: string | undefined;
  readonly commands?: readonly string[] | undefined;
  readonly nodes?: number | undefined;
}

export interface RunDrawing {
  readonly island: RunProps;
  /** The Pods of the manifest, dashed: nothing runs yet. */
  readonly stage: { readonly picture: ClusterPicture; readonly idle: true };
}

/** Reads the manifest and gives the example as it stands before anything runs. */
export function drawRun(request: RunRequest): RunDrawing {
  throw new Error(`${request.file}: the engine is not connected yet`);
}

export interface KubectlRequest {
  readonly manifest: string;
  readonly file: string;
  /** When the commands are typed. */
  readonly at: string;
  readonly run: readonly string[];
  readonly inputs?: readonly TypedInput[] | undefined;
  readonly nodes?: number | undefined;
}

/** A command and what it printed, standard output and error as a terminal shows them. */
export interface TranscriptEntry {
  readonly command: string;
  readonly output: string;
  readonly exit: number;
}

/** Applies the manifest at 0 s, types the inputs at their times and the commands at `at`, and gives what the commands printed. */
export function runKubectl(request: KubectlRequest): readonly TranscriptEntry[] {
  throw new Error(`${request.file}: the engine is not connected yet`);
}
