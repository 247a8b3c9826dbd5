import { readdirSync, readFileSync } from 'node:fs';
import { contentName, contentPath, hasContent } from '../build/content/content-folder.ts';

/** An example's file. */
export interface ManifestFile {
  /** Its name, such as `my-pod.yaml`. */
  file: string;
  /** Its name without the ending: the anchor on the manifests' page. */
  id: string;
  /** The whole text, without the last line break. */
  text: string;
  /** What its leading comment says. */
  says: string;
}

/** The names of all manifests, sorted. */
export function manifestFiles(): string[] {
  return hasContent('manifests')
    ? readdirSync(contentPath('manifests'))
        .filter((file) => file.endsWith('.yaml'))
        .sort()
    : [];
}

/**
 * Reads a manifest of the course.
 *
 * @param file its name, such as `my-pod.yaml`.
 * @throws Error that lists the files there are when there is no such file.
 */
export function readManifest(file: string): ManifestFile {
  if (!hasContent(`manifests/${file}`)) {
    throw new Error(
      `There is no manifest "${file}" in ${contentName('manifests')}. There are: ${manifestFiles().join(', ')}.`,
    );
  }
  const text = readFileSync(contentPath(`manifests/${file}`), 'utf8').trimEnd();
  const comment = /^(?:#[^\n]*\n)+/.exec(text)?.[0] ?? '';
  return {
    file,
    id: file.replace(/\.yaml$/, ''),
    text,
    says: comment.replace(/^# ?/gm, '').trim().replace(/\s+/g, ' '),
  };
}
