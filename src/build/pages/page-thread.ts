import { Worker } from 'node:worker_threads';
import type { PassedPage, RenderedPage } from './one-pass.ts';

/** The answer of the thread. */
type Answer = { readonly passed: PassedPage } | { readonly error: unknown };

/** A thread that passes pages one after another, beside the one in which Astro renders them. */
export class PageThread {
  readonly #worker = new Worker(new URL('./page-worker.ts', import.meta.url));
  readonly #waiting: { resolve: (page: PassedPage) => void; reject: (error: unknown) => void }[] = [];

  constructor() {
    // A build that stops early does not wait for it.
    this.#worker.unref();
    this.#worker.on('message', (answer: Answer) => {
      const asked = this.#waiting.shift();
      if ('passed' in answer) asked?.resolve(answer.passed);
      else asked?.reject(answer.error);
      if (this.#waiting.length === 0) this.#worker.unref();
    });
    this.#worker.on('error', (error) => {
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    });
  }

  /**
   * Passes a page; answers come in the order of the pages.
   *
   * @throws Error when the page cannot be passed.
   */
  pass(page: RenderedPage): Promise<PassedPage> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) this.#worker.ref();
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(page);
    });
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
