import { equal } from '../../cluster/api/equal.ts';
import type { PatchType } from '../../cluster/apiserver/request.ts';
import type { Call } from '../command.ts';
import { failure, noObjects, notSimulated, ServerError, throwAll } from '../errors.ts';
import { bodyOf, readDocuments, resolvePath } from '../manifest.ts';
import { fetch, kindName, refuseKustomize, select } from '../resources.ts';
import { path, scope, type Work } from '../session.ts';
import { readYaml } from '../yaml.ts';
import { validation } from './apply.ts';
import { waitForDeletion } from './delete.ts';
import { dryRun, patchObject, report } from './dry-run.ts';

const PATCH_TYPES: Readonly<Record<string, PatchType>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

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
  const read = /^\s*[[{]/.test(text) ? readJson(text) : yield* readYaml(text);
  if ('fault' in read) throw failure(`unable to parse ${JSON.stringify(text.slice(0, 500))}: ${read.fault}`);
  const errors: Error[] = [];
  for (const target of yield* fetch(call, yield* select(call, { all: false }), errors)) {
    const { object } = target;
    try {
      const result = yield* patchObject(call, target, read.value, {
        type: patchType,
        subresource: call.text('subresource'),
      });
      report(call, result, equal(result, object) ? 'patched (no change)' : 'patched');
    } catch (e) {
      if (!(e instanceof ServerError)) throw e;
      errors.push(e);
    }
  }
  throwAll(errors);
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
  const options = { fieldValidation: validation(call), ...(dry === 'server' ? { dryRun: true } : {}) };
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
  for (const m of manifests) {
    const context = `error when replacing ${JSON.stringify(m.file)}`;
    const name = m.object.metadata.name ?? '';
    try {
      const request = { ...path(m.resource), ...scope(m.resource, m.namespace), body: bodyOf(m), options };
      if (dry === 'client') report(call, bodyOf(m), 'replaced');
      else
        report(
          call,
          yield* session.request(
            call.is('force') ? { ...request, verb: 'create' } : { ...request, verb: 'update', name },
            context,
          ),
          'replaced',
        );
    } catch (e) {
      if (!(e instanceof ServerError)) throw e;
      errors.push(e);
    }
  }
  if (manifests.length === 0 && errors.length === 0) throw noObjects('replace');
  throwAll(errors);
}

function readJson(text: string): { readonly value: unknown } | { readonly fault: string } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (e) {
    return { fault: e instanceof Error ? e.message : String(e) };
  }
}
