import type { KubeObject } from '../cluster/api/object.ts';
import type { ApiResource } from '../cluster/api/scheme.ts';
import type { ApiServer } from '../cluster/apiserver/apiserver.ts';
import { needsFurtherApi } from '../cluster/apiserver/needs.ts';
import type { ApiRequest, ApiResponse, KubeList, WatchEvent } from '../cluster/apiserver/request.ts';
import { first, Signal, sleep, type Wait } from '../cluster/kernel/task.ts';
import { type Part, used } from '../cluster/part.ts';
import { furtherApi } from '../cluster/parts.ts';
import type { System } from '../cluster/runtime/system.ts';
import { CommandError, ServerError } from './errors.ts';

/** Work that takes virtual time and ends with a `T`. */
export type Work<T = void> = Generator<Wait, T, unknown>;

/** Awaits a wait and gives its value with its type. */
export function* wait<T>(w: Wait<T>): Work<T> {
  return (yield w as Wait) as T;
}

/** Waits until a part of the program is there. Throws when it cannot be had. */
export function* need<T>(part: Part<T>, what: string): Work<T> {
  const value = yield* wait(used(part));
  if (value === undefined) throw new CommandError(`kubectl: ${what} could not be loaded; are you offline? Try again.`);
  return value;
}

/** Virtual milliseconds that kubectl takes to start, and that one request takes. Recordings: 40 to 60 ms for `kubectl get pods`. */
const START = 50;
const REQUEST = 12;

/** What is written at a time, in characters: a reader that has enough can go before the rest comes. */
const PIECE = 32_768;

/** How long a command waits that is to wait without end, in milliseconds: a week (documentation: kubectl wait, `--timeout`). */
export const WEEK = 7 * 24 * 3_600_000;

/** Which objects of a resource are looked at. */
export interface Watched {
  readonly namespace: string | undefined;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/** The reader of standard output went away. */
export class BrokenPipe extends Error {}

/** One run of kubectl: where it writes, whom it asks, in which namespace. */
export class Session {
  readonly system: System;
  readonly api: ApiServer;
  /** `--namespace`, or `default`. */
  namespace = 'default';
  /** Whether the configuration says where the API server is. */
  connected = true;
  /** Whether `--namespace` was given. */
  namespaceGiven = false;
  #pending: { text: string; error: boolean }[] = [];

  constructor(system: System, api: ApiServer) {
    this.system = system;
    this.api = api;
  }

  /** Real time now, milliseconds since 1970. */
  get now(): number {
    return this.system.now();
  }

  /** Prints to standard output. It is written before the next wait. */
  out(text: string): void {
    if (text) this.#pending.push({ text, error: false });
  }

  /** Prints to standard error. */
  err(text: string): void {
    if (text) this.#pending.push({ text, error: true });
  }

  /** Writes what was printed. */
  *flush(): Work {
    while (this.#pending.length > 0) {
      const pending = this.#pending;
      this.#pending = [];
      for (let i = 0; i < pending.length; ) {
        const error = pending[i]?.error === true;
        let text = '';
        for (; i < pending.length && pending[i]?.error === error; i++) text += pending[i]?.text ?? '';
        const stream = error ? this.system.stderr : this.system.stdout;
        for (let at = 0; at < text.length; at += PIECE) {
          const taken = yield* wait(stream.write(text.slice(at, at + PIECE)));
          if (!taken && !error) throw new BrokenPipe();
        }
      }
    }
  }

  /** Lets virtual time pass. */
  *pause(ms: number): Work {
    yield* this.flush();
    yield* wait(sleep(ms));
  }

  *start(): Work {
    yield* wait(sleep(START));
  }

  /** Sends a request; the answer, whatever it is. Warnings are printed. */
  *send<T = KubeObject>(request: Omit<ApiRequest, 'author'>): Work<ApiResponse<T>> {
    yield* this.pause(REQUEST);
    if (!this.connected)
      throw new CommandError(
        'The connection to the server localhost:8080 was refused - did you specify the right host or port?',
      );
    if (needsFurtherApi(request)) yield* need(furtherApi, `what the API server knows of ${request.resource}`);
    const response = this.api.handle<T>({ ...request, author: { component: 'kubectl' } });
    for (const warning of response.warnings) this.err(`Warning: ${warning}\n`);
    return response;
  }

  /** Sends a request and gives the object. Throws ServerError; `context` goes before its message. */
  *request<T = KubeObject>(request: Omit<ApiRequest, 'author'>, context?: string): Work<T> {
    const response = yield* this.send<T>(request);
    if (!response.ok) throw new ServerError(response.status, context);
    return response.object;
  }

  /** The objects of a resource. Throws ServerError. */
  *list<T = KubeObject>(
    resource: ApiResource,
    namespace?: string,
    options: ApiRequest['options'] = {},
  ): Work<readonly T[]> {
    const list = yield* this.request<KubeList<T>>({
      ...path(resource),
      verb: 'list',
      ...scope(resource, namespace),
      options,
    });
    return list.items;
  }

  /** One object. Throws ServerError. */
  *get<T = KubeObject>(resource: ApiResource, namespace: string | undefined, name: string): Work<T> {
    return yield* this.request<T>({ ...path(resource), verb: 'get', ...scope(resource, namespace), name });
  }

  /** Changes of a resource from now on, in order; `close` it when done. Throws what the server throws for a bad selector. */
  watch(resource: ApiResource, { namespace, ...selectors }: Watched): Inbox<WatchEvent> {
    const inbox = new Inbox<WatchEvent>();
    inbox.close = this.api.watch({ ...path(resource), ...scope(resource, namespace), ...selectors }, (e) =>
      inbox.put(e),
    );
    return inbox;
  }

  /**
   * Waits until `done` takes one of these objects as it is or comes to be, and gives it; undefined stands for no object, at first or when it
   * has gone. Throws what `late` says when `deadline` (real milliseconds since 1970) comes first, and what the server or `done` throws.
   */
  *until<T extends KubeObject>(
    resource: ApiResource,
    { namespace, ...selectors }: Watched,
    deadline: number,
    late: string,
    done: (object: T | undefined) => boolean,
  ): Work<T | undefined> {
    const items = yield* this.list<T>(resource, namespace, selectors);
    for (const object of items.length > 0 ? items : [undefined]) if (done(object)) return object;
    const inbox = this.watch(resource, { namespace, ...selectors });
    try {
      for (;;) {
        yield* this.flush();
        const event = yield* this.next(inbox, deadline);
        if (!event) throw new CommandError(`error: ${late}`);
        const object = event.type === 'DELETED' ? undefined : (event.object as T);
        if (done(object)) return object;
      }
    } finally {
      inbox.close();
    }
  }

  /** The next item of an inbox; undefined when `deadline` (real milliseconds since 1970) comes first. */
  *next<T>(inbox: Inbox<T>, deadline: number): Work<T | undefined> {
    const left = deadline - this.now;
    if (left <= 0) return undefined;
    const { index, value } = yield* wait(first<unknown>(inbox.next, sleep(left)));
    return index === 0 ? (value as T) : undefined;
  }

  /** All of standard input. At most 4 MB. */
  *stdin(): Work<string> {
    let text = '';
    for (;;) {
      const part = yield* wait(this.system.stdin.read);
      if (part === undefined) return text;
      text += part;
      if (text.length > 4_000_000) throw new CommandError('error: standard input is larger than 4 MB');
    }
  }
}

/** Group, version and plural of a resource, as a request takes them. */
export const path = (r: ApiResource): { group: string; version: string; resource: string } => ({
  group: r.group,
  version: r.version,
  resource: r.resource,
});

/** The namespace part of a request for an object of a resource. */
export const scope = (r: ApiResource, namespace: string | undefined): { namespace?: string } =>
  r.namespaced && namespace !== undefined ? { namespace } : {};

/** What a watch delivers, until somebody has time for it. */
export class Inbox<T> {
  readonly #items: T[] = [];
  readonly #signal = new Signal<void>();
  close: () => void = () => {};

  put(item: T): void {
    this.#items.push(item);
    this.#signal.notify();
  }

  /** Wakes with the next item, at once when there is one. */
  readonly next: Wait<T> = (kernel, wake) => {
    const item = this.#items.shift();
    if (item !== undefined) {
      wake(item);
      return () => {};
    }
    return this.#signal.wait(kernel, () => {
      const late = this.#items.shift();
      if (late !== undefined) wake(late);
    });
  };
}
