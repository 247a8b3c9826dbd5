import type { KubeObject } from '../../cluster/api/object.ts';
import type { ApiResource } from '../../cluster/api/scheme.ts';
import type { Call } from '../command.ts';
import { describeObject } from '../describe/describers.ts';
import { failure, isNotFound, ServerError, throwAll } from '../errors.ts';
import { nothingFound, select, selectors } from '../resources.ts';
import type { Work } from '../session.ts';

/** `kubectl describe`. A name that is not found is taken as the beginning of names (recording 253). */
export function* describe(call: Call): Work {
  const { session } = call;
  const selection = yield* select(call, {
    all: true,
    selector: Boolean(call.text('selector')),
    none: () =>
      failure(
        'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.',
      ),
  });
  const found: { resource: ApiResource; object: KubeObject }[] = [];
  const errors: Error[] = [];
  let guessed = false;
  for (const { resource, name, namespace } of selection.targets) {
    try {
      if (name === undefined)
        for (const object of yield* session.list(resource, namespace, selectors(call)))
          found.push({ resource, object });
      else found.push({ resource, object: yield* session.get(resource, namespace, name) });
    } catch (e) {
      if (!(e instanceof ServerError)) throw e;
      const prefixed =
        name !== undefined && isNotFound(e)
          ? (yield* session.list(resource, namespace)).filter((o) => o.metadata.name?.startsWith(name))
          : [];
      guessed ||= prefixed.length > 0;
      for (const object of prefixed) found.push({ resource, object });
      if (prefixed.length === 0) errors.push(e);
    }
  }
  const events = call.given('show-events') ? call.is('show-events') : found.length === 1 && !guessed;
  for (const [i, { resource, object }] of found.entries()) {
    const text = yield* describeObject(session, resource, object, events);
    // Guessed ones each end with an empty line, the others have two between them.
    session.out(guessed ? `${text}\n` : i === 0 ? text : `\n\n${text}`);
  }
  if (found.length === 0 && errors.length === 0) {
    const scoped = selection.targets.some((t) => t.namespace !== undefined);
    session.err(nothingFound(session.namespace, scoped && session.namespace !== ''));
  }
  throwAll(errors);
}
