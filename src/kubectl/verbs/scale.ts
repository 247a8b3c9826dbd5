import { noSuchResource } from '../../cluster/api/status.ts';
import type { Call } from '../command.ts';
import { failure, ServerError } from '../errors.ts';
import { eachTarget } from '../resources.ts';
import type { Work } from '../session.ts';
import { patchObject, report } from './dry-run.ts';

/** `kubectl scale`. Recording 150. */
export function* scale(call: Call): Work {
  if (!call.given('replicas')) throw failure('required flag(s) "replicas" not set');
  const replicas = call.number('replicas');
  if (replicas < 0)
    throw failure('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
  yield* eachTarget(call, { all: false, verb: 'scale' }, function* (target) {
    const { resource, object } = target;
    if (!resource.subresources.includes('scale')) throw new ServerError(noSuchResource());
    const is = (object as { spec?: { replicas?: number } }).spec?.replicas ?? 1;
    const [count, version] = [call.number('current-replicas'), call.text('resource-version')];
    if (count >= 0 && count !== is) throw failure(`Expected replicas to be ${count}, was ${is}`);
    if (version && version !== object.metadata.resourceVersion)
      throw failure(`Expected resource version to be ${version}, was ${object.metadata.resourceVersion}`);
    const body = { spec: { replicas } };
    const scaled = yield* patchObject(call, target, body, { type: 'application/merge-patch+json' });
    report(call, { ...scaled, apiVersion: object.apiVersion, kind: resource.kind }, 'scaled');
  });
}
