import type { KubeObject } from '../../cluster/api/object.ts';
import type { ApiResource } from '../../cluster/api/scheme.ts';
import type { Call } from '../command.ts';
import { failure, notSimulated, refuseArguments, ServerError, usageError } from '../errors.ts';
import { bodyOf, LAST_APPLIED, type Manifest, withLastApplied } from '../manifest.ts';
import { formats, threeWay } from '../parts.ts';
import { toJson } from '../print/json.ts';
import { eachManifest, eachTarget, pluralName } from '../resources.ts';
import { need, path, scope, type Work } from '../session.ts';
import { dryRun, patchObject, report, validation, writing } from './dry-run.ts';

/** `kubectl apply`: client-side, with the last-applied annotation. Recordings 053 and 237. */
export function* apply(call: Call): Work {
  refuseArguments('apply', call.args);
  checkFlags(call);
  yield* eachManifest(call, 'apply', (m) => applyOne(call, m));
}

/** Flags that do not go together, and what is not simulated. Throws kubectl's error. */
function checkFlags(call: Call): void {
  validation(call);
  if (call.is('force-conflicts') && !call.is('server-side'))
    throw failure('--force-conflicts only works with --server-side');
  if (call.is('server-side') && dryRun(call) === 'client')
    throw failure("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
  if (call.is('server-side') && call.is('force')) throw failure('--force cannot be used with --server-side');
  if (!call.is('prune')) return;
  if (!call.is('all') && !call.text('selector'))
    throw failure(
      'all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector',
    );
  throw notSimulated('kubectl apply --prune');
}

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
  const options = writing(call);
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
  const patch = threeWayPatch(resource, parse(before), serverSide ? appliedByServer(given, before) : body, current);
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

/** What a server-side apply makes of the annotation that an apply by kubectl left: it is kept as applied (recording 237). */
function appliedByServer(given: KubeObject, before: string | undefined): KubeObject {
  if (before === undefined) return given;
  const annotations = { ...given.metadata.annotations, [LAST_APPLIED]: `${toJson(given)}\n` };
  return { ...given, metadata: { ...given.metadata, annotations } };
}

function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** `kubectl apply view-last-applied`. */
export function* viewLastApplied(call: Call): Work {
  const { toYaml } = yield* need(formats, 'output formats');
  const output = call.text('output');
  if (output !== 'yaml' && output !== 'json')
    throw usageError(
      'apply view-last-applied',
      `Unexpected -o output mode: ${output}, the flag 'output' must be one of yaml|json`,
    );
  // biome-ignore lint/correctness/useYield: it has no more to ask for
  yield* eachTarget(call, { all: false }, function* ({ object }) {
    const text = object.metadata.annotations?.[LAST_APPLIED];
    if (text === undefined)
      throw failure(`no last-applied-configuration annotation found on resource: ${object.metadata.name}`);
    call.session.out(output === 'json' ? `${toJson(parse(text), 2)}\n` : toYaml(parse(text)));
  });
}

/** `kubectl apply set-last-applied`. */
export function* setLastApplied(call: Call): Work {
  yield* eachTarget(call, { all: false }, function* (target) {
    if (!target.manifest) return;
    const { name } = target.object.metadata;
    if (target.object.metadata.annotations?.[LAST_APPLIED] === undefined && !call.is('create-annotation'))
      throw failure(
        `no last-applied-configuration annotation found on resource: ${name}, to create the annotation, run the command with --create-annotation`,
      );
    const { annotations } = withLastApplied(bodyOf(target.manifest)).metadata;
    const body = { metadata: { annotations: { [LAST_APPLIED]: annotations?.[LAST_APPLIED] } } };
    report(call, yield* patchObject(call, target, body, { type: 'application/merge-patch+json' }), 'configured');
  });
}
