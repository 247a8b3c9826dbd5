import { existsSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';

/**
 * The folder the course lives in, as an absolute path: what `CONTENT_DIR` names, from the working directory (npm's
 * scripts run in the repository's root), or `content`. Nothing else decides where a course is read from.
 */
export const contentFolder: string = resolve(process.env.CONTENT_DIR || 'content');

/** The absolute path of a file of the course, such as `site.yaml` or `manifests/my-pod.yaml`. */
export function contentPath(name: string): string {
  return join(contentFolder, name);
}

/** Whether the course has a file or folder of this name. */
export function hasContent(name: string): boolean {
  return existsSync(contentPath(name));
}

/**
 * What messages call a file: its path from the working directory with forward slashes, or the whole path when it lies
 * outside.
 *
 * @param path absolute.
 */
export function fileName(path: string): string {
  const inside = relative(process.cwd(), path);
  return (inside.startsWith('..') || isAbsolute(inside) ? path : inside).split(sep).join('/');
}

/** What messages call a file of the course: `content/manifests/my-pod.yaml`. */
export function contentName(name: string): string {
  return fileName(contentPath(name));
}

/**
 * Where a file of the course stands in the repository that holds it: this one, or, when the course's folder lies outside,
 * one that has the folder as its root.
 *
 * @param path from the working directory, or absolute.
 */
export function repositoryPath(path: string): string {
  const isHere = !relative(process.cwd(), contentFolder).startsWith('..');
  return relative(isHere ? process.cwd() : contentFolder, resolve(path))
    .split(sep)
    .join('/');
}
