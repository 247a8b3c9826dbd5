import type { FileInfo } from '../../runtime/filesystem.ts';
import type { Program, System } from '../../runtime/system.ts';
import { complain, print, type Run, readArguments, reason, type Style, usage } from './tool.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const HALF_YEAR = 183 * 24 * 3600 * 1000;

/** `drwxr-xr-x`. */
export function modeText(info: FileInfo): string {
  const kind = { file: '-', directory: 'd', link: 'l', device: 'c' }[info.type];
  let text = kind;
  for (const shift of [6, 3, 0]) {
    const bits = (info.mode >> shift) & 7;
    const special = (info.mode >> (9 + shift / 3)) & 1;
    const x = bits & 1;
    const last = special ? (shift === 0 ? (x ? 't' : 'T') : x ? 's' : 'S') : x ? 'x' : '-';
    text += (bits & 4 ? 'r' : '-') + (bits & 2 ? 'w' : '-') + last;
  }
  return text;
}

/** `Nov 20 06:48`, or `Nov 14  2023` for what is older than half a year. */
export function listedDate(modified: number, now: number): string {
  const d = new Date(modified);
  const day = `${MONTHS[d.getUTCMonth()]} ${String(d.getUTCDate()).padStart(2)}`;
  const recent = Math.abs(now - modified) < HALF_YEAR;
  const time = `${String(d.getUTCHours()).padStart(2, '0')}:${String(d.getUTCMinutes()).padStart(2, '0')}`;
  return `${day} ${recent ? time : ` ${d.getUTCFullYear()}`}`;
}

/** The name of a user or group by /etc/passwd or /etc/group; the number when it has none. */
export function accountName(system: System, kind: 'passwd' | 'group', id: number): string {
  const text = system.files.read(`/etc/${kind}`);
  const line = typeof text === 'string' ? text.split('\n').find((l) => l.split(':')[2] === String(id)) : undefined;
  return line?.split(':')[0] ?? String(id);
}

/** `2.0K`, `1.5M`. */
export function humanSize(bytes: number): string {
  let value = bytes;
  for (const unit of ['', 'K', 'M', 'G', 'T']) {
    if (value < 1024) return unit === '' ? String(value) : `${value.toFixed(1)}${unit}`;
    value /= 1024;
  }
  return `${value.toFixed(1)}P`;
}

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly info: FileInfo;
}

/** ls [-1aAlhndRtrSF] [FILE]... */
export const ls = (style: Style): Program =>
  function* (system) {
    const given = readArguments(system.argv, '1aAlhndRtrSFCpiLgos', { all: 'a', color: 'C', recursive: 'R' });
    if ('usage' in given) return yield* usage(system, given, style === 'gnu' ? 2 : 1);
    const { options } = given;
    const has = (letter: string): boolean => options.has(letter);
    const operands = given.operands.length > 0 ? given.operands : ['.'];
    const look = (path: string, follow: boolean): FileInfo | undefined =>
      (follow ? system.files.stat(path) : undefined) ?? system.files.lstat(path);
    const order = (entries: Entry[]): Entry[] => {
      const by = has('t')
        ? (a: Entry, b: Entry) => b.info.modified - a.info.modified
        : has('S')
          ? (a: Entry, b: Entry) => b.info.size - a.info.size
          : () => 0;
      const sorted = entries.sort((a, b) => by(a, b) || (a.name < b.name ? -1 : 1));
      return has('r') ? sorted.reverse() : sorted;
    };
    let code = 0;
    const directories: Entry[] = [];
    const plain: Entry[] = [];
    for (const path of operands) {
      const info = look(path, !has('l') || path.endsWith('/'));
      if (!info) {
        code = yield* complain(
          system,
          style === 'gnu' ? `cannot access '${path}': No such file or directory` : `${path}: No such file or directory`,
          style === 'gnu' ? 2 : 1,
        );
        continue;
      }
      (info.type === 'directory' && !has('d') ? directories : plain).push({ name: path, path, info });
    }
    yield* show(system, order(plain), has, style);
    const headed = operands.length > 1 || has('R');
    let before = plain.length > 0;
    const visit = function* (entry: Entry): Run<void> {
      const names = system.files.readdir(entry.path);
      if ('error' in names) {
        code = yield* complain(
          system,
          `${style === 'gnu' ? `cannot open directory '${entry.name}'` : `can't open '${entry.name}'`}: ${reason(names)}`,
          style === 'gnu' ? 2 : 1,
        );
        return;
      }
      const shown = names.filter((n) => has('a') || has('A') || !n.startsWith('.'));
      const base = entry.path.endsWith('/') ? entry.path : `${entry.path}/`;
      const entries = (has('a') ? ['.', '..', ...shown] : shown).flatMap((name) => {
        const info = system.files.lstat(base + name);
        return info ? [{ name, path: base + name, info }] : [];
      });
      yield system.spend(1 + entries.length);
      if (headed) yield* print(system, `${before ? '\n' : ''}${entry.name}:\n`);
      before = true;
      order(entries);
      if (has('l')) yield* print(system, `total ${entries.reduce((sum, e) => sum + blocks(e.info), 0)}\n`);
      yield* show(system, entries, has, style);
      if (!has('R')) return;
      for (const e of entries) {
        if (e.info.type !== 'directory' || e.name === '.' || e.name === '..') continue;
        yield* visit({ ...e, name: e.path });
      }
    };
    for (const entry of order(directories)) yield* visit(entry);
    return code;
  };

/** Kilobytes on disk. */
const blocks = (info: FileInfo): number => {
  if (info.type === 'link' || info.type === 'device') return 0;
  // Directories of file systems in memory take none.
  return info.type === 'directory' && info.size % 4096 !== 0 ? 0 : Math.ceil(info.size / 4096) * 4;
};

function* show(system: System, entries: readonly Entry[], has: (letter: string) => boolean, style: Style): Run<void> {
  if (entries.length === 0) return;
  const mark = (e: Entry): string =>
    has('F') || has('p')
      ? e.info.type === 'directory'
        ? '/'
        : has('F') && e.info.type === 'link'
          ? '@'
          : has('F') && e.info.mode & 0o111
            ? '*'
            : ''
      : '';
  if (!has('l') && !has('n')) {
    const names = entries.map((e) => e.name + mark(e));
    if (system.stdout.isTerminal && !has('1')) yield* print(system, columns(names));
    else yield* print(system, names.map((n) => `${n}\n`).join(''));
    return;
  }
  const rows = entries.map((e) => ({
    e,
    links: String(e.info.links),
    user: has('n') ? String(e.info.uid) : accountName(system, 'passwd', e.info.uid),
    group: has('n') ? String(e.info.gid) : accountName(system, 'group', e.info.gid),
    size: e.info.type === 'device' ? '1,   3' : has('h') ? humanSize(e.info.size) : String(e.info.size),
    name: e.name + (e.info.type === 'link' ? ` -> ${system.files.readlink(e.path) ?? ''}` : mark(e)),
  }));
  const width = (key: 'links' | 'user' | 'group' | 'size'): number => Math.max(...rows.map((r) => r[key].length));
  const w =
    style === 'gnu'
      ? { links: width('links'), user: width('user'), group: width('group'), size: width('size') }
      : { links: 4, user: 8, group: 8, size: 9 };
  const text = rows.map((r) => {
    const size = r.size.padStart(w.size);
    return `${modeText(r.e.info)} ${r.links.padStart(w.links)} ${r.user.padEnd(w.user)} ${r.group.padEnd(w.group)} ${size} ${listedDate(r.e.info.modified, system.now())} ${r.name}\n`;
  });
  yield* print(system, text.join(''));
}

/** Names in columns, top to bottom, for a terminal of 80. */
function columns(names: readonly string[]): string {
  const width = Math.max(...names.map((n) => n.length)) + 2;
  const perRow = Math.max(1, Math.floor(80 / width));
  const rows = Math.ceil(names.length / perRow);
  let text = '';
  for (let r = 0; r < rows; r++) {
    const row: string[] = [];
    for (let i = r; i < names.length; i += rows) row.push(names[i] as string);
    text += `${row.map((n, i) => (i < row.length - 1 ? n.padEnd(width) : n)).join('')}\n`;
  }
  return text;
}
