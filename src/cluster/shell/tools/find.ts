import type { FileInfo } from '../../runtime/filesystem.ts';
import { matches } from '../pattern.ts';
import { accountId, baseName, type Job, join, type Run, reason, tool } from './tool.ts';

/** A test or action; false stops what stands beside it. */
type Action = (path: string, info: FileInfo) => Run<boolean>;

class ExpressionFault extends Error {}

/** Whether a number is as `+3`, `-3` or `3` wants it. */
const counted = (text: string, n: number): boolean => {
  const wanted = Math.abs(Number.parseInt(text.replace('+', ''), 10));
  return text.startsWith('+') ? n > wanted : text.startsWith('-') ? n < wanted : n === wanted;
};
const age = (t: Job, info: FileInfo, unit: number): number => Math.floor((t.system.now() - info.modified) / unit);
const TYPES = { file: 'f', directory: 'd', link: 'l', device: 'c' } as const;
const SIZES: Readonly<Record<string, number>> = { c: 1, k: 1024, M: 1024 ** 2 };

/** Tests that take a value. */
const TESTS: Readonly<Record<string, (value: string, t: Job) => (path: string, info: FileInfo) => boolean>> = {
  '-name': (pattern) => (path) => matches(pattern, baseName(path)),
  '-iname': (pattern) => (path) => matches(pattern.toLowerCase(), baseName(path).toLowerCase()),
  '-path': (pattern) => (path) => matches(pattern, path),
  '-type': (kinds) => (_path, info) => kinds.includes(TYPES[info.type]),
  '-perm': (text) => {
    const wanted = Number.parseInt(text.replace(/^[-/]/, ''), 8);
    if (text.startsWith('-')) return (_path, { mode }) => (mode & wanted) === wanted;
    return (_path, { mode }) => (text.startsWith('/') ? (mode & wanted) !== 0 : (mode & 0o7777) === wanted);
  },
  '-size': (text) => (_path, info) => counted(text, Math.ceil(info.size / (SIZES[text.at(-1) ?? ''] ?? 512))),
  '-mmin': (text, t) => (_path, info) => counted(text, age(t, info, 60_000)),
  '-mtime': (text, t) => (_path, info) => counted(text, age(t, info, 86_400_000)),
  '-user': (name, t) => (_path, info) => info.uid === accountId(t.system, 'passwd', name),
  '-group': (name, t) => (_path, info) => info.gid === accountId(t.system, 'group', name),
  '-newer': (than, t) => (_path, info) => info.modified > (t.system.files.stat(than)?.modified ?? 0),
};

/** find: its options and tests are words of an expression, with -a, -o, ! and parentheses. */
export const find = tool(
  { synopsis: '[-HL] [PATH]... [OPTIONS] [ACTIONS]', rewrite: (argv) => [argv[0] ?? 'find', '--', ...argv.slice(1)] },
  function* (t) {
    const { files } = t.system;
    const words = t.words;
    const begin = words.findIndex((w) => /^[-!(]/.test(w));
    const paths = begin < 0 ? words : words.slice(0, begin);
    let [at, maxDepth, minDepth, acts, depthFirst] = [begin < 0 ? words.length : begin, 100, 0, false, false];
    const batches: { argv: readonly string[]; paths: string[] }[] = [];

    const value = (): string => {
      const word = words[at++];
      if (word === undefined) throw new ExpressionFault(`${words[at - 2]}: requires an argument`);
      return word;
    };
    const when = (holds: (path: string, info: FileInfo) => boolean): Action =>
      // biome-ignore lint/correctness/useYield: a test has nothing to wait for
      function* (path, info) {
        return holds(path, info);
      };
    const run = function* (argv: readonly string[]): Run<boolean> {
      const child = t.system.spawn(argv);
      if (!('error' in child)) return ((yield child.exit) as number) === 0;
      yield* t.fail(`${argv[0]}: No such file or directory`);
      return false;
    };
    const primary = (): Action => {
      const word = words[at++] ?? '';
      const test = Object.hasOwn(TESTS, word) ? TESTS[word] : undefined;
      if (test) return when(test(value(), t));
      switch (word) {
        case '(': {
          const inner = either();
          if (words[at++] !== ')') throw new ExpressionFault('unmatched (');
          return inner;
        }
        case '!':
        case '-not': {
          const inner = primary();
          return function* (path, info) {
            return !(yield* inner(path, info));
          };
        }
        case '-maxdepth':
        case '-mindepth':
          if (word === '-maxdepth') maxDepth = Number(value());
          else minDepth = Number(value());
          return when(() => true);
        case '-depth':
        case '-xdev':
        case '-follow':
          depthFirst ||= word === '-depth';
          return when(() => true);
        case '-empty':
          return when((path, info) => {
            const names = info.type === 'directory' ? files.readdir(path) : undefined;
            return names ? !('error' in names) && names.length === 0 : info.type === 'file' && info.size === 0;
          });
        case '-print':
        case '-print0':
          acts = true;
          return function* (path) {
            yield t.say(path + (word === '-print' ? '\n' : '\0'));
            return true;
          };
        case '-delete':
          acts = true;
          depthFirst = true;
          return function* (path) {
            const removed = files.remove(path);
            if (removed !== true) yield* t.fail(`${path}: ${reason(removed)}`);
            return removed === true;
          };
        case '-exec': {
          acts = true;
          const from = at;
          while (at < words.length && words[at] !== ';' && !(words[at] === '+' && words[at - 1] === '{}')) at++;
          const argv = words.slice(from, at);
          const end = words[at++];
          if (end === undefined) throw new ExpressionFault("-exec requires an argument ending in ';'");
          if (end === ';') return (path) => run(argv.map((w) => w.replaceAll('{}', path)));
          const batch = { argv: argv.slice(0, -1), paths: [] as string[] };
          batches.push(batch);
          return when((path) => batch.paths.push(path) > 0);
        }
      }
      throw new ExpressionFault(`unrecognized: ${word}`);
    };
    /** Several of `next`, with `word` between them (`-a` may be left out); stops at the first that is `decides`. */
    const several = (next: () => Action, word: RegExp, bare: boolean, decides: boolean): Action => {
      const all = [next()];
      while (
        at < words.length &&
        words[at] !== ')' &&
        (word.test(words[at] as string) || (bare && !/^-(o|or)$/.test(words[at] as string)))
      ) {
        if (word.test(words[at] as string)) at++;
        all.push(next());
      }
      return function* (path, info) {
        for (const action of all) if ((yield* action(path, info)) === decides) return decides;
        return !decides;
      };
    };
    const both = (): Action => several(primary, /^-(a|and)$/, true, false);
    const either = (): Action => several(both, /^-(o|or)$/, false, true);

    let expression: Action = when(() => true);
    try {
      if (at < words.length) expression = either();
      if (at < words.length) throw new ExpressionFault(`unrecognized: ${words[at]}`);
    } catch (e) {
      if (!(e instanceof ExpressionFault)) throw e;
      return yield* t.fail(e.message);
    }
    const visit = function* (path: string, depth: number): Run<void> {
      const info = files.lstat(path);
      if (!info) return;
      yield t.system.spend(1);
      const act = function* (): Run<void> {
        if (depth >= minDepth && (yield* expression(path, info)) && !acts) yield t.say(`${path}\n`);
      };
      if (!depthFirst) yield* act();
      if (info.type === 'directory' && depth < maxDepth) {
        const names = files.readdir(path);
        if ('error' in names) yield* t.fail(`${path}: ${reason(names)}`);
        else for (const name of names) yield* visit(join(path, name), depth + 1);
      }
      if (depthFirst) yield* act();
    };
    for (const path of paths.length > 0 ? paths : ['.']) {
      if (files.lstat(path)) yield* visit(path, 0);
      else yield* t.fail(`${t.gnu ? `'${path}'` : path}: No such file or directory`);
    }
    for (const { argv, paths: found } of batches) if (found.length > 0) yield* run([...argv, ...found]);
    return undefined;
  },
);
