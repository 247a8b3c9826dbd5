import { resourceByKind } from '../../cluster/api/scheme.ts';
import type { ObjectMeta } from '../../cluster/api/types.generated.ts';
import type { Call } from '../command.ts';
import { failure, ServerError, usageError } from '../errors.ts';
import type { MadeObject } from '../generate.ts';
import { bodyOf, withLastApplied } from '../manifest.ts';
import { parseOutput } from '../print/objects.ts';
import { eachManifest } from '../resources.ts';
import { path, scope, type Work } from '../session.ts';
import { dryRun, report, writing } from './dry-run.ts';

/** `kubectl create -f`. */
export function* create(call: Call): Work {
  if (call.args.length > 0) throw usageError('create', `Unexpected args: [${call.args.join(' ')}]`);
  if (call.text('output')) parseOutput(call.text('output'), false);
  yield* eachManifest(call, 'create', function* (m) {
    const body = call.is('save-config') ? withLastApplied(bodyOf(m)) : bodyOf(m);
    const context = `error when creating ${JSON.stringify(m.file)}`;
    const request = { ...path(m.resource), ...scope(m.resource, m.namespace), verb: 'create' as const, body };
    const dry = dryRun(call) === 'client';
    report(call, dry ? body : yield* call.session.request({ ...request, options: writing(call) }, context), 'created');
  });
}

/** Sends a made object, or only shows it. */
export function* createObject(call: Call, made: MadeObject, failed?: string, done = 'created'): Work {
  const { session } = call;
  const dry = dryRun(call);
  const resource = resourceByKind(made.apiVersion, made.kind);
  if (!resource) throw failure(`no matches for kind ${JSON.stringify(made.kind)}`);
  const placed =
    resource.namespaced && session.namespaceGiven
      ? { ...made, metadata: { ...made.metadata, namespace: session.namespace } }
      : made;
  const object = call.is('save-config') ? withLastApplied(placed) : placed;
  if (dry === 'client') return report(call, object, done);
  const namespaced = resource.namespaced
    ? { ...object, metadata: { ...object.metadata, namespace: session.namespace } }
    : object;
  const response = yield* session.send({
    ...path(resource),
    ...scope(resource, session.namespace),
    verb: 'create',
    body: namespaced,
    options: writing(call),
  });
  if (!response.ok)
    throw failed
      ? failure(`failed to create ${failed}: ${response.status.message ?? ''}`)
      : new ServerError(response.status);
  report(call, response.object, done);
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
