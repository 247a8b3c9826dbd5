import type { FileError, FileSystem } from './filesystem.ts';

/** The names in a path, the last one first. */
export function namesIn(path: string): string[] {
  const names: string[] = [];
  for (let end = path.length; end > 0; ) {
    const begin = path.lastIndexOf('/', end - 1);
    const name = path.slice(begin + 1, end);
    if (name !== '' && name !== '.') names.push(name);
    end = begin;
  }
  return names;
}

/** Makes a directory and those above it that are missing. */
export function makeDirectories(files: FileSystem, path: string): true | FileError {
  let at = '';
  for (const name of path.split('/').filter(Boolean)) {
    at += `/${name}`;
    const made = files.stat(at) ? true : files.mkdir(at);
    if (made !== true) return made;
  }
  return true;
}
