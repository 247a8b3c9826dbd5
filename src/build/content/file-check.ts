import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { contentFolder, contentName, fileName } from './content-folder.ts';
import { nearest, type Problem } from './problem.ts';
import { slugOf } from './slug.ts';

/** The files of a course that have a name of their own. */
const namedFiles = [
  'README.md',
  'LICENSE',
  'site.yaml',
  'notes/claims.yaml',
  'notes/notes.yaml',
  'reference/glossary.yaml',
  'reference/commands.yaml',
  'reference/statuses.yaml',
];

/** Those of them that are lists: one without entries is as good as none, and leads to a page that says nothing. */
const lists = namedFiles.filter((name) => /^(notes|reference)\//.test(name));

/** Pictures that a lesson may have beside it. */
const PICTURE = /\.(avif|gif|jpe?g|png|svg|webp)$/;

/** What editors and systems leave behind; nobody means it. */
const LITTER = /(^|\/)(\.[^/]*|[^/]*~|Thumbs\.db)(\/|$)/;

/** What is wrong with a file's place or name; undefined when something reads it. */
function placeProblem(path: string): { message: string; mend: string } | undefined {
  const [room = '', name = '', inside = '', ...deeper] = path.split('/');
  if (room === 'lessons') {
    const folder = /^\d+-[a-z0-9]+(-[a-z0-9]+)*$/;
    if (inside === '' || deeper.length > 0) {
      return {
        message: 'nothing reads this file',
        mend: `A lesson is ${contentName('lessons/NN-slug/index.mdx')}, such as 05-probes.`,
      };
    }
    if (!folder.test(name)) {
      const slug = slugOf(name.replace(/^[\d\s_-]+/, '')) || 'slug';
      const number = /^\d+/.exec(name)?.[0] ?? 'NN';
      return {
        message: `the lesson's folder "${name}" is not NN-slug`,
        mend: `Rename it to "${number}-${slug}": a number, then small letters, digits and hyphens.`,
      };
    }
    if (inside === 'index.mdx' || (PICTURE.test(inside) && !inside.includes(' '))) return undefined;
    const mend = /\.mdx?$/i.test(inside)
      ? 'Name it index.mdx; another lesson has a folder of its own.'
      : 'Beside index.mdx there may be pictures (.png, .svg, .webp, .avif, .jpg, .gif in small letters), without blanks in their names.';
    return { message: 'nothing reads this file', mend };
  }
  if (room === 'manifests') {
    if (inside !== '')
      return { message: 'nothing reads this file', mend: `Put it into ${contentName('manifests')} itself.` };
    if (/^[a-z0-9]+([.-][a-z0-9]+)*\.yaml$/.test(name)) return undefined;
    const words = name.split('.');
    if (!/^ya?ml$/i.test(words.pop() ?? '')) {
      return { message: 'nothing reads this file', mend: 'Here are only manifests, whose names end in ".yaml".' };
    }
    const better = words.map(slugOf).filter(Boolean).join('.') || 'my-pod';
    return { message: `the manifest's name "${name}" is not one`, mend: `Rename it to "${better}.yaml".` };
  }
  // What is in public/ is served as it is.
  if (room === 'public' || namedFiles.includes(path)) return undefined;
  const otherwise = `A course has lessons/, manifests/, public/, ${namedFiles.join(', ')}.`;
  return { message: 'nothing reads this file', mend: nearest(path, namedFiles, otherwise) };
}

/** How the files of pictures begin, apart from drawings (.svg), which are text. */
const PICTURE_BYTES = /^(?:\x89PNG|\xff\xd8\xff|GIF8|RIFF.{4}WEBP|.{4}ftyp)/s;

/** What is wrong with the bytes of a picture that is no drawing. */
function pictureProblems(path: string): Omit<Problem, 'file'>[] {
  const start = Buffer.alloc(12);
  const file = openSync(path, 'r');
  readSync(file, start);
  closeSync(file);
  if (PICTURE_BYTES.test(start.toString('latin1'))) return [];
  const mend = 'Save the picture anew; what Git LFS keeps comes with git lfs pull.';
  return [{ line: 1, message: 'this file holds no picture', mend }];
}

/** What is wrong with a file's bytes, as text. */
function byteProblems(bytes: Buffer): Omit<Problem, 'file'>[] {
  const lineAt = (index: number) => bytes.subarray(0, index).filter((byte) => byte === 10).length + 1;
  if (bytes[0] === 0xff && bytes[1] === 0xfe) {
    return [{ line: 1, message: 'this file is UTF-16', mend: 'Save it as UTF-8 without a byte order mark.' }];
  }
  const problems: Omit<Problem, 'file'>[] = [];
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    problems.push({
      line: 1,
      message: 'this file begins with a byte order mark',
      mend: 'Save it as UTF-8 without one.',
    });
  }
  const nul = bytes.indexOf(0);
  if (nul >= 0)
    problems.push({ line: lineAt(nul), message: 'this line holds a NUL byte', mend: 'Write the line anew.' });
  const carriage = bytes.indexOf(13);
  if (carriage >= 0) {
    const mend = 'Save the file with LF line ends (git config core.autocrlf input keeps them so).';
    problems.push({ line: lineAt(carriage), message: 'lines end with CR LF from here on', mend });
  }
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // The first line that does not decode; a line break is no part of any longer character.
    let start = 0;
    for (let line = 1; start <= bytes.length; line += 1) {
      const end = bytes.indexOf(10, start);
      const part = bytes.subarray(start, end < 0 ? bytes.length : end);
      if (part.toString('utf8').includes('�')) {
        problems.push({
          line,
          message: 'this line is not UTF-8',
          mend: 'Save the file as UTF-8 and look at this line.',
        });
        break;
      }
      if (end < 0) break;
      start = end + 1;
    }
  }
  return problems;
}

/** Whether a list has no entries: only blank lines, comments, dashes above, or brackets with nothing in them. */
function listProblems(text: string): Omit<Problem, 'file'>[] {
  if (!text.split('\n').every((line) => /^\s*(#.*|---|\[\s*\])?\s*$/.test(line))) return [];
  return [
    { line: 1, message: 'this list is empty', mend: 'Write an entry that begins with "- ", or delete the file.' },
  ];
}

/** Lessons whose folders have the same number or the same slug. */
function doubles(folder: string, lessons: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  const first = new Map<string, string>();
  for (const lesson of lessons) {
    const [, number = '', slug = ''] = /^(\d+)-(.+)$/.exec(lesson) ?? [];
    if (number === '') continue;
    for (const [what, value] of [
      ['number', `${Number(number)}`],
      ['slug', slug],
    ] as const) {
      const other = first.get(`${what} ${value}`);
      if (other === undefined) first.set(`${what} ${value}`, lesson);
      else {
        problems.push({
          file: fileName(join(folder, 'lessons', lesson, 'index.mdx')),
          line: 1,
          message: `this lesson has the ${what} ${value}, as lessons/${other} has`,
          mend:
            what === 'slug'
              ? 'Rename one folder: the slug is the address of the page.'
              : 'Rename one folder: the number gives the order.',
        });
      }
    }
  }
  return problems;
}

/**
 * Checks the files of a course as files: their places, their names and their bytes.
 *
 * @param folder the course's folder, an absolute path.
 */
export function checkFiles(folder: string = contentFolder): Problem[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    const mend = 'CONTENT_DIR names the folder of the course: give its path from the root of this repository.';
    return [{ file: fileName(folder), line: 1, message: 'there is no such folder', mend }];
  }
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => ({
      isFile: entry.isFile(),
      path: join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    }))
    .filter(({ path }) => !LITTER.test(path));
  const paths = entries.filter(({ isFile }) => isFile).map(({ path }) => path);
  const lessons = entries
    .filter(({ isFile, path }) => !isFile && /^lessons\/[^/]+$/.test(path))
    .map(({ path }) => path);
  const name = (path: string) => fileName(join(folder, path));
  const misplaced = paths.flatMap((path): Problem[] => {
    const problem = placeProblem(path);
    return problem ? [{ file: name(path), line: 1, ...problem }] : [];
  });
  // Other files than pictures have been looked at, and what is wrong with them has been said.
  const filled = new Set(paths.filter((path) => !PICTURE.test(path)).map((path) => path.split('/', 2).join('/')));
  const empty = lessons
    .filter((path) => !filled.has(path))
    .map((path): Problem => {
      const mend = 'Write the lesson into index.mdx in it, or delete the folder.';
      return { file: name(path), line: 1, message: 'there is no lesson in this folder', mend };
    });
  const bytes = paths
    .filter((path) => !PICTURE.test(path) && !path.startsWith('public/'))
    .flatMap((path) => {
      const read = readFileSync(join(folder, path));
      const problems = [...byteProblems(read), ...(lists.includes(path) ? listProblems(read.toString('utf8')) : [])];
      return problems.map((problem) => ({ file: name(path), ...problem }));
    });
  const pictures = paths
    .filter((path) => PICTURE.test(path) && path.startsWith('lessons/') && !path.endsWith('.svg'))
    .flatMap((path) => pictureProblems(join(folder, path)).map((problem) => ({ file: name(path), ...problem })));
  const slugs = lessons.map((path) => path.slice('lessons/'.length)).sort();
  return [...misplaced, ...empty, ...bytes, ...pictures, ...doubles(folder, slugs)];
}
