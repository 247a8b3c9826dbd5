import type { FileNode, Tree } from './file-tree.ts';

/** Files that are made when they are first looked at, by the name of their mount point. */
export interface NodeSource {
  node(name: string): FileNode;
}

/**
 * A directory of a mount table: what is mounted here, if anything, and what is mounted below. Every container has a dozen of them, so they
 * are small: one class, lists without room to spare, names that are shared.
 */
export class MountPoint {
  readonly name: string;
  /** The tree that `node` belongs to; undefined when nothing is mounted here. */
  tree: Tree | undefined;
  readOnly = false;
  below: readonly MountPoint[] | undefined;
  /** Undefined: the whole tree. */
  #node: FileNode | NodeSource | undefined;

  constructor(name: string) {
    this.name = name;
  }

  /** Mounts `node` of `tree` here; undefined: the whole of it. */
  mount(tree: Tree, node: FileNode | NodeSource | undefined, readOnly: boolean): void {
    this.tree = tree;
    this.#node = node;
    this.readOnly = readOnly;
  }

  /** What is mounted here. */
  get node(): FileNode | undefined {
    const known = this.#node;
    if (known === undefined) return this.tree?.root;
    if ('type' in known) return known;
    const made = known.node(this.name);
    this.#node = made;
    return made;
  }

  /** The mount point of that name below, which is made when there is none. */
  at(name: string): MountPoint {
    const known = this.find(name);
    if (known) return known;
    const made = new MountPoint(shared(name));
    this.below = this.below ? this.below.concat(made) : [made];
    return made;
  }

  /** The mount point of that name below. */
  find(name: string): MountPoint | undefined {
    const { below } = this;
    if (below) for (const point of below) if (point.name === name) return point;
    return undefined;
  }
}

const NAMES_KEPT = 256;
const names = new Map<string, string>();

/** One text for all that are equal, for as many as there usually are. */
function shared(name: string): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  if (names.size < NAMES_KEPT) names.set(name, name);
  return name;
}
