import type { KubeObject } from '../../cluster/api/object.ts';
import type { Secret } from '../../cluster/api/types.generated.ts';
import { hunks, type Replaced } from '../../cluster/api/unified-diff.ts';
import type { Call } from '../command.ts';
import {
  CommandError,
  CommandErrors,
  errorText,
  failure,
  noObjects,
  refuseArguments,
  ServerError,
  throwAll,
} from '../errors.ts';
import { bodyOf, LAST_APPLIED, readDocuments } from '../manifest.ts';
import { toYaml } from '../print/yaml.ts';
import { path, scope, type Work } from '../session.ts';
import { threeWayPatch } from '../three-way.ts';

/**
 * `kubectl diff`: what apply would change, as a unified diff; the server is asked by a dry run. Recording 237.
 * Exit code 1 when there is a difference; a failure is one more than elsewhere, to tell it from that.
 */
export function* diff(call: Call): Work<number | undefined> {
  try {
    return yield* differences(call);
  } catch (e) {
    if (!(e instanceof CommandError || e instanceof CommandErrors || e instanceof ServerError)) throw e;
    throw new CommandError(errorText(e), 2);
  }
}

function* differences(call: Call): Work<number | undefined> {
  const { session } = call;
  refuseArguments('diff', call.args);
  if (call.list('filename').length === 0) throw failure('must specify one of -f and -k');
  const { manifests, errors } = yield* readDocuments(session, call.list('filename'), call.is('recursive'));
  throwAll(errors);
  if (manifests.length === 0) throw noObjects('diff');
  let different = false;
  for (const m of manifests) {
    const { resource, namespace } = m;
    const name = m.object.metadata.name ?? '';
    const request = { ...path(resource), ...scope(resource, namespace), options: { dryRun: true } };
    const live = yield* session.send({ ...request, options: {}, verb: 'get', name });
    if (!live.ok && live.code !== 404) throw new ServerError(live.status);
    let merged: KubeObject;
    if (!live.ok) merged = yield* session.request({ ...request, verb: 'create', body: bodyOf(m) });
    else {
      const last = live.object.metadata.annotations?.[LAST_APPLIED];
      const given = bodyOf(m);
      const modified = { ...given, metadata: { ...given.metadata, annotations: given.metadata.annotations ?? {} } };
      const body = threeWayPatch(resource, last ? (JSON.parse(last) as unknown) : undefined, modified, live.object);
      const patchType = 'application/strategic-merge-patch+json';
      merged = Object.keys(body).length
        ? yield* session.request(
            { ...request, verb: 'patch', name, body, patchType },
            `error when patching ${JSON.stringify(m.file)}`,
          )
        : live.object;
    }
    const [old, next] = [live.ok ? withoutManager(live.object) : undefined, withoutManager(merged)];
    if (resource.key === 'secrets') mask(old, next);
    const [before, after] = [old ? toYaml(old) : '', toYaml(next)];
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

/** An object of its own without `managedFields`. */
function withoutManager(object: KubeObject): KubeObject & Pick<Secret, 'data'> {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** Hides the values of a Secret in both its versions; of values that differ it is told which is which. */
function mask(old: Pick<Secret, 'data'> | undefined, next: Pick<Secret, 'data'>): void {
  const hidden = (mine: Secret['data'], other: Secret['data'], which: string) =>
    mine &&
    Object.fromEntries(
      Object.entries(mine).map(([k, v]) => [k, other?.[k] === undefined || other[k] === v ? '***' : `*** (${which})`]),
    );
  const [before, after] = [old?.data, next.data];
  if (old) Object.assign(old, { data: hidden(before, after, 'before') });
  Object.assign(next, { data: hidden(after, before, 'after') });
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
