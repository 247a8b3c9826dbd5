import type { KubeObject } from '../../cluster/api/object.ts';
import { applyPatch } from '../../cluster/api/patch.ts';
import type { ApiResource } from '../../cluster/api/scheme.ts';
import { Refusal } from '../../cluster/api/status.ts';
import type { PatchType } from '../../cluster/apiserver/request.ts';
import type { Call } from '../command.ts';
import { errorText, failure, ServerError } from '../errors.ts';
import { parseBool } from '../flags.ts';
import { objectName, objectText, parseOutput, withoutManagedFields } from '../print/objects.ts';
import type { Found } from '../resources.ts';
import { path, scope, type Work } from '../session.ts';

/** Whether and where a change is only tried. */
export type DryRun = 'none' | 'client' | 'server';

/** Reads `--dry-run`. */
export function dryRun(call: Call): DryRun {
  const value = call.text('dry-run') || 'none';
  if (value === 'none' || value === 'client' || value === 'server') return value;
  if (value === 'unchanged') return 'client';
  const old = parseBool(value);
  if (old !== undefined) return old ? 'client' : 'none';
  throw failure(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
}

/** `--validate` as the server's field validation. Throws kubectl's error for any other value. */
export function validation(call: Call): 'Strict' | 'Warn' | 'Ignore' {
  const value = call.text('validate');
  if (value === 'warn') return 'Warn';
  const ignored = value === 'ignore' || parseBool(value) === false;
  if (!ignored && !['', 'strict'].includes(value) && parseBool(value) === undefined)
    throw failure(
      `invalid - validate option ${JSON.stringify(value)}; must be one of: strict (or true), warn, ignore (or false)`,
    );
  return ignored ? 'Ignore' : 'Strict';
}

/** The options of a request that writes: `--validate` and `--dry-run`. */
export const writing = (call: Call) => ({
  fieldValidation: validation(call),
  ...(dryRun(call) === 'server' ? { dryRun: true } : {}),
});

/** Kinds of patches as flags name them. */
export const PATCH_TYPES: Readonly<Record<string, PatchType>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

/** What is added to the message of a change that was only tried. */
export const dryRunNote = (d: DryRun): string =>
  d === 'none' ? '' : d === 'client' ? ' (dry run)' : ' (server dry run)';

/** Reports a changed object as `-o` asks, without -o as `pod/web created`. */
export function report(call: Call, object: KubeObject, done: string): void {
  const output = call.text('output');
  if (output === '') {
    call.session.out(`${objectName(object)} ${done}${dryRunNote(dryRun(call))}\n`);
    return;
  }
  const shown = call.is('show-managed-fields') ? object : withoutManagedFields(object);
  call.session.out(objectText(parseOutput(output, false), shown, [shown], objectName(object)));
}

/**
 * Sends a patch and gives the object after it. With --dry-run=client or --local the server is not asked and the object is given as the patch
 * makes it. Throws ServerError; `failed` words the failure instead, as some commands do.
 */
export function* patchObject(
  call: Call,
  { resource, object }: Pick<Found, 'resource' | 'object'>,
  body: unknown,
  options: { readonly type?: PatchType; readonly subresource?: string; readonly failed?: string } = {},
): Work<KubeObject> {
  const { type = 'application/strategic-merge-patch+json', subresource = '', failed } = options;
  const dry = dryRun(call);
  if (dry === 'client' || call.is('local')) return patchedLocally(resource, object, body, type);
  const response = yield* call.session.send({
    ...path(resource),
    ...scope(resource, object.metadata.namespace),
    verb: 'patch',
    name: object.metadata.name ?? '',
    body,
    patchType: type,
    ...(subresource ? { subresource } : {}),
    ...(dry === 'server' ? { options: { dryRun: true } } : {}),
  });
  if (response.ok) return response.object;
  const refusal = new ServerError(response.status);
  throw failed
    ? failure(
        `${failed}${errorText(refusal)
          .replace(/^Error from server \(\w+\): /, '')
          .trimEnd()}`,
      )
    : refusal;
}

/** An object with a patch applied to it here. Throws ServerError for a patch that does not fit. */
function patchedLocally(resource: ApiResource, object: KubeObject, body: unknown, type: PatchType): KubeObject {
  try {
    return applyPatch(resource, object, body, type) as KubeObject;
  } catch (e) {
    throw e instanceof Refusal ? new ServerError(e.status) : e;
  }
}
