import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { contentFolder, fileName } from './content-folder.ts';

/** A file of the content. */
export interface ContentFile {
  /** The file's name, as messages call it: from the repository's root. */
  readonly file: string;
  readonly text: string;
}

/** A lesson's file. */
export interface LessonFile extends ContentFile {
  /** The last part of its address: `first-pod` for `content/lessons/04-first-pod/index.mdx`. */
  readonly slug: string;
  /** The other files in its folder, by name: its pictures. */
  readonly pictures: readonly string[];
}

/** Everything in the course's folder, as text. */
export interface ContentFiles {
  /** `site.yaml`: what the course is called, its parts, and more (site-schema.ts). */
  readonly course: ContentFile;
  readonly lessons: readonly LessonFile[];
  /** The manifests, by the names lessons call them: `my-pod.yaml`. */
  readonly manifests: ReadonlyMap<string, ContentFile>;
  readonly claims: ContentFile;
  readonly notes: ContentFile;
  readonly glossary: ContentFile;
  readonly commands: ContentFile;
  readonly statuses: ContentFile;
}

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/**
 * Reads a file of the course. One that is not there is empty text: the checks say what is missing.
 *
 * @param name its path in the course's folder, such as `site.yaml`.
 * @param folder the course's folder, an absolute path.
 */
export function readContentFile(name: string, folder: string = contentFolder): ContentFile {
  const path = join(folder, name);
  // A byte order mark is a problem of its own (file-check.ts), and not one of everything behind it.
  const text = isFile(path) ? readFileSync(path, 'utf8').replace(/^\uFEFF/, '') : '';
  return { file: fileName(path), text };
}

/**
 * Reads the whole course, each file as {@link readContentFile} does.
 *
 * @param folder the course's folder, an absolute path.
 */
export function readContentFiles(folder: string = contentFolder): ContentFiles {
  const read = (name: string) => readContentFile(name, folder);
  const names = (name: string) => (isFolder(join(folder, name)) ? readdirSync(join(folder, name)).sort() : []);
  const lessons = names('lessons')
    .filter((name) => isFile(join(folder, 'lessons', name, 'index.mdx')))
    .map((name) => ({
      ...read(`lessons/${name}/index.mdx`),
      slug: name.replace(/^\d+-/, ''),
      pictures: names(`lessons/${name}`),
    }));
  const manifests = names('manifests')
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name): [string, ContentFile] => [name, read(`manifests/${name}`)]);
  return {
    course: read('site.yaml'),
    lessons,
    manifests: new Map(manifests),
    claims: read('notes/claims.yaml'),
    notes: read('notes/notes.yaml'),
    glossary: read('reference/glossary.yaml'),
    commands: read('reference/commands.yaml'),
    statuses: read('reference/statuses.yaml'),
  };
}
