import { strategicMerge } from '../../cluster/api/patch.ts';
import { structSchema, typeOfObject } from '../../cluster/api/schema.ts';
import { hunks, type Replaced } from '../../cluster/api/unified-diff.ts';
import type { Call } from '../command.ts';
import { CommandError, failure, noObjects, ServerError, throwAll, usageError } from '../errors.ts';
import { bodyOf, LAST_APPLIED, readDocuments } from '../manifest.ts';
import { toYaml } from '../print/yaml.ts';
import { path, scope, type Work } from '../session.ts';
import { threeWayPatch } from '../three-way.ts';

/** `kubectl diff`: what apply would change, as a unified diff. Recording 237. Exit code 1 when there is a difference. */
export function* diff(call: Call): Work<number | undefined> {
  const { session } = call;
  if (call.args.length > 0)
    throw new CommandError(usageError('diff', `Unexpected args: [${call.args.join(' ')}]`).message, 2);
  if (call.list('filename').length === 0) throw failure('must specify one of -f and -k', 2);
  const { manifests, errors } = yield* readDocuments(session, call.list('filename'), call.is('recursive'));
  throwAll(errors);
  if (manifests.length === 0) throw noObjects('diff');
  let different = false;
  for (const m of manifests) {
    const { resource, namespace } = m;
    const name = m.object.metadata.name ?? '';
    const request = { ...path(resource), ...scope(resource, namespace) };
    const live = yield* session.send({ ...request, verb: 'get', name });
    if (!live.ok && live.code !== 404) throw new ServerError(live.status);
    const options = { dryRun: true, fieldValidation: 'Strict' as const };
    let merged: unknown;
    if (!live.ok) merged = yield* session.request({ ...request, verb: 'create', body: bodyOf(m), options });
    else {
      const last = live.object.metadata.annotations?.[LAST_APPLIED];
      const patch = threeWayPatch(resource, last ? (JSON.parse(last) as unknown) : undefined, bodyOf(m), live.object);
      const type = typeOfObject(resource);
      merged = strategicMerge({ ...live.object }, patch, type ? structSchema(type) : undefined);
    }
    const before = live.ok ? toYaml(withoutBookkeeping(live.object)) : '';
    const after = toYaml(withoutBookkeeping(merged));
    if (before === after) continue;
    different = true;
    const version = resource.group ? `${resource.group}.${resource.version}` : resource.version;
    const file = `${version}.${resource.kind}.${namespace ?? ''}.${name}`;
    const at = `${new Date(session.now).toISOString().replace('T', ' ').replace('Z', '000000')} +0000`;
    const [from, to] = [`/tmp/LIVE-1000000001/${file}`, `/tmp/MERGED-1000000002/${file}`];
    session.out(`diff -u -N ${from} ${to}\n--- ${from}\t${at}\n+++ ${to}\t${at}\n${unified(before, after)}`);
  }
  return different ? 1 : 0;
}

function withoutBookkeeping(object: unknown): unknown {
  const { metadata, ...rest } = object as {
    metadata: { managedFields?: unknown; annotations?: Record<string, string> };
  };
  const { managedFields: _, annotations, ...meta } = metadata;
  const { [LAST_APPLIED]: __, ...kept } = annotations ?? {};
  return { ...rest, metadata: { ...meta, ...(Object.keys(kept).length > 0 ? { annotations: kept } : {}) } };
}

/** Lines of a text; without the empty one behind its last line end. */
const linesOf = (text: string): string[] => text.split('\n').slice(0, -1).slice(0, MOST_LINES);

/** Of longer objects only the first lines are compared. */
const MOST_LINES = 2000;

/** A unified diff by the longest common sequence of lines, as `diff -u` makes it. */
function unified(before: string, after: string): string {
  const a = linesOf(before);
  const b = linesOf(after);
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const [row, next] = [common[i], common[i + 1]];
      if (row && next) row[j] = a[i] === b[j] ? (next[j + 1] ?? 0) + 1 : Math.max(next[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  const changes: Replaced[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; i++, j++) {
    const [fromA, fromB] = [i, j];
    while ((i < a.length || j < b.length) && !(i < a.length && j < b.length && a[i] === b[j])) {
      if (i < a.length && (j >= b.length || (common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0))) i++;
      else j++;
    }
    if (i > fromA || j > fromB) changes.push({ a: fromA, aEnd: i, b: fromB, bEnd: j });
  }
  return hunks(a, b, changes);
}
