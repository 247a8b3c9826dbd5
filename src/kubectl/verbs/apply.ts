import type { KubeObject } from '../../cluster/api/object.ts';
import type { ApiResource } from '../../cluster/api/scheme.ts';
import { type Call, command } from '../command.ts';
import { CommandError, failure, noObjects, ServerError, throwAll, usageError } from '../errors.ts';
import { flagTable } from '../flags.ts';
import { bodyOf, LAST_APPLIED, type Manifest, readDocuments, withLastApplied } from '../manifest.ts';
import { formats, threeWay } from '../parts.ts';
import { toJson } from '../print/json.ts';
import { fetch, pluralName, select } from '../resources.ts';
import { need, path, type Session, scope, type Work } from '../session.ts';
import { DRY_FLAGS, dryRun, FILE_FLAGS, OUTPUT_FLAGS, report } from './dry-run.ts';

/** `kubectl apply`: client-side, with the last-applied annotation. Recordings 053 and 237. */
export const apply = command({
  name: 'apply',
  flags: flagTable(
    `${FILE_FLAGS} ${OUTPUT_FLAGS} dry-run:s?unchanged=none field-manager:s=kubectl-client-side-apply server-side:b force-conflicts:b force:b overwrite:b=true selector/l:s all:b prune:b prune-allowlist:m !applyset:s validate:s?strict=strict wait:b timeout:d=0s grace-period:i=-1 cascade:s?background=background openapi-patch:b=true subresource:s`,
  ),
  *run(call) {
    const { session } = call;
    if (call.args[0] === 'view-last-applied') return yield* viewLastApplied(call);
    if (call.args.length > 0) throw usageError('apply', `Unexpected args: [${call.args.join(' ')}]`);
    const files = call.list('filename');
    if (call.text('kustomize')) throw new CommandError('not simulated: kustomization directories (-k)');
    if (files.length === 0) throw failure('must specify one of -f and -k');
    if (call.is('prune')) throw new CommandError('not simulated: kubectl apply --prune');
    const { manifests, errors } = yield* readDocuments(session, files, call.is('recursive'));
    for (const m of manifests) {
      try {
        yield* applyOne(call, m);
      } catch (e) {
        if (!(e instanceof ServerError || e instanceof CommandError)) throw e;
        errors.push(e);
      }
    }
    if (manifests.length === 0 && errors.length === 0) throw noObjects('apply');
    throwAll(errors);
  },
});

/** How kubectl names an object when it cannot be read or patched. */
const describeTarget = (r: ApiResource, name: string, namespace: string | undefined): string => {
  const group = r.group ? `${r.group}/${r.version}` : `/${r.version}`;
  return `Resource: "${group}, Resource=${r.resource}", GroupVersionKind: "${group}, Kind=${r.kind}"\nName: "${name}", Namespace: "${namespace ?? ''}"`;
};

function* applyOne(call: Call, m: Manifest): Work {
  const { session } = call;
  const { resource, namespace, file } = m;
  const name = m.object.metadata.name ?? '';
  const dry = dryRun(call);
  if (!name && m.object.metadata.generateName)
    throw failure(`from ${m.object.metadata.generateName}: cannot use generate name with apply`);
  const target = describeTarget(resource, name, namespace);
  const retrieving = `error when retrieving current configuration of:\n${target}\nfrom server for: ${JSON.stringify(file)}`;
  const invalidName = !name
    ? 'resource name may not be empty'
    : name.includes('/')
      ? `invalid resource name ${JSON.stringify(name)}: [may not contain '/']`
      : undefined;
  if (invalidName) throw failure(`${retrieving}: ${invalidName}`);
  const given = bodyOf(m);
  const body = withLastApplied(given);
  const request = { ...path(resource), ...scope(resource, namespace) };
  const options = { fieldValidation: validation(call), ...(dry === 'server' ? { dryRun: true } : {}) };
  const serverSide = call.is('server-side');
  const response = yield* session.send({ ...request, verb: 'get', name });
  if (!response.ok) {
    if (response.code !== 404) throw new ServerError(response.status, retrieving);
    const fresh = serverSide ? given : body;
    if (dry === 'client') return report(call, fresh, 'created');
    const object = yield* session.request(
      { ...request, verb: 'create', body: fresh, options },
      `error when creating ${JSON.stringify(file)}`,
    );
    return report(call, object, serverSide ? 'serverside-applied' : 'created');
  }
  if (dry === 'client') return report(call, body, 'configured');
  const current = response.object;
  const before = current.metadata.annotations?.[LAST_APPLIED];
  if (before === undefined && !serverSide) {
    session.err(
      `Warning: resource ${pluralName(resource, name)} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`,
    );
  }
  const { threeWayPatch } = yield* need(threeWay, 'what finds changes');
  const patch = threeWayPatch(resource, parse(before), serverSide ? given : body, current);
  const changed = Object.keys(patch).length > 0;
  const patched = changed
    ? yield* session.send({
        ...request,
        verb: 'patch',
        name,
        body: patch,
        patchType: 'application/strategic-merge-patch+json',
        options,
      })
    : response;
  if (!patched.ok) {
    throw new ServerError(
      patched.status,
      `error when applying patch:\n${toJson(patch)}\nto:\n${target}\nfor: ${JSON.stringify(file)}: error when patching ${JSON.stringify(file)}`,
    );
  }
  report(call, patched.object, serverSide ? 'serverside-applied' : changed ? 'configured' : 'unchanged');
}

/** `--validate` as the server's field validation. */
export function validation(call: Call): 'Strict' | 'Warn' | 'Ignore' {
  const value = call.text('validate');
  return value === 'warn' ? 'Warn' : value === 'ignore' || value === 'false' ? 'Ignore' : 'Strict';
}

function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function* viewLastApplied(call: Call): Work {
  const { toYaml } = yield* need(formats, 'output formats');
  const errors: Error[] = [];
  const selection = yield* select(call, { all: true, args: call.args.slice(1) });
  for (const { object } of yield* fetch(call, selection, errors)) {
    const text = object.metadata.annotations?.[LAST_APPLIED];
    if (text === undefined)
      throw failure(`no last-applied-configuration annotation found on resource: ${object.metadata.name}`);
    call.session.out(call.text('output') === 'json' ? `${toJson(parse(text), 4)}\n` : toYaml(parse(text)));
  }
  throwAll(errors);
}

/** Creates one object of a file; gives what the server made of it. */
export function* createOne(
  session: Session,
  m: Manifest,
  options: { dryRun?: boolean; fieldValidation: 'Strict' | 'Warn' | 'Ignore' },
  saveConfig: boolean,
): Work<KubeObject> {
  const body = saveConfig ? withLastApplied(bodyOf(m)) : bodyOf(m);
  return yield* session.request(
    { ...path(m.resource), ...scope(m.resource, m.namespace), verb: 'create', body, options },
    `error when creating ${JSON.stringify(m.file)}`,
  );
}
