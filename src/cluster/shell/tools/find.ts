import type { FileInfo } from '../../runtime/filesystem.ts';
import type { Program } from '../../runtime/system.ts';
import { matches } from '../pattern.ts';
import { baseName, join } from './files.ts';
import { complain, print, type Run, reason } from './tool.ts';

/** find [PATH]... [-name PATTERN] [-type fdl] [-maxdepth N] [-mindepth N] [-size N] [-print] [-delete] [-exec COMMAND ;] */
export const find: Program = function* (system) {
  const words = system.argv.slice(1);
  const first = words.findIndex((w) => w.startsWith('-') || w === '!' || w === '(');
  const paths = first < 0 ? words : words.slice(0, first);
  const tests: { negated: boolean; holds: (path: string, info: FileInfo) => boolean }[] = [];
  let [maxDepth, minDepth, remove] = [100, 0, false];
  let execute: readonly string[] | undefined;
  let negated = false;
  for (let i = first < 0 ? words.length : first; i < words.length; i++) {
    const word = words[i] as string;
    const add = (holds: (path: string, info: FileInfo) => boolean): void => {
      tests.push({ negated, holds });
      negated = false;
    };
    const value = words[i + 1] ?? '';
    switch (word) {
      case '!':
      case '-not':
        negated = true;
        continue;
      case '-print':
        continue;
      case '-delete':
        remove = true;
        continue;
      case '-exec': {
        const end = words.indexOf(';', i);
        if (end < 0) return yield* complain(system, "-exec requires an argument ending in ';'");
        execute = words.slice(i + 1, end);
        i = end;
        continue;
      }
      case '-name':
        add((path) => matches(value, baseName(path)));
        break;
      case '-iname':
        add((path) => matches(value.toLowerCase(), baseName(path).toLowerCase()));
        break;
      case '-path':
        add((path) => matches(value, path));
        break;
      case '-type':
        add((_path, info) => ({ file: 'f', directory: 'd', link: 'l', device: 'c' })[info.type] === value);
        break;
      case '-size':
        add(
          (_path, info) =>
            info.size >=
            Number.parseInt(value.replace('+', ''), 10) * (value.endsWith('k') ? 1024 : value.endsWith('c') ? 1 : 512),
        );
        break;
      case '-empty':
        add((_path, info) => info.size === 0);
        continue;
      case '-maxdepth':
        maxDepth = Number(value);
        break;
      case '-mindepth':
        minDepth = Number(value);
        break;
      default:
        return yield* complain(system, `unrecognized: ${word}`);
    }
    i++;
  }
  let code = 0;
  const visit = function* (path: string, depth: number): Run<void> {
    const info = system.files.lstat(path);
    if (!info) return;
    yield system.spend(1);
    const found = depth >= minDepth && tests.every((t) => t.holds(path, info) !== t.negated);
    if (found && !remove && !execute) yield* print(system, `${path}\n`);
    if (info.type === 'directory' && depth < maxDepth) {
      const names = system.files.readdir(path);
      if ('error' in names) code = yield* complain(system, `${path}: ${reason(names)}`);
      else for (const name of names) yield* visit(join(path, name), depth + 1);
    }
    if (found && execute) {
      const child = system.spawn(execute.map((w) => w.replaceAll('{}', path)));
      if ('error' in child) code = yield* complain(system, `${execute[0]}: No such file or directory`);
      else yield child.exit;
    }
    if (found && remove) {
      const removed = system.files.remove(path);
      if (removed !== true) code = yield* complain(system, `${path}: ${reason(removed)}`);
    }
  };
  for (const path of paths.length > 0 ? paths : ['.']) {
    if (system.files.lstat(path)) yield* visit(path, 0);
    else code = yield* complain(system, `${path}: No such file or directory`);
  }
  return code;
};
