import type { KubeObject } from '../../cluster/api/object.ts';
import { applyPatch } from '../../cluster/api/patch.ts';
import { resourceByKind } from '../../cluster/api/scheme.ts';
import type { ObjectMeta } from '../../cluster/api/types.generated.ts';
import type { ApiRequest } from '../../cluster/apiserver/request.ts';
import type { Call } from '../command.ts';
import { failure, ServerError } from '../errors.ts';
import { withLastApplied } from '../manifest.ts';
import { path, scope, type Work } from '../session.ts';
import { dryRun, PATCH_TYPES, report, writing } from './dry-run.ts';

/** Sends a made object and gives what came of it; with --dry-run=client the object itself. Throws kubectl's error, `failed` in its words. */
export function* sendMade(
  call: Call,
  made: MadeObject | KubeObject,
  options: ApiRequest['options'],
  failed?: string,
): Work<KubeObject> {
  const { session } = call;
  const { namespace, namespaceGiven } = session;
  const resource = resourceByKind(made.apiVersion, made.kind);
  if (!resource) throw failure(`no matches for kind ${JSON.stringify(made.kind)}`);
  const placed = { ...made, metadata: { ...made.metadata, namespace } };
  const shown = resource.namespaced && namespaceGiven ? placed : made;
  const object = call.is('save-config') ? withLastApplied(shown) : shown;
  if (dryRun(call) === 'client') return object;
  const body = resource.namespaced ? { ...object, metadata: { ...object.metadata, namespace } } : object;
  const request = { ...path(resource), ...scope(resource, namespace), verb: 'create' as const, body };
  const response = yield* session.send({ ...request, options: { ...writing(call), ...options } });
  if (response.ok) return response.object;
  throw failed
    ? failure(`failed to create ${failed}: ${response.status.message ?? ''}`)
    : new ServerError(response.status);
}

/** The same, and reports it. */
export function* createObject(call: Call, made: MadeObject, failed?: string, done = 'created'): Work {
  report(call, yield* sendMade(call, made, {}, failed), done);
}

/** An object with what `--overrides` says. Throws kubectl's error. */
export function overridden(call: Call, made: unknown): KubeObject {
  const object = made as KubeObject;
  const text = call.text('overrides');
  const resource = resourceByKind(object.apiVersion, object.kind);
  if (!text || !resource) return object;
  const type = call.text('override-type');
  const patchType = Object.hasOwn(PATCH_TYPES, type) ? PATCH_TYPES[type] : undefined;
  if (!patchType) throw failure(`invalid override type: ${type}`);
  try {
    return applyPatch(resource, object, JSON.parse(text), patchType) as KubeObject;
  } catch {
    throw failure(`Invalid JSON Patch: ${text.slice(0, 200)}`);
  }
}

/** An object that has no name yet. */
export interface Sketch {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: Partial<ObjectMeta>;
  readonly [field: string]: unknown;
}

/** What `kubectl create KIND` makes of its flags. */
export interface Generator {
  readonly name: string;
  /** Flags that must be given. */
  readonly required?: readonly string[];
  /** The object, from the name and the flags; `metadata.name` is filled in. */
  readonly make: (call: Call, name: string) => Sketch;
  /** `failed to create configmap: ` before the server's message, as these commands word it. */
  readonly failed?: string;
}

/** A list as a field; nothing when it is empty. */
export const some = <T>(key: string, list: readonly T[]): Record<string, readonly T[]> =>
  list.length > 0 ? { [key]: list } : {};

/** An object made from flags: whatever fields its kind has. */
export interface MadeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

/** Whether a text can be the name of an image: repository, tag, digest. */
export const isImage = (text: string): boolean =>
  /^([a-zA-Z0-9]([\w.-]*[a-zA-Z0-9])?(:[0-9]+)?\/)?[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*(:[\w][\w.-]{0,127})?(@[a-z0-9]+:[a-f0-9]{32,})?$/.test(
    text,
  );

/** `a=b,c=d` as labels. Throws kubectl's error. */
export function parseLabels(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').map((part) => {
      const equals = part.indexOf('=');
      if (equals < 1) throw failure(`unexpected label spec: ${part}`);
      return [part.slice(0, equals), part.slice(equals + 1)];
    }),
  );
}

/** `--env` flags as variables. */
export const parseEnv = (list: readonly string[]): { name: string; value?: string }[] =>
  list.map((text) => {
    const equals = text.indexOf('=');
    if (equals < 1) throw failure(`invalid env: ${text}`);
    return equals === text.length - 1
      ? { name: text.slice(0, equals) }
      : { name: text.slice(0, equals), value: text.slice(equals + 1) };
  });

/** A container called after its image: `reg.example.com/team/my-app:1.2` is `my-app`. */
export const containerNameOf = (image: string): string => (image.split('/').at(-1) ?? '').replace(/[:@].*$/, '');

/** A template with these containers. */
export const templateOf = (labels: object | undefined, containers: readonly object[], rest: object = {}): object => ({
  metadata: labels ? { labels } : {},
  spec: { containers, ...rest },
});
