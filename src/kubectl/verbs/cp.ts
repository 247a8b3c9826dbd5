import type { Pod } from '../../cluster/api/types.generated.ts';
import { Interrupted } from '../../cluster/kernel/task.ts';
import { archiveOf, readArchive } from '../../cluster/runtime/archive.ts';
import { entriesAt, placeEntry } from '../../cluster/runtime/file-walk.ts';
import type { Call } from '../command.ts';
import { failure } from '../errors.ts';
import { resolvePath } from '../manifest.ts';
import { podResource } from '../pods.ts';
import type { Work } from '../session.ts';
import { exitCode, startIn, stream } from './exec.ts';

/** `kubectl cp`: files between the workstation and a container, by the container's own tar (documentation: kubectl cp). */
export function* cp(call: Call): Work {
  const { args } = call;
  const [from, to] = args;
  if (args.length !== 2 || from === undefined || to === undefined) throw failure('source and destination are required');
  const source = place(from);
  const target = place(to);
  if (source.pod && target.pod) throw failure('one of src or dest must be a local file specification');
  if (!source.path || !target.path) throw failure('filepath can not be empty');
  if (source.pod) yield* fromPod(call, source, target.path);
  else if (target.pod) yield* toPod(call, source.path, target);
  else throw failure('one of src or dest must be a remote file specification');
}

/** `[[NAMESPACE/]POD:]PATH`; `pod` is '' for a file of the workstation. */
interface Place {
  readonly namespace: string | undefined;
  readonly pod: string;
  readonly path: string;
}

function place(text: string): Place {
  const colon = text.indexOf(':');
  if (colon < 0) return { namespace: undefined, pod: '', path: text };
  const parts = text.slice(0, colon).split('/');
  if (colon === 0 || parts.length > 2)
    throw failure('filespec must match the canonical format: [[namespace/]pod:]file/path');
  return { namespace: parts.length === 2 ? parts[0] : undefined, pod: parts.at(-1) ?? '', path: text.slice(colon + 1) };
}

/** A path without `.`, `..`, doubled and closing slashes. */
function clean(path: string): string {
  const names: string[] = [];
  for (const name of path.split('/'))
    if (name === '..' && names.length > 0 && names.at(-1) !== '..') names.pop();
    else if (name && name !== '.' && !(name === '..' && path.startsWith('/'))) names.push(name);
  return (path.startsWith('/') ? '/' : '') + names.join('/') || '.';
}

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const directoryOf = (path: string): string =>
  path.slice(0, path.lastIndexOf('/')) || (path.startsWith('/') ? '/' : '.');

/** Runs a command in the Pod's container; gives its standard output. Throws when it fails. */
function* remote(
  call: Call,
  at: Place,
  argv: readonly string[],
  options: { readonly input?: string; readonly silent?: boolean; readonly errorsToOutput?: boolean } = {},
): Work<string> {
  const { session } = call;
  const pod = yield* session.get<Pod>(podResource(), at.namespace ?? session.namespace, at.pod);
  const started = yield* startIn(session, pod, {
    container: call.text('container'),
    command: argv,
    stdin: options.input !== undefined,
    quiet: options.silent ?? false,
  });
  if (options.input) started.write(options.input);
  let output = '';
  const code = yield* stream(session, started, false, false, {
    out: (text) => {
      output += text;
    },
    err: (text) => {
      if (options.errorsToOutput) session.out(text);
      else if (!options.silent) session.err(text);
    },
  });
  exitCode(code);
  return output;
}

function* toPod(call: Call, path: string, to: Place): Work {
  const { files, cwd } = call.session.system;
  const local = clean(resolvePath(cwd, path));
  if (!files.stat(local)) throw failure(`${path} doesn't exist in local filesystem`);
  let target = clean(to.path);
  try {
    yield* remote(call, to, ['test', '-d', to.path], { silent: true });
    target = clean(`${target}/${baseOf(local)}`);
  } catch (e) {
    // It is no directory; if something else is wrong, tar will meet it.
    if (e instanceof Interrupted) throw e;
  }
  const all = [...entriesAt(files, local, baseOf(target))];
  // a directory that has something in it comes with that
  const entries = all.filter((e) => e.type !== 'directory' || !all.some((o) => o.name.startsWith(`${e.name}/`)));
  const keep = call.is('no-preserve') ? ['--no-same-permissions', '--no-same-owner'] : [];
  const input = archiveOf(entries);
  call.session.out(yield* remote(call, to, ['tar', ...keep, '-xmf', '-', '-C', directoryOf(target)], { input }));
}

function* fromPod(call: Call, from: Place, to: string): Work {
  const { session } = call;
  const { files, cwd } = session.system;
  const archive = yield* remote(call, from, ['tar', 'cf', '-', from.path], { errorsToOutput: true });
  const prefix = clean(from.path.replace(/^\/+/, '')).replace(/^(\.\.\/)+/, '');
  let warned = false;
  for (const entry of readArchive(archive) ?? []) {
    if (!entry.name.startsWith(prefix)) throw failure('tar contents corrupted');
    const shown = clean(`${to}/${entry.name.slice(prefix.length)}`);
    const base = clean(to);
    if (shown !== base && base !== '.' && !shown.startsWith(base === '/' ? base : `${base}/`)) {
      session.err(`warning: file ${JSON.stringify(shown)} is outside target destination, skipping\n`);
      continue;
    }
    if (entry.type === 'link') {
      const instead = `kubectl exec -n ${JSON.stringify(from.namespace ?? '')} ${JSON.stringify(from.pod)} -- tar cf - ${JSON.stringify(from.path)} | tar xf -`;
      session.err(
        `warning: skipping symlink: ${JSON.stringify(shown)} -> ${JSON.stringify(entry.target)}${warned ? '' : ` (consider using "${instead}")`}\n`,
      );
      warned = true;
      continue;
    }
    const path = resolvePath(cwd, shown);
    if (entry.type === 'file' && files.stat(path)?.type === 'directory') throw failure(`open ${shown}: is a directory`);
    const placed = placeEntry(files, clean(path), { ...entry, mode: 0o644 });
    if (placed !== true) throw failure(`open ${shown}: ${placed.error}`);
  }
}
