import type { Timeline } from '../lifecycle/timeline.ts';
import type {
  OpenDocument,
  OpenOptions,
  PageMessage,
  Problem,
  RecordingOptions,
  Snapshot,
  WorkerMessage,
} from './protocol.ts';

/** The engine could not be loaded, or it broke down. The message is for readers. */
export class EngineFailure extends Error {
  override readonly name = 'EngineFailure';
}

const UNREACHABLE = 'The cluster could not be loaded: there seems to be no connection. Nothing you typed is lost.';
const BROKEN = 'The simulated cluster broke down. Nothing you typed is lost; Try again starts a new one.';

const STUCK =
  'The simulated cluster did not answer any more, and was stopped. Nothing you typed is lost; Try again starts a new one.';
/** Real milliseconds in which the worker must have heard what a reader stops: it looks up many times a second. */
const PATIENCE = 8000;

/** What a cluster tells the island that opened it. */
export interface SessionListener {
  snapshot(snapshot: Snapshot): void;
  output(text: string, error: boolean): void;
  ended(line: string, exit: number): void;
  /** A command has opened a file for the reader, or needs none any more. */
  edit(document: OpenDocument | undefined): void;
  /** What is wrong with the file that was applied last; empty when nothing is. */
  problems(problems: readonly Problem[]): void;
  /** The engine is gone; the session is of no more use. */
  failed(message: string): void;
}

/** The page's one worker, shared by all islands, with the clusters that they opened in it. */
interface Engine {
  readonly worker: Worker;
  readonly listeners: Map<number, SessionListener>;
  readonly answers: Map<number, { resolve(message: WorkerMessage): void; reject(reason: Error): void }>;
  /** Runs while it is awaited that the worker says it is here. */
  awaited: ReturnType<typeof setTimeout> | undefined;
  gone: boolean;
}

let engine: Promise<Engine> | undefined;
let nextCluster = 1;
let nextRequest = 1;

/** Starts the worker when it does not run yet. Rejects with EngineFailure; the next call tries again. */
export function loadEngine(): Promise<unknown> {
  engine ??= startEngine().catch((error: unknown) => {
    engine = undefined;
    throw error;
  });
  return engine;
}

function startEngine(): Promise<Engine> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    const started: Engine = { worker, listeners: new Map(), answers: new Map(), awaited: undefined, gone: false };
    worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => {
      if (data.kind === 'ready') resolve(started);
      else receive(started, data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new EngineFailure(UNREACHABLE));
      giveUp(started, BROKEN);
    };
  });
}

/** Ends the worker; all who use it hear why. The next cluster gets a new one. */
function giveUp(started: Engine, why: string): void {
  const { worker, listeners, answers } = started;
  worker.terminate();
  started.gone = true;
  engine = undefined;
  for (const listener of listeners.values()) listener.failed(why);
  for (const answer of answers.values()) answer.reject(new EngineFailure(why));
}

/** Gives the worker up when it does not hear: nothing else can end what it is at. */
function expectAnswer(started: Engine): void {
  if (started.gone) return;
  started.awaited ??= setTimeout(() => giveUp(started, STUCK), PATIENCE);
  started.worker.postMessage({ kind: 'ask' } satisfies PageMessage);
}

function receive(started: Engine, message: Exclude<WorkerMessage, { kind: 'ready' }>): void {
  const { listeners, answers } = started;
  switch (message.kind) {
    case 'here':
      clearTimeout(started.awaited);
      started.awaited = undefined;
      return;
    case 'snapshot':
      listeners.get(message.cluster)?.snapshot(message.snapshot);
      return;
    case 'output':
      listeners.get(message.cluster)?.output(message.text, message.error);
      return;
    case 'ended':
      listeners.get(message.cluster)?.ended(message.line, message.exit);
      return;
    case 'edit':
      listeners.get(message.cluster)?.edit(message.document);
      return;
    case 'problems':
      listeners.get(message.cluster)?.problems(message.problems);
      return;
    case 'failed': {
      if (message.cluster !== undefined) listeners.get(message.cluster)?.failed(message.message);
      if (message.request !== undefined) {
        answers.get(message.request)?.reject(new EngineFailure(message.message));
        answers.delete(message.request);
      }
      return;
    }
    case 'completed':
    case 'recorded':
    case 'printed':
      answers.get(message.request)?.resolve(message);
      answers.delete(message.request);
  }
}

async function ready(): Promise<Engine> {
  await loadEngine();
  if (!engine) throw new EngineFailure(BROKEN);
  return engine;
}

function ask<K extends WorkerMessage['kind']>(
  { worker, answers }: Engine,
  message: PageMessage & { readonly request: number },
  kind: K,
): Promise<Extract<WorkerMessage, { kind: K }>> {
  return new Promise((resolve, reject) => {
    const accept = (answer: WorkerMessage): void => {
      if (answer.kind === kind) resolve(answer as Extract<WorkerMessage, { kind: K }>);
    };
    answers.set(message.request, { resolve: accept, reject });
    worker.postMessage(message);
  });
}

/** One cluster of an island. Close it when the island goes. */
export class Session {
  readonly #engine: Engine;
  readonly #cluster: number;

  private constructor(started: Engine, cluster: number) {
    this.#engine = started;
    this.#cluster = cluster;
  }

  /** Opens a cluster. Rejects with EngineFailure when the engine cannot be loaded. */
  static async open(options: OpenOptions, listener: SessionListener): Promise<Session> {
    const started = await ready();
    const cluster = nextCluster++;
    started.listeners.set(cluster, listener);
    started.worker.postMessage({ kind: 'open', cluster, options } satisfies PageMessage);
    return new Session(started, cluster);
  }

  /** Types a line into the terminal. */
  run(line: string): void {
    this.#send({ kind: 'run', cluster: this.#cluster, line });
  }

  /** Types into the program that runs. */
  write(text: string): void {
    this.#send({ kind: 'write', cluster: this.#cluster, text });
  }

  /** Ctrl-C. */
  interrupt(): void {
    this.#send({ kind: 'interrupt', cluster: this.#cluster });
    expectAnswer(this.#engine);
  }

  /** Gives back the file that a command has opened: its text, or undefined to leave it as it was. */
  edited(text: string | undefined): void {
    this.#send({ kind: 'edited', cluster: this.#cluster, text });
  }

  /** Writes a file of the workstation. */
  save(file: string, text: string): void {
    this.#send({ kind: 'save', cluster: this.#cluster, file, text });
  }

  play(on: boolean): void {
    this.#send({ kind: 'play', cluster: this.#cluster, on });
  }

  /** Virtual milliseconds in a real one. */
  speed(speed: number): void {
    this.#send({ kind: 'speed', cluster: this.#cluster, speed });
  }

  /** Lets time pass until something in the cluster has changed. */
  step(): void {
    this.#send({ kind: 'step', cluster: this.#cluster });
  }

  /** What the line could go on with: whole lines. */
  async complete(line: string): Promise<readonly string[]> {
    const message = { kind: 'complete', cluster: this.#cluster, request: nextRequest++, line } as const;
    return (await ask(this.#engine, message, 'completed')).completions;
  }

  close(): void {
    this.#engine.listeners.delete(this.#cluster);
    this.#send({ kind: 'close', cluster: this.#cluster });
    expectAnswer(this.#engine);
  }

  #send(message: PageMessage): void {
    this.#engine.worker.postMessage(message);
  }
}

/** A life that was played to its end: its timeline, and what kubectl prints at any of its moments. */
export interface Recording {
  readonly timeline: Timeline;
  /** What `kubectl get pods` prints at a moment, in virtual milliseconds. */
  print(at: number): Promise<string>;
  close(): void;
}

/** Plays a life in the worker. Rejects with EngineFailure. */
export async function record(recording: RecordingOptions): Promise<Recording> {
  const started = await ready();
  const answer = await ask(started, { kind: 'record', request: nextRequest++, recording }, 'recorded');
  return {
    timeline: answer.timeline,
    async print(at) {
      const message = { kind: 'print', request: nextRequest++, recording: answer.recording, at } as const;
      return (await ask(started, message, 'printed')).text;
    },
    close: () => started.worker.postMessage({ kind: 'close', cluster: answer.recording } satisfies PageMessage),
  };
}
