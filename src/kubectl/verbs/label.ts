import type { KubeObject } from '../../cluster/api/object.ts';
import type { Call, Run } from '../command.ts';
import { failure } from '../errors.ts';
import { eachTarget, type Found } from '../resources.ts';
import type { Work } from '../session.ts';
import { patchObject, report } from './dry-run.ts';

type Kind = 'labels' | 'annotations';
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const LABEL_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

const metadataCommand = (kind: Kind): Run =>
  function* (call) {
    const changes = readChanges(call, kind);
    const options = { all: false, args: changes.resources };
    yield* eachTarget(call, options, (target) => change(call, kind, target, changes));
  };

/** `kubectl label`. Recording 054. */
export const label = metadataCommand('labels');
/** `kubectl annotate`. Recording 054. */
export const annotate = metadataCommand('annotations');

/** A command line taken apart: `TYPE NAME key=value key-`. */
interface Changes {
  readonly resources: readonly string[];
  readonly set: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
}

function readChanges(call: Call, kind: Kind): Changes {
  const one = kind === 'labels' ? 'label' : 'annotation';
  const isChange = (a: string): boolean => a.indexOf('=') > 0 || (a.endsWith('-') && a.length > 1);
  const first = call.args.findIndex(isChange);
  const resources = first < 0 ? call.args : call.args.slice(0, first);
  const given = first < 0 ? [] : call.args.slice(first);
  const late = given.find((a) => !isChange(a));
  if (late !== undefined) throw failure(`all resources must be specified before ${one} changes: ${late}`);
  if (resources.length === 0 && call.list('filename').length === 0)
    throw failure('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (given.length === 0 && !call.is('list')) throw failure(`at least one ${one} update is required`);
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const text of given) {
    const equals = text.indexOf('=');
    if (equals < 0) remove.push(text.slice(0, -1));
    else set.set(text.slice(0, equals), checkedValue(kind, text, text.slice(equals + 1)));
  }
  const both = remove.filter((k) => set.has(k));
  if (both.length > 0)
    throw failure(
      kind === 'labels'
        ? 'can not both modify and remove a label in the same command'
        : `can not both modify and remove the following annotation(s) in the same command: ${both.join(', ')}`,
    );
  return { resources, set, remove };
}

function checkedValue(kind: Kind, text: string, value: string): string {
  const fault =
    value.length > 63 ? 'must be no more than 63 characters' : LABEL_VALUE.test(value) ? undefined : LABEL_RULE;
  if (kind === 'labels' && fault) throw failure(`invalid label value: ${JSON.stringify(text)}: ${fault}`);
  return value;
}

function* change(call: Call, kind: Kind, target: Found, { set, remove }: Changes): Work {
  const { session } = call;
  const { resource, object } = target;
  const before = object.metadata[kind] ?? {};
  if (call.is('list')) {
    const several = call.is('all') || call.text('selector') !== '';
    if (several) session.out(`Listing ${kind} for ${resource.kind}.${resource.group}/${object.metadata.name}:\n`);
    for (const [k, v] of Object.entries(before)) session.out(`${several ? ' ' : ''}${k}=${v}\n`);
    return;
  }
  const taken = [...set].filter(([k, v]) => Object.hasOwn(before, k) && before[k] !== v);
  if (!call.is('overwrite') && taken.length > 0) {
    const list = taken.map(([k]) => `'${k}' already has a value (${before[k]})`);
    throw failure(
      kind === 'labels'
        ? `${list[0]}, and --overwrite is false`
        : `--overwrite is false but found the following declared annotation(s): ${list.join('; ')}`,
    );
  }
  const known = remove.filter((k) => Object.hasOwn(before, k));
  const added = [...set].filter(([k, v]) => before[k] !== v);
  const version = call.text('resource-version');
  if (kind === 'labels')
    for (const k of remove) if (!Object.hasOwn(before, k)) session.out(`label ${JSON.stringify(k)} not found.\n`);
  const done =
    kind === 'annotations'
      ? 'annotated'
      : added.length > 0
        ? 'labeled'
        : known.length > 0
          ? 'unlabeled'
          : 'not labeled';
  const body = {
    metadata: {
      ...(version ? { resourceVersion: version } : {}),
      [kind]: Object.fromEntries([...known.map((k) => [k, null]), ...set]),
    },
  };
  const changed = added.length + known.length > 0;
  const result: KubeObject = changed
    ? yield* patchObject(call, target, body, { type: 'application/merge-patch+json' })
    : object;
  report(call, result, done);
}
