import { type Directory, directory, type FileNode, regularFile, symbolicLink } from '../runtime/file-tree.ts';

/** /etc/passwd and /etc/group with these accounts. */
const passwd = (accounts: readonly (readonly [string, number, string])[]): string =>
  accounts.map(([name, uid, home]) => `${name}:x:${uid}:${uid}:${name}:${home}:/bin/sh\n`).join('');
const group = (accounts: readonly (readonly [string, number, string])[]): string =>
  accounts.map(([name, gid]) => `${name}:x:${gid}:\n`).join('');

const ACCOUNTS = [
  ['root', 0, '/root'],
  ['daemon', 1, '/usr/sbin'],
  ['www-data', 33, '/var/www'],
  ['nobody', 65534, '/home'],
] as const;

/** The files of /etc that every image has, with `more`. */
export const etc = (more: Readonly<Record<string, FileNode>> = {}): Directory =>
  directory({
    passwd: regularFile(passwd(ACCOUNTS)),
    group: regularFile(group(ACCOUNTS)),
    hosts: regularFile(''),
    hostname: regularFile(''),
    'resolv.conf': regularFile(''),
    ...more,
  });

/** Directories that are empty in an image (`tmp`, `proc:555` with another mode than 755) and links (`bin=usr/bin`), by name. */
export const skeleton = (text: string): Readonly<Record<string, FileNode>> =>
  Object.fromEntries(
    text.split(' ').map((word) => {
      const [name = '', target] = word.split('=');
      const [plain = '', mode = '755'] = name.split(':');
      return [
        plain,
        target === undefined ? directory(new Map(), { mode: Number.parseInt(mode, 8) }) : symbolicLink(target),
      ];
    }),
  );
