import { type Cluster, createCluster } from '../../cluster/cluster.ts';
import { readPlainDocuments } from '../../kubectl/plain-yaml.ts';
import { isJsonObject, withoutEffect } from '../manifest/without-effect.ts';
import { PICTURED, pictureOf } from './observe.ts';
import { advanceSlice, advanceWhile, Pace } from './pace.ts';
import type { OpenOptions, Snapshot, WorkerMessage } from './protocol.ts';
import { listenForRefusals, type Refused } from './refusals.ts';
import { openWorkstation, type TypedLine, type Workstation } from './workstation.ts';

/** Messages of a live cluster, without its number. */
type Told = WorkerMessage extends infer M
  ? M extends { readonly cluster: number }
    ? Omit<M, 'cluster'>
    : never
  : never;

/** Real milliseconds between two pictures. */
const PICTURE_EVERY = 90;
/** Virtual milliseconds that a command may take at once, however slow the clock goes: most kubectl commands are over by then. */
const AT_ONCE = 2000;
/**
 * Characters of output that may be sent at once, and how many more with every picture after that: any command's answer goes through, and a
 * flood is thinned out, which the output says.
 */
const BURST = 40_000;
const STEADY = 6000;
/** Virtual milliseconds after which `step` gives up waiting for a change. */
const LONGEST_STEP = 600_000;
/** Characters of a command's errors that are shown beside the file that it was about. */
const LONGEST_SAID = 2000;

/** A cluster that runs while the reader looks on. Messages go in by its methods and out by `tell`; `tick` lets it live. */
export class LiveCluster {
  readonly #cluster: Cluster;
  readonly #workstation: Workstation;
  readonly #refusals: { take(): Refused[] };
  readonly #files: Map<string, string>;
  readonly #pace: Pace;
  readonly #clock: () => number;
  readonly #tell: (message: Told) => void;
  #playing = false;
  #running: { line: string; typed: TypedLine; applied: string | undefined; atOnce: number } | undefined;
  /** What the command has said as errors, as far as a reader would read it. */
  #said = '';
  /** Takes what the reader has made of the file that a command has opened. */
  #edited: ((text: string | undefined) => void) | undefined;
  #stepping: { from: number; deadline: number } | undefined;
  #output: { text: string; error: boolean }[] = [];
  #room = BURST;
  #left = 0;
  #sent = { at: Number.NEGATIVE_INFINITY, log: -1 };

  /** `clock`: real milliseconds. */
  constructor(options: OpenOptions, clock: () => number, tell: (message: Told) => void) {
    this.#cluster = createCluster({ nodes: options.nodes });
    this.#refusals = listenForRefusals(this.#cluster.apiserver);
    this.#workstation = openWorkstation(this.#cluster, options.files, true, (file, text, done) => {
      this.#edited = done;
      this.#tell({ kind: 'edit', document: { file, text } });
      return () => this.#closeDocument();
    });
    this.#files = new Map(Object.entries(options.files));
    this.#clock = clock;
    this.#pace = new Pace(options.speed, clock());
    this.#tell = tell;
  }

  /** Whether it wants ticks: time passes, or a command runs. */
  get alive(): boolean {
    return this.#playing || this.#running !== undefined || this.#stepping !== undefined;
  }

  run(line: string): void {
    if (this.#running) this.#running.typed.interrupt();
    this.#finish();
    this.#refusals.take();
    this.#said = '';
    const typed = this.#workstation.type(line, (text, error) => {
      if (error && this.#said.length < LONGEST_SAID) this.#said += text.slice(0, LONGEST_SAID);
      this.#print(text, error);
    });
    const [, file] = /^\s*kubectl\s+(?:apply|create)\b.*?-f[ =]?(\S+)/.exec(line) ?? [];
    const atOnce = this.#cluster.now + AT_ONCE;
    this.#running = { line, typed, applied: file === undefined ? undefined : this.#files.get(file), atOnce };
    advanceWhile(this.#cluster.kernel, () => typed.exit !== undefined, atOnce, this.#clock);
    this.#finish();
    this.#pace.reset(this.#clock());
    this.#show(true);
  }

  write(text: string): void {
    this.#running?.typed.write(text);
  }

  interrupt(): void {
    this.#running?.typed.interrupt();
    this.#finish();
    this.#show(true);
  }

  /** The reader is done with the file that a command has opened: its text, or undefined to leave it as it was. */
  edited(text: string | undefined): void {
    const done = this.#edited;
    this.#closeDocument();
    done?.(text);
  }

  #closeDocument(): void {
    if (!this.#edited) return;
    this.#edited = undefined;
    this.#tell({ kind: 'edit', document: undefined });
  }

  save(file: string, text: string): void {
    this.#files.set(file, text);
    this.#workstation.save(file, text);
  }

  /** Whole lines that a line could go on with. Rejects when what knows them cannot be fetched. */
  complete(line: string): Promise<readonly string[]> {
    return this.#workstation.complete(line);
  }

  play(on: boolean): void {
    this.#playing = on;
    this.#pace.reset(this.#clock());
    this.#show(true);
  }

  speed(speed: number): void {
    this.#pace.speed = speed;
    this.#show(true);
  }

  /** Pauses, and lets time pass until a Pod, a node or an Event changes. */
  step(): void {
    this.#playing = false;
    this.#stepping = { from: this.#cluster.store.log.length, deadline: this.#cluster.now + LONGEST_STEP };
  }

  /** Lets the time pass that is due; gives whether there is more to do at once. While the clock is held nothing is due. */
  tick(): boolean {
    const { kernel } = this.#cluster;
    const owed = this.#pace.owed(this.#clock());
    if (kernel.held) return false;
    let reached = true;
    const running = this.#running;
    if (running && running.typed.exit === undefined && kernel.now < running.atOnce)
      advanceWhile(kernel, () => running.typed.exit !== undefined, running.atOnce, this.#clock);
    if (this.#stepping) {
      const { from, deadline } = this.#stepping;
      const changed = advanceWhile(kernel, () => this.#changedSince(from), deadline, this.#clock);
      if (changed || kernel.now >= deadline) this.#stepping = undefined;
      else reached = false;
    } else if (this.#playing || this.#running) {
      reached = advanceSlice(kernel, kernel.now + owed, this.#clock);
    }
    this.#finish();
    this.#show(!this.alive);
    return !reached && !kernel.held;
  }

  #changedSince(from: number): boolean {
    const { log } = this.#cluster.store;
    for (let i = from; i < log.length; i++) if (PICTURED.test(log[i]?.resource ?? '')) return true;
    return false;
  }

  #finish(): void {
    const running = this.#running;
    const exit = running?.typed.exit;
    if (!running || exit === undefined) return;
    this.#running = undefined;
    this.#flush();
    if (running.applied !== undefined) {
      const said = exit === 0 ? '' : this.#said.trim();
      void this.#explain(running.applied, this.#refusals.take(), said);
    }
    this.#tell({ kind: 'ended', line: running.line, exit });
  }

  /** Says what is wrong with an applied file, or without effect in it. What finds the lines is fetched only when there is something. */
  async #explain(text: string, refused: readonly Refused[], said: string): Promise<void> {
    if (refused.length === 0 && said === '' && isPlainAndSimulated(text))
      return this.#tell({ kind: 'problems', problems: [] });
    try {
      const { problemsIn } = await import('./problems.ts');
      this.#tell({ kind: 'problems', problems: problemsIn(text, refused, said) });
    } catch {
      // Without it the terminal still has the answer in full.
    }
  }

  #print(text: string, error: boolean): void {
    const { length } = text;
    const room = this.#room;
    this.#room = Math.max(0, room - length);
    this.#left += Math.max(0, length - room);
    const last = this.#output[this.#output.length - 1];
    if (room <= 0) return;
    if (last?.error === error) last.text += text.slice(0, room);
    else this.#output.push({ text: text.slice(0, room), error });
  }

  #flush(): void {
    for (const piece of this.#output) this.#tell({ kind: 'output', ...piece });
    if (this.#left > 0)
      this.#tell({
        kind: 'output',
        text: `\n[${this.#left} characters left out: this comes too fast to be shown]\n`,
        error: true,
      });
    this.#output = [];
    this.#left = 0;
  }

  #show(now: boolean): void {
    const real = this.#clock();
    if (!now && real - this.#sent.at < PICTURE_EVERY) return;
    this.#flush();
    this.#room = Math.min(BURST, this.#room + STEADY);
    const log = this.#cluster.store.log.length;
    const redraw = this.#sent.log < 0 || this.#changedSince(this.#sent.log);
    const snapshot: Snapshot = {
      now: this.#cluster.now,
      playing: this.#playing,
      speed: this.#pace.speed,
      busy: this.#running !== undefined,
      picture: redraw ? pictureOf(this.#cluster) : undefined,
    };
    this.#sent = { at: real, log };
    this.#tell({ kind: 'snapshot', snapshot });
  }
}

/** Whether a manifest can be read at a glance, and everything in it has its effect here. */
function isPlainAndSimulated(text: string): boolean {
  const documents = readPlainDocuments(text);
  return documents?.every((object) => isJsonObject(object) && withoutEffect(object).length === 0) ?? false;
}
