import { Worker } from 'node:worker_threads';
import type { PassedPage, RenderedPage } from './one-pass.ts';

/** The answer of the thread. */
type Answer = { readonly passed: PassedPage } | { readonly error: unknown };

/** A page on its way. */
interface Job {
  readonly page: RenderedPage;
  readonly resolve: (page: PassedPage) => void;
  readonly reject: (error: unknown) => void;
}

/** How many pages are with the thread at a time: one at work and one that waits, so that it never does. */
const AHEAD = 2;

/** A thread that passes pages beside the one in which Astro renders them. */
export class PageThread {
  readonly #worker = new Worker(new URL('./page-worker.ts', import.meta.url));
  readonly #waiting: Job[] = [];
  readonly #given: Job[] = [];

  constructor() {
    // A build that stops early does not wait for it.
    this.#worker.unref();
    this.#worker.on('message', (answer: Answer) => {
      const job = this.#given.shift();
      if ('passed' in answer) job?.resolve(answer.passed);
      else job?.reject(answer.error);
      this.#give();
      if (this.#given.length === 0) this.#worker.unref();
    });
    this.#worker.on('error', (error) => {
      for (const { reject } of [...this.#given.splice(0), ...this.#waiting.splice(0)]) reject(error);
    });
  }

  #give(): void {
    while (this.#given.length < AHEAD) {
      const job = this.#waiting.shift();
      if (job === undefined) return;
      this.#worker.ref();
      this.#given.push(job);
      this.#worker.postMessage(job.page);
    }
  }

  /**
   * Passes a page, after those that it was given before.
   *
   * @throws Error when the page cannot be passed.
   */
  pass(page: RenderedPage): Promise<PassedPage> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ page, resolve, reject });
      this.#give();
    });
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
