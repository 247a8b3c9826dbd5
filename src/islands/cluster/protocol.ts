import type { TypedInput } from '../lifecycle/props.ts';
import type { Timeline } from '../lifecycle/timeline.ts';
import type { ClusterPicture } from './snapshot.ts';

/** How a cluster is opened. */
export interface OpenOptions {
  /** File name to text: what the reader's workstation holds. */
  readonly files: Readonly<Record<string, string>>;
  readonly nodes: number;
  /** Virtual milliseconds that pass in a real one. */
  readonly speed: number;
}

/** What an error says about a place in the manifest: a line (from 1) when it could be found. */
export interface Problem {
  readonly line: number | undefined;
  /**
   * `refused`: the API server's answer; `syntax`: the YAML cannot be read; `unsent`: kubectl itself would not send it, such as a kind that
   * the API server does not have; `not-simulated`: accepted, but without effect here.
   */
  readonly kind: 'refused' | 'syntax' | 'unsent' | 'not-simulated';
  /** The field's path, when the message is about one. */
  readonly field: string | undefined;
  readonly message: string;
}

/** A file that a command has opened for the reader to change: `vi`, `kubectl edit`. */
export interface OpenDocument {
  readonly file: string;
  readonly text: string;
}

/** What the page asks of a cluster in the worker. `cluster` tells the clusters of a page apart; `request` pairs answers with questions. */
export type PageMessage =
  | { readonly kind: 'open'; readonly cluster: number; readonly options: OpenOptions }
  | { readonly kind: 'run'; readonly cluster: number; readonly line: string }
  | { readonly kind: 'write'; readonly cluster: number; readonly text: string }
  | { readonly kind: 'interrupt'; readonly cluster: number }
  | { readonly kind: 'edited'; readonly cluster: number; readonly text: string | undefined }
  | { readonly kind: 'save'; readonly cluster: number; readonly file: string; readonly text: string }
  | { readonly kind: 'complete'; readonly cluster: number; readonly request: number; readonly line: string }
  | { readonly kind: 'play'; readonly cluster: number; readonly on: boolean }
  | { readonly kind: 'speed'; readonly cluster: number; readonly speed: number }
  | { readonly kind: 'step'; readonly cluster: number }
  | { readonly kind: 'record'; readonly request: number; readonly recording: RecordingOptions }
  | { readonly kind: 'print'; readonly request: number; readonly recording: number; readonly at: number }
  | { readonly kind: 'close'; readonly cluster: number }
  /** Whether the worker still hears: answered by `here`. */
  | { readonly kind: 'ask' };

/** A life to be played to its end at once and then looked at. */
export interface RecordingOptions {
  readonly manifest: string;
  readonly file: string;
  readonly pod: string;
  readonly until: number;
  readonly nodes: number;
  readonly inputs: readonly TypedInput[];
}

/** What the worker tells the page. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'here' }
  | { readonly kind: 'snapshot'; readonly cluster: number; readonly snapshot: Snapshot }
  | { readonly kind: 'output'; readonly cluster: number; readonly text: string; readonly error: boolean }
  | { readonly kind: 'ended'; readonly cluster: number; readonly line: string; readonly exit: number }
  | { readonly kind: 'edit'; readonly cluster: number; readonly document: OpenDocument | undefined }
  | { readonly kind: 'problems'; readonly cluster: number; readonly problems: readonly Problem[] }
  | { readonly kind: 'completed'; readonly request: number; readonly completions: readonly string[] }
  | { readonly kind: 'recorded'; readonly request: number; readonly recording: number; readonly timeline: Timeline }
  | { readonly kind: 'printed'; readonly request: number; readonly text: string }
  | { readonly kind: 'failed'; readonly cluster?: number; readonly request?: number; readonly message: string };

/** A cluster at a moment, small enough to be sent ten times a second. */
export interface Snapshot {
  /** Virtual milliseconds since the run began. */
  readonly now: number;
  readonly playing: boolean;
  readonly speed: number;
  /** A command runs in the terminal. */
  readonly busy: boolean;
  /** Undefined when nothing in it has changed since the last one. */
  readonly picture: ClusterPicture | undefined;
}
