import type { KubeObject } from '../../cluster/api/object.ts';
import { type Call, type Command, command } from '../command.ts';
import { failure, ServerError, throwAll } from '../errors.ts';
import { flagTable } from '../flags.ts';
import { fetch, select } from '../resources.ts';
import { path, scope, type Work } from '../session.ts';
import { DRY_FLAGS, dryRun, FILE_FLAGS, OUTPUT_FLAGS, report } from './dry-run.ts';

type Kind = 'labels' | 'annotations';
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const LABEL_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

const metadataCommand = (name: string, kind: Kind): Command =>
  command({
    name,
    flags: flagTable(
      `${FILE_FLAGS} ${OUTPUT_FLAGS} ${DRY_FLAGS} overwrite:b all:b all-namespaces/A:b selector/l:s field-selector:s list:b local:b resource-version:s`,
    ),
    completes: 'resource',
    run: (call) => change(call, kind),
  });

/** `kubectl label`. Recording 054. */
export const label = metadataCommand('label', 'labels');
/** `kubectl annotate`. Recording 054. */
export const annotate = metadataCommand('annotate', 'annotations');

function* change(call: Call, kind: Kind): Work {
  const one = kind === 'labels' ? 'label' : 'annotation';
  const first = call.args.findIndex((a) => a.includes('=') || a.endsWith('-'));
  const resources = first < 0 ? call.args : call.args.slice(0, first);
  const changes = first < 0 ? [] : call.args.slice(first);
  if (changes.length === 0 && !call.is('list')) throw failure(`at least one ${one} update is required`);
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const c of changes) {
    const equals = c.indexOf('=');
    if (equals > 0) {
      const value = c.slice(equals + 1);
      if (kind === 'labels' && (!LABEL_VALUE.test(value) || value.length > 63))
        throw failure(
          `invalid label value: ${JSON.stringify(c)}: ${value.length > 63 ? 'must be no more than 63 characters' : LABEL_RULE}`,
        );
      set.set(c.slice(0, equals), value);
    } else if (c.endsWith('-') && c.length > 1) remove.push(c.slice(0, -1));
    else throw failure(`unknown ${one} spec: ${c}`);
  }
  const both = remove.find((k) => set.has(k));
  if (both)
    throw failure(`can not both modify and remove ${/^[aeiou]/.test(one) ? 'an' : 'a'} ${one} in the same command`);
  const { session } = call;
  const errors: Error[] = [];
  const selection = yield* select(call, { all: false, args: resources });
  for (const { resource, object } of yield* fetch(call, selection, errors)) {
    const before = object.metadata[kind] ?? {};
    if (call.is('list')) {
      for (const [k, v] of Object.entries(before)) session.out(`${k}=${v}\n`);
      continue;
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
    for (const k of remove) if (!Object.hasOwn(before, k)) session.out(`${one} ${JSON.stringify(k)} not found.\n`);
    const gone = remove.filter((k) => Object.hasOwn(before, k));
    const added = [...set].filter(([k, v]) => before[k] !== v);
    const words =
      kind === 'labels' ? (added.length > 0 ? 'labeled' : gone.length > 0 ? 'unlabeled' : 'not labeled') : 'annotated';
    const body = { metadata: { [kind]: Object.fromEntries([...gone.map((k) => [k, null]), ...set]) } };
    const dry = dryRun(call);
    let result: KubeObject = object;
    if (dry !== 'client' && added.length + gone.length > 0) {
      const response = yield* session.send({
        ...path(resource),
        ...scope(resource, object.metadata.namespace),
        verb: 'patch',
        name: object.metadata.name ?? '',
        body,
        patchType: 'application/merge-patch+json',
        ...(dry === 'server' ? { options: { dryRun: true } } : {}),
      });
      if (!response.ok) {
        errors.push(new ServerError(response.status));
        continue;
      }
      result = response.object;
    }
    report(call, result, words);
  }
  throwAll(errors);
}
