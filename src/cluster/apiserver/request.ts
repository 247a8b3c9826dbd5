import type { Author, KubeObject, Resource } from '../api/object.ts';
import type { Status } from '../api/types.generated.ts';
import type { Wait } from '../kernel/task.ts';
import type { Connection } from '../runtime/system.ts';

/** How a patch is to be read: the media types of the HTTP API. */
export type PatchType =
  | 'application/json-patch+json'
  | 'application/merge-patch+json'
  | 'application/strategic-merge-patch+json';

/** One request to the API server: what an HTTP request would say, taken apart. */
export interface ApiRequest extends Resource {
  readonly verb: 'get' | 'list' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';
  readonly subresource?: string;
  /** Undefined for cluster-scoped resources and for lists over all namespaces. */
  readonly namespace?: string;
  readonly name?: string;
  /** The object, the patch, or DeleteOptions, as parsed JSON. Untrusted. */
  readonly body?: unknown;
  /** For `patch`. */
  readonly patchType?: PatchType;
  readonly options?: RequestOptions;
  readonly author: Author;
}

/** The query parameters of the API. */
export interface RequestOptions {
  readonly dryRun?: boolean;
  /** Default Warn, as the API server's; kubectl asks for Strict. */
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore';
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** `Table`: the answer is a `meta.k8s.io/v1` Table, as kubectl get asks for. */
  readonly as?: 'Object' | 'Table';
}

/** An object, a list (`items`) or a Table; or the Status that says why not. `warnings` are the texts of Warning headers. */
export type ApiResponse<T = KubeObject> =
  | { readonly ok: true; readonly code: number; readonly object: T; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly code: number; readonly status: Status; readonly warnings: readonly string[] };

/** A list as the API answers it. */
export interface KubeList<T = KubeObject> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly T[];
}

/** `meta.k8s.io/v1` Table: what `kubectl get` prints. */
export interface Table {
  readonly apiVersion: 'meta.k8s.io/v1';
  readonly kind: 'Table';
  readonly metadata: { readonly resourceVersion: string };
  readonly columnDefinitions: readonly TableColumn[];
  readonly rows: readonly TableRow[];
}

/** `priority` 0 columns are always shown, others with `-o wide`. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly priority: number;
}

/** A row: the cells in the order of the columns, and the object it is about. */
export interface TableRow {
  readonly cells: readonly (string | number | boolean | null)[];
  readonly object: KubeObject;
}

/** One watch event. */
export interface WatchEvent<T = KubeObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: T;
}

/** What the `log` subresource of a Pod is asked for (query parameters of the API). */
export interface LogOptions {
  readonly container: string;
  readonly previous?: boolean;
  readonly follow?: boolean;
  readonly timestamps?: boolean;
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
  /** Real milliseconds since 1970. */
  readonly sinceTime?: number;
  readonly limitBytes?: number;
}

/** Text that comes bit by bit, in virtual time. `read` wakes with the next piece, or undefined at the end. */
export interface TextStream {
  readonly read: Wait<string | undefined>;
  close(): void;
}

/** What the `attach` subresource of a Pod is asked for. */
export interface AttachOptions {
  readonly container: string;
  readonly stdin: boolean;
  readonly tty: boolean;
}

/** What the `exec` subresource of a Pod is asked for. */
export interface ExecOptions extends AttachOptions {
  readonly command: readonly string[];
}

/** A process that was started by `exec`, or joined by `attach`. With `tty`, everything comes through `stdout`. */
export interface ExecSession {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  /** Hands text to the process's standard input; undefined closes it. */
  write(text: string | undefined): void;
  /** Wakes with the exit code when the process has ended. */
  readonly exit: Wait<number>;
  /** The client went away: the process gets SIGHUP when it has a terminal. */
  close(): void;
}

/** What a node's kubelet answers to the API server over its own port. Failures are a Status with the kubelet's message. */
export interface KubeletServer {
  logs(namespace: string, pod: string, options: LogOptions): TextStream | { readonly failure: Status };
  exec(namespace: string, pod: string, options: ExecOptions): ExecSession | { readonly failure: Status };
  attach(namespace: string, pod: string, options: AttachOptions): ExecSession | { readonly failure: Status };
  portForward(namespace: string, pod: string, port: number): Wait<Connection | { readonly error: string }>;
}
