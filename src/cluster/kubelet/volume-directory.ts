import { directory, type FileNode, LateEntries, regularFile, symbolicLink } from '../runtime/file-tree.ts';
import type { PodWorker } from './pod-worker.ts';
import { serviceAccountToken } from './service-account-token.ts';
import type { ContentFile } from './volume-content.ts';

/**
 * What the directory of a volume made of API objects holds: the directory `name` with the content, `..data` that points to it, and links
 * through that for every file, so that all files change at once. Made when it is first looked at. `modified`: real milliseconds.
 */
export const volumeEntries = (
  worker: PodWorker,
  content: readonly ContentFile[],
  name: string,
  modified: number,
): LateEntries =>
  new LateEntries(() => {
    const link = (target: string): FileNode => ({ ...symbolicLink(target), modified });
    const entries = new Map<string, FileNode>([
      [name, tree(worker, content, modified)],
      ['..data', link(name)],
    ]);
    for (const { path } of content) {
      const top = path.split('/', 1)[0] ?? path;
      if (!entries.has(top)) entries.set(top, link(`..data/${top}`));
    }
    return entries;
  });

/** Directories and files of a volume's content; with `fsGroup` they belong to that group, which may read them. */
function tree({ pod, node }: PodWorker, content: readonly ContentFile[], modified: number): FileNode {
  const gid = pod.spec.securityContext?.fsGroup;
  const owned = <T extends FileNode>(made: T, shared: number): T => {
    if (gid !== undefined) Object.assign(made, { gid, mode: made.mode | shared });
    return made;
  };
  const newDirectory = (entries: Map<string, FileNode>): FileNode => owned(directory(entries, { modified }), 0o2550);
  const root = new Map<string, FileNode>();
  const directories = new Map<string, Map<string, FileNode>>([['', root]]);
  const above = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  const entriesOf = (path: string): Map<string, FileNode> => {
    const known = directories.get(path);
    if (known) return known;
    const entries = new Map<string, FileNode>();
    directories.set(path, entries);
    entriesOf(above(path)).set(path.slice(path.lastIndexOf('/') + 1), newDirectory(entries));
    return entries;
  };
  for (const { path, text: given, mode } of content) {
    const text = typeof given === 'string' ? given : serviceAccountToken(pod, node, given);
    entriesOf(above(path)).set(
      path.slice(path.lastIndexOf('/') + 1),
      owned(regularFile(text, { mode, modified }), 0o440),
    );
  }
  return newDirectory(root);
}
