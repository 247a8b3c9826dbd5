import { resourceByKind } from '../../cluster/api/scheme.ts';
import type { ObjectMeta } from '../../cluster/api/types.generated.ts';
import type { Call } from '../command.ts';
import { failure, noObjects, ServerError, throwAll, usageError } from '../errors.ts';
import type { MadeObject } from '../generate.ts';
import { bodyOf, readDocuments, withLastApplied } from '../manifest.ts';
import { parseOutput } from '../print/objects.ts';
import { refuseKustomize } from '../resources.ts';
import { path, scope, type Work } from '../session.ts';
import { createOne, selected, validation } from './apply.ts';
import { dryRun, report } from './dry-run.ts';

/** `kubectl create -f`. */
export function* create(call: Call): Work {
  const { session } = call;
  if (call.args.length > 0) throw usageError('create', `Unexpected args: [${call.args.join(' ')}]`);
  refuseKustomize(call);
  if (call.list('filename').length === 0) throw failure('must specify one of -f and -k');
  const { manifests, errors } = yield* readDocuments(session, call.list('filename'), call.is('recursive'));
  const dry = dryRun(call);
  if (call.text('output')) parseOutput(call.text('output'), false);
  for (const m of selected(call, manifests)) {
    try {
      const options = { fieldValidation: validation(call), ...(dry === 'server' ? { dryRun: true } : {}) };
      const shown = call.is('save-config') ? withLastApplied(bodyOf(m)) : bodyOf(m);
      report(call, dry === 'client' ? shown : yield* createOne(session, m, options, call.is('save-config')), 'created');
    } catch (e) {
      if (!(e instanceof ServerError)) throw e;
      errors.push(e);
    }
  }
  if (manifests.length === 0 && errors.length === 0) throw noObjects('create');
  throwAll(errors);
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
    options: { fieldValidation: validation(call), ...(dry === 'server' ? { dryRun: true } : {}) },
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
