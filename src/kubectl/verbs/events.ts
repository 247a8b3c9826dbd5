import { resourceByKey } from '../../cluster/api/scheme.ts';
import type { Event } from '../../cluster/api/types.generated.ts';
import type { Call } from '../command.ts';
import { interval } from '../describe/writer.ts';
import { failure } from '../errors.ts';
import { listOf, objectText, parseOutput, withoutManagedFields } from '../print/objects.ts';
import { columnsText, type RememberedWidths } from '../print/tabwriter.ts';
import { mappedResource } from '../resources.ts';
import { type Work, wait } from '../session.ts';

/** `kubectl events`: by time, with how often each happened. Recording 233. */
export function* events(call: Call): Work {
  const { session } = call;
  const resource = resourceByKey('events');
  if (!resource) return;
  const about = call.text('for');
  const match = /^([^/]+)\/(.+)$/.exec(about);
  if (about && !match) throw failure('--for must be in resource/name form');
  const kind = match ? mappedResource(match[1] ?? '').kind : undefined;
  const types = call.list('types').map((t) => t.toLowerCase());
  const bad = types.find((t) => t !== 'normal' && t !== 'warning');
  if (bad) throw failure(`valid --types are Normal or Warning`);
  const wanted = (e: Event): boolean =>
    (!match || (e.involvedObject.kind === kind && e.involvedObject.name === match[2])) &&
    (types.length === 0 || types.includes((e.type ?? '').toLowerCase()));
  const everywhere = call.is('all-namespaces');
  const namespace = everywhere ? undefined : session.namespace;
  const found = (yield* session.list<Event>(resource, namespace))
    .filter(wanted)
    .sort((a, b) => lastTime(a) - lastTime(b));
  if (call.text('output')) {
    const items = found.map(withoutManagedFields);
    return session.out(objectText(parseOutput(call.text('output'), false), listOf(items), items, ''));
  }
  if (found.length === 0 && !call.is('watch'))
    return session.err(everywhere ? 'No events found.\n' : `No events found in ${session.namespace} namespace.\n`);
  const widths: RememberedWidths = [];
  const head = [everywhere ? ['NAMESPACE'] : [], 'LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'].flat();
  const row = (e: Event): string[] => [
    ...(everywhere ? [e.metadata.namespace ?? ''] : []),
    interval(e, session.now),
    e.type ?? '',
    e.reason ?? '',
    `${e.involvedObject.kind}/${e.involvedObject.name}`,
    (e.message ?? '').trim().replaceAll('\n', '\\n'),
  ];
  const print = (rows: string[][]): void => session.out(columnsText(rows, widths));
  print([...(call.is('no-headers') ? [] : [head]), ...found.map(row)]);
  if (!call.is('watch')) return;
  const inbox = session.watch(resource, { namespace });
  try {
    for (;;) {
      yield* session.flush();
      const { type, object } = yield* wait(inbox.next);
      if (type !== 'DELETED' && wanted(object as Event)) print([row(object as Event)]);
    }
  } finally {
    inbox.close();
  }
}

function lastTime(e: Event): number {
  const at = e.series?.lastObservedTime ?? e.lastTimestamp ?? e.eventTime;
  return at ? Date.parse(at) : 0;
}
