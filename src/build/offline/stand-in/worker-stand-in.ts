/** Gives a file of the site by its address. */
type Read = (address: string) => Promise<string | Uint8Array<ArrayBuffer> | undefined>;

import { ownScript } from './trusted-types.ts';

const BrowserWorker = globalThis.Worker;

/** A page's worker, in place of the browser's own, which takes no script from a file. */
export function workersFrom(read: Read): typeof Worker {
  /** Its script comes as text, after the worker was made: what is posted before then waits. */
  class CarriedWorker extends EventTarget {
    onmessage: ((event: MessageEvent) => void) | null = null;
    onmessageerror: ((event: MessageEvent) => void) | null = null;
    onerror: ((event: ErrorEvent) => void) | null = null;
    readonly #waiting: [unknown, StructuredSerializeOptions][] = [];
    #worker: InstanceType<typeof BrowserWorker> | undefined;
    #ended = false;

    constructor(address: string | URL) {
      super();
      for (const type of ['message', 'messageerror', 'error'] as const) {
        this.addEventListener(type, (event) => this[`on${type}`]?.(event as MessageEvent & ErrorEvent));
      }
      this.#start(String(address)).catch((error: unknown) => {
        this.dispatchEvent(new ErrorEvent('error', { message: String(error), cancelable: true }));
      });
    }

    async #start(address: string): Promise<void> {
      const text = await read(address);
      if (text === undefined) throw new TypeError(`${address} is missing from this copy.`);
      if (this.#ended) return;
      const blob = ownScript(text);
      const worker = new BrowserWorker(blob);
      URL.revokeObjectURL(blob);
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data, ports }) => {
        read(data).then(
          (content) => ports[0]?.postMessage(content),
          (error: unknown) => ports[0]?.postMessage(error),
        );
      };
      worker.postMessage(port2, [port2]);
      for (const type of ['message', 'messageerror'] as const) {
        worker.addEventListener(type, ({ data, ports }) => {
          this.dispatchEvent(new MessageEvent(type, { data, ports: [...ports] }));
        });
      }
      worker.addEventListener('error', (event) => {
        const { message, filename, lineno, colno } = event;
        const told = this.dispatchEvent(
          new ErrorEvent('error', { message, filename, lineno, colno, cancelable: true }),
        );
        if (!told) event.preventDefault();
      });
      this.#worker = worker;
      for (const [message, options] of this.#waiting) worker.postMessage(message, options);
    }

    postMessage(message: unknown, options: Transferable[] | StructuredSerializeOptions = {}): void {
      const settings = Array.isArray(options) ? { transfer: options } : options;
      if (this.#worker) this.#worker.postMessage(message, settings);
      else this.#waiting.push([message, settings]);
    }

    terminate(): void {
      this.#ended = true;
      this.#worker?.terminate();
    }
  }
  return CarriedWorker;
}
