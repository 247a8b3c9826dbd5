import type { KubeObject } from '../../cluster/api/object.ts';
import { type ApiResource, resourceByKey } from '../../cluster/api/scheme.ts';
import type {
  ControllerRevision,
  DaemonSet,
  Deployment,
  PodTemplateSpec,
  ReplicaSet,
  StatefulSet,
} from '../../cluster/api/types.generated.ts';
import { type Call, type Command, command } from '../command.ts';
import { podTemplate } from '../describe/pod.ts';
import { Description } from '../describe/writer.ts';
import { failure, throwAll } from '../errors.ts';
import { flagTable } from '../flags.ts';
import { LAST_APPLIED } from '../manifest.ts';
import { alignTabs, DESCRIBE_TABS } from '../print/tabwriter.ts';
import { fetch, nameOf, pluralName, select } from '../resources.ts';
import { path, type Session, scope, WEEK, type Work } from '../session.ts';
import { DRY_FLAGS, dryRun, FILE_FLAGS, OUTPUT_FLAGS, report } from './dry-run.ts';

const REVISION = 'deployment.kubernetes.io/revision';
const CHANGE_CAUSE = 'kubernetes.io/change-cause';

function subcommand(name: string, flags: string, run: Command['run']): Command {
  return command({
    name: `rollout ${name}`,
    flags: flagTable(`${FILE_FLAGS} ${flags} selector/l:s`),
    completes: 'resource',
    run,
  });
}

/** How far a rollout is: a line to print, whether it is done, or why it failed. */
type Progress = { readonly text: string; readonly done: boolean } | { readonly failed: string };

function progress(object: KubeObject): Progress {
  const { name = '' } = object.metadata;
  const quoted = JSON.stringify(name);
  const waiting = (what: string): Progress => ({ text: `Waiting for ${what}...\n`, done: false });
  switch (object.kind) {
    case 'Deployment': {
      const { spec, status = {}, metadata } = object as Deployment;
      if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0))
        return { text: 'Waiting for deployment spec update to be observed...\n', done: false };
      if (status.conditions?.some((c) => c.type === 'Progressing' && c.reason === 'ProgressDeadlineExceeded'))
        return { failed: `deployment ${quoted} exceeded its progress deadline` };
      const [replicas, updated, total, available] = [
        spec.replicas ?? 1,
        status.updatedReplicas ?? 0,
        status.replicas ?? 0,
        status.availableReplicas ?? 0,
      ];
      const of = (what: string): Progress => waiting(`deployment ${quoted} rollout to finish: ${what}`);
      if (updated < replicas) return of(`${updated} out of ${replicas} new replicas have been updated`);
      if (total > updated) return of(`${total - updated} old replicas are pending termination`);
      if (available < updated) return of(`${available} of ${updated} updated replicas are available`);
      return { text: `deployment ${quoted} successfully rolled out\n`, done: true };
    }
    case 'DaemonSet': {
      const { status, metadata, spec } = object as DaemonSet;
      if (spec?.updateStrategy?.type !== 'RollingUpdate')
        return { failed: 'rollout status is only available for RollingUpdate strategy type' };
      if ((metadata.generation ?? 0) > (status?.observedGeneration ?? 0))
        return { text: 'Waiting for daemon set spec update to be observed...\n', done: false };
      const [desired, updated, available] = [
        status?.desiredNumberScheduled ?? 0,
        status?.updatedNumberScheduled ?? 0,
        status?.numberAvailable ?? 0,
      ];
      const of = (what: string): Progress => waiting(`daemon set ${quoted} rollout to finish: ${what}`);
      if (updated < desired) return of(`${updated} out of ${desired} new pods have been updated`);
      if (available < desired) return of(`${available} of ${desired} updated pods are available`);
      return { text: `daemon set ${quoted} successfully rolled out\n`, done: true };
    }
    case 'StatefulSet': {
      const { spec, status, metadata } = object as StatefulSet;
      if (spec?.updateStrategy?.type !== 'RollingUpdate')
        return { failed: 'rollout status is only available for RollingUpdate strategy type' };
      if ((status?.observedGeneration ?? 0) === 0 || (metadata.generation ?? 0) > (status?.observedGeneration ?? 0))
        return { text: 'Waiting for statefulset spec update to be observed...\n', done: false };
      const replicas = spec.replicas ?? 1;
      const ready = status?.readyReplicas ?? 0;
      if (ready < replicas) return waiting(`${replicas - ready} pods to be ready`);
      const partition = spec.updateStrategy.rollingUpdate?.partition;
      if (partition !== undefined && partition > 0) {
        const target = replicas - partition;
        const updated = status?.updatedReplicas ?? 0;
        if (updated < target)
          return waiting(`partitioned roll out to finish: ${updated} out of ${target} new pods have been updated`);
        return { text: `partitioned roll out complete: ${updated} new pods have been updated...\n`, done: true };
      }
      if (partition === 0 && status?.updateRevision !== status?.currentRevision) {
        return waiting(
          `partitioned roll out to finish: ${status?.updatedReplicas ?? 0} out of ${replicas} new pods have been updated`,
        );
      }
      if (status?.updateRevision !== status?.currentRevision)
        return waiting(
          `statefulset rolling update to complete ${status?.updatedReplicas ?? 0} pods at revision ${status?.updateRevision}`,
        );
      return {
        text: `statefulset rolling update complete ${status?.currentReplicas ?? 0} pods at revision ${status?.currentRevision}...\n`,
        done: true,
      };
    }
    default:
      return {
        failed: `no status viewer has been implemented for {${object.apiVersion.split('/')[0]} ${object.kind}}`,
      };
  }
}

const status = subcommand('status', 'watch/w:b=true timeout:d=0s revision:i=0', function* (call) {
  const { session } = call;
  const errors: Error[] = [];
  const selection = yield* select(call, { all: false });
  const timeout = call.duration('timeout');
  const deadline = timeout > 0 ? session.now + timeout : undefined;
  for (const { resource, object } of yield* fetch(call, selection, errors)) {
    const name = object.metadata.name ?? '';
    const inbox = session.watch(resource, {
      namespace: object.metadata.namespace,
      fieldSelector: `metadata.name=${name}`,
    });
    try {
      let now: KubeObject = object;
      for (;;) {
        const p = progress({ ...now, kind: resource.kind });
        if ('failed' in p) throw failure(p.failed);
        session.out(p.text);
        if (p.done || !call.is('watch')) break;
        yield* session.flush();
        const event = yield* session.next(inbox, deadline ?? session.now + WEEK);
        if (!event) throw failure('timed out waiting for the condition');
        if (event.type === 'DELETED') throw failure('object has been deleted');
        now = event.object;
      }
    } finally {
      inbox.close();
    }
  }
  throwAll(errors);
});

/** One past state of a workload. */
interface Revision {
  readonly number: number;
  readonly cause: string;
  readonly template: PodTemplateSpec | undefined;
}

function* revisions(session: Session, object: KubeObject): Work<Revision[]> {
  const { namespace, uid } = object.metadata;
  const owned = (o: KubeObject): boolean => o.metadata.ownerReferences?.some((r) => r.uid === uid) ?? false;
  const list = function* <T>(key: string): Work<readonly T[]> {
    const resource = resourceByKey(key);
    return resource ? yield* session.list<T>(resource, namespace) : [];
  };
  const found: Revision[] =
    object.kind === 'Deployment'
      ? (yield* list<ReplicaSet>('replicasets.apps')).filter(owned).map((s) => ({
          number: Number(s.metadata.annotations?.[REVISION] ?? 0),
          cause: s.metadata.annotations?.[CHANGE_CAUSE] ?? '<none>',
          template: s.spec?.template,
        }))
      : (yield* list<ControllerRevision>('controllerrevisions.apps')).filter(owned).map((r) => ({
          number: r.revision,
          cause: r.metadata.annotations?.[CHANGE_CAUSE] ?? '<none>',
          template: (r.data as { spec?: { template?: PodTemplateSpec } } | undefined)?.spec?.template,
        }));
  return found.sort((a, b) => a.number - b.number);
}

/** The objects a rollout command names; others than Deployments, DaemonSets and StatefulSets have no history. */
function* rollouts(call: Call, verb: string): Work<{ resource: ApiResource; object: KubeObject }[]> {
  const errors: Error[] = [];
  const found = yield* fetch(call, yield* select(call, { all: false }), errors);
  throwAll(errors);
  for (const { resource, object } of found) {
    if (!['Deployment', 'DaemonSet', 'StatefulSet'].includes(resource.kind)) {
      throw failure(
        verb === 'history' || verb === 'undo'
          ? `no ${verb === 'history' ? 'history viewer' : 'rollbacker'} has been implemented for ${JSON.stringify(resource.kind)}`
          : `${pluralName(resource, object.metadata.name ?? '')} ${verb} is not supported`,
      );
    }
  }
  return found.map((f) => ({ ...f, object: { ...f.object, kind: f.resource.kind } }));
}

const history = subcommand('history', `${OUTPUT_FLAGS} revision:i=0`, function* (call) {
  const { session } = call;
  for (const { resource, object } of yield* rollouts(call, 'history')) {
    const all = yield* revisions(session, object);
    const named = nameOf(resource, object.metadata.name ?? '');
    const wanted = call.number('revision');
    if (wanted > 0) {
      const revision = all.find((r) => r.number === wanted);
      if (!revision) throw failure(`unable to find the specified revision`);
      const d = new Description(session.now);
      if (revision.template) podTemplate(d, revision.template);
      // This one is not aligned: its tabs stay tabs (recording 151).
      session.out(`${named} with revision #${wanted}\nPod Template:\n${d.raw}`);
      continue;
    }
    const rows = ['REVISION\tCHANGE-CAUSE', ...all.map((r) => `${r.number}\t${r.cause}`)];
    session.out(`${named} \n${alignTabs(rows.join('\n'), DESCRIBE_TABS)}\n\n`);
  }
});

function* patchTemplate(
  call: Call,
  resource: ApiResource,
  object: KubeObject,
  body: unknown,
  type: 'application/merge-patch+json' | 'application/strategic-merge-patch+json' | 'application/json-patch+json',
): Work<KubeObject> {
  const dry = dryRun(call);
  if (dry === 'client') return object;
  return yield* call.session.request({
    ...path(resource),
    ...scope(resource, object.metadata.namespace),
    verb: 'patch',
    name: object.metadata.name ?? '',
    body,
    patchType: type,
    options: dry === 'server' ? { dryRun: true } : {},
  });
}

const undo = subcommand('undo', `${OUTPUT_FLAGS} ${DRY_FLAGS} to-revision:i=0`, function* (call) {
  const { session } = call;
  for (const { resource, object } of yield* rollouts(call, 'undo')) {
    const name = object.metadata.name ?? '';
    if (object.metadata.annotations?.[LAST_APPLIED] !== undefined) {
      session.err(
        `Warning: resource ${resource.resource}/${name} was previously managed with 'kubectl apply'. Rolling back will not update the ${LAST_APPLIED} annotation, which may cause unexpected behavior on future 'kubectl apply' operations. Consider reapplying the desired configuration with 'kubectl apply'.\n`,
      );
    }
    const all = yield* revisions(session, object);
    const wanted = call.number('to-revision');
    const target = wanted > 0 ? all.find((r) => r.number === wanted) : all.at(-2);
    if (!target)
      throw failure(
        wanted > 0
          ? `unable to find specified revision ${wanted} in history`
          : `no rollout history found for ${resource.kind.toLowerCase()} ${JSON.stringify(name)}`,
      );
    const { 'pod-template-hash': _, ...labels } = target.template?.metadata?.labels ?? {};
    const template = { ...target.template, metadata: { ...target.template?.metadata, labels } };
    const result = yield* patchTemplate(
      call,
      resource,
      object,
      [{ op: 'replace', path: '/spec/template', value: template }],
      'application/json-patch+json',
    );
    report(call, result, 'rolled back');
  }
});

const restart = subcommand('restart', `${OUTPUT_FLAGS} ${DRY_FLAGS}`, function* (call) {
  for (const { resource, object } of yield* rollouts(call, 'restarting')) {
    const at = `${new Date(call.session.now).toISOString().slice(0, 19)}Z`;
    const body = { spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': at } } } } };
    report(call, yield* patchTemplate(call, resource, object, body, 'application/merge-patch+json'), 'restarted');
  }
});

const pauses = (name: string, on: boolean): Command =>
  subcommand(name, `${OUTPUT_FLAGS} ${DRY_FLAGS}`, function* (call) {
    for (const { resource, object } of yield* rollouts(call, on ? 'pausing' : 'resuming')) {
      if (resource.kind !== 'Deployment')
        throw failure(
          `${pluralName(resource, object.metadata.name ?? '')} ${on ? 'pausing' : 'resuming'} is not supported`,
        );
      if (((object as Deployment).spec.paused ?? false) === on)
        throw failure(`${pluralName(resource, object.metadata.name ?? '')} is ${on ? 'already' : 'not'} paused`);
      report(
        call,
        yield* patchTemplate(call, resource, object, { spec: { paused: on } }, 'application/merge-patch+json'),
        on ? 'paused' : 'resumed',
      );
    }
  });

/** `kubectl rollout` in all its forms. Recordings 151, 156, 164, 167, 185. */
export const rolloutCommands: readonly Command[] = [
  status,
  history,
  undo,
  restart,
  pauses('pause', true),
  pauses('resume', false),
];
