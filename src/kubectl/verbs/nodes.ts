import type { KubeObject } from '../../cluster/api/object.ts';
import type { ApiResource } from '../../cluster/api/scheme.ts';
import { parseSelector } from '../../cluster/api/selectors.ts';
import type { Node, Taint } from '../../cluster/api/types.generated.ts';
import { qualifiedName } from '../../cluster/api/validation/names.ts';
import type { Call, Run, Runs } from '../command.ts';
import { failure, throwAll, usageError } from '../errors.ts';
import { findResource, known, select } from '../resources.ts';
import { path, type Work } from '../session.ts';
import { drainNodes } from './drain.ts';
import { dryRun, dryRunNote } from './dry-run.ts';

const nodeResource = (): ApiResource => known('nodes');

/** The nodes a command names, or that its selector finds. */
function* nodesOf(call: Call, verb: string): Work<readonly Node[]> {
  const { session } = call;
  const selector = call.text('selector');
  if (call.args.length > 0 && selector)
    throw usageError(verb, 'cannot specify both a node name and a --selector option');
  if (call.args.length === 0 && !selector) throw usageError(verb, `USAGE: ${verb} NODE [flags]`);
  if (selector) return yield* session.list<Node>(nodeResource(), undefined, { labelSelector: selector });
  const found: Node[] = [];
  for (const name of call.args)
    found.push(yield* session.get<Node>(nodeResource(), undefined, name.replace(/^nodes?\//, '')));
  return found;
}

function* patchNode(call: Call, node: KubeObject, body: unknown): Work {
  if (dryRun(call) === 'client') return;
  yield* call.session.request({
    ...path(nodeResource()),
    verb: 'patch',
    name: node.metadata.name ?? '',
    body,
    patchType: 'application/merge-patch+json',
  });
}

function* setUnschedulable(call: Call, nodes: readonly Node[], on: boolean): Work {
  const word = on ? 'cordoned' : 'uncordoned';
  for (const node of nodes) {
    const already = (node.spec?.unschedulable ?? false) === on;
    if (!already) yield* patchNode(call, node, { spec: { unschedulable: on ? true : null } });
    call.session.out(`node/${node.metadata.name} ${already ? 'already ' : ''}${word}${dryRunNote(dryRun(call))}\n`);
  }
}

/** `kubectl cordon` and `uncordon`. Recording 200. */
const schedulable = (verb: string, on: boolean): Run =>
  function* (call) {
    yield* setUnschedulable(call, yield* nodesOf(call, verb), on);
  };

/** `kubectl drain`: cordons, then evicts what may go. */
function* drain(call: Call): Work<number> {
  if ('error' in parseSelector(call.text('pod-selector')))
    throw failure('--pod-selector=<pod_selector> must be a valid label selector');
  const nodes = yield* nodesOf(call, 'drain');
  yield* setUnschedulable(call, nodes, true);
  return yield* drainNodes(call, nodes);
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** Taints as a command line gives them: `key=value:Effect` to add, `key:Effect-` and `key-` to remove. Throws kubectl's error. */
function readTaints(specs: readonly string[]): { add: Taint[]; remove: { key: string; effect: string }[] } {
  const add: Taint[] = [];
  const remove: { key: string; effect: string }[] = [];
  for (const spec of specs) {
    const wrong = (why: string): Error => usageError('taint', `invalid taint spec: ${spec}${why && `, ${why}`}`);
    const minus = spec.endsWith('-');
    const [pair = '', effect = '', ...more] = (minus ? spec.slice(0, -1) : spec).split(':');
    if (more.length > 0) throw wrong('');
    const [key = '', value, ...rest] = effect || minus ? pair.split('=') : [pair];
    if (rest.length > 0) throw wrong('');
    const [fault] = qualifiedName(key);
    if (fault) throw wrong(fault);
    if (effect ? !EFFECTS.includes(effect) : !minus)
      throw usageError('taint', `invalid taint effect: ${effect}, unsupported taint effect`);
    if (minus) remove.push({ key, effect });
    else {
      if (add.some((t) => t.key === key && t.effect === effect))
        throw usageError(
          'taint',
          `duplicated taints with the same key and effect: {${key} ${value ?? ''} ${effect} <nil>}`,
        );
      add.push({ key, ...(value ? { value } : {}), effect } as Taint);
    }
  }
  const both = remove.filter((r) => add.some((t) => t.key === r.key && (!r.effect || r.effect === t.effect)));
  if (both.length > 0)
    throw failure(
      `can not both modify and remove the following taint(s) in the same command: ${both.map((r) => `${r.key}=${r.effect}`).join(', ')}`,
    );
  return { add, remove };
}

/** `kubectl taint`. Recording 192. */
function* taint(call: Call): Work {
  const { session } = call;
  const at = call.args.findIndex((a) => /[=:]/.test(a) || a.endsWith('-'));
  const words = at < 0 ? call.args : call.args.slice(0, at);
  const { add, remove } = readTaints(at < 0 ? [] : call.args.slice(at));
  const [type] = words;
  if (type === undefined) throw failure('one or more resources must be specified as <resource> <name>');
  if (words.every((w) => !w.includes('/')) && findResource(type) !== nodeResource())
    throw failure(`invalid resource type ${type}, only node types are supported`);
  if (add.length + remove.length === 0) throw failure('at least one taint update is required');
  const selection = yield* select(call, { all: false, args: words });
  const errors: Error[] = [];
  for (const target of selection.targets) {
    const nodes =
      target.name === undefined
        ? yield* session.list<Node>(
            nodeResource(),
            undefined,
            call.text('selector') ? { labelSelector: call.text('selector') } : {},
          )
        : [yield* session.get<Node>(nodeResource(), undefined, target.name)];
    for (const node of nodes) {
      const before = node.spec?.taints ?? [];
      const same = add.filter((t) => before.some((b) => b.key === t.key && b.effect === t.effect));
      if (same.length > 0 && !call.is('overwrite'))
        throw failure(
          `node ${node.metadata.name} already has ${same.map((t) => t.key).join(', ')} taint(s) with same effect(s) and --overwrite is false`,
        );
      const hit = (r: { key: string; effect: string }, t: Taint): boolean =>
        t.key === r.key && (r.effect === '' || t.effect === r.effect);
      const missing = remove.find((r) => !before.some((t) => hit(r, t)));
      if (missing)
        throw failure(
          `taint ${JSON.stringify(missing.effect ? `${missing.key}:${missing.effect}` : missing.key)} not found`,
        );
      const kept = before.filter(
        (t) => !remove.some((r) => hit(r, t)) && !add.some((a) => a.key === t.key && a.effect === t.effect),
      );
      const taints = [...add, ...kept];
      yield* patchNode(call, node, { spec: { taints: taints.length > 0 ? taints : null } });
      const word =
        same.length > 0
          ? 'modified'
          : add.length > 0 && remove.length > 0
            ? 'modified'
            : add.length > 0
              ? 'tainted'
              : 'untainted';
      session.out(`node/${node.metadata.name} ${word}${dryRunNote(dryRun(call))}\n`);
    }
  }
  throwAll(errors);
}

/** What is done to nodes. */
export const nodeCommands: Runs = {
  cordon: schedulable('cordon', true),
  uncordon: schedulable('uncordon', false),
  drain,
  taint,
};
