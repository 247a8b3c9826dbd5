import { equal } from '../../cluster/api/equal.ts';
import { jsonFault } from '../../cluster/api/json-fault.ts';
import { badRequest } from '../../cluster/api/status.ts';
import type { Call } from '../command.ts';
import { collecting, failure, noObjects, notSimulated, ServerError } from '../errors.ts';
import { bodyOf, readDocuments, resolvePath } from '../manifest.ts';
import { eachTarget, kindName, refuseKustomize } from '../resources.ts';
import { path, scope, type Work } from '../session.ts';
import { readYaml } from '../yaml.ts';
import { waitForDeletion } from './delete.ts';
import { dryRun, PATCH_TYPES, patchObject, report, writing } from './dry-run.ts';

/** `kubectl patch`. Recordings 053, 101, 139, 203. */
export function* patch(call: Call): Work {
  const { session } = call;
  const type = call.text('type');
  const patchType = Object.hasOwn(PATCH_TYPES, type) ? PATCH_TYPES[type] : undefined;
  const [inline, file] = [call.text('patch'), call.text('patch-file')];
  if (inline && file) throw failure('cannot specify --patch and --patch-file together');
  if (!inline && !file) throw failure('must specify --patch or --patch-file containing the contents of the patch');
  if (!patchType) throw failure(`--type must be one of [json merge strategic], not ${JSON.stringify(type)}`);
  let text = inline;
  if (file) {
    const read = session.system.files.read(resolvePath(session.system.cwd, file));
    if (typeof read !== 'string') throw failure(`unable to read patch file: open ${file}: no such file or directory`);
    text = read;
  }
  // What begins as a JSON object is sent as it is: of that the server complains, after the object is found.
  const json = /^\s*\{/.test(text);
  const fault = json ? jsonFault(text) : undefined;
  const read = json ? { value: fault ? {} : (JSON.parse(text) as unknown) } : yield* readYaml(text);
  if ('fault' in read) throw failure(`unable to parse ${JSON.stringify(text.slice(0, 500))}: ${read.fault}`);
  yield* eachTarget(call, { all: false }, function* (target) {
    if (fault) throw new ServerError(badRequest(type === 'strategic' ? fault : `error decoding patch: ${fault}`));
    const options = { type: patchType, subresource: call.text('subresource') };
    const result = yield* patchObject(call, target, read.value, options);
    report(call, result, equal(result, target.object) ? 'patched (no change)' : 'patched');
  });
}

/** `kubectl replace`, with --force by deleting first. Recordings 067, 237, 247. */
export function* replace(call: Call): Work {
  const { session } = call;
  refuseKustomize(call);
  if (call.text('raw')) throw notSimulated('kubectl replace --raw');
  if (call.list('filename').length === 0) throw failure('must specify one of -f and -k');
  const { manifests, errors } = yield* readDocuments(session, call.list('filename'), call.is('recursive'));
  const grace = call.number('grace-period');
  const dry = dryRun(call);
  const options = writing(call);
  if (call.is('force')) {
    const gone = [];
    for (const m of manifests) {
      const name = m.object.metadata.name ?? '';
      const response = yield* session.send({
        ...path(m.resource),
        ...scope(m.resource, m.namespace),
        verb: 'delete',
        name,
        body: { propagationPolicy: 'Background', gracePeriodSeconds: Math.max(0, grace) },
      });
      if (!response.ok && response.code !== 404) throw new ServerError(response.status);
      if (!response.ok) continue;
      session.out(
        `${kindName(m.resource)} ${JSON.stringify(name)} deleted${m.namespace ? ` from ${m.namespace} namespace` : ''}\n`,
      );
      gone.push({ resource: m.resource, namespace: m.namespace, name, uid: response.object.metadata?.uid });
    }
    yield* waitForDeletion(session, gone, call.duration('timeout'));
  }
  if (manifests.length + errors.length === 0) throw noObjects('replace');
  yield* collecting(manifests, errors, function* (m) {
    const body = bodyOf(m);
    if (dry === 'client') return report(call, body, 'replaced');
    const name = m.object.metadata.name ?? '';
    const request = { ...path(m.resource), ...scope(m.resource, m.namespace), body, options };
    const object = yield* session.request(
      call.is('force') ? { ...request, verb: 'create' } : { ...request, verb: 'update', name },
      `error when replacing ${JSON.stringify(m.file)}`,
    );
    report(call, object, 'replaced');
  });
}
