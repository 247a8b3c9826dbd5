import { equal } from '../../cluster/api/equal.ts';
import type { KubeObject } from '../../cluster/api/object.ts';
import { withoutTemplateHash } from '../../cluster/api/pod.ts';
import type {
  ControllerRevision,
  DaemonSet,
  Deployment,
  PodTemplateSpec,
  ReplicaSet,
  StatefulSet,
} from '../../cluster/api/types.generated.ts';
import type { Call, Run, Runs } from '../command.ts';
import { template as describeTemplate } from '../describe/pod.ts';
import { Description } from '../describe/writer.ts';
import { failure } from '../errors.ts';
import { LAST_APPLIED } from '../manifest.ts';
import { alignTabs, DESCRIBE_TABS } from '../print/tabwriter.ts';
import { eachTarget, type Found, known, nameOf } from '../resources.ts';
import { type Session, WEEK, type Work } from '../session.ts';
import { dryRun, patchObject, report } from './dry-run.ts';

const REVISION = 'deployment.kubernetes.io/revision';
const CHANGE_CAUSE = 'kubernetes.io/change-cause';
/** Annotations that an undo leaves as they are; all others are the past revision's (recording 151). */
const NOT_OF_REVISIONS: readonly string[] = [
  LAST_APPLIED,
  REVISION,
  ...['revision-history', 'desired-replicas', 'max-replicas'].map((name) => `deployment.kubernetes.io/${name}`),
];

/** How far a rollout is: a line to print, whether it is done, or why it failed. */
type Progress = { readonly text: string; readonly done: boolean } | { readonly failed: string };

/** `wanted`: the revision it must be of; 0 for any. */
function progress(object: KubeObject, wanted: number): Progress {
  const { name = '' } = object.metadata;
  const quoted = JSON.stringify(name);
  const waiting = (what: string): Progress => ({ text: `Waiting for ${what}...\n`, done: false });
  switch (object.kind) {
    case 'Deployment': {
      const { spec, status = {}, metadata } = object as Deployment;
      const running = metadata.annotations?.[REVISION] ?? '0';
      if (wanted > 0 && String(wanted) !== running)
        return { failed: `desired revision (${wanted}) is different from the running revision (${running})` };
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
      const updated = status?.updatedReplicas ?? 0;
      // The API gives every rolling update a partition, if only 0 (recording 164).
      const target = replicas - (spec.updateStrategy.rollingUpdate?.partition ?? 0);
      if (updated < target)
        return waiting(`partitioned roll out to finish: ${updated} out of ${target} new pods have been updated`);
      return { text: `partitioned roll out complete: ${updated} new pods have been updated...\n`, done: true };
    }
    default:
      return { failed: `no status viewer has been implemented for ${object.kind}` };
  }
}

function* status(call: Call): Work {
  const { session } = call;
  const timeout = call.duration('timeout');
  const deadline = timeout > 0 ? session.now + timeout : undefined;
  yield* each(call, 'status', function* ({ resource, object }) {
    const inbox = session.watch(resource, {
      namespace: object.metadata.namespace,
      fieldSelector: `metadata.name=${object.metadata.name}`,
    });
    try {
      let now: KubeObject = object;
      for (;;) {
        const p = progress({ ...now, kind: resource.kind }, call.number('revision'));
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
  });
}

/** One past state of a workload. */
interface Revision {
  readonly number: number;
  readonly cause: string;
  readonly template: PodTemplateSpec | undefined;
  /** Of a Deployment: what its revisions' ReplicaSets are annotated with. */
  readonly annotations?: Readonly<Record<string, string>>;
}

function* revisions(session: Session, object: KubeObject): Work<Revision[]> {
  const { namespace, uid } = object.metadata;
  const owned = (o: KubeObject): boolean => o.metadata.ownerReferences?.some((r) => r.uid === uid) ?? false;
  const list = <T>(key: string): Work<readonly T[]> => session.list<T>(known(key), namespace);
  const found: Revision[] =
    object.kind === 'Deployment'
      ? (yield* list<ReplicaSet>('replicasets.apps')).filter(owned).map((s) => ({
          number: Number(s.metadata.annotations?.[REVISION] ?? 0),
          cause: s.metadata.annotations?.[CHANGE_CAUSE] ?? '<none>',
          template: s.spec?.template,
          annotations: s.metadata.annotations ?? {},
        }))
      : (yield* list<ControllerRevision>('controllerrevisions.apps')).filter(owned).map((r) => ({
          number: r.revision,
          cause: r.metadata.annotations?.[CHANGE_CAUSE] ?? '<none>',
          template: (r.data as { spec?: { template?: PodTemplateSpec } } | undefined)?.spec?.template,
        }));
  return found.sort((a, b) => a.number - b.number);
}

/** What each command does: its words, and what kinds it is for. */
const ROLLOUTS = {
  status: { unsupported: 'no status viewer has been implemented for', all: true },
  history: { unsupported: 'no history viewer has been implemented for', all: true },
  undo: { unsupported: 'no rollbacker has been implemented for', all: true },
  restarting: { unsupported: undefined, all: true },
  pausing: { unsupported: undefined, all: false },
  resuming: { unsupported: undefined, all: false },
} as const;

/** How messages of rollouts name an object. */
const quoted = ({ resource, object }: Found): string =>
  `${resource.resource}${resource.group ? `.${resource.group}` : ''} ${JSON.stringify(object.metadata.name)}`;

/** The objects a rollout command names, one by one. Failures for one do not keep the others; they are thrown in the end. */
function* each(call: Call, verb: keyof typeof ROLLOUTS, work: (target: Found) => Work): Work {
  if (call.args.length === 0 && call.list('filename').length === 0) throw failure('required resource not specified');
  yield* eachTarget(call, { all: true }, function* ({ resource, object }) {
    const target = { resource, object: { ...object, kind: resource.kind } };
    const { unsupported, all } = ROLLOUTS[verb];
    const kinds = all ? ['Deployment', 'DaemonSet', 'StatefulSet'] : ['Deployment'];
    if (!kinds.includes(resource.kind))
      throw failure(
        unsupported
          ? `${unsupported} ${verb === 'status' ? resource.kind : JSON.stringify(resource.kind)}`
          : `${quoted(target)} ${verb} is not supported`,
      );
    yield* work(target);
  });
}

function* history(call: Call): Work {
  const { session } = call;
  const wanted = call.number('revision');
  if (wanted < 0) throw failure(`revision must be a positive integer: ${wanted}`);
  yield* each(call, 'history', function* ({ resource, object }) {
    const all = yield* revisions(session, object);
    const named = nameOf(resource, object.metadata.name ?? '');
    if (wanted > 0) {
      const revision = all.find((r) => r.number === wanted);
      if (!revision) throw failure(`unable to find the specified revision`);
      session.out(`${named} with revision #${wanted}\n${templateText(session, revision)}\n`);
      return;
    }
    const rows = ['REVISION\tCHANGE-CAUSE', ...all.map((r) => `${r.number}\t${r.cause}`)];
    session.out(`${named} \n${alignTabs(rows.join('\n'), DESCRIBE_TABS)}\n\n`);
  });
}

/** A past template. It is not aligned: its tabs stay tabs (recording 151). */
function templateText(session: Session, { template }: Revision): string {
  const d = new Description(session.now);
  describeTemplate(d, template);
  return d.raw;
}

/** The template of a past revision as it is written back, without what only tells revisions apart. */
function pastTemplate({ template }: Revision): PodTemplateSpec {
  const { $patch: _, ...rest } = (template ?? {}) as PodTemplateSpec & { readonly $patch?: string };
  return withoutTemplateHash(rest);
}

function* undo(call: Call): Work {
  const { session } = call;
  yield* each(call, 'undo', function* (target) {
    const { resource, object } = target;
    const { name = '', annotations } = object.metadata;
    if (annotations?.[LAST_APPLIED] !== undefined)
      session.err(
        `Warning: resource ${resource.resource}/${name} was previously managed with 'kubectl apply'. Rolling back will not update the ${LAST_APPLIED} annotation, which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file instead.\n`,
      );
    const all = yield* revisions(session, object);
    const wanted = call.number('to-revision');
    const found = wanted === 0 ? all.at(-2) : all.find((r) => r.number === wanted);
    if (!found && wanted !== 0) throw failure(`unable to find specified revision ${wanted} in history`);
    if (!found)
      throw failure(
        resource.kind === 'Deployment'
          ? `no rollout history found for deployment ${JSON.stringify(name)}`
          : 'no last revision to roll back to',
      );
    if (dryRun(call) === 'client')
      return session.out(`${nameOf(resource, name)} ${templateText(session, found)} (dry run)\n`);
    const { paused, template: now } = (object as Deployment).spec;
    if (paused)
      throw failure(
        "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
      );
    const template = pastTemplate(found);
    if (equal(template, withoutTemplateHash(now))) {
      const skipped = `skipped rollback (current template already matches revision ${wanted})`;
      return session.out(`${nameOf(resource, name)} ${skipped}\n`);
    }
    const body: object[] = [{ op: 'replace', path: '/spec/template', value: template }];
    if (found.annotations) {
      const kept = Object.entries(annotations ?? {}).filter(([key]) => NOT_OF_REVISIONS.includes(key));
      const past = Object.entries(found.annotations).filter(([key]) => !NOT_OF_REVISIONS.includes(key));
      body.push({ op: 'replace', path: '/metadata/annotations', value: Object.fromEntries([...kept, ...past]) });
    }
    report(call, yield* patchObject(call, target, body, { type: 'application/json-patch+json' }), 'rolled back');
  });
}

function* restart(call: Call): Work {
  const now = `${new Date(call.session.now).toISOString().slice(0, 19)}Z`;
  const annotations = { 'kubectl.kubernetes.io/restartedAt': now };
  yield* each(call, 'restarting', function* (target) {
    const { metadata, spec } = target.object as Deployment;
    if (spec?.paused) throw failure(`${quoted(target)} can't restart paused deployment (run rollout resume first)`);
    if (spec?.template.metadata?.annotations?.['kubectl.kubernetes.io/restartedAt'] === now)
      throw failure(
        `failed to create patch for ${metadata.name}: if restart has already been triggered within the past second, please wait before attempting to trigger another`,
      );
    report(call, yield* patchObject(call, target, { spec: { template: { metadata: { annotations } } } }), 'restarted');
  });
}

const pauses =
  (on: boolean): Run =>
  (call) =>
    each(call, on ? 'pausing' : 'resuming', function* (target) {
      if (((target.object as Deployment).spec.paused ?? false) === on)
        throw failure(`${quoted(target)} is ${on ? 'already' : 'not'} paused`);
      report(call, yield* patchObject(call, target, { spec: { paused: on || null } }), on ? 'paused' : 'resumed');
    });

/** `kubectl rollout` in all its forms. Recordings 151, 156, 164, 167, 185. */
export const rolloutCommands: Runs = {
  'rollout status': status,
  'rollout history': history,
  'rollout undo': undo,
  'rollout restart': restart,
  'rollout pause': pauses(true),
  'rollout resume': pauses(false),
};
