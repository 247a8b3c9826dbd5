import type { FileInfo } from '../../runtime/filesystem.ts';
import type { System } from '../../runtime/system.ts';
import { formatTime } from './time-format.ts';
import { accountName, baseName, humanSize, join, lines, type Run, tool } from './tool.ts';

/** `drwxr-xr-x`. */
export function modeText(info: FileInfo): string {
  let text = { file: '-', directory: 'd', link: 'l', device: 'c' }[info.type];
  for (const shift of [6, 3, 0]) {
    const bits = (info.mode >> shift) & 7;
    const special = (info.mode >> (9 + shift / 3)) & 1;
    const x = bits & 1;
    const last = special ? (shift === 0 ? (x ? 't' : 'T') : x ? 's' : 'S') : x ? 'x' : '-';
    text += (bits & 4 ? 'r' : '-') + (bits & 2 ? 'w' : '-') + last;
  }
  return text;
}

/** readlink, and realpath as `readlink -f`. */
export const readlink = tool({ options: 'fenvmq', synopsis: '[-fnv] FILE', least: 1 }, function* (t) {
  const canonical = t.has('fe') || baseName(t.system.argv[0] ?? '') === 'realpath';
  for (const path of t.words) {
    const target = canonical ? resolvePath(t.system, path) : t.system.files.readlink(path);
    if (target === undefined) return 1;
    yield t.say(t.has('n') ? target : `${target}\n`);
  }
  return 0;
});

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
      const from = target.startsWith('/') ? target : `${at}/${target}`;
      return resolvePath(system, [from, ...parts.slice(i + 1)].join('/'), depth + 1);
    }
    at += `/${part}`;
  }
  return at || '/';
}

export const stat = tool(
  { options: 'c:Lft', long: 'format=c', synopsis: '[-ltf] [-c FMT] FILE...', least: 1 },
  function* (t) {
    for (const path of t.words) {
      const info = t.has('L') ? t.system.files.stat(path) : t.system.files.lstat(path);
      if (!info) {
        yield* t.fail(`${t.gnu ? 'cannot statx' : "can't stat"} '${path}': No such file or directory`);
        continue;
      }
      const kind = {
        file: info.size === 0 ? 'regular empty file' : 'regular file',
        directory: 'directory',
        link: 'symbolic link',
        device: 'character special file',
      }[info.type];
      const octal = (info.mode & 0o7777).toString(8);
      const target = t.system.files.readlink(path);
      const time = formatTime('%F %T.%N +0000', info.modified);
      const values: Readonly<Record<string, string>> = {
        a: octal,
        A: modeText(info),
        s: String(info.size),
        b: String(Math.ceil(info.size / 4096) * 8),
        B: '512',
        u: String(info.uid),
        g: String(info.gid),
        U: accountName(t.system, 'passwd', info.uid),
        G: accountName(t.system, 'group', info.gid),
        n: path,
        N: target === undefined ? `'${path}'` : `'${path}' -> '${target}'`,
        F: kind,
        h: String(info.links),
        X: String(Math.floor(info.modified / 1000)),
        Y: String(Math.floor(info.modified / 1000)),
        Z: String(Math.floor(info.modified / 1000)),
        x: time,
        y: time,
        z: time,
        '%': '%',
      };
      const format = t.options.get('c');
      if (format !== undefined) {
        yield t.say(`${format.replace(/%(.)/g, (_a, c: string) => values[c] ?? '?')}\n`);
        continue;
      }
      const id = (n: number, name: string): string => `(${String(n).padStart(5)}/${name.padStart(8)})`;
      const owner = `Uid: ${id(info.uid, values['U'] as string)}   Gid: ${id(info.gid, values['G'] as string)}`;
      const shown = target === undefined ? path : t.gnu ? `${path} -> ${target}` : `'${path}' -> '${target}'`;
      yield t.say(
        `  File: ${shown}\n  Size: ${String(info.size).padEnd(10)}\tBlocks: ${values['b']?.padEnd(10)} IO Block: 4096   ${kind}\nAccess: (${octal.padStart(4, '0')}/${values['A']})  ${owner}\nAccess: ${time}\nModify: ${time}\nChange: ${time}\n${t.gnu ? ' Birth: -\n' : ''}`,
      );
    }
  },
);

/** du, in kilobytes. */
export const du = tool({ options: 'shakcxmd:', synopsis: '[-aHLdclsxhmk] [FILE]...' }, function* (t) {
  const { files } = t.system;
  const show = (bytes: number): string => (t.has('h') ? humanSize(bytes) : String(bytes / 1024));
  const measure = function* (path: string, depth: number): Run<number> {
    const info = files.lstat(path);
    if (!info) return 0;
    let bytes = Math.ceil(info.size / 4096) * 4096;
    const names = info.type === 'directory' ? files.readdir(path) : [];
    if (!('error' in names)) for (const name of names) bytes += yield* measure(join(path, name), depth + 1);
    const deep = depth > Number(t.options.get('d') ?? (t.has('s') ? 0 : Number.POSITIVE_INFINITY));
    if (depth === 0 || (!deep && (info.type === 'directory' || t.has('a')))) yield t.say(`${show(bytes)}\t${path}\n`);
    return bytes;
  };
  for (const path of t.words.length > 0 ? t.words : ['.']) {
    if (files.lstat(path)) yield* measure(path, 0);
    else yield* t.fail(`${t.gnu ? `cannot access '${path}'` : path}: No such file or directory`);
  }
});

/** The sizes that df shows, in kilobytes: of the node's disk as the recordings have it, and of what is in memory. */
const DISK = { size: 101_590_008, used: 14_021_948 };
const MEMORY = 65_536;

/** df (recording 142): what /proc/mounts names. */
export const df = tool(
  { options: 'hkmTPaiH', synopsis: '[-PkmhTai] [-B SIZE] [-t TYPE] [FILESYSTEM]...' },
  function* (t) {
    const { files } = t.system;
    const human = t.has('hH');
    const size = (kb: number): string => (human ? (kb === 0 ? '0' : humanSize(kb * 1024)) : String(kb));
    const measured = (path: string): number => {
      const names = files.readdir(path);
      if ('error' in names) return 0;
      return names.reduce((sum, n) => sum + Math.ceil((files.stat(join(path, n))?.size ?? 0) / 4096) * 4, 0);
    };
    const table = files.read('/proc/mounts');
    const mounts = (typeof table === 'string' ? lines(table) : [])
      .map((line) => line.split(' ') as [string, string, string])
      .filter(([device]) => !['proc', 'sysfs', 'cgroup', 'devpts', 'mqueue'].includes(device));
    const row = ([device, at, type]: [string, string, string]): string => {
      const memory = type === 'tmpfs';
      const used = !memory ? DISK.used : at === '/dev' ? 0 : measured(at);
      const all = memory ? MEMORY : DISK.size;
      const percent = Math.round((used * 100) / all);
      return `${device.padEnd(20)}${size(all).padStart(10)} ${size(used).padStart(9)} ${size(all - used).padStart(9)} ${String(percent).padStart(3)}% ${at}\n`;
    };
    yield t.say(`Filesystem           ${human ? '     Size' : '1K-blocks'}      Used Available Use% Mounted on\n`);
    if (t.words.length === 0) yield t.say(mounts.map(row).join(''));
    for (const path of t.words) {
      const whole = resolvePath(t.system, path) ?? '/';
      const holds = mounts.filter(([, at]) => whole === at || whole.startsWith(at === '/' ? at : `${at}/`));
      const nearest = holds.sort((a, b) => b[1].length - a[1].length)[0];
      if (!files.stat(path) || !nearest)
        yield* t.fail(`${path}: ${t.gnu ? 'No such file or directory' : "can't find mount point"}`);
      else yield t.say(row(nearest));
    }
  },
);

/** mount without arguments: what is mounted, as /proc/mounts has it. Mounting needs privileges that containers do not have. */
export const mount = tool({ options: 'lrwno:t:', synopsis: '[OPTIONS] [-o OPT] DEVICE NODE' }, function* (t) {
  if (t.words.length > 0) return yield* t.fail('permission denied (are you root?)');
  const text = t.system.files.read('/proc/mounts');
  if (typeof text !== 'string') return yield* t.fail('no /proc/mounts');
  const shown = lines(text).map((line) => line.split(' '));
  yield t.say(shown.map(([what, where, type, options]) => `${what} on ${where} type ${type} (${options})\n`).join(''));
  return 0;
});
