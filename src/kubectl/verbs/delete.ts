import type { KubeObject } from '../../cluster/api/object.ts';
import type { ApiResource } from '../../cluster/api/scheme.ts';
import type { Call } from '../command.ts';
import { failure, isNotFound, notSimulated, ServerError, throwAll } from '../errors.ts';
import { parseBool } from '../flags.ts';
import { readDocuments } from '../manifest.ts';
import { kindName, nameOf, select, selectors, timedOut } from '../resources.ts';
import { path, type Session, scope, WEEK, type Work, wait } from '../session.ts';
import { dryRun, dryRunNote } from './dry-run.ts';

const FORCE_WARNING =
  'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n';
const SCOPE_WARNING = 'Warning: deleting cluster-scoped resources, not scoped to the provided namespace\n';

/** Something that is to be deleted; `file`: the one that names it. */
interface Doomed {
  readonly resource: ApiResource;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly file?: string;
}

/** Something that was asked to be deleted. */
interface Deleted extends Doomed {
  readonly uid: string | undefined;
}

/** `kubectl delete`: asks for deletion, then waits for the objects to go. Recordings 054, 208, 237, 246, 253; cli 124, 164, 165. */
export function* del(call: Call): Work {
  const { session } = call;
  const propagationPolicy = policyOf(call);
  const selective = Boolean(call.text('selector') || call.text('field-selector'));
  const grace = graceOf(call);
  const dry = dryRun(call);
  if (call.given('raw')) throw notSimulated(`kubectl delete --raw ${call.text('raw')}`);
  if (call.is('all') && selective) throw failure("setting 'all' parameter but found a non empty selector. ");
  const errors: Error[] = [];
  const doomed = yield* find(call, errors);
  const output = call.text('output');
  if (output && output !== 'name') throw failure(`unexpected -o output mode: ${output}. We only support '-o name'`);
  if (call.is('force') && grace === 0) session.err(FORCE_WARNING);
  if (call.is('force') && (grace ?? 0) > 0)
    throw failure('--force and --grace-period greater than 0 cannot be specified together');
  if (doomed.length + errors.length === 0) return session.out('No resources found\n');
  if (call.is('interactive')) {
    throwAll(errors);
    if (!(yield* confirmed(session, doomed))) return session.out('deletion is cancelled\n');
  }
  const foreign = doomed.some(({ resource }) => !resource.namespaced);
  if (foreign && session.namespaceGiven && !call.is('all-namespaces')) session.err(SCOPE_WARNING);
  const ignored = call.given('ignore-not-found') ? call.is('ignore-not-found') : call.is('all') || selective;
  const deleted: Deleted[] = [];
  for (const d of doomed) {
    try {
      if (dry !== 'client') {
        const body = {
          kind: 'DeleteOptions',
          apiVersion: 'v1',
          propagationPolicy,
          ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
        };
        const { resource, name, namespace } = d;
        const request = { ...path(resource), ...scope(resource, namespace), name, body, verb: 'delete' as const };
        const object = yield* session.request(
          dry === 'server' ? { ...request, options: { dryRun: true } } : request,
          d.file === undefined ? undefined : `error when deleting ${JSON.stringify(d.file)}`,
        );
        deleted.push({ ...d, uid: object.metadata.uid });
      }
      session.out(output ? `${nameOf(d.resource, d.name)}\n` : doneText(d, grace === 0, dryRunNote(dry)));
    } catch (e) {
      if (!(e instanceof ServerError)) throw e;
      if (!(ignored && isNotFound(e))) errors.push(e);
    }
  }
  throwAll(errors);
  if (call.is('wait') && dry === 'none') yield* waitForDeletion(session, deleted, call.duration('timeout'));
}

/** What the files or the arguments name; what is wrong with single documents goes into `errors`. */
function* find(call: Call, errors: Error[]): Work<Doomed[]> {
  const { session } = call;
  const files = call.list('filename');
  if (files.length > 0 && call.args.length === 0) {
    const read = yield* readDocuments(session, files, call.is('recursive'));
    errors.push(...read.errors);
    return read.manifests.map(({ resource, namespace, object, file }) => ({
      resource,
      namespace,
      name: object.metadata.name ?? '',
      file,
    }));
  }
  const found: Doomed[] = [];
  for (const { resource, namespace, name } of (yield* select(call, { all: false })).targets) {
    if (name !== undefined) found.push({ resource, namespace, name });
    else
      for (const { metadata } of yield* session.list(resource, namespace, selectors(call)))
        found.push({ resource, namespace: metadata.namespace, name: metadata.name });
  }
  return found;
}

const doneText = ({ resource, namespace, name }: Doomed, forced: boolean, note: string): string =>
  `${kindName(resource)} ${JSON.stringify(name)} ${forced ? 'force deleted' : 'deleted'}${resource.namespaced ? ` from ${namespace} namespace` : ''}${note}\n`;

/** Asks on standard input whether these are to be deleted. */
function* confirmed(session: Session, doomed: readonly Doomed[]): Work<boolean> {
  session.out(`You are about to delete the following ${doomed.length} resource(s):\n`);
  for (const { resource, name } of doomed) session.out(`${nameOf(resource, name)}\n`);
  session.out('Do you want to continue? (y/N): ');
  yield* session.flush();
  let line = '';
  while (!line.includes('\n')) {
    const part = yield* wait(session.system.stdin.read);
    if (part === undefined) break;
    line += part;
  }
  return /^[ \t]*y[ \t]*(\n|$)/i.test(line);
}

/** Seconds of grace, or undefined for each object's own. Without --force there is always one second. */
function graceOf(call: Call): number | undefined {
  const given = call.number('grace-period');
  if (call.is('now')) {
    if (given !== -1) throw failure('--now and --grace-period cannot be specified together');
    return 1;
  }
  if (given < 0) return call.is('force') ? 0 : undefined;
  return given === 0 && !call.is('force') ? 1 : given;
}

/** `--cascade` as the API has it; true and false are what it was once. */
function policyOf(call: Call): string {
  const given = call.text('cascade');
  const known = { background: 'Background', foreground: 'Foreground', orphan: 'Orphan' } as const;
  if (Object.hasOwn(known, given)) return known[given as keyof typeof known];
  const once = parseBool(given);
  if (once === undefined)
    throw failure(`invalid cascade value (${given}). Must be "background", "foreground", or "orphan"`);
  const now = once ? 'background' : 'orphan';
  call.session.err(
    `Warning: --cascade=${given} is deprecated (boolean value) and can be replaced with --cascade=${now}\n`,
  );
  return known[now];
}

/** Waits until none of the objects is there any more, or only others of their names. `timeout` in milliseconds; 0: a week. Throws when it is over. */
export function* waitForDeletion(session: Session, deleted: readonly Deleted[], timeout: number): Work {
  const deadline = session.now + (timeout === 0 ? WEEK : timeout);
  for (const { resource, namespace, name, uid } of deleted) {
    const fieldSelector = `metadata.name=${name}`;
    const late = timedOut(resource, name);
    const gone = (o: KubeObject | undefined): boolean => !o || (uid !== undefined && o.metadata.uid !== uid);
    yield* session.until(resource, { namespace, fieldSelector }, deadline, late, gone);
  }
}
