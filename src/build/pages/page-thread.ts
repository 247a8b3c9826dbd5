import { Worker } from 'node:worker_threads';
import type { PassedPage, RenderedPage } from './one-pass.ts';

/** A page that the thread is to pass. */
export interface GivenPage extends RenderedPage {
  /** Where its Markdown is to be written, an absolute path; undefined for none. */
  readonly markdownFile: string | undefined;
}

/** What comes back: not the Markdown, which the thread has written. */
export type ReadPage = Omit<PassedPage, 'markdown'>;

/** What the thread answers to each page, in the order in which it got them. */
export type Answer = { readonly passed: ReadPage } | { readonly error: unknown };

/** An error that says of which page it is. */
const about = ({ path }: GivenPage, error: unknown) => new Error(`${path}: ${String(error)}`, { cause: error });

/** A page that the thread has. */
interface Job {
  readonly page: GivenPage;
  readonly resolve: (page: ReadPage) => void;
  readonly reject: (error: Error) => void;
}

/** A thread that passes pages beside the one in which Astro renders them. A second one was measured to gain nothing. */
export class PageThread {
  readonly #worker: Worker;
  /** The oldest first. */
  readonly #jobs: Job[] = [];
  /** Why it has ended. */
  #failure: unknown;

  /** Begins the thread, which reads its modules while Astro bundles. */
  constructor() {
    // A page leaves much behind that is soon of no use: with more room for the young it is swept seldom.
    const resourceLimits = { maxYoungGenerationSizeMb: 64 };
    this.#worker = new Worker(new URL('./page-worker.ts', import.meta.url), { resourceLimits });
    // A build that stops early does not wait for it.
    this.#worker.unref();
    this.#worker.on('message', (answer: Answer) => {
      const job = this.#jobs.shift();
      if (this.#jobs.length === 0) this.#worker.unref();
      if ('passed' in answer) job?.resolve(answer.passed);
      else job?.reject(about(job.page, answer.error));
    });
    this.#worker.on('error', (error) => {
      this.#failure = error;
      for (const { page, reject } of this.#jobs.splice(0)) reject(about(page, error));
    });
  }

  /**
   * Passes a page, and writes its Markdown.
   *
   * @throws Error that names the page when it cannot be passed, or the Markdown not be written.
   */
  pass(page: GivenPage): Promise<ReadPage> {
    if (this.#failure !== undefined) return Promise.reject(about(page, this.#failure));
    return new Promise((resolve, reject) => {
      this.#worker.ref();
      this.#jobs.push({ page, resolve, reject });
      this.#worker.postMessage(page);
    });
  }
}
