import type { Author } from '../api/object.ts';
import { failed } from '../api/status.ts';
import type { Status } from '../api/types.generated.ts';
import type { ApiServer } from '../apiserver/apiserver.ts';
import { Client } from '../apiserver/client.ts';
import type { ApiRequest, ApiResponse, KubeletServer, LogOptions } from '../apiserver/request.ts';
import type { Wait } from '../kernel/task.ts';
import type { Connection } from '../runtime/system.ts';
import { EVENT_WRITE } from './latency.ts';
import type { Throttle } from './throttle.ts';

/**
 * A kubelet's connection to the API server. While it is cut no request gets through: Events wait to be sent, all else fails. What is read
 * comes from the kubelet's cache, for which the present objects stand in.
 */
export class NodeClient extends Client {
  #waiting: ApiRequest[] | undefined;
  readonly #events: ApiRequest[] = [];
  /** Undefined: requests are sent at once. */
  readonly throttle: Throttle | undefined;

  constructor(apiserver: ApiServer, author: Author, throttle?: Throttle) {
    super(apiserver, author);
    this.throttle = throttle;
  }

  /** Nothing gets through from now on. */
  cut(): void {
    this.#waiting ??= [];
  }

  /** All gets through again; the Events that waited go first. */
  restore(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const request of waiting) super.send(request);
  }

  protected override send<T>(request: ApiRequest): ApiResponse<T> {
    if (!this.#waiting && !(this.throttle && request.resource === 'events')) return super.send<T>(request);
    if (request.resource === 'events') {
      if (this.#waiting) this.#waiting.push(request);
      else if (this.#events.push(request) === 1) this.#sendEvents();
      return { ok: true, code: 201, object: request.body as T, warnings: [] };
    }
    const status = failed('dial tcp 10.96.0.1:443: i/o timeout');
    return { ok: false, code: 500, status, warnings: [] };
  }

  /** Sends the Events that wait, one after another. */
  #sendEvents(): void {
    if (this.#events.length === 0) return;
    this.apiserver.kernel.after((this.throttle?.take() ?? 0) + EVENT_WRITE, () => {
      const [request] = this.#events;
      if (request && this.#waiting) this.#waiting.push(request);
      else if (request) super.send(request);
      this.#events.shift();
      this.#sendEvents();
    });
  }
}

/** What the API server gets of a kubelet that it cannot reach, in the words of its HTTP client. */
export class UnreachableKubelet implements KubeletServer {
  readonly #address: string;

  constructor(internalIP: string) {
    this.#address = `${internalIP}:10250`;
  }

  get #error(): string {
    return `dial tcp ${this.#address}: i/o timeout`;
  }

  logs(namespace: string, pod: string, options: LogOptions): { readonly failure: Status } {
    const { container, follow, previous, sinceSeconds, tailLines, timestamps } = options;
    const asked = Object.entries({ follow, previous, sinceSeconds, tailLines, timestamps });
    const query = asked.flatMap(([name, value]) => (value ? `${name}=${value}` : [])).join('&');
    const url = `https://${this.#address}/containerLogs/${namespace}/${pod}/${container}${query && `?${query}`}`;
    return { failure: failed(`Get ${JSON.stringify(url)}: ${this.#error}`) };
  }

  exec(): { readonly failure: Status } {
    return { failure: failed(`error dialing backend: ${this.#error}`) };
  }

  attach(): { readonly failure: Status } {
    return this.exec();
  }

  portForward(): Wait<Connection | { readonly error: string }> {
    return (_kernel, wake) => {
      wake({ error: `error dialing backend: ${this.#error}` });
      return () => {};
    };
  }
}
