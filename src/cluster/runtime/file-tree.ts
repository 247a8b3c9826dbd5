import type { FileError } from './filesystem.ts';
import type { Program } from './system.ts';

/** What every file, directory and link carries. `owner` is the tree that may change the node in place; image layers have none. */
interface Inode {
  mode: number;
  uid: number;
  gid: number;
  /** Real milliseconds since 1970. */
  modified: number;
  owner: Tree | undefined;
}

/** A regular file; `program` is what runs when it is executed. */
export interface RegularFile extends Inode {
  readonly type: 'file';
  text: string;
  /** Bytes in UTF-8; of programs, the size the real one has. */
  size: number;
  links: number;
  readonly program?: Program;
}

/** What a directory holds, by name. */
export type Entries = Pick<ReadonlyMap<string, FileNode>, 'get' | 'keys' | 'values' | 'size'>;

/** A directory. */
export interface Directory extends Inode {
  readonly type: 'directory';
  entries: Entries;
  /** Size and links that `ls` shows, where they are not those of a directory on disk. */
  readonly shown?: { readonly size: number; readonly links: number; readonly modified?: number };
  /** A copy of a directory of the image, changed in this container: overlayfs shows one link (recording 060). */
  merged?: boolean;
  /** The root of /proc: `self` in it is the process that looks. */
  readonly isProc?: true;
}

/** A symbolic link; `target` as it was given, relative to its directory or absolute. */
export interface SymbolicLink extends Inode {
  readonly type: 'link';
  readonly target: string;
}

/** A file whose content is computed: /dev/null, /proc/1/comm. `shownAs` is the type that `ls` shows. */
export interface Device extends Inode {
  readonly type: 'device';
  readonly shownAs: 'file' | 'device' | 'link';
  /** `limit` bounds endless devices, in characters. */
  read(limit: number): string | FileError;
  write(text: string): true | FileError;
}

/** Anything that has a name in a directory. */
export type FileNode = RegularFile | Directory | SymbolicLink | Device;

/** 14 November 2023, the date of the recorded images' files (recording 060). */
export const IMAGE_DATE = Date.UTC(2023, 10, 14, 9, 0, 0);

/** How a node differs from those of the images: owned by root and as old as these are. */
interface InodeOptions {
  readonly mode?: number;
  readonly modified?: number;
  readonly owner?: Tree;
}

const INODE: Inode = { mode: 0o755, uid: 0, gid: 0, modified: IMAGE_DATE, owner: undefined };

/** A file of root with this text. Default: mode 0644, as old as the images' files. */
export const regularFile = (text: string, { mode, modified, owner }: InodeOptions = {}): RegularFile => ({
  type: 'file',
  text,
  size: byteLength(text),
  links: 1,
  mode: mode ?? 0o644,
  uid: 0,
  gid: 0,
  modified: modified ?? IMAGE_DATE,
  owner,
});

/** An executable file that runs `program`. */
export const executable = (program: Program, size = 84000): RegularFile => ({
  type: 'file',
  text: '',
  size,
  links: 1,
  program,
  ...INODE,
});

/** What an empty directory holds until something is added. */
export const NO_ENTRIES: Entries = new Map<string, FileNode>();

const isEntries = (given: Entries | Record<string, FileNode>): given is Entries =>
  given instanceof Map ||
  given instanceof ComputedEntries ||
  given instanceof ChangedEntries ||
  given instanceof LateEntries;

/** A directory of root with these entries. Default: empty, mode 0755, as old as the images' files. */
export const directory = (
  entries: Entries | Record<string, FileNode> = NO_ENTRIES,
  { mode, modified, owner }: InodeOptions = {},
): Directory => ({
  type: 'directory',
  entries: isEntries(entries) ? entries : new Map(Object.entries(entries)),
  mode: mode ?? 0o755,
  uid: 0,
  gid: 0,
  modified: modified ?? IMAGE_DATE,
  owner,
});

/** A link of root, as old as the images' files. */
export const symbolicLink = (target: string): SymbolicLink => ({ ...INODE, type: 'link', target, mode: 0o777 });

/** A device file; by default one that takes everything and gives nothing, as /dev/null. */
export const device = (behaviour: Partial<Pick<Device, 'read' | 'write' | 'shownAs' | 'mode'>> = {}): Device => ({
  type: 'device',
  shownAs: 'device',
  read: () => '',
  write: () => true,
  ...INODE,
  mode: 0o666,
  ...behaviour,
});

/** Length in bytes of `text` in UTF-8. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c > 0x7f) bytes += c > 0x7ff && (c < 0xd800 || c > 0xdfff) ? 2 : 1;
  }
  return bytes;
}

/**
 * A tree of files that begins as a shared image layer (`base`) and copies a directory only when something in it changes, so that a
 * thousand containers of one image share its files. Holds at most `limit` bytes of its own.
 */
export class Tree {
  #root: Directory | undefined;
  /** Bytes written here, the base not counted. */
  used = 0;
  readonly limit: number;
  /** Files in memory: a directory's size is that of its entries, and it takes no blocks (recordings 118, 119). */
  readonly tmpfs: boolean;

  constructor(base?: Directory, limit = 64 * 1024 * 1024, tmpfs = false) {
    this.limit = limit;
    this.tmpfs = tmpfs;
    this.#root = base;
  }

  get root(): Directory {
    this.#root ??= directory(NO_ENTRIES, { owner: this });
    return this.#root;
  }

  set root(root: Directory) {
    this.#root = root;
  }

  /** A copy of `node` that this tree may change, or the node itself when it already may. */
  own<T extends FileNode>(node: T): T {
    if (node.owner === this || node.type === 'device') return node;
    if (node.type !== 'directory') return { ...node, owner: this };
    const { type, mode, uid, gid, modified, shown, isProc } = node;
    const entries = new ChangedEntries(node.entries instanceof ComputedEntries ? NO_ENTRIES : node.entries);
    const copy: Directory = { type, entries, mode, uid, gid, modified, owner: this, merged: true };
    return (shown || isProc ? { ...node, ...copy } : copy) as T;
  }

  /** Accounts for `bytes` more (or fewer); false when the limit would be passed. */
  take(bytes: number): boolean {
    if (bytes > 0 && this.used + bytes > this.limit) return false;
    this.used = Math.max(0, this.used + bytes);
    return true;
  }
}

/** Changes to shared entries are kept beside them up to so many; then all are copied. */
const KEPT_BESIDE = 8;

/** Entries that can be changed: those of a directory that is shared, with what is different here. */
export class ChangedEntries implements Entries {
  readonly #shared: Entries;
  #names: readonly string[] = [];
  #nodes: readonly (FileNode | undefined)[] = [];
  #own: Map<string, FileNode> | undefined;

  constructor(shared: Entries) {
    this.#shared = shared;
  }

  get size(): number {
    return this.#own ? this.#own.size : this.#names.length === 0 ? this.#shared.size : this.#merged().size;
  }

  get(name: string): FileNode | undefined {
    if (this.#own) return this.#own.get(name);
    const at = this.#names.indexOf(name);
    return at < 0 ? this.#shared.get(name) : this.#nodes[at];
  }

  set(name: string, node: FileNode): void {
    this.#put(name, node);
  }

  delete(name: string): void {
    this.#put(name, undefined);
  }

  keys(): MapIterator<string> {
    return this.#merged().keys();
  }

  values(): MapIterator<FileNode> {
    return this.#merged().values();
  }

  #put(name: string, node: FileNode | undefined): void {
    const at = this.#names.indexOf(name);
    if (!this.#own && at < 0 && this.#names.length >= KEPT_BESIDE) this.#own = this.#merged();
    if (this.#own) {
      if (node) this.#own.set(name, node);
      else this.#own.delete(name);
    } else if (at < 0) {
      this.#names = this.#names.concat(name);
      this.#nodes = this.#nodes.concat(node);
    } else this.#nodes = this.#nodes.map((known, i) => (i === at ? node : known));
  }

  #merged(): Map<string, FileNode> {
    if (this.#own) return this.#own;
    const all = new Map<string, FileNode>();
    for (const name of this.#shared.keys()) {
      const node = this.#shared.get(name);
      if (node) all.set(name, node);
    }
    for (const [i, name] of this.#names.entries()) {
      const node = this.#nodes[i];
      if (node) all.set(name, node);
      else all.delete(name);
    }
    return all;
  }
}

/** Entries that are made when they are looked at, as those of /proc. */
export class ComputedEntries implements Entries {
  readonly #names: () => string[];
  readonly #make: (name: string) => FileNode | undefined;

  constructor(names: () => string[], make: (name: string) => FileNode | undefined) {
    this.#names = names;
    this.#make = make;
  }

  get size(): number {
    return this.#names().length;
  }

  get(name: string): FileNode | undefined {
    return this.#make(name);
  }

  keys(): MapIterator<string> {
    return new Set(this.#names()).keys();
  }

  values(): MapIterator<FileNode> {
    return new Set(this.#names().flatMap((n) => this.#make(n) ?? [])).values();
  }
}

/** Entries that are made when they are first looked at, and stay then. */
export class LateEntries implements Entries {
  #make: (() => Map<string, FileNode>) | undefined;
  #made: Map<string, FileNode> | undefined;

  constructor(make: () => Map<string, FileNode>) {
    this.#make = make;
  }

  get #entries(): Map<string, FileNode> {
    this.#made ??= this.#make?.() ?? new Map<string, FileNode>();
    this.#make = undefined;
    return this.#made;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(name: string): FileNode | undefined {
    return this.#entries.get(name);
  }

  keys(): MapIterator<string> {
    return this.#entries.keys();
  }

  values(): MapIterator<FileNode> {
    return this.#entries.values();
  }
}

/** Entries of a directory that a tree has made its own. */
export type ChangeableEntries = Map<string, FileNode> | ChangedEntries;

/** The entries of such a directory, to be changed. */
export function changeable(own: Directory): ChangeableEntries {
  if (own.entries === NO_ENTRIES || own.entries instanceof LateEntries) own.entries = new ChangedEntries(own.entries);
  return own.entries as ChangeableEntries;
}
