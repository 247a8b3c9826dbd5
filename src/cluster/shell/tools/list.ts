import type { FileInfo } from '../../runtime/filesystem.ts';
import { modeText } from './file-info.ts';
import { formatTime } from './time-format.ts';
import { accountName, humanSize, type Job, join, type Run, reason, tool } from './tool.ts';

const HALF_YEAR = 183 * 24 * 3600 * 1000;

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly info: FileInfo;
}

export const ls = tool(
  {
    options: '1aAlhndRtrSFCpiLgosHxXvcuw:',
    long: 'all=a almost-all=A color=C recursive=R human-readable=h directory=d full-time=l',
    synopsis: '[-1AaCxdLHRFplinshrSXvctu] [-w WIDTH] [FILE]...',
  },
  function* (t) {
    const { files } = t.system;
    const wrong = t.gnu ? 2 : 1;
    const order = (entries: Entry[]): Entry[] => {
      const by = (a: Entry, b: Entry): number =>
        t.has('t') ? b.info.modified - a.info.modified : t.has('S') ? b.info.size - a.info.size : 0;
      const sorted = entries.sort((a, b) => by(a, b) || (a.name < b.name ? -1 : 1));
      return t.has('r') ? sorted.reverse() : sorted;
    };
    const directories: Entry[] = [];
    const plain: Entry[] = [];
    for (const path of t.words.length > 0 ? t.words : ['.']) {
      const follow = !t.has('l') || t.has('L') || path.endsWith('/');
      const info = (follow ? files.stat(path) : undefined) ?? files.lstat(path);
      if (info) (info.type === 'directory' && !t.has('d') ? directories : plain).push({ name: path, path, info });
      else yield* t.fail(`${t.gnu ? `cannot access '${path}'` : path}: No such file or directory`, wrong);
    }
    yield* show(t, order(plain));
    const headed = t.words.length > 1 || t.has('R');
    let before = plain.length > 0;
    const visit = function* (entry: Entry): Run<void> {
      const names = files.readdir(entry.path);
      if ('error' in names) {
        const what = t.gnu ? `cannot open directory '${entry.name}'` : `can't open '${entry.name}'`;
        yield* t.fail(`${what}: ${reason(names)}`, wrong);
        return;
      }
      const shown = names.filter((n) => t.has('aA') || !n.startsWith('.'));
      const entries = (t.has('a') ? ['.', '..', ...shown] : shown).flatMap((name) => {
        const info = files.lstat(join(entry.path, name));
        return info ? [{ name, path: join(entry.path, name), info }] : [];
      });
      yield t.system.spend(1 + entries.length);
      if (headed) yield t.say(`${before ? '\n' : ''}${entry.name}:\n`);
      before = true;
      order(entries);
      if (t.has('l')) yield t.say(`total ${entries.reduce((sum, e) => sum + blocks(e.info), 0)}\n`);
      yield* show(t, entries);
      if (!t.has('R')) return;
      for (const e of entries)
        if (e.info.type === 'directory' && e.name !== '.' && e.name !== '..') yield* visit({ ...e, name: e.path });
    };
    for (const entry of order(directories)) yield* visit(entry);
  },
);

/** Kilobytes on disk. */
const blocks = (info: FileInfo): number => {
  if (info.type === 'link' || info.type === 'device') return 0;
  // Directories of file systems in memory take none.
  return info.type === 'directory' && info.size % 4096 !== 0 ? 0 : Math.ceil(info.size / 4096) * 4;
};

/** What -F and -p put behind a name. */
function mark(t: Job, { type, mode }: FileInfo): string {
  if (!t.has('Fp')) return '';
  if (type === 'directory') return '/';
  if (!t.has('F')) return '';
  return type === 'link' ? '@' : type === 'file' && mode & 0o111 ? '*' : '';
}

function* show(t: Job, entries: readonly Entry[]): Run<void> {
  if (entries.length === 0) return;
  const { system } = t;
  if (!t.has('lngo')) {
    const names = entries.map((e) => e.name + mark(t, e.info));
    const inColumns = (system.stdout.isTerminal || t.has('Cx')) && !t.has('1');
    yield t.say(inColumns && !t.has('i') ? columns(names) : names.map((n) => `${n}\n`).join(''));
    return;
  }
  const account = (kind: 'passwd' | 'group', id: number): string =>
    t.has('n') ? String(id) : accountName(system, kind, id);
  const rows = entries.map((e) => [
    String(e.info.links),
    account('passwd', e.info.uid),
    account('group', e.info.gid),
    e.info.type === 'device' ? '1,   3' : t.has('h') ? humanSize(e.info.size) : String(e.info.size),
  ]);
  const widths = [0, 1, 2, 3].map(
    (i) => (t.gnu ? Math.max(...rows.map((r) => r[i]?.length ?? 0)) : [4, 8, 8, 9][i]) ?? 0,
  );
  const text = entries.map((e, i) => {
    const [links = '', user = '', group = '', size = ''] = rows[i] as string[];
    const [l = 0, u = 0, g = 0, s = 0] = widths;
    const date = formatTime(system.now() - e.info.modified < HALF_YEAR ? '%b %e %H:%M' : '%b %e  %Y', e.info.modified);
    const name = e.name + (e.info.type === 'link' ? ` -> ${system.files.readlink(e.path) ?? ''}` : mark(t, e.info));
    return `${modeText(e.info)} ${links.padStart(l)} ${user.padEnd(u)} ${group.padEnd(g)} ${size.padStart(s)} ${date} ${name}\n`;
  });
  yield t.say(text.join(''));
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
