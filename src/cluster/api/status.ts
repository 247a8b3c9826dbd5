import type { FieldError } from './field-error.ts';
import { causeMessage } from './field-error.ts';
import type { ApiResource } from './scheme.ts';
import type { Status, StatusDetails } from './types.generated.ts';

/**
 * A request's refusal, thrown inside the API server and caught by `ApiServer.handle`: `status` is what the client gets.
 * See https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/.
 */
export class Refusal extends Error {
  readonly status: Status;

  constructor(status: Status) {
    super(status.message);
    this.status = status;
  }
}

function failure(code: number, reason: string, message: string, details?: StatusDetails): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details ? { details } : {}),
    code,
  };
}

type Named = Pick<ApiResource, 'group' | 'resource'>;
const qualified = (r: Named): string => (r.group ? `${r.resource}.${r.group}` : r.resource);
const details = (r: Named, name: string): StatusDetails => ({
  name,
  ...(r.group ? { group: r.group } : {}),
  kind: r.resource,
});

/** 201 for a subresource that is an act and not an object: `binding`, `eviction`. */
export const created = (): Status => ({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 });

/** 404: `pods "x" not found`. */
export const notFound = (r: Named, name: string): Status =>
  failure(404, 'NotFound', `${qualified(r)} "${name}" not found`, details(r, name));

/** 404 for a path that serves nothing. */
export const noSuchResource = (): Status =>
  failure(404, 'NotFound', 'the server could not find the requested resource', {});

/** 409: `pods "x" already exists`. */
export const alreadyExists = (r: Named, name: string): Status =>
  failure(409, 'AlreadyExists', `${qualified(r)} "${name}" already exists`, details(r, name));

/** 409: `Operation cannot be fulfilled on pods "x": why`. */
export const conflict = (r: Named, name: string, why: string): Status =>
  failure(409, 'Conflict', `Operation cannot be fulfilled on ${qualified(r)} "${name}": ${why}`, details(r, name));

/** Why a write is refused that is meant for another object of that name, or another version of it. */
export const preconditionFailed = (
  field: 'UID' | 'ResourceVersion',
  wanted: string,
  actual: string | undefined,
): string => `Precondition failed: ${field} in precondition: ${wanted}, ${field} in object meta: ${actual ?? ''}`;

/** What an update is refused with whose resourceVersion is not the object's. */
export const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

/** 403: `pods "x" is forbidden: why`. */
export const forbidden = (r: Named, name: string, why: string, causes?: StatusDetails['causes']): Status =>
  failure(403, 'Forbidden', `${qualified(r)} ${name ? `"${name}" ` : ''}is forbidden: ${why}`, {
    ...details(r, name),
    ...(causes ? { causes } : {}),
  });

/** 400 with the message as it is. */
export const badRequest = (message: string): Status => failure(400, 'BadRequest', message);

/** 405. */
export const methodNotAllowed = (): Status =>
  failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});

/** 413: a request body above the limit in bytes. */
export const tooLarge = (limit: number): Status =>
  failure(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limit}`);

/** 415: a patch of a kind that there is none of. */
export const unsupportedMediaType = (): Status =>
  failure(
    415,
    'UnsupportedMediaType',
    'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml, application/apply-patch+cbor',
  );

/** 422 for a request that is well-formed and does not apply; the API keeps the reason to itself. */
export const cannotProcess = (): Status =>
  failure(422, 'Invalid', 'the server rejected our request due to an error in our request', {});

/** 500 for what the API server has no reason for: the message as it is. */
export const failed = (message: string): Status => {
  const { reason: _, ...status } = failure(500, '', message);
  return status;
};

/** 429: an eviction that a disruption budget does not allow now. */
export const tooManyRequests = (message: string, details?: StatusDetails): Status =>
  failure(429, 'TooManyRequests', message, details);

/** 500 with `Internal error occurred: `. */
export const internalError = (message: string): Status =>
  failure(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });

/** 501: a part of the API that the simulation does not have. */
export const notSimulated = (what: string): Status => failure(501, 'NotImplemented', `${what} is not simulated`);

/** 422: `Pod "x" is invalid: ...` with one cause for every fault. `group` and `kind` are the object's. */
export function invalid(group: string, kind: string, name: string, errors: readonly FieldError[]): Status {
  const texts = errors.map((e) => `${e.field}: ${causeMessage(e)}`);
  const unique = [...new Set(texts)];
  const message = unique.length === 1 ? unique[0] : `[${unique.join(', ')}]`;
  return failure(422, 'Invalid', `${group ? `${kind}.${group}` : kind} "${name}" is invalid: ${message}`, {
    name,
    ...(group ? { group } : {}),
    kind,
    causes: errors.map((e) => ({ reason: e.type, message: causeMessage(e), field: e.field })),
  });
}
