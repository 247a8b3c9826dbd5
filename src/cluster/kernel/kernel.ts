import { Heap } from './heap.ts';
import { Random } from './random.ts';
import { type Steps, Task } from './task.ts';

/** A scheduled call. `cancel()` takes it back; it is harmless when the call has been made. */
export interface Timer {
  /** Virtual milliseconds at which it is due. */
  readonly at: number;
  cancel(): void;
}

/**
 * What the present event goes back to: a change of an object (by its revision in the store's log) or an input from outside (by its number).
 * It is handed on by itself: whatever is scheduled during an event has the cause of that event.
 */
export type Cause =
  | { readonly kind: 'change'; readonly revision: number }
  | { readonly kind: 'input'; readonly index: number };

/** A place in the queue. Its parts are plain fields of one class, so that all entries are alike and small. */
class Entry implements Timer {
  readonly at: number;
  readonly sequence: number;
  readonly cause: Cause | undefined;
  run: (() => void) | undefined;
  /** For a series: whether there is more of it after this event. */
  readonly goesOn: (() => boolean) | undefined;

  constructor(
    at: number,
    sequence: number,
    cause: Cause | undefined,
    run: () => void,
    goesOn: (() => boolean) | undefined,
  ) {
    this.at = at;
    this.sequence = sequence;
    this.cause = cause;
    this.run = run;
    this.goesOn = goesOn;
  }

  cancel(): void {
    this.run = undefined;
  }
}

/** How many seconds' texts are remembered. */
const SECONDS_KEPT = 512;

/**
 * The one clock and the one queue of the simulation. Time is virtual milliseconds since the run began; nothing happens between two events.
 * Handlers run to completion, in order of (time, sequence number), and never see a real clock.
 */
export class Kernel {
  readonly #queue = new Heap<Entry>((a, b) => a.at < b.at || (a.at === b.at && a.sequence < b.sequence));
  readonly #seed: string;
  /** Real time that virtual time 0 stands for, in milliseconds since 1970. */
  readonly epoch: number;
  /** The cause of what happens now; undefined for what happens by itself. Set it for the length of an input or of a watch delivery. */
  cause: Cause | undefined;
  #now = 0;
  #sequence = 0;
  #last: Timer | undefined;
  #holds = 0;
  /** RFC 3339 of the seconds that were asked for lately: many objects share one text. */
  readonly #seconds = new Map<number, string>();

  constructor(options: { seed: string | number; epoch: number }) {
    this.#seed = String(options.seed);
    this.epoch = options.epoch;
  }

  /** Virtual milliseconds since the run began. Never goes back. */
  get now(): number {
    return this.#now;
  }

  /** When the next event is due; undefined when nothing is left to happen. */
  get next(): number | undefined {
    this.#dropCancelled();
    return this.#queue.peek()?.at;
  }

  /** How many events wait for their time; those that were cancelled count until then. */
  get scheduled(): number {
    return this.#queue.size;
  }

  /** A stream of random numbers of its own for `name`. */
  random(name: string): Random {
    return new Random(`${this.#seed}/${name}`);
  }

  /** `metadata.creationTimestamp` and its like: the time `at` (default: now) in RFC 3339 to the second. */
  timestamp(at: number = this.#now): string {
    const second = Math.floor((this.epoch + at) / 1000);
    const known = this.#seconds.get(second);
    if (known !== undefined) return known;
    const text = [new Date(second * 1000).toISOString().slice(0, 19), 'Z'].join('');
    if (this.#seconds.size >= SECONDS_KEPT) this.#seconds.clear();
    this.#seconds.set(second, text);
    return text;
  }

  /** Calls `run` at the virtual time `time`, or as soon as possible when that has passed. */
  at(time: number, run: () => void): Timer {
    return this.#enter(time, run, undefined);
  }

  /**
   * Calls `run` after `delay` virtual milliseconds, and again for as long as `goesOn()` says so then: an event each, with nothing in
   * between. The same as many calls that are scheduled one right after another, but one place in the queue.
   */
  series(delay: number, run: () => void, goesOn: () => boolean): Timer {
    return this.#enter(this.#now + Math.max(0, delay), run, goesOn);
  }

  /** Whether `timer` is what was scheduled last: a series that is may get longer without changing places with anything. */
  isLast(timer: Timer): boolean {
    return timer === this.#last;
  }

  #enter(time: number, run: () => void, goesOn: (() => boolean) | undefined): Timer {
    const entry = new Entry(Math.max(time, this.#now), this.#sequence++, this.cause, run, goesOn);
    this.#last = entry;
    this.#queue.push(entry);
    return entry;
  }

  /** Calls `run` after `delay` virtual milliseconds. */
  after(delay: number, run: () => void): Timer {
    return this.at(this.#now + Math.max(0, delay), run);
  }

  /**
   * Stops the clock until the function that it gives is called: the run waits for something from outside, and no virtual time may pass
   * meanwhile (see part.ts).
   */
  hold(): () => void {
    let held = true;
    this.#holds++;
    return () => {
      if (held) this.#holds--;
      held = false;
    };
  }

  /** Whether the clock is stopped: no event is handled until it is released. */
  get held(): boolean {
    return this.#holds > 0;
  }

  /** Starts a task (see task.ts); `done` is called with its result when it has ended. It begins within this call. */
  start<T>(generator: Steps<T>, done?: (result: T) => void): Task<T> {
    return new Task(this, generator, done);
  }

  /**
   * Handles all events that are due until `time`, then sets the clock to it.
   * `limit`: at most so many events, so that a caller can look up in between; false when events are left (or the clock is held), and the
   * clock stands where they are.
   */
  runUntil(time: number, limit: number = Number.POSITIVE_INFINITY): boolean {
    for (let handled = 0; handled < limit && !this.held; handled++) {
      const due = this.next;
      if (due === undefined || due > time) {
        this.#now = Math.max(this.#now, time);
        return true;
      }
      this.#step();
    }
    return false;
  }

  /**
   * Handles events while `waiting()`; false when the clock would pass `deadline` first (it then stands at `deadline`), or when it is held.
   */
  runWhile(waiting: () => boolean, deadline: number): boolean {
    while (waiting()) {
      if (this.held) return false;
      const due = this.next;
      if (due === undefined || due > deadline) {
        this.#now = Math.max(this.#now, deadline);
        return !waiting();
      }
      this.#step();
    }
    return true;
  }

  #dropCancelled(): void {
    for (let e = this.#queue.peek(); e && !e.run; e = this.#queue.peek()) this.#queue.pop();
  }

  #step(): void {
    this.#dropCancelled();
    const entry = this.#queue.peek();
    const run = entry?.run;
    if (!entry || !run) return;
    if (!entry.goesOn) {
      this.#queue.pop();
      entry.run = undefined;
    }
    this.#now = entry.at;
    this.cause = entry.cause;
    run();
    this.cause = undefined;
    // Nothing that was scheduled meanwhile comes before it: it leaves the queue as a cancelled one does.
    if (entry.goesOn && !entry.goesOn()) entry.run = undefined;
  }
}
