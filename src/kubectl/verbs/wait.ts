import type { KubeObject } from '../../cluster/api/object.ts';
import type { ApiResource } from '../../cluster/api/scheme.ts';
import { command } from '../command.ts';
import { failure, isNotFound, ServerError, throwAll } from '../errors.ts';
import { flagTable } from '../flags.ts';
import { relaxed } from '../print/formats.ts';
import { findAll, goText } from '../print/jsonpath.ts';
import { kindName, pluralName, select, selectors } from '../resources.ts';
import { type Session, WEEK, type Work } from '../session.ts';
import { FILE_FLAGS } from './dry-run.ts';

/** What is waited for: whether an object (undefined: gone) fulfils it. */
type Condition = (object: KubeObject | undefined) => boolean;

/** `kubectl wait`. Recording 239. */
export const waitFor = command({
  name: 'wait',
  flags: flagTable(
    `${FILE_FLAGS} for:m timeout:d=30s all:b all-namespaces/A:b selector/l:s field-selector:s output/o:s local:b`,
  ),
  completes: 'resource',
  *run(call) {
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
        if (creation && name !== undefined) yield* one(session, resource, namespace, name, condition, deadline);
        for (const o of objects) {
          visited++;
          yield* one(
            session,
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
  },
});

/** Waits for one object; throws when the deadline (real milliseconds) passes. */
function* one(
  session: Session,
  resource: ApiResource,
  namespace: string | undefined,
  name: string,
  condition: Condition,
  deadline: number,
): Work {
  const fieldSelector = `metadata.name=${name}`;
  const met = (): void => session.out(`${kindName(resource)}/${name} condition met\n`);
  const [now] = yield* session.list(resource, namespace, { fieldSelector });
  if (condition(now)) return met();
  const inbox = session.watch(resource, { namespace, fieldSelector });
  try {
    yield* session.flush();
    for (;;) {
      const event = yield* session.next(inbox, deadline);
      if (!event) throw failure(`timed out waiting for the condition on ${pluralName(resource, name)}`);
      if (condition(event.type === 'DELETED' ? undefined : event.object)) return met();
    }
  } finally {
    inbox.close();
  }
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
    return value === undefined ? found.length > 0 : found.some((v) => goText(v) === value);
  };
}
