import { type ArchiveEntry, archiveOf, readArchive } from '../../runtime/archive.ts';
import { byteLength } from '../../runtime/file-tree.ts';
import { entriesAt, placeEntry } from '../../runtime/file-walk.ts';
import type { FileInfo } from '../../runtime/filesystem.ts';
import { readAll } from '../../runtime/streams.ts';
import { modeText } from './file-info.ts';
import { formatTime } from './time-format.ts';
import { accountName, type Job, type Run, reason, tool } from './tool.ts';

/** tar c|x|t[v] [-f FILE] [-C DIRECTORY] [FILE]... */
export const tar = tool(
  {
    options: 'cxtf:vC:mpokO',
    long: 'create=c extract=x list=t file=f directory=C verbose=v touch=m no-same-permissions=o no-same-owner=o preserve-permissions=p',
    synopsis: 'c|x|t [-vmpoO] [-f TARFILE] [-C DIR] [FILE]...',
    gnuWrong: 64,
    rewrite: (argv) => argv.map((w, i) => (i === 1 && w && !w.startsWith('-') ? `-${w}` : w)),
  },
  function* (t) {
    const directory = t.options.get('C') ?? '.';
    if (t.system.files.stat(inside(t, directory))?.type !== 'directory') {
      yield* t.fail(
        `${t.gnu ? `${directory}: Cannot open` : `can't change directory to '${directory}'`}: No such file or directory`,
      );
      return t.gnu ? yield* t.fail('Error is not recoverable: exiting now', 2) : 1;
    }
    if (t.has('c')) yield* create(t);
    else if (t.has('xt')) yield* unpack(t);
    else
      return yield* t.gnu
        ? t.fail("You must specify one of the '-Acdtrux', '--delete' or '--test-label' options", 2)
        : t.fail('need one of ctx');
    if (t.code === 0) return 0;
    return yield* t.gnu
      ? t.fail('Exiting with failure status due to previous errors', 2)
      : t.fail('error exit delayed from previous errors');
  },
);

/** A path from the directory that tar works in. */
const inside = ({ system: { cwd } }: Job, path: string, directory = ''): string =>
  path.startsWith('/') ? path : directory.startsWith('/') ? `${directory}/${path}` : `${cwd}/${directory}/${path}`;

function* create(t: Job): Run<void> {
  const { files, stdout, stderr } = t.system;
  const file = t.options.get('f') ?? '-';
  const entries: ArchiveEntry[] = [];
  let stripped = false;
  for (const operand of t.words) {
    const path = inside(t, operand, t.options.get('C'));
    const name = operand.replace(/(.)\/+$/, '$1').replace(/^\/+/, '') || '.';
    if (operand.startsWith('/') && !stripped) {
      stripped = true;
      const { code } = t;
      yield* t.fail(t.gnu ? "Removing leading `/' from member names" : "removing leading '/' from member names", code);
    }
    if (!files.lstat(path)) yield* t.fail(`${operand}: ${t.gnu ? 'Cannot stat: ' : ''}No such file or directory`);
    for (const entry of entriesAt(files, path, name)) {
      yield t.system.spend(1);
      entries.push(entry);
      if (t.has('v')) yield (file === '-' ? stderr : stdout).write(`${shownName(entry)}\n`);
    }
  }
  const text = archiveOf(entries);
  const written = file === '-' || files.write(file, text);
  if (file === '-') yield t.say(text);
  else if (written !== true) yield* t.fail(`can't open '${file}': ${reason(written)}`);
}

function* unpack(t: Job): Run<void> {
  const { files } = t.system;
  const file = t.options.get('f') ?? '-';
  const text = file === '-' ? yield* readAll(t.system.stdin) : files.read(file);
  if (typeof text !== 'string')
    return void (yield* t.fail(`${t.gnu ? `${file}: Cannot open` : `can't open '${file}'`}: ${reason(text)}`));
  const entries = readArchive(text);
  if (!entries) yield* t.fail(t.gnu ? 'This does not look like a tar archive' : 'short read');
  for (const entry of entries ?? []) {
    if (t.words.length > 0 && !t.words.some((o) => entry.name === o || entry.name.startsWith(`${o}/`))) continue;
    yield t.system.spend(1);
    if (t.has('t')) yield t.say(`${t.has('v') ? details(t, entry) : ''}${shownName(entry)}\n`);
    else if (t.has('O')) yield t.say(entry.text);
    else {
      if (t.has('v')) yield t.say(`${shownName(entry)}\n`);
      const placed = placeEntry(files, inside(t, entry.name.replace(/^\/+/, ''), t.options.get('C')), entry);
      if (placed !== true)
        yield* t.fail(`${t.gnu ? `${entry.name}: Cannot open` : `can't open '${entry.name}'`}: ${reason(placed)}`);
    }
  }
}

const shownName = ({ name, type }: ArchiveEntry): string => (type === 'directory' ? `${name}/` : name);

/** What `tar tv` says before a name. */
function details(t: Job, { type, mode, modified, text }: ArchiveEntry): string {
  const bits = modeText({ type, mode } as FileInfo);
  const size = String(byteLength(text)).padStart(9);
  if (!t.gnu) return `${bits} 0/0 ${size} ${formatTime('%Y-%m-%d %H:%M:%S', modified)} `;
  const owner = `${accountName(t.system, 'passwd', 0)}/${accountName(t.system, 'group', 0)}`;
  return `${bits} ${owner} ${size} ${formatTime('%Y-%m-%d %H:%M', modified)} `;
}
