import {
  byteLength,
  type ChangeableEntries,
  changeable,
  type Directory,
  directory,
  type FileNode,
  NO_ENTRIES,
  type RegularFile,
  regularFile,
  symbolicLink,
  Tree,
} from './file-tree.ts';
import type { FileError, FileInfo, FileSystem } from './filesystem.ts';
import { MountPoint, type NodeSource } from './mounts.ts';
import { makeDirectories, namesIn } from './paths.ts';

/** Who looks at the files: user, groups and working directory of a process. */
export interface Credentials {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  readonly cwd: string;
  /** The process's own directory in /proc: what `/proc/self` is. */
  readonly proc?: FileNode;
}

/** The tree of what is mounted without one: nothing can be added there. */
const FIXED = new Tree(undefined, 0);

const ROOT: Credentials = { uid: 0, gid: 0, groups: [], cwd: '/' };

/** One step of a path walk: the node reached, and what is needed to go on and to change it. */
interface Step {
  readonly name: string;
  readonly above: Step | undefined;
  /** Undefined when only the last name of a path is missing. */
  node: FileNode | undefined;
  readonly tree: Tree;
  readonly readOnly: boolean;
  readonly mounts: MountPoint | undefined;
  /** The node is the root of its tree or of a mount: it is not an entry of the step before. */
  readonly top: boolean;
}

/** How often links are followed before ELOOP. */
const MAX_LINKS = 40;
const MAX_NAME = 255;
/** PATH_MAX, with the byte behind its end. */
const MAX_PATH = 4095;

const fail = (error: FileError['error']): FileError => ({ error });
const isError = (value: unknown): value is FileError => typeof value === 'object' && value !== null && 'error' in value;

/**
 * Files in memory: a tree (see `Tree`) with others mounted into it, as one process or, without credentials, as root sees it.
 * `new MemoryFiles()` is an empty volume; `new MemoryFiles({ base })` a container's root over its image.
 */
export class MemoryFiles implements FileSystem {
  readonly tree: Tree;
  readonly #mounts: MountPoint;
  readonly #who: Credentials;
  readonly #now: () => number;
  /** When this tree of files was put together. */
  readonly #created: number;
  /** The root itself cannot be changed (`readOnlyRootFilesystem`). */
  readonly #readOnly: boolean;

  /**
   * `now`: real milliseconds for time stamps; `limit`: bytes this tree may hold (ENOSPC beyond); `tmpfs`: a volume in memory, as those of
   * Secrets, projected and downward API volumes.
   */
  constructor(
    options: {
      base?: Directory;
      limit?: number;
      now?: () => number;
      readOnly?: boolean;
      tmpfs?: boolean;
      view?: MemoryFiles;
      who?: Credentials;
    } = {},
  ) {
    this.tree = options.view?.tree ?? new Tree(options.base, options.limit, options.tmpfs);
    const { view } = options;
    this.#mounts = view ? view.#mounts : new MountPoint('/');
    this.#now = options.now ?? (view ? view.#now : () => 0);
    this.#created = view ? view.#created : this.#now();
    this.#readOnly = options.readOnly ?? (view ? view.#readOnly : false);
    this.#who = options.who ?? ROOT;
  }

  /** The same files, seen with other credentials. */
  as(who: Credentials): MemoryFiles {
    return new MemoryFiles({ view: this, who });
  }

  /** Puts `node` of `tree` (default: the whole of `files`) at `path`; links on the way are resolved now. */
  mount(path: string, files: MemoryFiles, options: { readOnly?: boolean; subPath?: string } = {}): true | FileError {
    let node: FileNode | undefined;
    if (options.subPath) {
      const path = `/${options.subPath}`;
      if (!files.stat(path)) {
        const made = makeDirectories(files, path);
        if (made !== true) return made;
      }
      const step = files.#walk(path, true);
      if (isError(step)) return step;
      node = step.node ?? node;
    }
    this.#mountPoint(path).mount(files.tree, node, options.readOnly ?? false);
    return true;
  }

  /** Bytes written here so far; what came with `base` is not counted. */
  get used(): number {
    return this.tree.used;
  }

  /** Puts a single node (a file, a device, a computed directory) at `path`. */
  mountNode(path: string, node: FileNode | NodeSource, options: { tree?: Tree; readOnly?: boolean } = {}): void {
    this.#mountPoint(path).mount(options.tree ?? FIXED, node, options.readOnly ?? false);
  }

  #mountPoint(path: string): MountPoint {
    // Links on the way are followed as far as the path exists.
    const words = path.split('/').filter(Boolean);
    let known = words.length;
    let walked = this.#walk(path, true);
    while (isError(walked)) walked = this.#walk(`/${words.slice(0, --known).join('/')}`, true);
    const names = words.slice(known);
    for (let step = walked; step.above; step = step.above) names.unshift(step.name);
    return names.reduce((at, name) => at.at(name), this.#mounts);
  }

  /** What is mounted where, root first; paths sorted by nothing but the order of mounting. */
  mountTable(): { path: string; tmpfs: boolean; readOnly: boolean; node: FileNode }[] {
    const found: { path: string; tmpfs: boolean; readOnly: boolean; node: FileNode }[] = [];
    const visit = (at: MountPoint, path: string): void => {
      const { tree, node, readOnly } = at;
      if (node) found.push({ path, tmpfs: tree?.tmpfs ?? false, readOnly, node });
      for (const below of at.below ?? []) visit(below, `${path}/${below.name}`);
    };
    visit(this.#mounts, '');
    return found;
  }

  /** The file a path leads to, for running it; `EACCES` when it may not be executed. */
  executable(path: string): RegularFile | FileError {
    const node = this.#node(path);
    if (isError(node)) return node;
    return node.type === 'file' && node.mode & 0o111 && this.#may(node, 1) ? node : fail('EACCES');
  }

  stat(path: string): FileInfo | undefined {
    return this.#info(this.#walk(path, true));
  }

  lstat(path: string): FileInfo | undefined {
    return this.#info(this.#walk(path, false));
  }

  readlink(path: string): string | undefined {
    const node = this.#node(path, false);
    if (isError(node)) return undefined;
    if (node.type === 'device' && node.shownAs === 'link') return node.read(0) as string;
    return node.type === 'link' ? node.target : undefined;
  }

  readdir(path: string): readonly string[] | FileError {
    const step = this.#walk(path, true);
    if (isError(step)) return step;
    if (!step.node) return fail('ENOENT');
    if (step.node.type !== 'directory') return fail('ENOTDIR');
    if (!this.#may(step.node, 4)) return fail('EACCES');
    const names = new Set(step.node.entries.keys());
    for (const { name } of step.mounts?.below ?? []) names.add(name);
    return [...names].sort((a, b) => (a < b ? -1 : 1));
  }

  read(path: string, limit = Number.POSITIVE_INFINITY): string | FileError {
    const node = this.#node(path);
    if (isError(node)) return node;
    if (node.type === 'directory') return fail('EISDIR');
    if (!this.#may(node, 4)) return fail('EACCES');
    if (node.type === 'device') return node.read(Math.min(limit, 65536));
    return node.type === 'file' ? node.text : fail('ELOOP');
  }

  write(path: string, text: string, options: { append?: boolean; mode?: number } = {}): true | FileError {
    const step = this.#walk(path, true);
    if (isError(step)) return step;
    const { node } = step;
    if (node?.type === 'directory') return fail('EISDIR');
    if (node?.type === 'device') return this.#may(node, 2) ? node.write(text) : fail('EACCES');
    if (!node) {
      const file = regularFile('', { modified: this.#now(), mode: options.mode ?? 0o644, owner: step.tree });
      const made = this.#enter(step, file);
      return made === true && text ? this.#fill(step.tree, file, text, false) : made;
    }
    if (step.readOnly) return fail('EROFS');
    if (!this.#may(node, 2)) return fail('EACCES');
    const own = this.#own(step);
    return own?.type === 'file' ? this.#fill(step.tree, own, text, options.append ?? false) : fail('ELOOP');
  }

  mkdir(path: string, options: { mode?: number } = {}): true | FileError {
    return this.#create(this.#walk(path, true), ({ tree }) =>
      directory(NO_ENTRIES, { mode: options.mode ?? 0o755, modified: this.#now(), owner: tree }),
    );
  }

  symlink(target: string, path: string): true | FileError {
    return this.#create(this.#walk(path, false), ({ tree }) => ({
      ...symbolicLink(target),
      modified: this.#now(),
      owner: tree,
    }));
  }

  link(existing: string, path: string): true | FileError {
    const source = this.#walk(existing, false);
    if (isError(source)) return source;
    if (!source.node) return fail('ENOENT');
    const step = this.#walk(path, false);
    if (isError(step)) return step;
    if (step.node) return fail('EEXIST');
    if (source.node.type !== 'file') return fail('EINVAL');
    if (source.tree !== step.tree) return fail('EXDEV');
    if (step.readOnly) return fail('EROFS');
    const own = this.#own(source) as RegularFile;
    const made = this.#enter(this.#walk(path, false) as Step, own, true);
    if (made === true) own.links++;
    return made;
  }

  remove(path: string): true | FileError {
    const step = this.#walk(path, false);
    if (isError(step)) return step;
    const { node } = step;
    if (!node) return fail('ENOENT');
    if (step.top || (step.mounts && (step.mounts.tree || step.mounts.below))) return fail('EBUSY');
    if (node.type === 'directory' && node.entries.size > 0) return fail('ENOTEMPTY');
    const parent = this.#parent(step);
    if (isError(parent)) return parent;
    if (node.type === 'file' && --(this.#own(step) as RegularFile).links === 0 && node.owner === step.tree)
      step.tree.take(-node.size);
    this.#change(step, (entries) => void entries.delete(step.name));
    return true;
  }

  rename(from: string, to: string): true | FileError {
    const a = this.#walk(from, false);
    if (isError(a)) return a;
    const { node } = a;
    if (!node) return fail('ENOENT');
    if (a.top) return fail('EBUSY');
    const parent = this.#parent(a);
    if (isError(parent)) return parent;
    const b = this.#walk(to, false);
    if (isError(b)) return b;
    if (a.tree !== b.tree) return fail('EXDEV');
    if (b.top) return fail('EBUSY');
    if (b.node === node) return true;
    if (node.type === 'directory')
      for (let step: Step | undefined = b; step; step = step.above) if (step.node === node) return fail('EINVAL');
    if (b.node?.type === 'directory' && node.type !== 'directory') return fail('EISDIR');
    if (b.node && b.node.type !== 'directory' && node.type === 'directory') return fail('ENOTDIR');
    const place = b.node ? this.remove(to) : this.#parent(b);
    if (isError(place)) return place;
    this.#change(this.#walk(from, false) as Step, (entries) => void entries.delete(a.name));
    this.#change(this.#walk(to, false) as Step, (entries) => void entries.set(b.name, node));
    return true;
  }

  chmod(path: string, mode: number): true | FileError {
    return this.#alter(path, { mode: mode & 0o7777 });
  }

  chown(path: string, uid: number, gid: number): true | FileError {
    return this.#who.uid === 0 ? this.#alter(path, { uid, gid }) : fail('EACCES');
  }

  touch(path: string, at: number): true | FileError {
    const step = this.#walk(path, true);
    if (isError(step)) return step;
    const made = step.node ? true : this.write(path, '');
    return made === true ? this.#alter(path, { modified: at }) : made;
  }

  #alter(path: string, change: Partial<Pick<FileNode, 'mode' | 'uid' | 'gid' | 'modified'>>): true | FileError {
    const step = this.#walk(path, true);
    if (isError(step)) return step;
    if (!step.node) return fail('ENOENT');
    if (step.readOnly) return fail('EROFS');
    if (this.#who.uid !== 0 && this.#who.uid !== step.node.uid) return fail('EACCES');
    Object.assign(this.#own(step) as FileNode, change);
    return true;
  }

  #info(step: Step | FileError): FileInfo | undefined {
    if (isError(step) || !step.node) return undefined;
    const { node } = step;
    const directory = node.type === 'directory' ? this.#directoryInfo(step, node) : undefined;
    return {
      type: node.type === 'device' ? node.shownAs : node.type,
      mode: node.mode,
      size: directory?.size ?? (node.type === 'file' ? node.size : node.type === 'link' ? byteLength(node.target) : 0),
      uid: node.uid,
      gid: node.gid,
      modified: directory?.modified ?? node.modified,
      links: directory?.links ?? (node.type === 'file' ? node.links : 1),
    };
  }

  #directoryInfo(step: Step, node: Directory): { size: number; links: number; modified: number } {
    if (node.shown) return { modified: this.#created, ...node.shown };
    // Where something is mounted, the runtime has made the directory anew in this container.
    const remade = step.mounts?.below !== undefined && !step.mounts.tree;
    const modified = remade ? Math.max(this.#created, node.merged ? node.modified : 0) : node.modified;
    let links = 2;
    for (const child of node.entries.values()) if (child.type === 'directory') links++;
    const size = step.tree.tmpfs ? 40 + 20 * node.entries.size : 4096;
    return { size, links: remade || node.merged ? 1 : links, modified };
  }

  /** Whether these credentials have permission `bit` (4 read, 2 write, 1 execute). */
  #may(node: FileNode, bit: number): boolean {
    const { uid, gid, groups } = this.#who;
    if (uid === 0) return true;
    const shift = node.uid === uid ? 6 : node.gid === gid || groups.includes(node.gid) ? 3 : 0;
    return ((node.mode >> shift) & bit) !== 0;
  }

  /** Follows a path to its end. */
  #walk(path: string, followLast: boolean): Step | FileError {
    if (path.length > MAX_PATH) return fail('ENAMETOOLONG');
    const start = this.#mounts.tree && this.#mounts;
    const root: Step = {
      name: '/',
      above: undefined,
      node: start?.node ?? this.tree.root,
      tree: start?.tree ?? this.tree,
      readOnly: start?.readOnly ?? this.#readOnly,
      mounts: this.#mounts,
      top: true,
    };
    const pending = namesIn(path.startsWith('/') ? path : `${this.#who.cwd}/${path}`);
    let links = 0;
    let at = root;
    while (pending.length > 0) {
      const name = pending.pop() as string;
      if (name.length > MAX_NAME) return fail('ENAMETOOLONG');
      if (name === '..') {
        at = at.above ?? at;
        continue;
      }
      if (!at.node) return fail('ENOENT');
      if (at.node.type !== 'directory') return fail('ENOTDIR');
      if (!this.#may(at.node, 1)) return fail('EACCES');
      const mounts = at.mounts?.find(name);
      const mount = mounts?.tree && mounts;
      const node: FileNode | undefined =
        mount?.node ??
        (name === 'self' && at.node.isProc ? this.#who.proc : at.node.entries.get(name)) ??
        (mounts ? directory() : undefined);
      const last = pending.length === 0;
      if (node?.type === 'link' && (followLast || !last)) {
        if (++links > MAX_LINKS) return fail('ELOOP');
        if (node.target.startsWith('/')) at = root;
        pending.push(...namesIn(node.target));
        continue;
      }
      if (!node && !last) return fail('ENOENT');
      at = {
        name,
        above: at,
        node,
        tree: mount?.tree ?? at.tree,
        readOnly: mount?.readOnly ?? at.readOnly,
        mounts,
        top: mount !== undefined,
      };
    }
    return at;
  }

  /** What a path leads to. */
  #node(path: string, followLast = true): FileNode | FileError {
    const step = this.#walk(path, followLast);
    return isError(step) ? step : (step.node ?? fail('ENOENT'));
  }

  /** The directory that holds a step, when these credentials may change it. */
  #parent({ above }: Step): Step | FileError {
    if (!above?.node) return fail('ENOENT');
    if (above.readOnly) return fail('EROFS');
    if (!this.#may(above.node, 2)) return fail('EACCES');
    return above;
  }

  /** Puts what `make` gives at a step where nothing is yet. */
  #create(step: Step | FileError, make: (step: Step) => FileNode): true | FileError {
    if (isError(step)) return step;
    return step.node ? fail('EEXIST') : this.#enter(step, make(step));
  }

  /** Makes `node` an entry of its parent directory. */
  #enter(step: Step, node: FileNode, linked = false): true | FileError {
    const parent = this.#parent(step);
    if (isError(parent)) return parent;
    if (!linked) {
      if (!parent.tree.take(64 + step.name.length)) return fail('ENOSPC');
      const into = parent.node as Directory;
      node.uid = this.#who.uid;
      node.gid = into.mode & 0o2000 ? into.gid : this.#who.gid;
      if (node.type === 'directory' && into.mode & 0o2000) node.mode |= 0o2000;
    }
    this.#change(step, (entries) => void entries.set(step.name, node));
    return true;
  }

  /** Changes the entries of the directory that holds a step, copying shared directories down to it. */
  #change({ above }: Step, change: (entries: ChangeableEntries) => void): void {
    const dir = this.#own(above as Step) as Directory;
    change(changeable(dir));
    dir.modified = this.#now();
  }

  /** A step's node as one that its tree may change in place: copies it, and the directories above it, when they are shared. */
  #own(step: Step): FileNode | undefined {
    const above = step.top || !step.above ? undefined : this.#own(step.above);
    if (!step.node) return undefined;
    const own = step.tree.own(step.node);
    if (own !== step.node) {
      if (above?.type === 'directory') changeable(above).set(step.name, own);
      else if (step.node === step.tree.root) step.tree.root = own as Directory;
      step.node = own;
    }
    return own;
  }

  #fill(tree: Tree, file: RegularFile, text: string, append: boolean): true | FileError {
    const size = byteLength(text);
    if (!tree.take(append ? size : size - file.size)) return fail('ENOSPC');
    file.text = append ? file.text + text : text;
    file.size = append ? file.size + size : size;
    file.modified = this.#now();
    return true;
  }
}
