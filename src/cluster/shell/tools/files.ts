import type { FileError, FileInfo } from '../../runtime/filesystem.ts';
import { parseDate } from './time-format.ts';
import { accountId, amount, baseName, type Job, join, type Run, reason, tool } from './tool.ts';

/** `can't` of BusyBox, `cannot` of GNU. */
const cannot = (t: Job): string => (t.gnu ? 'cannot' : "can't");

/** What changing a file's mode or owner without being allowed to says. */
const notPermitted = (error: FileError): string =>
  error.error === 'EACCES' ? 'Operation not permitted' : reason(error);

export const mkdir = tool(
  { options: 'pm:v', long: 'parents=p mode=m', synopsis: '[-m MODE] [-p] DIRECTORY...', least: 1 },
  function* (t) {
    const { files } = t.system;
    for (const path of t.words) {
      let end = 0;
      do {
        const slash = t.has('p') ? path.indexOf('/', end + 1) : -1;
        end = slash < 0 ? path.length : slash;
        const step = path.slice(0, end);
        const made = files.mkdir(step);
        const mode = t.options.get('m');
        if (made === true && mode && step === path) files.chmod(step, Number.parseInt(mode, 8));
        if (made === true && t.has('v'))
          yield t.say(`${t.gnu ? 'mkdir: ' : ''}created directory${t.gnu ? '' : ':'} '${step}'\n`);
        if (made === true || (made.error === 'EEXIST' && t.has('p') && files.stat(step)?.type === 'directory'))
          continue;
        yield* t.fail(`${cannot(t)} create directory '${path}': ${reason(made)}`);
        break;
      } while (end < path.length);
    }
  },
);

export const rmdir = tool({ options: 'pv', synopsis: '[-p] DIRECTORY...', least: 1 }, function* (t) {
  for (const path of t.words) {
    const info = t.system.files.lstat(path);
    const removed = info && info.type !== 'directory' ? ({ error: 'ENOTDIR' } as const) : t.system.files.remove(path);
    if (removed !== true) yield* t.fail(`${t.gnu ? 'failed to remove ' : ''}'${path}': ${reason(removed)}`);
  }
});

export const rm = tool({ options: 'rRfivd', long: 'recursive=r force=f', synopsis: '[-irf] FILE...' }, function* (t) {
  if (t.words.length === 0) return t.has('f') ? 0 : yield* t.usage();
  const { files } = t.system;
  for (const path of t.words) {
    if (path === '/')
      yield* t.fail(
        t.gnu ? "it is dangerous to operate recursively on '/'" : "can't remove '/': Device or resource busy",
      );
    else if (/(^|\/)\.\.?\/?$/.test(path))
      yield* t.fail(
        t.gnu ? `refusing to remove '.' or '..' directory: skipping '${path}'` : "can't remove '.' or '..'",
      );
    else yield* removeTree(t, path);
  }
  return undefined;

  function* removeTree(job: Job, path: string): Run<void> {
    const type = files.lstat(path)?.type;
    if (!type && job.has('f')) return;
    if (type === 'directory' && !job.has('rR'))
      return void (yield* job.fail(job.gnu ? `cannot remove '${path}': Is a directory` : `'${path}' is a directory`));
    if (!type) return void (yield* job.fail(`${cannot(job)} remove '${path}': No such file or directory`));
    yield* job.below(
      path,
      function* (at) {
        yield job.system.spend(1);
        const removed = files.remove(at);
        if (removed !== true) yield* job.fail(`${cannot(job)} remove '${at}': ${reason(removed)}`);
        else if (job.has('v')) yield job.say(`removed '${at}'\n`);
      },
      true,
    );
  }
});

/** Copies a file, link or directory; complains of what cannot be. */
function* copy(t: Job, from: string, to: string, recursive: boolean): Run<void> {
  const { files } = t.system;
  const info = recursive ? files.lstat(from) : files.stat(from);
  if (!info) return void (yield* t.fail(`${cannot(t)} stat '${from}': No such file or directory`));
  yield t.system.spend(2);
  if (info.type === 'directory') {
    if (!recursive) return void (yield* t.fail(`${t.gnu ? '-r not specified; ' : ''}omitting directory '${from}'`));
    const made = files.mkdir(to, { mode: info.mode });
    if (made !== true && made.error !== 'EEXIST')
      return void (yield* t.fail(`${cannot(t)} create directory '${to}': ${reason(made)}`));
    const names = files.readdir(from);
    if (!('error' in names)) for (const name of names) yield* copy(t, join(from, name), join(to, name), true);
    return;
  }
  if (info.type === 'link') {
    const linked = files.symlink(files.readlink(from) ?? '', to);
    if (linked !== true) yield* t.fail(`${cannot(t)} create symlink '${to}': ${reason(linked)}`);
    return;
  }
  const text = files.read(from);
  if (typeof text !== 'string') return void (yield* t.fail(`${cannot(t)} open '${from}': ${reason(text)}`));
  const written = files.write(to, text, { mode: info.mode });
  if (written !== true) yield* t.fail(`${cannot(t)} create${t.gnu ? ' regular file' : ''} '${to}': ${reason(written)}`);
  else if (t.has('v')) yield t.say(`'${from}' -> '${to}'\n`);
}

/** Sources and where each goes: into the last operand, when that is a directory. Undefined: complained of. */
function* moves(t: Job): Run<readonly (readonly [source: string, to: string])[] | undefined> {
  const target = t.words.at(-1) as string;
  const into = t.system.files.stat(target)?.type === 'directory';
  if (t.words.length > 2 && !into) {
    yield* t.fail(t.gnu ? `target '${target}': No such file or directory` : `target '${target}' is not a directory`);
    return undefined;
  }
  return t.words.slice(0, -1).map((source) => [source, into ? join(target, baseName(source)) : target]);
}

export const cp = tool(
  {
    options: 'rRapfvdLTniu',
    long: 'recursive=r archive=a',
    synopsis: '[-arPLHpfinlsTu] SOURCE DEST',
    least: 2,
  },
  function* (t) {
    const recursive = t.has('rRa');
    for (const [source, to] of (yield* moves(t)) ?? []) {
      if (to === source) yield* t.fail(`'${source}' and '${to}' are the same file`);
      else if (recursive && `${to}/`.startsWith(`${source.replace(/\/+$/, '')}/`))
        yield* t.fail(`recursion detected, omitting directory '${source}'`);
      else yield* copy(t, source, to, recursive);
    }
  },
);

export const mv = tool({ options: 'finvT', synopsis: '[-finT] SOURCE DEST', least: 2 }, function* (t) {
  const { files } = t.system;
  for (const [source, to] of (yield* moves(t)) ?? []) {
    const moved = files.rename(source, to);
    if (moved === true) {
      if (t.has('v')) yield t.say(`${t.gnu ? 'renamed ' : ''}'${source}' -> '${to}'\n`);
    } else if (moved.error === 'EXDEV') {
      // Between volumes a file is copied and removed, as mv does.
      yield* copy(t, source, to, true);
      if (t.code === 0) {
        yield* t.below(
          source,
          function* (path) {
            const removed = files.remove(path);
            if (removed !== true) yield* t.fail(`${cannot(t)} remove '${path}': ${reason(removed)}`);
          },
          true,
        );
      }
    } else if (!t.gnu) yield* t.fail(`can't rename '${source}': ${reason(moved)}`);
    else if (moved.error === 'ENOENT') yield* t.fail(`cannot stat '${source}': ${reason(moved)}`);
    else yield* t.fail(`cannot move '${source}' to '${to}': ${reason(moved)}`);
  }
});

export const touch = tool(
  { options: 'camhd:t:r:', long: 'date=d', synopsis: '[-cham] [-d DATE] [-t DATE] [-r FILE] FILE...', least: 1 },
  function* (t) {
    const { files } = t.system;
    const [date, model] = [t.options.get('d'), t.options.get('r')];
    const at = date ? parseDate(date) : model ? (files.stat(model)?.modified ?? Number.NaN) : t.system.now();
    if (Number.isNaN(at)) return yield* t.fail(date ? `invalid date '${date}'` : `${model}: No such file or directory`);
    for (const path of t.words) {
      if (t.has('c') && !files.stat(path)) continue;
      const touched = files.touch(path, at);
      if (touched !== true) yield* t.fail(`${t.gnu ? `cannot touch '${path}'` : path}: ${reason(touched)}`);
    }
    return undefined;
  },
);

export const ln = tool(
  { options: 'sfnvT', synopsis: '[-sfnbtv] [-S SUF] TARGET... LINK|DIR', least: 1 },
  function* (t) {
    const { files } = t.system;
    const [target = '', name] = t.words;
    const into = name !== undefined && files.stat(name)?.type === 'directory';
    const at = name === undefined ? baseName(target) : into ? join(name, baseName(target)) : name;
    if (t.has('f')) files.remove(at);
    const made = t.has('s') ? files.symlink(target, at) : files.link(target, at);
    if (made !== true)
      yield* t.fail(
        `${t.gnu ? `failed to create ${t.has('s') ? 'symbolic' : 'hard'} link '${at}'` : at}: ${reason(made)}`,
      );
  },
);

export const chmod = tool(
  { options: 'Rvcf', synopsis: '[-Rcvf] MODE[,MODE]... FILE...', least: 2, rewrite: modesAreWords },
  function* (t) {
    const [mode = '', ...paths] = t.words;
    const { files } = t.system;
    const change = function* (path: string): Run<void> {
      const info = files.stat(path);
      if (!info) return void (yield* t.fail(`${t.gnu ? `cannot access '${path}'` : path}: No such file or directory`));
      const next = newMode(info, mode);
      if (next === undefined) return void (yield* t.fail(`invalid mode${t.gnu ? ':' : ''} '${mode}'`));
      const changed = files.chmod(path, next);
      if (changed !== true)
        yield* t.fail(`${t.gnu ? `changing permissions of '${path}'` : path}: ${notPermitted(changed)}`);
    };
    for (const path of paths) yield* t.has('R') ? t.below(path, change) : change(path);
  },
);

/** `-x` and its like are modes of chmod, not options. */
function modesAreWords(argv: readonly string[]): readonly string[] {
  const at = argv.findIndex((w) => /^-[rwxXst]+$/.test(w));
  return at < 0 ? argv : [...argv.slice(0, at), '--', ...argv.slice(at)];
}

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
    const change = (mask: number, value: number): void => {
      mode = operator === '+' ? mode | value : operator === '-' ? mode & ~value : (mode & ~mask) | value;
    };
    for (const [letter, shift] of [
      ['u', 6],
      ['g', 3],
      ['o', 0],
    ] as const) {
      if (who !== '' && !who.includes(letter) && !who.includes('a')) continue;
      // Without letters the umask holds: others do not become able to write.
      change(7 << shift, (who === '' && letter !== 'u' ? bits & ~2 : bits) << shift);
    }
    if (what.includes('t')) change(0o1000, 0o1000);
    if (what.includes('s')) change(0, (who.includes('g') ? 0o2000 : 0) | (/u|a|^$/.test(who) ? 0o4000 : 0));
  }
  return mode;
}

/** Changes owners: of `USER[:GROUP]`, or with `groupOnly` of `GROUP`. */
const owners = (groupOnly: boolean) =>
  tool(
    { options: 'RhLHPcvf', synopsis: `[-Rh]... ${groupOnly ? 'GROUP' : 'USER[:[GRP]]'} FILE...`, least: 2 },
    function* (t) {
      const [owner = '', ...paths] = t.words;
      const [user = '', group = ''] = groupOnly ? ['', owner] : owner.split(/[:.]/);
      const { files } = t.system;
      const uid = user ? accountId(t.system, 'passwd', user) : undefined;
      const gid = group ? accountId(t.system, 'group', group) : undefined;
      if (user && uid === undefined) return yield* t.fail(t.gnu ? `invalid user: '${owner}'` : `unknown user ${user}`);
      if (group && gid === undefined)
        return yield* t.fail(t.gnu ? `invalid group: '${owner}'` : `unknown group ${group}`);
      const change = function* (path: string): Run<void> {
        const info = files.stat(path);
        const changed = info ? files.chown(path, uid ?? info.uid, gid ?? info.gid) : ({ error: 'ENOENT' } as const);
        if (changed === true) return;
        const verb = info ? `changing ${groupOnly ? 'group' : 'ownership'} of` : 'cannot access';
        yield* t.fail(`${t.gnu ? `${verb} '${path}'` : path}: ${notPermitted(changed)}`);
      };
      for (const path of paths) yield* t.has('R') ? t.below(path, change) : change(path);
      return undefined;
    },
  );
export const chown = owners(false);
export const chgrp = owners(true);

/** mktemp: the letters are drawn from the process's number and the time, so that a run is the same each time. */
export const mktemp = tool({ options: 'dqtp:u', synopsis: '[-dt] [-p DIR] [TEMPLATE]' }, function* (t) {
  const { files } = t.system;
  const [template = 'tmp.XXXXXX'] = t.words;
  const dir = t.options.get('p') ?? t.system.env.get('TMPDIR') ?? '/tmp';
  const path = t.words.length === 0 || t.has('tp') ? join(dir, template) : template;
  if (!/X{6}$/.test(path))
    return yield* t.fail(t.gnu ? `too few X's in template '${template}'` : '(null): Invalid argument');
  for (let seed = t.system.pid * 7919 + Math.floor(t.system.now()); ; seed++) {
    const letters = [1, 2, 3, 4, 5, 6].map((i) => LETTERS[Math.floor(seed / 3 ** i) % LETTERS.length]).join('');
    const name = path.replace(/X+$/, letters);
    const made = t.has('d')
      ? files.mkdir(name, { mode: 0o700 })
      : files.stat(name)
        ? EXISTS
        : files.write(name, '', { mode: 0o600 });
    if (made !== true && made.error === 'EEXIST') continue;
    if (made !== true)
      return yield* t.fail(
        t.gnu ? `failed to create file via template '${path}': ${reason(made)}` : `${path}: ${reason(made)}`,
      );
    yield t.say(`${name}\n`);
    return 0;
  }
});
const LETTERS = 'abcdefghijklmnopABCDEFGHIJKLMNOP0123456789';
const EXISTS = { error: 'EEXIST' } as const;

export const truncate = tool(
  { options: 'cs:', long: 'size=s', synopsis: '[-c] -s SIZE FILE...', least: 1 },
  function* (t) {
    const wanted = t.options.get('s') ?? '';
    const size = amount(wanted);
    if (!(size >= 0)) return yield* t.fail(`invalid number '${wanted}'`);
    for (const path of t.words) {
      const old = t.system.files.read(path);
      const text = typeof old === 'string' ? old.slice(0, size) : '';
      const written = t.system.files.write(path, text + '\0'.repeat(Math.min(size - text.length, 64 * 1024 ** 2)));
      if (written !== true) yield* t.fail(`${path}: open: ${reason(written)}`);
    }
    return undefined;
  },
);
