import { equal } from '../../cluster/api/equal.ts';
import type { KubeObject } from '../../cluster/api/object.ts';
import type { ApiResource } from '../../cluster/api/scheme.ts';
import type { Status } from '../../cluster/api/types.generated.ts';
import type { Call } from '../command.ts';
import { CommandError, failure, throwAll } from '../errors.ts';
import { withLastApplied } from '../manifest.ts';
import { threeWay } from '../parts.ts';
import { toJson } from '../print/json.ts';
import { listOf, objectName, withoutManagedFields } from '../print/objects.ts';
import { toYaml } from '../print/yaml.ts';
import { type Found, fetch, pluralName, select } from '../resources.ts';
import { need, path, type Session, scope, type Work, wait } from '../session.ts';
import { readYaml } from '../yaml.ts';
import { validation } from './dry-run.ts';

/**
 * `kubectl edit`: an editor opens the objects, and what was changed in them is sent as a patch; what the server refuses is opened again with
 * the reasons (documentation: kubectl edit). The editor is a command of the shell: KUBE_EDITOR, EDITOR, or vi.
 */
export function* edit(call: Call): Work<number | undefined> {
  const errors: Error[] = [];
  const found = yield* fetch(call, yield* select(call, { all: true }), errors);
  throwAll(errors);
  if (found.length === 0) throw failure('edit cancelled, no objects found');
  return yield* editObjects(
    call,
    found.map(({ resource, object }) => ({ resource, object: withoutManagedFields(object) })),
  );
}

const HEADER = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

/** Why a file is opened again: a sentence, and what it is about in detail. */
interface Reason {
  readonly head: string;
  readonly details: readonly string[];
}

const commented = (text: string): string => text.replace(/\n(?=[^#])/g, '\n# ');
const reasonText = ({ head, details }: Reason): string =>
  `# ${commented(head)}${details.length > 0 ? ':' : ''}\n${details.map((d) => `# * ${commented(d)}\n`).join('')}#\n`;

/** A text without the lines that are only comments, and empty lines before it. */
const withoutComments = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n')
    .replace(/^\n+/, '');

function* editObjects(call: Call, found: readonly Pick<Found, 'resource' | 'object'>[]): Work<number> {
  const { session } = call;
  const { files } = session.system;
  const json = call.text('output') === 'json';
  const shown = found.length === 1 ? found[0]?.object : listOf(found.map((f) => f.object));
  const original = json ? `${toJson(shown, 4)}\n` : toYaml(shown);
  let text = original;
  let reasons: readonly Reason[] = [];
  let file = '';
  for (let round = 0; ; round++) {
    const previous = text;
    const old = file;
    file = `/tmp/kubectl-edit-${Math.floor(session.now * 7919 + round) % 10 ** 10}.${json ? 'json' : 'yaml'}`;
    files.write(file, (json ? '' : HEADER + reasons.map(reasonText).join('')) + text);
    yield* launch(session, file);
    const saved = files.read(file);
    const keep = (why: string): Error => {
      session.err(`A copy of your changes has been stored to ${JSON.stringify(file)}\n`);
      return failure(why);
    };
    text = withoutComments(typeof saved === 'string' ? saved : '');
    if (reasons.length > 0 && text === withoutComments(previous))
      throw keep('Edit cancelled, no valid changes were saved.');
    if (old) files.remove(old);
    const read = yield* readYaml(text);
    if (text === original || ('value' in read && equal(read.value, shown)))
      return cancel(session, file, 'no changes made.');
    if (text.trim() === '') return cancel(session, file, 'saved file was empty.');
    if ('fault' in read) {
      reasons = [
        {
          head: `The edited file had a syntax error: error parsing edited-file: error converting YAML to JSON: ${read.fault}`,
          details: [],
        },
      ];
      continue;
    }
    const outcome = yield* sendChanges(call, found, read.value, keep);
    if (outcome.after) {
      session.err(`${outcome.after(file)}\n`);
      return 1;
    }
    reasons = outcome.reasons;
    if (reasons.length === 0) {
      files.remove(file);
      return 0;
    }
  }
}

function cancel(session: Session, file: string, why: string): number {
  session.system.files.remove(file);
  session.err(`Edit cancelled, ${why}\n`);
  return 0;
}

/** What came of the changes: reasons to open the file again, or what to say of the file that stays. */
interface Outcome {
  readonly reasons: readonly Reason[];
  readonly after?: (file: string) => string;
}

/** Sends a patch for each object that was changed, and says what became of it. */
function* sendChanges(
  call: Call,
  found: readonly Pick<Found, 'resource' | 'object'>[],
  edited: unknown,
  keep: (why: string) => Error,
): Work<Outcome> {
  const { session } = call;
  const { threeWayPatch } = yield* need(threeWay, 'the patch calculation');
  const items = found.length === 1 ? [edited] : ((edited as { items?: unknown[] } | null)?.items ?? []);
  const reasons: Reason[] = [];
  let after: Outcome['after'];
  for (const item of items) {
    const changed = item as KubeObject | null;
    const of = found.find(({ object }) => object.metadata.uid === changed?.metadata?.uid);
    if (!of || !changed) throw keep('no original object found for the edited one: its uid was changed');
    const { resource, object } = of;
    const { name = '', namespace } = object.metadata;
    if (changed.apiVersion !== object.apiVersion || changed.kind !== object.kind || changed.metadata.name !== name)
      throw keep('At least one of apiVersion, kind and name was changed');
    if (equal(changed, object)) {
      session.out(`${objectName(object)} skipped\n`);
      continue;
    }
    const body = threeWayPatch(resource, object, call.is('save-config') ? withLastApplied(changed) : changed, object);
    if (call.is('output-patch')) session.out(`Patch: ${toJson(body)}\n`);
    const subresource = call.text('subresource');
    const response = yield* session.send({
      ...path(resource),
      ...scope(resource, namespace),
      verb: 'patch',
      name,
      ...(subresource ? { subresource } : {}),
      body,
      patchType: 'application/strategic-merge-patch+json',
      options: { fieldValidation: validation(call) },
    });
    if (response.ok) {
      session.out(`${objectName(response.object)} edited\n`);
      continue;
    }
    const refused = refusal(resource, name, response.status);
    session.err(`${refused.message}\n`);
    if (refused.reason) reasons.push(refused.reason);
    after ??= refused.after;
  }
  return after ? { reasons, after } : { reasons };
}

function refusal(
  resource: ApiResource,
  name: string,
  { code, reason, message = '', details }: Status,
): { message: string; reason?: Reason; after?: (file: string) => string } {
  const what = `${pluralName(resource, '').slice(0, -1)} ${JSON.stringify(name)}`;
  if (reason === 'Invalid')
    return {
      message: `error: ${what} is invalid`,
      reason: {
        head: `${what} was not valid`,
        details: (details?.causes ?? []).map((c) => `${c.field ?? ''}: ${c.message ?? ''}`),
      },
    };
  if (code === 404)
    return {
      message: `error: ${what} could not be found on the server`,
      after: (file) => `The edits you made on deleted resources have been saved to ${JSON.stringify(file)}`,
    };
  return {
    message: `error: ${what} could not be patched: ${message}`,
    after: (file) => `You can run \`kubectl replace -f ${file}\` to try this update again.`,
  };
}

/** Runs the editor on a file, as a shell would with quotes in its name. Throws when it is not there or fails. */
function* launch(session: Session, file: string): Work {
  const { system } = session;
  const editor = system.env.get('KUBE_EDITOR') || system.env.get('EDITOR') || 'vi';
  const words = /["'\\]/.test(editor)
    ? ['bash', '-c', `${editor} ${JSON.stringify(file)}`]
    : [...editor.split(' '), file];
  yield* session.flush();
  const started = system.spawn(words);
  if ('error' in started)
    throw new CommandError(
      `error: unable to launch the editor ${JSON.stringify(editor)}\nThis terminal has no ${editor.split(' ')[0]}; name a command that changes the file: KUBE_EDITOR="sed -i s/old/new/" kubectl edit ...`,
    );
  if ((yield* wait(started.exit)) !== 0) throw failure(`there was a problem with the editor ${JSON.stringify(editor)}`);
}
