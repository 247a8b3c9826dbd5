import { type ApiResource, RESOURCES } from '../cluster/api/scheme.ts';
import type { Pod } from '../cluster/api/types.generated.ts';
import type { ApiServer } from '../cluster/apiserver/apiserver.ts';
import type { KubeList } from '../cluster/apiserver/request.ts';
import { subcommands } from './commands.ts';
import { resolve } from './dispatch.ts';
import { type Flag, GLOBAL_FLAGS } from './flags.ts';
import { findResource } from './resources.ts';
import { path, scope } from './session.ts';

/** What can stand at the end of a line. */
export interface Completion {
  /** Where the word begins that is completed: an index into the line. */
  readonly from: number;
  /** Words that can stand there, sorted. */
  readonly options: readonly string[];
}

/** Where words for completion come from. */
export interface CompletionSource {
  readonly api: ApiServer;
  /** Names that can stand first on a line. */
  readonly programs: readonly string[];
  /** Paths that begin with a text, directories with `/` at the end. */
  readonly files: (start: string) => readonly string[];
}

/** Completes a line at `cursor`: programs, verbs, flags, resource types, names of live objects, containers, files. */
export function complete(source: CompletionSource, line: string, cursor: number): Completion {
  const before = line.slice(0, cursor);
  const start = before.search(/[^\s|;&(]*$/);
  const word = before.slice(start);
  const words = (
    before
      .slice(0, start)
      .split(/[|;&(]/)
      .at(-1) ?? ''
  )
    .split(/\s+/)
    .filter(Boolean);
  const offer = (options: readonly string[], from = start): Completion => ({
    from,
    options: [...new Set(options)].filter((o) => o.startsWith(before.slice(from))).sort(),
  });
  const [program, ...rest] = words;
  if (program === undefined) return offer(word.includes('/') ? source.files(word) : source.programs);
  const at = words.indexOf('kubectl');
  if (at < 0) return program === 'timeout' && rest.length === 1 ? offer(['kubectl']) : offer(source.files(word));
  return kubectlWords(source, words.slice(at + 1), word, start, offer);
}

const FORMATS = ['custom-columns=', 'json', 'jsonpath=', 'name', 'wide', 'yaml'];

function kubectlWords(
  source: CompletionSource,
  words: readonly string[],
  word: string,
  start: number,
  offer: (options: readonly string[], from?: number) => Completion,
): Completion {
  if (words.includes('--')) return offer([]);
  const { command, rest } = resolve(words);
  const flags: readonly Flag[] = [...(command?.flags ?? []), ...GLOBAL_FLAGS];
  const last = words.at(-1) ?? '';
  const pending =
    /^-/.test(last) && !last.includes('=')
      ? flags.find((f) => last === `--${f.name}` || last === `-${f.short}`)
      : undefined;
  const namespace = flagValue(words, 'namespace', 'n') ?? 'default';
  const args = command ? plain(rest, flags) : [];
  const names = (type: string): readonly string[] => objectNames(source.api, type, namespace);
  const value = (flag: Flag): readonly string[] | undefined => {
    switch (flag.name) {
      case 'namespace':
        return names('namespaces');
      case 'output':
        return FORMATS;
      case 'filename':
        return source.files(word.replace(/^--?[\w-]+=/, ''));
      case 'container':
        return containers(source.api, namespace, args[0]?.replace(/^pods?\//, '') ?? '');
      case 'dry-run':
        return ['client', 'none', 'server'];
      case 'restart':
        return ['Always', 'Never', 'OnFailure'];
      case 'for':
        return command?.name === 'wait'
          ? ['condition=Ready', 'delete', 'jsonpath=']
          : names('pods').map((n) => `pod/${n}`);
      default:
        return undefined;
    }
  };
  if (pending && pending.bare === undefined) return offer(value(pending) ?? []);
  const inline = /^--([\w-]+)=/.exec(word);
  const assigned = inline && flags.find((f) => f.name === inline[1]);
  if (inline && assigned) return offer(value(assigned) ?? [], start + inline[0].length);
  if (word.startsWith('-'))
    return offer(
      flags.flatMap((f) => [`--${f.name}${f.bare === undefined ? '=' : ''}`, ...(f.short ? [`-${f.short}`] : [])]),
    );
  if (!command) return offer(subcommands(''));
  const slash = word.indexOf('/');
  if (slash > 0 && command.completes) return offer(names(word.slice(0, slash)), start + slash + 1);
  switch (command.completes) {
    case 'resource':
      return args.length === 0
        ? offer(RESOURCES.filter((r) => r.stored).map((r) => r.resource))
        : offer(names(args[0] ?? ''));
    case 'pod':
      return offer(args.length === 0 ? names('pods') : []);
    case 'node':
      return offer(names('nodes'));
    default:
      return offer(subcommands(command.name));
  }
}

function flagValue(words: readonly string[], name: string, short: string): string | undefined {
  for (const [i, w] of words.entries()) {
    if (w === `--${name}` || w === `-${short}`) return words[i + 1];
    if (w.startsWith(`--${name}=`)) return w.slice(name.length + 3);
  }
  return undefined;
}

/** The words that are neither flags nor their values. */
function plain(words: readonly string[], flags: readonly Flag[]): string[] {
  const out: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const w = words[i] ?? '';
    if (!w.startsWith('-')) out.push(w);
    else if (!w.includes('=') && flags.find((f) => w === `--${f.name}` || w === `-${f.short}`)?.bare === undefined) i++;
  }
  return out;
}

function list<T>(api: ApiServer, resource: ApiResource, namespace: string): readonly T[] {
  const answer = api.handle<KubeList<T>>({
    ...path(resource),
    ...scope(resource, namespace),
    verb: 'list',
    author: { component: 'kubectl' },
  });
  return answer.ok ? answer.object.items : [];
}

function objectNames(api: ApiServer, type: string, namespace: string): string[] {
  const resource = findResource(type.split(',')[0] ?? '');
  if (!resource?.stored) return [];
  return list<{ metadata: { name?: string } }>(api, resource, namespace).map((o) => o.metadata.name ?? '');
}

function containers(api: ApiServer, namespace: string, name: string): string[] {
  const resource = findResource('pods');
  const pod = resource && list<Pod>(api, resource, namespace).find((p) => p.metadata.name === name);
  return pod
    ? [...pod.spec.containers, ...(pod.spec.initContainers ?? []), ...(pod.spec.ephemeralContainers ?? [])].map(
        (c) => c.name,
      )
    : [];
}
