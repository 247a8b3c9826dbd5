import type { KubeObject } from '../../cluster/api/object.ts';
import type { ApiResource } from '../../cluster/api/scheme.ts';
import type { Call } from '../command.ts';
import { failure, isNotFound, ServerError, throwAll } from '../errors.ts';
import { relaxed } from '../print/formats.ts';
import { findAll, goText } from '../print/jsonpath.ts';
import { nameOf, select, selectors, timedOut } from '../resources.ts';
import { WEEK, type Work } from '../session.ts';
import { report } from './dry-run.ts';

/** What is waited for: whether an object (undefined: gone) fulfils it. */
type Condition = (object: KubeObject | undefined) => boolean;

/** `kubectl wait`. Recording 239. */
export function* waitFor(call: Call): Work {
  const { session } = call;
  const wanted = call.list('for');
  const [text = ''] = wanted;
  const condition = parseCondition(text);
  if (!condition) throw failure(`unrecognized condition: ${wanted.length > 0 ? JSON.stringify(text) : '[]'}`);
  const deletion = text.toLowerCase() === 'delete';
  const creation = text.toLowerCase() === 'create';
  const timeout = call.duration('timeout');
  const deadline = session.now + (timeout < 0 ? WEEK : timeout);
  const selection = yield* select(call, { all: false });
  const errors: Error[] = [];
  let visited = 0;
  for (const { resource, name, namespace } of selection.targets) {
    try {
      const objects: readonly KubeObject[] =
        name === undefined
          ? yield* session.list(resource, namespace, selectors(call))
          : creation
            ? []
            : [yield* session.get(resource, namespace, name)];
      if (creation && name !== undefined) yield* one(call, resource, namespace, name, condition, deadline);
      for (const o of objects) {
        visited++;
        yield* one(
          call,
          resource,
          o.metadata.namespace,
          o.metadata.name ?? '',
          deletion ? (x) => x === undefined || x.metadata.uid !== o.metadata.uid : condition,
          deadline,
        );
      }
      if (creation) visited++;
    } catch (e) {
      if (deletion && e instanceof Error && isNotFound(e)) visited++;
      else if (e instanceof ServerError && name !== undefined) errors.push(e);
      else if (e instanceof Error && /^error: timed out/.test(e.message)) {
        errors.push(e);
      } else throw e;
    }
  }
  throwAll(errors);
  if (visited === 0 && !deletion) throw failure('no matching resources found');
}

/** Waits for one object; throws when the deadline (real milliseconds) passes. */
function* one(
  call: Call,
  resource: ApiResource,
  namespace: string | undefined,
  name: string,
  condition: Condition,
  deadline: number,
): Work {
  const { session } = call;
  const fieldSelector = `metadata.name=${name}`;
  const late = timedOut(resource, name);
  const object = yield* session.until(resource, { namespace, fieldSelector }, deadline, late, condition);
  if (call.text('output') && object) report(call, object, '');
  else session.out(`${nameOf(resource, name)} condition met\n`);
}

function parseCondition(text: string): Condition | undefined {
  const lower = text.toLowerCase();
  if (lower === 'delete') return (o) => o === undefined;
  if (lower === 'create') return (o) => o !== undefined;
  const condition = /^condition=([^=]+)(?:=(.*))?$/i.exec(text);
  if (condition) {
    const type = (condition[1] ?? '').toLowerCase();
    const status = (condition[2] ?? 'true').toLowerCase();
    return (o) => {
      const list =
        (o as { status?: { conditions?: readonly { type: string; status: string }[] } } | undefined)?.status
          ?.conditions ?? [];
      return list.some((c) => c.type.toLowerCase() === type && c.status.toLowerCase() === status);
    };
  }
  const json = /^jsonpath=(\{.*?\}|[^=]+)(?:=(.*))?$/is.exec(text);
  if (!json) return undefined;
  const path = relaxed(json[1] ?? '');
  const value = json[2]?.replace(/^(['"])(.*)\1$/s, '$2');
  return (o) => {
    if (!o) return false;
    const found = findAll(path, o).flat();
    if (value !== undefined && found.some((v) => typeof v === 'object' && v !== null))
      throw failure('jsonpath leads to a nested object or list which is not supported');
    return value === undefined ? found.length > 0 : found.some((v) => goText(v) === value);
  };
}
