import type { FileInfo } from '../../runtime/filesystem.ts';
import type { Program, System } from '../../runtime/system.ts';
import { accountName, humanSize, modeText } from './list.ts';
import { cannot, complain, print, type Run, readArguments, reason, type Style, usage } from './tool.ts';

/** The last name of a path. */
export const baseName = (path: string): string => path.replace(/\/+$/, '').split('/').pop() || '/';
/** A name in a directory. */
export const join = (dir: string, name: string): string => (dir.endsWith('/') ? dir + name : `${dir}/${name}`);

/** mkdir [-p] [-m MODE] DIRECTORY... */
export const mkdir = (style: Style): Program =>
  function* (system) {
    const given = readArguments(system.argv, 'pm:v', { parents: 'p', mode: 'm' });
    if ('usage' in given) return yield* usage(system, given);
    let code = 0;
    for (const path of given.operands) {
      const parts = path.split('/');
      const steps = given.options.has('p')
        ? parts.map((_p, i) => parts.slice(0, i + 1).join('/')).filter(Boolean)
        : [path];
      for (const step of steps) {
        const made = system.files.mkdir(step);
        if (made === true) {
          const mode = given.options.get('m');
          if (mode && step === path) system.files.chmod(step, Number.parseInt(mode, 8));
        } else if (
          !(made.error === 'EEXIST' && given.options.has('p') && system.files.stat(step)?.type === 'directory')
        ) {
          code = yield* complain(system, `${cannot(style)} create directory '${path}': ${reason(made)}`);
          break;
        }
      }
    }
    return code;
  };

/** rmdir [-p] DIRECTORY... */
export const rmdir: Program = function* (system) {
  let code = 0;
  for (const path of system.argv.slice(1)) {
    const info = system.files.lstat(path);
    const removed = info && info.type !== 'directory' ? ({ error: 'ENOTDIR' } as const) : system.files.remove(path);
    if (removed !== true) code = yield* complain(system, `'${path}': ${reason(removed)}`);
  }
  return code;
};

/** rm [-rf] FILE... */
export const rm = (style: Style): Program =>
  function* (system) {
    const given = readArguments(system.argv, 'rRfiv', { recursive: 'r', force: 'f' });
    if ('usage' in given) return yield* usage(system, given);
    const force = given.options.has('f');
    const recursive = given.options.has('r') || given.options.has('R');
    if (given.operands.length === 0 && !force) return yield* complain(system, 'missing operand');
    let code = 0;
    const remove = function* (path: string): Run<void> {
      const info = system.files.lstat(path);
      if (!info) {
        if (!force) code = yield* complain(system, `${cannot(style)} remove '${path}': No such file or directory`);
        return;
      }
      yield system.spend(1);
      if (info.type === 'directory') {
        if (!recursive) {
          code = yield* complain(
            system,
            style === 'gnu' ? `cannot remove '${path}': Is a directory` : `'${path}' is a directory`,
          );
          return;
        }
        const names = system.files.readdir(path);
        if (!('error' in names)) for (const name of names) yield* remove(join(path, name));
      }
      const removed = system.files.remove(path);
      if (removed !== true) code = yield* complain(system, `${cannot(style)} remove '${path}': ${reason(removed)}`);
    };
    for (const path of given.operands) {
      if (path === '/' || /(^|\/)\.\.?\/?$/.test(path)) code = yield* complain(system, `refusing to remove '${path}'`);
      else yield* remove(path);
    }
    return code;
  };

/** Copies a file, link or directory; complains of what cannot be. */
function* copy(system: System, from: string, to: string, recursive: boolean, style: Style): Run {
  const info = recursive ? system.files.lstat(from) : system.files.stat(from);
  if (!info) return yield* complain(system, `${cannot(style)} stat '${from}': No such file or directory`);
  yield system.spend(2);
  if (info.type === 'directory') {
    if (!recursive)
      return yield* complain(
        system,
        style === 'gnu' ? `-r not specified; omitting directory '${from}'` : `omitting directory '${from}'`,
      );
    const made = system.files.mkdir(to, { mode: info.mode });
    if (made !== true && made.error !== 'EEXIST')
      return yield* complain(system, `${cannot(style)} create directory '${to}': ${reason(made)}`);
    const names = system.files.readdir(from);
    let code = 0;
    if (!('error' in names))
      for (const name of names) code = (yield* copy(system, join(from, name), join(to, name), true, style)) || code;
    return code;
  }
  if (info.type === 'link') {
    const linked = system.files.symlink(system.files.readlink(from) ?? '', to);
    return linked === true ? 0 : yield* complain(system, `${cannot(style)} create symlink '${to}': ${reason(linked)}`);
  }
  const text = system.files.read(from);
  if (typeof text !== 'string') return yield* complain(system, `${cannot(style)} open '${from}': ${reason(text)}`);
  const written = system.files.write(to, text, { mode: info.mode });
  return written === true ? 0 : yield* complain(system, `${cannot(style)} create '${to}': ${reason(written)}`);
}

const targetOf = (system: System, target: string, source: string): string =>
  system.files.stat(target)?.type === 'directory' ? join(target, baseName(source)) : target;

/** cp [-rRapf] SOURCE... TARGET */
export const cp = (style: Style): Program =>
  function* (system) {
    const given = readArguments(system.argv, 'rRapfvdLTn', { recursive: 'r', archive: 'a' });
    if ('usage' in given) return yield* usage(system, given);
    const sources = given.operands.slice(0, -1);
    const target = given.operands.at(-1);
    if (target === undefined || sources.length === 0) return yield* complain(system, 'missing file operand');
    if (sources.length > 1 && system.files.stat(target)?.type !== 'directory')
      return yield* complain(system, `target '${target}' is not a directory`);
    const recursive = ['r', 'R', 'a'].some((o) => given.options.has(o));
    let code = 0;
    for (const source of sources) {
      const to = targetOf(system, target, source);
      if (to === source) code = yield* complain(system, `'${source}' and '${to}' are the same file`);
      else if (recursive && `${to}/`.startsWith(`${source.replace(/\/+$/, '')}/`))
        code = yield* complain(system, `recursion detected, omitting directory '${source}'`);
      else code = (yield* copy(system, source, to, recursive, style)) || code;
    }
    return code;
  };

/** mv [-fin] SOURCE... TARGET */
export const mv = (style: Style): Program =>
  function* (system) {
    const given = readArguments(system.argv, 'finv');
    if ('usage' in given) return yield* usage(system, given);
    const sources = given.operands.slice(0, -1);
    const target = given.operands.at(-1);
    if (target === undefined || sources.length === 0) return yield* complain(system, 'missing file operand');
    let code = 0;
    for (const source of sources) {
      const to = targetOf(system, target, source);
      const moved = system.files.rename(source, to);
      if (moved === true) continue;
      if (moved.error === 'EXDEV') {
        // Between volumes a file is copied and removed, as mv does.
        code = yield* copy(system, source, to, true, style);
        if (code === 0) yield* rm(style)(system.as(['rm', '-rf', source]));
        continue;
      }
      const verb = style === 'gnu' ? (moved.error === 'ENOENT' ? 'cannot stat' : 'cannot move') : "can't rename";
      code = yield* complain(system, `${verb} '${source}': ${reason(moved)}`);
    }
    return code;
  };

/** touch [-c] [-d DATE] FILE... */
export const touch = (style: Style): Program =>
  function* (system) {
    const given = readArguments(system.argv, 'camd:t:r:');
    if ('usage' in given) return yield* usage(system, given);
    let code = 0;
    for (const path of given.operands) {
      if (given.options.has('c') && !system.files.stat(path)) continue;
      const touched = system.files.touch(path, system.now());
      if (touched !== true)
        code = yield* complain(
          system,
          style === 'gnu' ? `cannot touch '${path}': ${reason(touched)}` : `${path}: ${reason(touched)}`,
        );
    }
    return code;
  };

/** ln [-sf] TARGET [NAME] */
export const ln: Program = function* (system) {
  const given = readArguments(system.argv, 'sfnvT');
  if ('usage' in given) return yield* usage(system, given);
  const [target, name] = given.operands;
  if (target === undefined) return yield* complain(system, 'missing file operand');
  const at = name === undefined ? baseName(target) : targetOf(system, name, target);
  if (given.options.has('f')) system.files.remove(at);
  const made = given.options.has('s') ? system.files.symlink(target, at) : system.files.link(target, at);
  return made === true ? 0 : yield* complain(system, `${at}: ${reason(made)}`);
};

/** readlink [-f] FILE, realpath FILE */
export const readlink: Program = function* (system) {
  const given = readArguments(system.argv, 'fenv');
  if ('usage' in given) return yield* usage(system, given);
  const canonical = given.options.has('f') || baseName(system.argv[0] ?? '') === 'realpath';
  for (const path of given.operands) {
    const target = canonical ? resolvePath(system, path) : system.files.readlink(path);
    if (target === undefined) return 1;
    yield* print(system, given.options.has('n') ? target : `${target}\n`);
  }
  return 0;
};

function resolvePath(system: System, path: string, depth = 0): string | undefined {
  if (depth > 20) return undefined;
  let at = '';
  const absolute = path.startsWith('/') ? path : join(system.cwd, path);
  const parts = absolute.split('/').filter((p) => p !== '' && p !== '.');
  for (const [i, part] of parts.entries()) {
    if (part === '..') {
      at = at.slice(0, Math.max(0, at.lastIndexOf('/')));
      continue;
    }
    const target = system.files.readlink(`${at}/${part}`);
    if (target !== undefined) {
      return resolvePath(
        system,
        [target.startsWith('/') ? target : `${at}/${target}`, ...parts.slice(i + 1)].join('/'),
        depth + 1,
      );
    }
    at += `/${part}`;
  }
  return at || '/';
}

/** chmod [-R] MODE FILE... with octal and symbolic modes. */
export const chmod: Program = function* (system) {
  const words = system.argv.slice(1).filter((w) => w !== '-R');
  const [mode, ...paths] = words;
  const recursive = words.length < system.argv.length - 1;
  let code = 0;
  const change = function* (path: string): Run<void> {
    const info = system.files.stat(path);
    const next = info && newMode(info, mode ?? '');
    if (info && next === undefined) {
      code = yield* complain(system, `invalid mode '${mode}'`);
      return;
    }
    const changed = next === undefined ? ({ error: 'ENOENT' } as const) : system.files.chmod(path, next);
    if (changed !== true)
      code = yield* complain(
        system,
        `${path}: ${changed.error === 'EACCES' ? 'Operation not permitted' : reason(changed)}`,
      );
    if (!recursive || info?.type !== 'directory') return;
    const names = system.files.readdir(path);
    if (!('error' in names)) for (const name of names) yield* change(join(path, name));
  };
  for (const path of paths) yield* change(path);
  return code;
};

function newMode(info: FileInfo, text: string): number | undefined {
  if (/^[0-7]{1,4}$/.test(text)) return Number.parseInt(text, 8);
  let mode = info.mode;
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause);
    if (!match) return undefined;
    const [, who = '', operator, what = ''] = match;
    const runnable = info.type === 'directory' || (info.mode & 0o111) !== 0;
    const bits =
      (what.includes('r') ? 4 : 0) |
      (what.includes('w') ? 2 : 0) |
      (what.includes('x') || (what.includes('X') && runnable) ? 1 : 0);
    for (const [letter, shift] of [
      ['u', 6],
      ['g', 3],
      ['o', 0],
    ] as const) {
      if (who !== '' && !who.includes(letter) && !who.includes('a')) continue;
      if (operator === '+') mode |= bits << shift;
      else if (operator === '-') mode &= ~(bits << shift);
      else mode = (mode & ~(7 << shift)) | (bits << shift);
    }
  }
  return mode;
}

/** chown [-R] USER[:GROUP] FILE... by number or name. */
export const chown: Program = function* (system) {
  const [owner = '', ...paths] = system.argv.slice(1).filter((w) => !/^-[Rh]+$/.test(w));
  const [user = '', group] = owner.split(/[:.]/);
  const id = (kind: 'passwd' | 'group', name: string): number | undefined => {
    if (/^\d+$/.test(name)) return Number(name);
    const text = system.files.read(`/etc/${kind}`);
    const line = typeof text === 'string' ? text.split('\n').find((l) => l.startsWith(`${name}:`)) : undefined;
    return line === undefined ? undefined : Number(line.split(':')[2]);
  };
  const uid = user === '' ? undefined : id('passwd', user);
  if (user !== '' && uid === undefined) return yield* complain(system, `unknown user ${user}`);
  const gid = group ? id('group', group) : undefined;
  let code = 0;
  for (const path of paths) {
    const info = system.files.stat(path);
    const changed = info ? system.files.chown(path, uid ?? info.uid, gid ?? info.gid) : ({ error: 'ENOENT' } as const);
    if (changed !== true)
      code = yield* complain(
        system,
        `${path}: ${changed.error === 'EACCES' ? 'Operation not permitted' : reason(changed)}`,
      );
  }
  return code;
};

/** stat [-c FORMAT] FILE... */
export const stat: Program = function* (system) {
  const given = readArguments(system.argv, 'c:Lft', { format: 'c' });
  if ('usage' in given) return yield* usage(system, given);
  let code = 0;
  for (const path of given.operands) {
    const info = system.files.lstat(path);
    if (!info) {
      code = yield* complain(system, `can't stat '${path}': No such file or directory`);
      continue;
    }
    const kind = {
      file: info.size === 0 ? 'regular empty file' : 'regular file',
      directory: 'directory',
      link: 'symbolic link',
      device: 'character special file',
    }[info.type];
    const octal = (info.mode & 0o7777).toString(8);
    const values: Readonly<Record<string, string>> = {
      a: octal,
      A: modeText(info),
      s: String(info.size),
      u: String(info.uid),
      g: String(info.gid),
      U: accountName(system, 'passwd', info.uid),
      G: accountName(system, 'group', info.gid),
      n: path,
      F: kind,
      h: String(info.links),
      Y: String(Math.floor(info.modified / 1000)),
      y: new Date(info.modified).toISOString().replace('T', ' ').replace('Z', '000000 +0000'),
    };
    const format = given.options.get('c');
    if (format !== undefined)
      yield* print(system, `${format.replace(/%(.)/g, (_a, c: string) => values[c] ?? (c === '%' ? '%' : '?'))}\n`);
    else {
      const id = (n: number, name: string): string => `(${String(n).padStart(5)}/${name.padStart(8)})`;
      const owner = `Uid: ${id(info.uid, values['U'] as string)}   Gid: ${id(info.gid, values['G'] as string)}`;
      yield* print(
        system,
        `  File: ${path}\n  Size: ${String(info.size).padEnd(10)}\tBlocks: ${String(Math.ceil(info.size / 4096) * 8).padEnd(10)} IO Block: 4096   ${kind}\nAccess: (${octal.padStart(4, '0')}/${values['A']})  ${owner}\nModify: ${values['y']}\n`,
      );
    }
  }
  return code;
};

/** du [-sh] [FILE]... in kilobytes. */
export const du: Program = function* (system) {
  const given = readArguments(system.argv, 'shakcxd:');
  if ('usage' in given) return yield* usage(system, given);
  const show = (bytes: number): string => (given.options.has('h') ? humanSize(bytes) : String(bytes / 1024));
  const measure = function* (path: string, top: boolean): Run<number> {
    const info = system.files.lstat(path);
    if (!info) return 0;
    let bytes = Math.ceil(info.size / 4096) * 4096;
    if (info.type === 'directory') {
      const names = system.files.readdir(path);
      if (!('error' in names)) for (const name of names) bytes += yield* measure(join(path, name), false);
    }
    if (top || (!given.options.has('s') && (info.type === 'directory' || given.options.has('a'))))
      yield* print(system, `${show(bytes)}\t${path}\n`);
    return bytes;
  };
  let code = 0;
  for (const path of given.operands.length > 0 ? given.operands : ['.']) {
    if (system.files.lstat(path)) yield* measure(path, true);
    else code = yield* complain(system, `${path}: No such file or directory`);
  }
  return code;
};
