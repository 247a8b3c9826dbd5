import { needed } from '../api/everyday.ts';
import type { KubeObject } from '../api/object.ts';
import { isTerminalPhase } from '../api/pod.ts';
import { type ApiResource, RESOURCES, resourceByPath } from '../api/scheme.ts';
import * as statuses from '../api/status.ts';
import { Refusal } from '../api/status.ts';
import { tableOf } from '../api/tables/table.ts';
import type { Pod, Status } from '../api/types.generated.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Wait } from '../kernel/task.ts';
import type { Connection } from '../runtime/system.ts';
import { bindPod } from './binding.ts';
import type { RandomStreams, WriteContext } from './context.ts';
import { createObject } from './create.ts';
import { deleteCollection, deleteObject } from './delete.ts';
import { EventExpiry } from './event-expiry.ts';
import { Heartbeats } from './heartbeats.ts';
import { compileSelection, getObject, listObjects, type ReadSource, type Selection } from './read.ts';
import type {
  ApiRequest,
  ApiResponse,
  AttachOptions,
  ExecOptions,
  ExecSession,
  KubeletServer,
  LogOptions,
  TextStream,
  WatchEvent,
} from './request.ts';
import type { Store } from './store.ts';
import { updateObject } from './update.ts';

/** Virtual milliseconds between a write and its watchers hearing of it, where they do not say otherwise. */
export const WATCH_LATENCY = 2;

/** What requests for a resource are warned of, by store key. */
const DEPRECATED: Readonly<Record<string, string>> = {
  componentstatuses: 'v1 ComponentStatus is deprecated in v1.19+',
  endpoints: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
};

/** What takes requests: the API server now, or a view of a past moment. */
export interface RequestHandler {
  /** Answers a request. Never throws: what goes wrong is a Status. */
  handle<T = KubeObject>(request: ApiRequest): ApiResponse<T>;
}

/** Why the API server does not hand something on to a kubelet. */
type Failure = { readonly failure: Status };

/** What a watch asks for. */
export interface WatchRequest {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** With `Table`, the events carry a Table of one row. */
  readonly as?: 'Object' | 'Table';
}

/**
 * The simulated kube-apiserver: takes requests as HTTP would bring them, checks, defaults, admits and validates objects, and keeps them in the
 * store. Synchronous. `handle` costs no virtual time; clients that model a round trip wait themselves.
 */
export class ApiServer implements RequestHandler {
  readonly kernel: Kernel;
  readonly store: Store;
  /** Node name to its kubelet; `logs` and `exec` are handed to it. */
  readonly kubelets = new Map<string, KubeletServer>();
  /** Where clients reach it (`https://192.0.2.1:6443`); whoever sets the cluster up says so. */
  address = '';
  /** When nodes were last heard of. */
  readonly heartbeats: Heartbeats;

  readonly #random: RandomStreams;

  constructor(kernel: Kernel, store: Store) {
    this.kernel = kernel;
    this.store = store;
    this.heartbeats = new Heartbeats(kernel);
    new EventExpiry(kernel, store);
    this.#random = {
      uids: kernel.random('uid'),
      names: kernel.random('generateName'),
      services: kernel.random('services'),
    };
  }

  /** Answers a request; writes are persisted before it returns. Never throws. `T` is the caller's word for what it asked. */
  handle<T = KubeObject>(request: ApiRequest): ApiResponse<T> {
    const warnings: string[] = [];
    return answer<T>(warnings, () => this.#dispatch(request, warnings));
  }

  #dispatch(request: ApiRequest, warnings: string[]): { code?: number; object: unknown } {
    const resource = served(request);
    const { kernel, store } = this;
    const context: WriteContext = { kernel, store, random: this.#random, resource, request, warnings };
    const { now: at } = kernel;
    const source = { view: store, revision: store.revision, now: kernel.epoch + at, at, heartbeats: this.heartbeats };
    const { verb, subresource } = request;
    const deprecation = DEPRECATED[resource.key];
    if (deprecation !== undefined) warnings.push(deprecation);
    switch (verb) {
      case 'get':
      case 'list':
        return { object: read(source, resource, request) };
      case 'create':
        if (subresource === 'binding') return { code: 201, object: bindPod(context) };
        if (subresource === 'eviction') return { code: 201, object: needed('evictions').evictPod(context) };
        if (subresource !== undefined) throw new Refusal(statuses.methodNotAllowed());
        return { code: 201, object: createObject(context) };
      case 'update':
      case 'patch':
        return { object: updateObject(context) };
      case 'delete':
        return { object: deleteObject(context) };
      case 'deletecollection':
        return { object: deleteCollection(context) };
    }
  }

  /**
   * Tells `handler` of every change from now on that the request selects; list first for what is there. Objects that begin or cease to match
   * a selector come as ADDED and DELETED. Gives back how to stop. Throws Refusal for a selector that cannot be read.
   */
  watch<T = KubeObject>(request: WatchRequest, handler: (event: WatchEvent<T>) => void): () => void {
    const resource = served({ ...request, verb: 'list' });
    const selects = compileSelection(resource, request);
    const tell = handler as (event: WatchEvent<unknown>) => void;
    const { kernel, store } = this;
    const asTable = ({ type, object }: WatchEvent): void => {
      const { resourceVersion = '' } = object.metadata;
      tell({ type, object: tableOf(resource, [object], resourceVersion, kernel.epoch + kernel.now) });
    };
    const told = request.as === 'Table' ? asTable : tell;
    return watchStore(store, resource, selects, WATCH_LATENCY, request.namespace, told);
  }

  /** Everything that discovery lists. */
  discovery(): readonly ApiResource[] {
    return RESOURCES;
  }

  /** The same get and list requests, Tables included, answered from the state at the virtual time `at` (milliseconds). Writes are refused. */
  view(at: number): RequestHandler {
    const { store, kernel, heartbeats } = this;
    const view = store.viewAt(at);
    const revision = revisionAt(store, at);
    return {
      handle<T = KubeObject>(request: ApiRequest): ApiResponse<T> {
        return answer<T>([], () => {
          const resource = served(request);
          const source = { view, revision, now: kernel.epoch + at, at, heartbeats };
          if (request.verb !== 'get' && request.verb !== 'list') throw new Refusal(statuses.methodNotAllowed());
          return { object: read(source, resource, request) };
        });
      },
    };
  }

  /** The `log` subresource: text that comes in virtual time, or the Status that says why there is none. `container` may be left out when there is only one. */
  logs(namespace: string, pod: string, options: Partial<LogOptions> = {}): TextStream | Failure {
    return this.#ask(namespace, pod, options.container, (kubelet, container) =>
      kubelet.logs(namespace, pod, { ...options, container }),
    );
  }

  /** The `exec` subresource: a session, or the Status that says why there is none. */
  exec(
    namespace: string,
    pod: string,
    options: Partial<ExecOptions> & { command: readonly string[] },
  ): ExecSession | Failure {
    const found = this.store.get('pods', namespace, pod) as Pod | undefined;
    const phase = found?.status?.phase;
    const why = `cannot exec into a container in a completed pod; current phase is ${phase}`;
    if (isTerminalPhase(phase)) return { failure: statuses.badRequest(why) };
    return this.#ask(namespace, pod, options.container, (kubelet, container) =>
      kubelet.exec(namespace, pod, { stdin: false, tty: false, ...options, container }),
    );
  }

  /** The `attach` subresource: a session with a container's first process, or the Status that says why there is none. */
  attach(namespace: string, pod: string, options: Partial<AttachOptions> = {}): ExecSession | Failure {
    return this.#ask(namespace, pod, options.container, (kubelet, container) =>
      kubelet.attach(namespace, pod, { stdin: false, tty: false, ...options, container }),
    );
  }

  /** The `portforward` subresource: a connection to a port on the Pod's localhost, or why there is none. */
  portForward(namespace: string, pod: string, port: number): Wait<Connection | { readonly error: string }> {
    const found = this.store.get('pods', namespace, pod) as Pod | undefined;
    const kubelet = this.kubelets.get(found?.spec.nodeName ?? '');
    const gone: Wait<{ readonly error: string }> = (_kernel, wake) => {
      wake({ error: `pod ${pod} not found` });
      return () => {};
    };
    return kubelet?.portForward(namespace, pod, port) ?? gone;
  }

  /** Asks the kubelet of a Pod something about a container of it; gives the Status that says why that cannot be. */
  #ask<T>(
    namespace: string,
    name: string,
    asked: string | undefined,
    ask: (kubelet: KubeletServer, container: string) => T,
  ): T | Failure {
    const pod = this.store.get('pods', namespace, name) as Pod | undefined;
    if (!pod) return { failure: statuses.notFound({ group: '', resource: 'pods' }, name) };
    const { containers, initContainers = [], ephemeralContainers = [], nodeName } = pod.spec;
    const list = (all: readonly { name: string }[]): string => `[${all.map((c) => c.name).join(' ')}]`;
    const refuse = (why: string): Failure => ({ failure: statuses.badRequest(why) });
    if (!asked && containers.length !== 1) {
      const also = initContainers.length ? ` or one of the init containers: ${list(initContainers)}` : '';
      return refuse(`a container name must be specified for pod ${name}, choose one of: ${list(containers)}${also}`);
    }
    const container = asked || (containers[0]?.name ?? '');
    if (![...initContainers, ...containers, ...ephemeralContainers].some((c) => c.name === container))
      return refuse(`container ${container} is not valid for pod ${name}`);
    if (!nodeName) return refuse(`pod ${name} does not have a host assigned`);
    const kubelet = this.kubelets.get(nodeName);
    if (!kubelet || !this.store.get('nodes', undefined, nodeName))
      return { failure: statuses.notFound({ group: '', resource: 'nodes' }, nodeName) };
    return ask(kubelet, container);
  }
}

/** Answers `get` and `list` from a state. Throws Refusal. */
function read(source: ReadSource, resource: ApiResource, request: ApiRequest): unknown {
  if (request.verb === 'list') return listObjects(source, resource, request);
  const object = getObject(source, resource, request);
  return request.subresource === 'scale' ? needed('scales').readScale(object as KubeObject) : object;
}

/** Watches a resource in the store, as `ApiServer.watch` describes. */
export function watchStore(
  store: Store,
  resource: ApiResource,
  selects: Selection | undefined,
  latency: number,
  namespace: string | undefined,
  handler: (event: WatchEvent) => void,
): () => void {
  return store.watch(resource.key, latency, ({ type, object, previous }) => {
    if (namespace !== undefined && object.metadata.namespace !== namespace) return;
    if (!selects) return handler({ type, object });
    const before = previous !== undefined && selects(previous);
    const after = type !== 'DELETED' && selects(object);
    if (after) handler({ type: before ? 'MODIFIED' : 'ADDED', object });
    else if (before) handler({ type: 'DELETED', object });
  });
}

function answer<T>(warnings: string[], dispatch: () => { code?: number; object: unknown }): ApiResponse<T> {
  try {
    const { code = 200, object } = dispatch();
    return { ok: true, code, object: object as T, warnings };
  } catch (e) {
    const status = e instanceof Refusal ? e.status : statuses.internalError(e instanceof Error ? e.message : String(e));
    return { ok: false, code: status.code ?? 500, status, warnings };
  }
}

function served(request: Pick<ApiRequest, 'group' | 'version' | 'resource' | 'subresource' | 'verb'>): ApiResource {
  const resource = resourceByPath(request);
  if (!resource) throw new Refusal(statuses.noSuchResource());
  if (request.subresource !== undefined && !resource.subresources.includes(request.subresource))
    throw new Refusal(statuses.noSuchResource());
  if (!resource.stored) throw new Refusal(statuses.notSimulated(`the resource ${resource.key}`));
  if (!resource.verbs.includes(request.verb)) throw new Refusal(statuses.methodNotAllowed());
  return resource;
}

function revisionAt(store: Store, at: number): number {
  const { log } = store;
  let low = 0;
  let high = log.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((log[middle]?.at ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return log[low - 1]?.revision ?? 0;
}
