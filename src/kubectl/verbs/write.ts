import type { KubeObject } from '../../cluster/api/object.ts';
import { strategicMerge } from '../../cluster/api/patch.ts';
import type { PatchType } from '../../cluster/apiserver/request.ts';
import { command } from '../command.ts';
import { CommandError, failure, noObjects, ServerError, throwAll, usageError } from '../errors.ts';
import { flagTable } from '../flags.ts';
import { bodyOf, readDocuments } from '../manifest.ts';
import { fetch, kindName, select } from '../resources.ts';
import { path, scope } from '../session.ts';
import { readYaml } from '../yaml.ts';
import { validation } from './apply.ts';
import { waitForDeletion } from './delete.ts';
import { DRY_FLAGS, dryRun, FILE_FLAGS, OUTPUT_FLAGS, report } from './dry-run.ts';

const PATCH_TYPES: Readonly<Record<string, PatchType>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

/** `kubectl patch`. Recordings 053, 101, 139, 203. */
export const patch = command({
  name: 'patch',
  flags: flagTable(
    `${FILE_FLAGS} ${OUTPUT_FLAGS} ${DRY_FLAGS} patch/p:s patch-file:s type:s=strategic subresource:s local:b`,
  ),
  completes: 'resource',
  *run(call) {
    const { session } = call;
    const type = call.text('type');
    const patchType = Object.hasOwn(PATCH_TYPES, type) ? PATCH_TYPES[type] : undefined;
    if (!patchType)
      throw usageError('patch', `--type must be one of [json merge strategic], not ${JSON.stringify(type)}`);
    let text = call.text('patch');
    if (call.text('patch-file')) {
      const read = session.system.files.read(call.text('patch-file'));
      if (typeof read !== 'string')
        throw failure(`unable to read patch file: open ${call.text('patch-file')}: no such file or directory`);
      text = read;
    }
    if (!text) throw usageError('patch', 'must specify --patch or --patch-file containing the contents of the patch');
    const read = /^\s*[[{]/.test(text) ? readJson(text) : yield* readYaml(text);
    if ('fault' in read) throw failure(`unable to parse ${JSON.stringify(text.slice(0, 500))}: ${read.fault}`);
    const body = read.value;
    const errors: Error[] = [];
    const selection = yield* select(call, { all: false });
    for (const { resource, object } of yield* fetch(call, selection, errors)) {
      const subresource = call.text('subresource');
      const dry = dryRun(call);
      if (dry === 'client') {
        report(
          call,
          patchType === 'application/strategic-merge-patch+json'
            ? ({ ...object, ...strategicMerge({ ...object }, { ...(body as object) }, undefined) } as KubeObject)
            : object,
          'patched',
        );
        continue;
      }
      const response = yield* session.send({
        ...path(resource),
        ...scope(resource, object.metadata.namespace),
        verb: 'patch',
        name: object.metadata.name ?? '',
        body,
        patchType,
        ...(subresource ? { subresource } : {}),
        options: dry === 'server' ? { dryRun: true } : {},
      });
      if (response.ok)
        report(
          call,
          response.object,
          response.object.metadata.resourceVersion === object.metadata.resourceVersion
            ? 'patched (no change)'
            : 'patched',
        );
      else errors.push(new ServerError(response.status));
    }
    throwAll(errors);
  },
});

/** `kubectl replace`, with --force by deleting first. Recordings 067, 237, 247. */
export const replace = command({
  name: 'replace',
  flags: flagTable(
    `${FILE_FLAGS} ${OUTPUT_FLAGS} ${DRY_FLAGS} force:b grace-period:i=-1 timeout:d=0s wait:b cascade:s?background=background save-config:b validate:s?strict=strict subresource:s raw:s`,
  ),
  *run(call) {
    const { session } = call;
    if (call.text('kustomize')) throw new CommandError('not simulated: kustomization directories (-k)');
    if (call.list('filename').length === 0) throw usageError('replace', 'must specify --filename to replace');
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
  },
});

function readJson(text: string): { readonly value: unknown } | { readonly fault: string } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (e) {
    return { fault: e instanceof Error ? e.message : String(e) };
  }
}
