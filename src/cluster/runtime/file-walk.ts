import type { ArchiveEntry } from './archive.ts';
import type { FileError, FileSystem } from './filesystem.ts';
import { makeDirectories } from './paths.ts';

/** What stands at a path and below it, as entries whose names begin with `name`; directories come before what is in them. */
export function* entriesAt(files: FileSystem, path: string, name: string): Generator<ArchiveEntry> {
  const info = files.lstat(path);
  if (!info || info.type === 'device') return;
  const { type, mode, modified } = info;
  const text = type === 'file' ? files.read(path) : '';
  const target = type === 'link' ? (files.readlink(path) ?? '') : '';
  yield { name, type, mode, modified, text: typeof text === 'string' ? text : '', target };
  const names = type === 'directory' ? files.readdir(path) : [];
  if (!('error' in names)) for (const n of names) yield* entriesAt(files, `${path}/${n}`, `${name}/${n}`);
}

/** Puts an entry at a path, with the directories above it. */
export function placeEntry(files: FileSystem, path: string, entry: ArchiveEntry): true | FileError {
  const above = makeDirectories(files, path.slice(0, path.lastIndexOf('/')));
  if (above !== true) return above;
  if (entry.type === 'directory') return makeDirectories(files, path);
  if (files.lstat(path)?.type === 'link') files.remove(path);
  return entry.type === 'link'
    ? files.symlink(entry.target, path)
    : files.write(path, entry.text, { mode: entry.mode });
}
