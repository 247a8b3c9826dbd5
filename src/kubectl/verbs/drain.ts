import { controllerOf } from '../../cluster/api/object.ts';
import { isTerminalPhase } from '../../cluster/api/pod.ts';
import type { DaemonSet, Node, Pod } from '../../cluster/api/types.generated.ts';
import type { Call } from '../command.ts';
import { podResource } from '../pods.ts';
import { goDuration } from '../print/age.ts';
import { known } from '../resources.ts';
import { path, type Work } from '../session.ts';
import { dryRun, dryRunNote } from './dry-run.ts';

/** How long an eviction that a budget forbids waits for the next attempt, and how often it is looked whether a Pod is gone, in milliseconds. */
const RETRY = 5000;
const POLL = 1000;
const MIRROR = 'kubernetes.io/config.mirror';

/** What drain does with a Pod: whether it goes, and what is said of all Pods of the same case. */
interface Verdict {
  readonly goes: boolean;
  readonly warning?: string;
  readonly fault?: string;
}

function* verdictOn(call: Call, pod: Pod): Work<Verdict> {
  const owner = controllerOf(pod);
  const ended = isTerminalPhase(pod.status?.phase);
  if (owner?.kind === 'DaemonSet' && !ended) {
    const fieldSelector = `metadata.name=${owner.name}`;
    const { namespace } = pod.metadata;
    const found = yield* call.session.list<DaemonSet>(known('daemonsets.apps'), namespace, { fieldSelector });
    if (found.length === 0 && call.is('force'))
      return { goes: true, warning: `daemonsets.apps ${JSON.stringify(owner.name)} not found` };
    if (found.length === 0) return { goes: false, fault: `daemonsets.apps ${JSON.stringify(owner.name)} not found` };
    return call.is('ignore-daemonsets')
      ? { goes: false, warning: 'ignoring DaemonSet-managed Pods' }
      : { goes: false, fault: 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)' };
  }
  if (pod.metadata.annotations?.[MIRROR] !== undefined) return { goes: false };
  if (ended) return { goes: true };
  if (pod.spec.volumes?.some((v) => v.emptyDir) && !call.is('delete-emptydir-data'))
    return { goes: false, fault: 'Pods with local storage (use --delete-emptydir-data to override)' };
  if (owner) return { goes: true };
  return call.is('force')
    ? { goes: true, warning: 'deleting Pods that declare no controller' }
    : { goes: false, fault: 'Pods that declare no controller (use --force to override)' };
}

/** The Pods of a node that are to go, with what is to be said of them and of the others. */
function* podsToGo(call: Call, node: string): Work<{ pods: Pod[]; warnings: string[]; faults: string[] }> {
  const labelSelector = call.text('pod-selector');
  const all = yield* call.session.list<Pod>(podResource(), undefined, {
    fieldSelector: `spec.nodeName=${node}`,
    ...(labelSelector ? { labelSelector } : {}),
  });
  const pods: Pod[] = [];
  const [warnings, faults]: Map<string, string[]>[] = [new Map(), new Map()];
  const note = (to: Map<string, string[]> | undefined, what: string, { metadata }: Pod): void => {
    to?.set(what, [...(to.get(what) ?? []), `${metadata.namespace}/${metadata.name}`]);
  };
  for (const pod of all) {
    const { goes, warning, fault } = yield* verdictOn(call, pod);
    if (goes) pods.push(pod);
    if (warning) note(warnings, warning, pod);
    if (fault) note(faults, `cannot delete ${fault}`, pod);
  }
  const texts = (from: Map<string, string[]> | undefined): string[] =>
    [...(from ?? [])].map(([what, names]) => `${what}: ${names.join(', ')}`);
  return { pods, warnings: texts(warnings), faults: texts(faults) };
}

/** Evicts Pods side by side, each as soon as its budget lets it go, until all are gone or the time is over; gives what went wrong. */
function* evict(call: Call, pods: readonly Pod[]): Work<string[]> {
  const { session } = call;
  const timeout = call.duration('timeout');
  const deadline = timeout > 0 ? session.now + timeout : Number.POSITIVE_INFINITY;
  const over = `global timeout reached: ${goDuration(timeout / 1000)}`;
  const faults: string[] = [];
  // Of all that start at once the last comes first, as of the Pods that a controller makes at once.
  let open = [...pods.slice(-1), ...pods.slice(0, -1)].map((pod) => ({ pod, at: session.now, evicted: false }));
  while (open.length > 0) {
    const next = open.reduce((a, b) => (b.at < a.at ? b : a));
    if (next.at > session.now) {
      yield* session.flush();
      yield* session.pause(next.at - session.now);
    }
    const { name, namespace = '', uid } = next.pod.metadata;
    const named = `pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)}`;
    const end = (fault?: string): void => {
      if (fault !== undefined) faults.push(fault);
      open = open.filter((o) => o !== next);
    };
    if (next.evicted) {
      const found = yield* session.list<Pod>(podResource(), namespace, { fieldSelector: `metadata.name=${name}` });
      if (!found.some((p) => p.metadata.uid === uid)) {
        session.out(`pod/${name} evicted\n`);
        end();
      } else if (session.now >= deadline) {
        const where = `pod ${JSON.stringify(name)} in namespace ${JSON.stringify(namespace)}`;
        end(`error when waiting for ${where} to terminate: ${over}`);
      } else next.at += POLL;
      continue;
    }
    session.out(`evicting pod ${namespace}/${name}${dryRunNote(dryRun(call))}\n`);
    if (session.now >= deadline) {
      end(`error when evicting ${named}: ${over}`);
      continue;
    }
    const grace = call.number('grace-period');
    const response = yield* session.send({
      ...path(podResource()),
      verb: 'create',
      subresource: 'eviction',
      namespace,
      name,
      body: {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name, namespace },
        ...(grace >= 0 ? { deleteOptions: { gracePeriodSeconds: grace } } : {}),
      },
      ...(dryRun(call) === 'server' ? { options: { dryRun: true } } : {}),
    });
    if (dryRun(call) === 'server' || (!response.ok && response.code === 404)) end();
    else if (response.ok) Object.assign(next, { at: session.now, evicted: true });
    else if (response.code !== 429) end(`error when evicting ${named}: ${response.status.message}`);
    else {
      session.err(`error when evicting ${named} (will retry after 5s): ${response.status.message}\n`);
      next.at = session.now + RETRY;
    }
  }
  return faults;
}

const listed = (faults: readonly string[]): string =>
  faults.length === 1 ? (faults[0] ?? '') : `[${faults.join(', ')}]`;

/** Empties one node; gives what went wrong. */
function* drainNode(call: Call, node: string): Work<readonly string[]> {
  const { session } = call;
  const { pods, warnings, faults } = yield* podsToGo(call, node);
  if (faults.length > 0) return faults;
  if (warnings.length > 0) session.err(`Warning: ${warnings.join('; ')}\n`);
  if (dryRun(call) === 'client') {
    for (const { metadata } of pods) session.out(`evicting pod ${metadata.namespace}/${metadata.name} (dry run)\n`);
    return [];
  }
  const failed = yield* evict(call, pods);
  if (failed.length === 0) return [];
  const left = (yield* podsToGo(call, node)).pods;
  if (left.length > 0) {
    session.err(`There are pending pods in node ${JSON.stringify(node)} when an error occurred: ${listed(failed)}\n`);
    for (const { metadata } of left) session.err(`pod/${metadata.name}\n`);
  }
  return failed;
}

/** Empties nodes that have been cordoned, one after the other (documentation: Safely Drain a Node). Gives the exit code. */
export function* drainNodes(call: Call, nodes: readonly Node[]): Work<number> {
  const { session } = call;
  const pending: { readonly name: string; readonly faults: readonly string[] }[] = [];
  for (const { metadata } of nodes) {
    const { name } = metadata;
    const faults = yield* drainNode(call, name);
    if (faults.length === 0) {
      session.out(`node/${name} drained${dryRunNote(dryRun(call))}\n`);
      continue;
    }
    pending.push({ name, faults });
    const why = `unable to drain node ${JSON.stringify(name)} due to error: ${listed(faults)}`;
    session.err(`error: ${why}, continuing command...\n`);
  }
  const [only, ...others] = pending;
  if (!only) return 0;
  session.err(`There are pending nodes to be drained:\n${pending.map(({ name }) => ` ${name}\n`).join('')}`);
  const lines = others.length === 0 ? only.faults : pending.map(({ faults }) => listed(faults));
  session.err(`${lines.join('\n')}\n`);
  return 1;
}
