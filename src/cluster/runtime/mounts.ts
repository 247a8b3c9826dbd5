import type { FileNode, Tree } from './file-tree.ts';

/**
 * A directory of a mount table: what is mounted here, if anything, and what is mounted below. Every container has a dozen of them, so they
 * are small: one class, lists without room to spare, names that are shared.
 */
export class MountPoint {
  readonly name: string;
  /** The tree that `node` belongs to. */
  tree: Tree | undefined;
  /** What is mounted here. */
  node: FileNode | undefined;
  readOnly = false;
  below: readonly MountPoint[] | undefined;

  constructor(name: string) {
    this.name = name;
  }

  /** The mount point of that name below, which is made when there is none. */
  at(name: string): MountPoint {
    const known = this.find(name);
    if (known) return known;
    const made = new MountPoint(shared(name));
    this.below = this.below ? [...this.below, made] : [made];
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
