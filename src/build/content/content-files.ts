import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of the content. */
export interface ContentFile {
  /** The file's name, relative to the repository's root. */
  readonly file: string;
  readonly text: string;
}

/** A lesson's file. */
export interface LessonFile extends ContentFile {
  /** The last part of its address: `first-pod` for `content/lessons/04-first-pod/index.mdx`. */
  readonly slug: string;
}

/** Everything below `content/`, as text. */
export interface ContentFiles {
  readonly course: ContentFile;
  readonly lessons: readonly LessonFile[];
  /** The manifests, by the names lessons call them: `my-pod.yaml`. */
  readonly manifests: ReadonlyMap<string, ContentFile>;
  readonly claims: ContentFile;
  readonly glossary: ContentFile;
  readonly commands: ContentFile;
  readonly statuses: ContentFile;
}

/**
 * Reads the content from disk. A file that is not there is empty text: the checks say what is missing.
 *
 * @param root the repository's root, an absolute path.
 */
export function readContentFiles(root: string): ContentFiles {
  const read = (file: string): ContentFile => ({
    file,
    text: existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '',
  });
  const names = (folder: string) => (existsSync(join(root, folder)) ? readdirSync(join(root, folder)).sort() : []);
  const lessons = names('content/lessons')
    .filter((name) => existsSync(join(root, 'content/lessons', name, 'index.mdx')))
    .map((name) => ({ ...read(`content/lessons/${name}/index.mdx`), slug: name.replace(/^\d+-/, '') }));
  const manifests = names('content/manifests')
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name): [string, ContentFile] => [name, read(`content/manifests/${name}`)]);
  return {
    course: read('content/course.yaml'),
    lessons,
    manifests: new Map(manifests),
    claims: read('content/notes/claims.yaml'),
    glossary: read('content/reference/glossary.yaml'),
    commands: read('content/reference/commands.yaml'),
    statuses: read('content/reference/statuses.yaml'),
  };
}
