import { byteLength } from './file-tree.ts';

/** One file, directory or symbolic link of a tar archive. */
export interface ArchiveEntry {
  readonly name: string;
  readonly type: 'file' | 'directory' | 'link';
  /** Permission bits. */
  readonly mode: number;
  /** Real milliseconds since 1970. */
  readonly modified: number;
  /** What is in the file. */
  readonly text: string;
  /** Where the link leads. */
  readonly target: string;
}

const BLOCK = 512;
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const TYPES = { file: '0', directory: '5', link: '2' } as const;

/** A text of so many bytes, filled up with zeros. */
const filled = (text: string, bytes: number): string => text + '\0'.repeat(Math.max(0, bytes - byteLength(text)));
const octal = (n: number, bytes: number): string => `${n.toString(8).padStart(bytes - 1, '0')}\0`;

function header({ name, type, mode, modified, text, target }: ArchiveEntry): string {
  const full = type === 'directory' ? `${name.replace(/\/*$/, '')}/` : name;
  // a name that is too long goes on in another field, from a slash on
  const cut = byteLength(full) > 100 ? full.indexOf('/', Math.max(0, full.length - 101)) : -1;
  const before =
    filled(full.slice(cut + 1), 100) +
    octal(mode, 8) +
    octal(0, 8) +
    octal(0, 8) +
    octal(byteLength(text), 12) +
    octal(Math.floor(modified / 1000), 12);
  const after =
    TYPES[type] +
    filled(target, 100) +
    'ustar\x0000' +
    '\0'.repeat(80) +
    filled(cut < 0 ? '' : full.slice(0, cut), 167);
  let sum = 8 * 32;
  for (const c of before + after) sum += c.charCodeAt(0);
  return `${before}${octal(sum, 7)} ${after}`;
}

/** An archive of these entries in the ustar format (POSIX.1-1988); texts are UTF-8. */
export function archiveOf(entries: readonly ArchiveEntry[]): string {
  const parts = entries.map((entry) => {
    const size = byteLength(entry.text);
    return header(entry) + entry.text + '\0'.repeat((BLOCK - (size % BLOCK)) % BLOCK);
  });
  return parts.join('') + '\0'.repeat(2 * BLOCK);
}

/** What an archive holds, in its order; undefined when the text is none. One that breaks off gives what is whole. */
export function readArchive(archive: string): ArchiveEntry[] | undefined {
  const entries: ArchiveEntry[] = [];
  let at = 0;
  /** The next so many bytes; undefined when there are not so many. */
  const take = (bytes: number): string | undefined => {
    const from = at;
    for (let taken = 0; taken < bytes; at++) {
      if (at >= archive.length) return undefined;
      const c = archive.charCodeAt(at);
      taken += c < 0x80 ? 1 : c < 0x800 || (c >= 0xd800 && c <= 0xdfff) ? 2 : 3;
    }
    return archive.slice(from, at);
  };
  for (let head = take(BLOCK); head !== undefined && !/^\0*$/.test(head); head = take(BLOCK)) {
    const bytes = encoder.encode(head);
    const field = (start: number, length: number): string =>
      decoder.decode(bytes.subarray(start, start + length)).split('\0')[0] ?? '';
    const number = (start: number, length: number): number => Number.parseInt(field(start, length), 8) || 0;
    if (field(257, 5) !== 'ustar') return entries.length > 0 ? entries : undefined;
    const size = number(124, 12);
    const text = take(size);
    if (text === undefined) break;
    take((BLOCK - (size % BLOCK)) % BLOCK);
    const prefix = field(345, 155);
    entries.push({
      name: `${prefix ? `${prefix}/` : ''}${field(0, 100)}`.replace(/(.)\/$/, '$1'),
      type: field(156, 1) === TYPES.directory ? 'directory' : field(156, 1) === TYPES.link ? 'link' : 'file',
      mode: number(100, 8) & 0o7777,
      modified: number(136, 12) * 1000,
      text,
      target: field(157, 100),
    });
  }
  return entries.length > 0 || /^\0+$/.test(archive) ? entries : undefined;
}
