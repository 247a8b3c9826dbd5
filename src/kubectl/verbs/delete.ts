import type { KubeObject } from '../../cluster/api/object.ts';
import type { ApiResource } from '../../cluster/api/scheme.ts';
import type { Status } from '../../cluster/api/types.generated.ts';
import { type Call, command } from '../command.ts';
import { failure, isNotFound, ServerError, throwAll } from '../errors.ts';
import { flagTable } from '../flags.ts';
import { type Manifest, readDocuments } from '../manifest.ts';
import { kindName, pluralName, select, selectors } from '../resources.ts';
import { path, type Session, scope, WEEK, type Work } from '../session.ts';
import { dryRun, dryRunNote, FILE_FLAGS } from './dry-run.ts';

const FORCE_WARNING =
  'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n';

/** Something that was asked to be deleted. */
interface Deleted {
  readonly resource: ApiResource;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly uid: string | undefined;
}

/** `kubectl delete`: asks for deletion, then waits for the objects to go. Recordings 054, 208, 237, 246, 253. */
export const del = command({
  name: 'delete',
  flags: flagTable(
    `${FILE_FLAGS} selector/l:s field-selector:s all:b all-namespaces/A:b force:b now:b grace-period:i=-1 wait:b=true timeout:d=0s ignore-not-found:b cascade:s?background=background output/o:s dry-run:s?unchanged=none interactive/i:b raw:s`,
  ),
  completes: 'resource',
  *run(call) {
    const { session } = call;
    const errors: Error[] = [];
    const grace = graceOf(call);
    if (call.is('now') && call.number('grace-period') >= 0)
      throw failure('--now and --grace-period cannot be specified together');
    if (grace.seconds === 0 && call.is('force')) session.err(FORCE_WARNING);
    const files = call.list('filename');
    const targets: { resource: ApiResource; name: string; namespace: string | undefined; manifest?: Manifest }[] = [];
    if (files.length > 0) {
      const read = yield* readDocuments(session, files, call.is('recursive'));
      errors.push(...read.errors);
      for (const m of read.manifests)
        targets.push({ resource: m.resource, namespace: m.namespace, name: m.object.metadata.name ?? '', manifest: m });
      if (targets.length + errors.length === 0) session.out('No resources found\n');
    } else {
      const selective = Boolean(call.text('selector') || call.text('field-selector') || call.is('all'));
      const selection = yield* select(call, { all: false });
      for (const t of selection.targets) {
        if (t.name !== undefined) targets.push({ ...t, name: t.name });
        else {
          const items = yield* session.list(t.resource, t.namespace, selectors(call));
          for (const o of items)
            targets.push({ resource: t.resource, namespace: o.metadata.namespace, name: o.metadata.name ?? '' });
        }
      }
      if (selective && targets.length === 0) session.out('No resources found\n');
    }
    const deleted: Deleted[] = [];
    for (const t of targets) {
      try {
        deleted.push(yield* deleteOne(call, t, grace.seconds));
      } catch (e) {
        if (!(e instanceof ServerError)) throw e;
        if (!(isNotFound(e) && (call.is('ignore-not-found') || call.is('all')))) errors.push(e);
      }
    }
    if (call.is('wait') && dryRun(call) === 'none') yield* waitForDeletion(session, deleted, call.duration('timeout'));
    throwAll(errors);
  },
});

/** Seconds of grace, or undefined for each object's own. Without --force there is always one second. */
function graceOf(call: Call): { seconds: number | undefined } {
  const given = call.is('now') ? 1 : call.number('grace-period');
  if (given < 0) return { seconds: call.is('force') ? 0 : undefined };
  return { seconds: given === 0 && !call.is('force') ? 1 : given };
}

const CASCADE: Readonly<Record<string, string>> = {
  background: 'Background',
  orphan: 'Orphan',
  foreground: 'Foreground',
};

function* deleteOne(
  call: Call,
  t: { resource: ApiResource; name: string; namespace: string | undefined; manifest?: Manifest },
  grace: number | undefined,
): Work<Deleted> {
  const { session } = call;
  const { resource, name, namespace } = t;
  const dry = dryRun(call);
  const cascade = call.text('cascade');
  const propagationPolicy = Object.hasOwn(CASCADE, cascade) ? CASCADE[cascade] : undefined;
  if (!propagationPolicy)
    throw failure(`invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`);
  const request = { ...path(resource), ...scope(resource, namespace), name };
  const context = t.manifest ? `error when deleting ${JSON.stringify(t.manifest.file)}` : undefined;
  let uid: string | undefined;
  if (dry === 'client') uid = (yield* session.request({ ...request, verb: 'get' }, context)).metadata.uid;
  else {
    const body = {
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      propagationPolicy,
      ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
    };
    const answer = yield* session.request<KubeObject | Status>(
      { ...request, verb: 'delete', body, ...(dry === 'server' ? { options: { dryRun: true } } : {}) },
      context,
    );
    uid = answer.kind === 'Status' ? (answer as Status).details?.uid : (answer as KubeObject).metadata.uid;
  }
  if (call.text('output') === 'name') session.out(`${kindName(resource)}/${name}\n`);
  else {
    const how = grace === 0 ? 'force deleted' : 'deleted';
    session.out(
      `${kindName(resource)} ${JSON.stringify(name)} ${how}${resource.namespaced ? ` from ${namespace} namespace` : ''}${dryRunNote(dry)}\n`,
    );
  }
  return { resource, namespace, name, uid };
}

/** Waits until none of the objects is there any more, or only others of their names. `timeout` in milliseconds; 0: a week. Throws when it is over. */
export function* waitForDeletion(session: Session, deleted: readonly Deleted[], timeout: number): Work {
  const deadline = session.now + (timeout > 0 ? timeout : WEEK);
  for (const { resource, namespace, name, uid } of deleted) {
    const gone = (o: KubeObject): boolean => uid !== undefined && o.metadata.uid !== uid;
    const fieldSelector = `metadata.name=${name}`;
    const items = yield* session.list(resource, namespace, { fieldSelector });
    if (items.length === 0 || items.every(gone)) continue;
    const inbox = session.watch(resource, { namespace, fieldSelector });
    try {
      yield* session.flush();
      for (;;) {
        const event = yield* session.next(inbox, deadline);
        if (!event) throw failure(`timed out waiting for the condition on ${pluralName(resource, name)}`);
        if (event.type === 'DELETED' || gone(event.object)) break;
      }
    } finally {
      inbox.close();
    }
  }
}
