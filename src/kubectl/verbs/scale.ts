import type { KubeObject } from '../../cluster/api/object.ts';
import { noSuchResource } from '../../cluster/api/status.ts';
import type { Container, PodSpec } from '../../cluster/api/types.generated.ts';
import { command } from '../command.ts';
import { failure, noObjects, ServerError, throwAll } from '../errors.ts';
import { flagTable } from '../flags.ts';
import { isImage } from '../generate.ts';
import { fetch, nameOf, select } from '../resources.ts';
import { path, scope } from '../session.ts';
import { DRY_FLAGS, dryRun, dryRunNote, FILE_FLAGS, OUTPUT_FLAGS, report } from './dry-run.ts';

/** `kubectl scale`. Recording 150. */
export const scale = command({
  name: 'scale',
  flags: flagTable(
    `${FILE_FLAGS} ${OUTPUT_FLAGS} dry-run:s?unchanged=none replicas:i current-replicas:i=-1 resource-version:s selector/l:s all:b timeout:d=0s`,
  ),
  completes: 'resource',
  *run(call) {
    const { session } = call;
    if (!call.given('replicas')) throw failure('required flag(s) "replicas" not set');
    const replicas = call.number('replicas');
    if (replicas < 0)
      throw failure('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
    const errors: Error[] = [];
    const selection = yield* select(call, { all: false });
    const found = yield* fetch(call, selection, errors);
    if (found.length === 0 && errors.length === 0) throw noObjects('scale');
    for (const { resource, object } of found) {
      const name = object.metadata.name ?? '';
      if (!resource.subresources.includes('scale')) throw new ServerError(noSuchResource());
      const is = (object as { spec?: { replicas?: number } }).spec?.replicas ?? 1;
      const expected = call.number('current-replicas');
      if (expected >= 0 && expected !== is) throw failure(`Expected replicas to be ${expected}, was ${is}`);
      const dry = dryRun(call);
      if (dry !== 'client') {
        yield* session.request({
          ...path(resource),
          ...scope(resource, object.metadata.namespace),
          verb: 'patch',
          name,
          body: { spec: { replicas } },
          patchType: 'application/merge-patch+json',
          options: dry === 'server' ? { dryRun: true } : {},
        });
      }
      session.out(`${nameOf(resource, name)} scaled${dryRunNote(dry)}\n`);
    }
    throwAll(errors);
  },
});

/** Where a kind keeps its Pod's spec. */
export function podSpecOf(object: KubeObject): { path: readonly string[]; spec: PodSpec } | undefined {
  for (const path of [['spec', 'jobTemplate', 'spec', 'template', 'spec'], ['spec', 'template', 'spec'], ['spec']]) {
    let at: unknown = object;
    for (const key of path) at = (at as Record<string, unknown> | undefined)?.[key];
    if (Array.isArray((at as PodSpec | undefined)?.containers)) return { path, spec: at as PodSpec };
  }
  return undefined;
}

/** `kubectl set image`. Recordings 034, 151, 164, 167. */
export const setImage = command({
  name: 'set image',
  flags: flagTable(`${FILE_FLAGS} ${OUTPUT_FLAGS} ${DRY_FLAGS} selector/l:s all:b local:b`),
  completes: 'resource',
  *run(call) {
    const { session } = call;
    const changes = call.args.filter((a) => a.includes('='));
    const selection = yield* select(call, { all: false, args: call.args.filter((a) => !a.includes('=')) });
    if (changes.length === 0) throw failure('at least one image update is required');
    const errors: Error[] = [];
    for (const { resource, object } of yield* fetch(call, selection, errors)) {
      const pod = podSpecOf(object);
      if (!pod) throw failure(`the object is not a pod or does not have a pod template: ${resource.kind}`);
      const edits: Record<string, Partial<Container>[]> = {};
      let changed = false;
      for (const change of changes) {
        const equals = change.indexOf('=');
        const name = change.slice(0, equals);
        const image = change.slice(equals + 1);
        if (!isImage(image)) throw failure(`invalid image name ${JSON.stringify(image)}: invalid reference format`);
        let known = false;
        for (const list of ['containers', 'initContainers'] as const) {
          for (const c of pod.spec[list] ?? []) {
            if (name !== '*' && c.name !== name) continue;
            known = true;
            changed ||= c.image !== image;
            edits[list] = [...(edits[list] ?? []), { name: c.name, image }];
          }
        }
        if (!known) errors.push(failure(`unable to find container named ${JSON.stringify(name)}`));
      }
      if (errors.length > 0 || !changed) continue;
      const dry = dryRun(call);
      const body = pod.path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), edits);
      const result =
        dry === 'client'
          ? object
          : yield* session.request({
              ...path(resource),
              ...scope(resource, object.metadata.namespace),
              verb: 'patch',
              name: object.metadata.name ?? '',
              body,
              patchType: 'application/strategic-merge-patch+json',
              options: dry === 'server' ? { dryRun: true } : {},
            });
      report(call, result, 'image updated');
    }
    throwAll(errors);
  },
});
