import { type ArchiveEntry, archiveOf, readArchive } from '../../runtime/archive.ts';
import { byteLength } from '../../runtime/file-tree.ts';
import { entriesAt, placeEntry } from '../../runtime/file-walk.ts';
import type { FileInfo } from '../../runtime/filesystem.ts';
import { readAll } from '../../runtime/streams.ts';
import type { Program, System } from '../../runtime/system.ts';
import { modeText } from './file-info.ts';
import { formatTime } from './time-format.ts';
import { accountName, complain, print, type Run, readArguments, reason, type Style, usage } from './tool.ts';

const LONG = { create: 'c', extract: 'x', list: 't', file: 'f', directory: 'C', verbose: 'v', touch: 'm' };
const IGNORED = { 'no-same-permissions': 'o', 'no-same-owner': 'o', 'preserve-permissions': 'p' };

/** tar c|x|t[v] [-f FILE] [-C DIRECTORY] [FILE]... */
export const tar = (style: Style): Program =>
  function* (system) {
    const [name = '', first = '', ...rest] = system.argv;
    const words = first && !first.startsWith('-') ? [name, `-${first}`, ...rest] : [...system.argv];
    const given = readArguments(words, 'cxtf:vC:mpokO', { ...LONG, ...IGNORED });
    if ('usage' in given) return yield* usage(system, given, style === 'gnu' ? 64 : 1);
    const { options, operands } = given;
    const file = options.get('f') ?? '-';
    const directory = options.get('C') ?? '.';
    const failed = style === 'gnu' ? 2 : 1;
    if (system.files.stat(inside(system, directory))?.type !== 'directory') {
      yield* complain(
        system,
        style === 'gnu'
          ? `${directory}: Cannot open: No such file or directory`
          : `can't change directory to '${directory}': No such file or directory`,
      );
      return style === 'gnu' ? yield* complain(system, 'Error is not recoverable: exiting now', 2) : 1;
    }
    const job = { system, style, file, directory, operands, verbose: options.has('v'), toOutput: options.has('O') };
    const act = options.has('c') ? create : options.has('x') || options.has('t') ? unpack : undefined;
    if (!act)
      return yield* complain(
        system,
        style === 'gnu'
          ? "You must specify one of the '-Acdtrux', '--delete' or '--test-label' options"
          : 'need one of ctx',
        failed,
      );
    const faults = yield* act(job, options.has('t'));
    if (faults === 0) return 0;
    return yield* complain(
      system,
      style === 'gnu'
        ? 'Exiting with failure status due to previous errors'
        : 'error exit delayed from previous errors',
      failed,
    );
  };

interface Job {
  readonly system: System;
  readonly style: Style;
  readonly file: string;
  readonly directory: string;
  readonly operands: readonly string[];
  readonly verbose: boolean;
  readonly toOutput: boolean;
}

/** A path from the directory that tar works in. */
const inside = ({ cwd }: System, path: string, directory = ''): string =>
  path.startsWith('/') ? path : directory.startsWith('/') ? `${directory}/${path}` : `${cwd}/${directory}/${path}`;

function* create({ system, style, file, directory, operands, verbose }: Job): Run {
  const entries: ArchiveEntry[] = [];
  let faults = 0;
  let stripped = false;
  for (const operand of operands) {
    const path = inside(system, operand, directory);
    const name = operand.replace(/(.)\/+$/, '$1').replace(/^\/+/, '') || '.';
    if (operand.startsWith('/') && !stripped) {
      stripped = true;
      yield* complain(
        system,
        style === 'gnu' ? "Removing leading `/' from member names" : "removing leading '/' from member names",
      );
    }
    if (!system.files.lstat(path)) {
      faults++;
      yield* complain(system, `${operand}: ${style === 'gnu' ? 'Cannot stat: ' : ''}No such file or directory`);
    }
    for (const entry of entriesAt(system.files, path, name)) {
      yield system.spend(1);
      entries.push(entry);
      if (verbose) yield (file === '-' ? system.stderr : system.stdout).write(`${shownName(entry)}\n`);
    }
  }
  const text = archiveOf(entries);
  if (file === '-') yield* print(system, text);
  else {
    const written = system.files.write(inside(system, file), text);
    if (written !== true) return 1 + (yield* complain(system, `can't open '${file}': ${reason(written)}`, faults));
  }
  return faults;
}

function* unpack(job: Job, listing: boolean): Run {
  const { system, style, file, directory, operands } = job;
  const text = file === '-' ? yield* readAll(system.stdin) : system.files.read(inside(system, file));
  if (typeof text !== 'string')
    return (
      1 +
      (yield* complain(
        system,
        `${style === 'gnu' ? `${file}: Cannot open` : `can't open '${file}'`}: ${reason(text)}`,
        0,
      ))
    );
  const entries = readArchive(text);
  if (!entries)
    return 1 + (yield* complain(system, style === 'gnu' ? 'This does not look like a tar archive' : 'short read', 0));
  let faults = 0;
  for (const entry of entries) {
    if (operands.length > 0 && !operands.some((o) => entry.name === o || entry.name.startsWith(`${o}/`))) continue;
    yield system.spend(1);
    if (listing) yield* print(system, `${job.verbose ? details(job, entry) : ''}${shownName(entry)}\n`);
    else if (job.toOutput) yield* print(system, entry.text);
    else {
      if (job.verbose) yield* print(system, `${shownName(entry)}\n`);
      const placed = placeEntry(system.files, inside(system, entry.name.replace(/^\/+/, ''), directory), entry);
      if (placed === true) continue;
      faults++;
      yield* complain(
        system,
        style === 'gnu'
          ? `${entry.name}: Cannot open: ${reason(placed)}`
          : `can't open '${entry.name}': ${reason(placed)}`,
      );
    }
  }
  return faults;
}

const shownName = ({ name, type }: ArchiveEntry): string => (type === 'directory' ? `${name}/` : name);

/** What `tar tv` says before a name. */
function details({ system, style }: Job, { type, mode, modified, text }: ArchiveEntry): string {
  const bits = modeText({ type, mode } as FileInfo);
  const size = String(byteLength(text));
  if (style === 'busybox') return `${bits} 0/0 ${size.padStart(9)} ${formatTime('%Y-%m-%d %H:%M:%S', modified)} `;
  const owner = `${accountName(system, 'passwd', 0)}/${accountName(system, 'group', 0)}`;
  return `${bits} ${owner} ${size.padStart(9)} ${formatTime('%Y-%m-%d %H:%M', modified)} `;
}
