import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { PassedPage, RenderedPage } from './one-pass.ts';

/** The answer of a thread. */
type Answer = { readonly passed: PassedPage } | { readonly error: unknown };

/** A page on its way. */
interface Job {
  readonly page: RenderedPage;
  readonly resolve: (page: PassedPage) => void;
  readonly reject: (error: unknown) => void;
}

/** A thread, with the pages that it was given, the oldest first. */
interface Thread {
  readonly worker: Worker;
  readonly given: Job[];
}

/** How many pages are with a thread at a time: one at work and one that waits, so that it never does. */
const AHEAD = 2;

/** How many pages wait before one more thread begins: to begin takes as long as many pages. */
const CROWD = 100;

/** How many threads there are at most: more than two gain nothing beside the one that renders. */
const MOST = Math.min(2, availableParallelism());

/** Threads that pass pages beside the one in which Astro renders them. */
export class PageThreads {
  readonly #threads: Thread[] = [];
  readonly #waiting: Job[] = [];

  /** Begins the first thread, which reads its modules while Astro bundles. */
  constructor() {
    this.#begin();
  }

  #begin(): void {
    // A page leaves much behind that is soon of no use: with more room for the young it is swept seldom.
    const resourceLimits = { maxYoungGenerationSizeMb: 64 };
    const worker = new Worker(new URL('./page-worker.ts', import.meta.url), { resourceLimits });
    const thread: Thread = { worker, given: [] };
    this.#threads.push(thread);
    // A build that stops early does not wait for it.
    worker.unref();
    worker.on('message', (answer: Answer) => {
      const job = thread.given.shift();
      if ('passed' in answer) job?.resolve(answer.passed);
      else job?.reject(answer.error);
      this.#give();
      if (thread.given.length === 0) worker.unref();
    });
    worker.on('error', (error) => {
      for (const { reject } of [...thread.given.splice(0), ...this.#waiting.splice(0)]) reject(error);
    });
  }

  #give(): void {
    if (this.#waiting.length > CROWD && this.#threads.length < MOST) this.#begin();
    for (const { worker, given } of this.#threads) {
      while (given.length < AHEAD) {
        const job = this.#waiting.shift();
        if (job === undefined) return;
        worker.ref();
        given.push(job);
        worker.postMessage(job.page);
      }
    }
  }

  /**
   * Passes a page.
   *
   * @throws Error when the page cannot be passed.
   */
  pass(page: RenderedPage): Promise<PassedPage> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ page, resolve, reject });
      this.#give();
    });
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }
}
