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
      const step = files.#last(files.#walk(path, true));
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
    const names = [...walked.slice(1).map((s) => s.name), ...words.slice(known)];
    let at = this.#mounts;
    for (const name of names) at = at.at(name);
    return at;
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
    const step = this.#last(this.#walk(path, true));
    if (isError(step)) return step;
    const node = step.node;
    if (!node) return fail('ENOENT');
    if (node.type !== 'file' || (node.mode & 0o111) === 0 || !this.#may(node, 1)) return fail('EACCES');
    return node;
  }

  stat(path: string): FileInfo | undefined {
    return this.#info(this.#walk(path, true));
  }

  lstat(path: string): FileInfo | undefined {
    return this.#info(this.#walk(path, false));
  }

  readlink(path: string): string | undefined {
    const step = this.#last(this.#walk(path, false));
    if (isError(step)) return undefined;
    const node = step.node;
    if (node?.type === 'device' && node.shownAs === 'link') return node.read(0) as string;
    return node?.type === 'link' ? node.target : undefined;
  }

  readdir(path: string): readonly string[] | FileError {
    const step = this.#last(this.#walk(path, true));
    if (isError(step)) return step;
    if (!step.node) return fail('ENOENT');
    if (step.node.type !== 'directory') return fail('ENOTDIR');
    if (!this.#may(step.node, 4)) return fail('EACCES');
    const names = new Set(step.node.entries.keys());
    for (const { name } of step.mounts?.below ?? []) names.add(name);
    return [...names].sort((a, b) => (a < b ? -1 : 1));
  }

  read(path: string, limit = Number.POSITIVE_INFINITY): string | FileError {
    const step = this.#last(this.#walk(path, true));
    if (isError(step)) return step;
    const node = step.node;
    if (!node) return fail('ENOENT');
    if (node.type === 'directory') return fail('EISDIR');
    if (!this.#may(node, 4)) return fail('EACCES');
    if (node.type === 'device') return node.read(Math.min(limit, 65536));
    return node.type === 'file' ? node.text : fail('ELOOP');
  }

  write(path: string, text: string, options: { append?: boolean; mode?: number } = {}): true | FileError {
    const steps = this.#walk(path, true);
    const step = this.#last(steps);
    if (isError(step)) return step;
    const node = step.node;
    if (node?.type === 'directory') return fail('EISDIR');
    if (node?.type === 'device') return this.#may(node, 2) ? node.write(text) : fail('EACCES');
    if (!node) {
      const file = regularFile('', { modified: this.#now(), mode: options.mode ?? 0o644, owner: step.tree });
      const made = this.#enter(steps as Step[], file);
      if (made !== true) return made;
      return text ? this.#fill(step.tree, file, text, false) : true;
    }
    if (step.readOnly) return fail('EROFS');
    if (!this.#may(node, 2)) return fail('EACCES');
    const own = this.#own(steps as Step[]);
    return own?.type === 'file' ? this.#fill(step.tree, own, text, options.append ?? false) : fail('ELOOP');
  }

  mkdir(path: string, options: { mode?: number } = {}): true | FileError {
    const steps = this.#walk(path, true);
    const step = this.#last(steps);
    if (isError(step)) return step;
    if (step.node) return fail('EEXIST');
    return this.#enter(
      steps as Step[],
      directory(NO_ENTRIES, { mode: options.mode ?? 0o755, modified: this.#now(), owner: step.tree }),
    );
  }

  symlink(target: string, path: string): true | FileError {
    const steps = this.#walk(path, false);
    const step = this.#last(steps);
    if (isError(step)) return step;
    if (step.node) return fail('EEXIST');
    return this.#enter(steps as Step[], {
      type: 'link',
      target,
      mode: 0o777,
      uid: 0,
      gid: 0,
      modified: this.#now(),
      owner: step.tree,
    });
  }

  link(existing: string, path: string): true | FileError {
    const from = this.#walk(existing, false);
    const source = this.#last(from);
    if (isError(source)) return source;
    if (!source.node) return fail('ENOENT');
    const steps = this.#walk(path, false);
    const step = this.#last(steps);
    if (isError(step)) return step;
    if (step.node) return fail('EEXIST');
    if (source.node.type !== 'file') return fail('EINVAL');
    if (source.tree !== step.tree) return fail('EXDEV');
    if (step.readOnly) return fail('EROFS');
    const own = this.#own(from as Step[]);
    if (own?.type !== 'file') return fail('EINVAL');
    const made = this.#enter(this.#walk(path, false) as Step[], own, true);
    if (made === true) own.links++;
    return made;
  }

  remove(path: string): true | FileError {
    const steps = this.#walk(path, false);
    const step = this.#last(steps);
    if (isError(step)) return step;
    const node = step.node;
    if (!node) return fail('ENOENT');
    if (step.top || (step.mounts && (step.mounts.tree || step.mounts.below))) return fail('EBUSY');
    if (node.type === 'directory' && node.entries.size > 0) return fail('ENOTEMPTY');
    const parent = this.#parent(steps as Step[]);
    if (isError(parent)) return parent;
    if (node.type === 'file' && --this.#own(steps as Step[], node).links === 0 && node.owner === step.tree)
      step.tree.take(-node.size);
    this.#change(steps as Step[], (entries) => void entries.delete(step.name));
    return true;
  }

  rename(from: string, to: string): true | FileError {
    const source = this.#walk(from, false);
    const a = this.#last(source);
    if (isError(a)) return a;
    if (!a.node) return fail('ENOENT');
    if (a.top) return fail('EBUSY');
    const parent = this.#parent(source as Step[]);
    if (isError(parent)) return parent;
    const target = this.#walk(to, false);
    const b = this.#last(target);
    if (isError(b)) return b;
    if (a.tree !== b.tree) return fail('EXDEV');
    if (b.top) return fail('EBUSY');
    if (b.node === a.node) return true;
    if (a.node.type === 'directory' && (target as Step[]).some((s) => s.node === a.node)) return fail('EINVAL');
    if (b.node) {
      if (b.node.type === 'directory' && a.node.type !== 'directory') return fail('EISDIR');
      if (b.node.type !== 'directory' && a.node.type === 'directory') return fail('ENOTDIR');
      const removed = this.remove(to);
      if (removed !== true) return removed;
    } else {
      const place = this.#parent(target as Step[]);
      if (isError(place)) return place;
    }
    const node = a.node;
    this.#change(this.#walk(from, false) as Step[], (entries) => void entries.delete(a.name));
    this.#change(this.#walk(to, false) as Step[], (entries) => void entries.set(b.name, node));
    return true;
  }

  chmod(path: string, mode: number): true | FileError {
    return this.#alter(path, (node) => {
      node.mode = mode & 0o7777;
    });
  }

  chown(path: string, uid: number, gid: number): true | FileError {
    if (this.#who.uid !== 0) return fail('EACCES');
    return this.#alter(path, (node) => {
      node.uid = uid;
      node.gid = gid;
    });
  }

  touch(path: string, at: number): true | FileError {
    const step = this.#last(this.#walk(path, true));
    if (isError(step)) return step;
    if (!step.node) {
      const made = this.write(path, '');
      if (made !== true) return made;
    }
    return this.#alter(path, (node) => {
      node.modified = at;
    });
  }

  #alter(path: string, change: (node: FileNode) => void): true | FileError {
    const steps = this.#walk(path, true);
    const step = this.#last(steps);
    if (isError(step)) return step;
    if (!step.node) return fail('ENOENT');
    if (step.readOnly) return fail('EROFS');
    if (this.#who.uid !== 0 && this.#who.uid !== step.node.uid) return fail('EACCES');
    const own = this.#own(steps as Step[]);
    if (own) change(own);
    return true;
  }

  #info(steps: Step[] | FileError): FileInfo | undefined {
    const step = this.#last(steps);
    if (isError(step) || !step.node) return undefined;
    const node = step.node;
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

  /** Follows a path to its end. The last step's node is undefined when only that name is missing. */
  #walk(path: string, followLast: boolean): Step[] | FileError {
    const start = this.#mounts.tree && this.#mounts;
    const steps: Step[] = [
      {
        name: '/',
        node: start?.node ?? this.tree.root,
        tree: start?.tree ?? this.tree,
        readOnly: start?.readOnly ?? this.#readOnly,
        mounts: this.#mounts,
        top: true,
      },
    ];
    const pending = namesIn(path.startsWith('/') ? path : `${this.#who.cwd}/${path}`);
    let links = 0;
    while (pending.length > 0) {
      const name = pending.pop() as string;
      if (name.length > MAX_NAME) return fail('EINVAL');
      const at = steps[steps.length - 1] as Step;
      if (name === '..') {
        if (steps.length > 1) steps.pop();
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
        if (node.target.startsWith('/')) steps.length = 1;
        pending.push(...namesIn(node.target));
        continue;
      }
      if (!node && !last) return fail('ENOENT');
      steps.push({
        name,
        node,
        tree: mount?.tree ?? at.tree,
        readOnly: mount?.readOnly ?? at.readOnly,
        mounts,
        top: mount !== undefined,
      });
    }
    return steps;
  }

  #last(steps: Step[] | FileError): Step | FileError {
    return isError(steps) ? steps : (steps[steps.length - 1] as Step);
  }

  /** The directory that holds the last step, when these credentials may change it. */
  #parent(steps: Step[]): Step | FileError {
    const parent = steps[steps.length - 2];
    if (!parent?.node) return fail('ENOENT');
    if (parent.readOnly) return fail('EROFS');
    if (!this.#may(parent.node, 2)) return fail('EACCES');
    return parent;
  }

  /** Makes `node` an entry of its parent directory. */
  #enter(steps: Step[], node: FileNode, linked = false): true | FileError {
    const parent = this.#parent(steps);
    if (isError(parent)) return parent;
    const step = steps[steps.length - 1] as Step;
    if (!linked) {
      if (!parent.tree.take(64 + step.name.length)) return fail('ENOSPC');
      const into = parent.node as Directory;
      node.uid = this.#who.uid;
      node.gid = into.mode & 0o2000 ? into.gid : this.#who.gid;
      if (node.type === 'directory' && into.mode & 0o2000) node.mode |= 0o2000;
    }
    this.#change(steps, (entries) => void entries.set(step.name, node));
    return true;
  }

  /** Changes the entries of the parent of the last step, copying shared directories down to it. */
  #change(steps: Step[], change: (entries: ChangeableEntries) => void): void {
    const parents = steps.slice(0, -1);
    const dir = this.#own(parents) as Directory;
    change(changeable(dir));
    dir.modified = this.#now();
  }

  /** The last step's node as one that its tree may change in place: copies it, and the directories above it, when they are shared. */
  #own(steps: Step[]): FileNode | undefined;
  #own<T extends FileNode>(steps: Step[], node: T): T;
  #own(steps: Step[]): FileNode | undefined {
    let top = steps.length - 1;
    while (top > 0 && !(steps[top] as Step).top) top--;
    let above: Directory | undefined;
    for (let i = top; i < steps.length; i++) {
      const step = steps[i] as Step;
      if (!step.node) return undefined;
      const own = step.tree.own(step.node);
      if (own !== step.node) {
        if (above) changeable(above).set(step.name, own);
        else if (step.node === step.tree.root) step.tree.root = own as Directory;
        step.node = own;
      }
      above = own.type === 'directory' ? own : undefined;
    }
    return (steps[steps.length - 1] as Step).node;
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
