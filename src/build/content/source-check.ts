import type { ContentFile, ContentFiles } from './content-files.ts';
import { contentName } from './content-folder.ts';
import type { HomeExample } from './example-check.ts';
import { checkCode } from './lesson-code.ts';
import { checkPlaces, checkProse } from './lesson-prose.ts';
import { type LessonSource, readLesson } from './lesson-source.ts';
import { checkTags } from './lesson-tags.ts';
import { type Anchors, checkClaims, checkNotes, checkReference } from './list-check.ts';
import { checkManifest } from './manifest-check.ts';
import { nearest, type Problem, sortProblems } from './problem.ts';
import { lesson as lessonSchema } from './schemas.ts';
import { parseSite } from './site-file.ts';
import { type ListEntry, readYamlList, textField } from './yaml-list.ts';

/** The front matter of a lesson, and what each field is for. */
const frontMatterFields: Readonly<Record<string, string>> = {
  title: 'the finding, as a sentence',
  short: 'the name in the sidebar',
  description: 'one or two sentences under the title',
};

/** Checks that front matter is there, is YAML, and has just the fields it should, each a text. */
export function checkFrontMatter({ file, text }: ContentFile, lesson: LessonSource): Problem[] {
  const problems: Problem[] = lesson.frontMatterErrors.map(({ message, line }) => ({
    file,
    line,
    message: `the front matter is not YAML: ${message}`,
    mend: 'Mend the YAML; put a value that holds ": " or "#" in quotes.',
  }));
  if (problems.length > 0) return problems;
  const fields = Object.entries(frontMatterFields);
  if (!lesson.frontMatter && /^---\r?\n/.test(text)) {
    const mend = 'Write a line "---" below its last field.';
    return [{ file, line: 1, message: 'the front matter is not closed', mend }];
  }
  if (!lesson.frontMatter) {
    const example = fields.map(([name, use]) => `${name}: ${use}`).join(' / ');
    return [
      {
        file,
        line: 1,
        message: 'the lesson has no front matter',
        mend: `Begin the file with a line "---", the lines ${example}, and a line "---".`,
      },
    ];
  }
  for (const [name, use] of fields) {
    const field = lesson.frontMatter.get(name);
    if (typeof field?.value === 'string' && field.value.trim() !== '') continue;
    problems.push({
      file,
      line: field?.line ?? 1,
      message: field ? `front matter "${name}" is not a text` : `front matter has no "${name}"`,
      mend: `Write "${name}: " and ${use}${field ? ', in quotes when YAML takes it for something else' : ''}.`,
    });
  }
  for (const [name, { line }] of lesson.frontMatter) {
    if (name in frontMatterFields) continue;
    const known = Object.keys(frontMatterFields);
    const mend = nearest(name, known, `The fields are ${known.join(', ')}.`);
    problems.push({ file, line, message: `front matter has a field "${name}" that nothing reads`, mend });
  }
  if (problems.length > 0) return problems;
  const values = Object.fromEntries([...lesson.frontMatter].map(([name, { value }]) => [name, value]));
  for (const { path, message } of lessonSchema.safeParse(values).error?.issues ?? []) {
    const line = lesson.frontMatter.get(String(path[0]))?.line ?? 1;
    problems.push({ file, line, message: `front matter: ${message}`, mend: 'Say it in fewer words.' });
  }
  return problems;
}

/** Checks `site.yaml`, and that it lists every lesson once and nothing that is not there. */
function checkCourse(read: ReturnType<typeof parseSite>, { course, lessons, manifests }: ContentFiles): Problem[] {
  const { file } = course;
  if ('problems' in read) return read.problems;
  const { site, lineOf } = read;
  const slugs = new Set(lessons.map(({ slug }) => slug));
  const problems: Problem[] = [];
  const drawn = site.home.example?.manifest;
  if (drawn !== undefined && !manifests.has(drawn)) {
    const mend = nearest(drawn, manifests.keys(), 'Name a file of manifests/, or leave "example" out.');
    const line = lineOf(['home', 'example', 'manifest']);
    problems.push({ file, line, message: `there is no manifest "${drawn}"`, mend });
  }
  const listed = new Set<string>();
  for (const [part, { lessons: inPart }] of site.parts.entries()) {
    for (const [index, slug] of inPart.entries()) {
      const say = (message: string, mend: string) =>
        problems.push({ file, line: lineOf(['parts', part, 'lessons', index]), message, mend });
      if (!slugs.has(slug)) {
        const otherwise = `Add ${contentName(`lessons/NN-${slug}/index.mdx`)}, or take "${slug}" out of the list.`;
        say(`there is no lesson "${slug}"`, nearest(slug, slugs, otherwise));
      }
      if (listed.has(slug)) say(`lesson "${slug}" is listed twice`, 'Leave one of the two.');
      listed.add(slug);
    }
  }
  for (const lesson of lessons) {
    // A folder whose name is no slug has been named (file-check.ts).
    if (listed.has(lesson.slug) || !/^[a-z0-9-]+$/.test(lesson.slug)) continue;
    const mend = `Add "${lesson.slug}" to a part in ${file}.`;
    problems.push({ file: lesson.file, line: 1, message: 'no part of the course lists this lesson', mend });
  }
  return problems;
}

/** What the first page draws; undefined when that is nothing, or `site.yaml` cannot be read. */
function homeExample(file: string, read: ReturnType<typeof parseSite>): HomeExample | undefined {
  const example = 'site' in read ? read.site.home.example : undefined;
  return example && 'site' in read ? { file, line: read.lineOf(['home', 'example']), example } : undefined;
}

/**
 * Checks everything that can be said about the content without building it. Whether links to other pages than lessons
 * lead somewhere is checked in the built pages, see `built-check.ts`.
 *
 * @param site where the site will be served, such as `https://example.org`, when it is known.
 * @returns the problems, in the order of files and lines.
 */
export async function checkSources(
  files: ContentFiles,
  site: string | undefined = process.env.SITE_URL || undefined,
): Promise<Problem[]> {
  const course = parseSite(files.course);
  const list = ({ file, text }: ContentFile) => ({ file, ...readYamlList(file, text) });
  const claims = list(files.claims);
  const notes = list(files.notes);
  const reference = { glossary: list(files.glossary), commands: list(files.commands), statuses: list(files.statuses) };
  const ids = ({ entries, problems }: { entries: readonly ListEntry[]; problems: readonly Problem[] }) =>
    problems.length > 0 ? undefined : new Set(entries.map((entry) => textField(entry, 'id') ?? ''));
  const known = {
    manifests: new Set(files.manifests.keys()),
    terms: ids(reference.glossary),
    claims: ids(claims),
  };
  const lessons = files.lessons.map((file) => {
    const lesson = readLesson(file.text);
    const problems = [
      ...checkFrontMatter(file, lesson),
      ...checkTags(file.file, lesson, known),
      ...checkCode(file.file, lesson),
      ...checkProse(file, lesson, site),
    ];
    return { ...file, lesson, problems };
  });
  const anchors: Anchors = new Map(
    lessons.map(({ slug, lesson }) => [slug, lesson.syntax ? undefined : new Set(lesson.ids)]),
  );
  const manifests = [...files.manifests].map(([name, file]) => ({ name, file, problems: checkManifest(file) }));
  const sound = <Checked extends { readonly problems: readonly Problem[] }>(checked: readonly Checked[]): Checked[] =>
    checked.filter(({ problems }) => problems.length === 0);
  // A course without examples does without the engine.
  const examples = files.manifests.size === 0 ? undefined : await import('./example-check.ts');
  const playable = new Map(sound(manifests).map(({ name, file }) => [name, file]));
  return sortProblems([
    ...checkCourse(course, files),
    ...[...lessons, ...manifests, claims, notes, ...Object.values(reference)].flatMap(({ problems }) => problems),
    ...lessons.flatMap((lesson) => checkPlaces(lesson, anchors)),
    ...checkClaims(claims.file, claims.entries, anchors),
    ...checkNotes(notes.file, notes.entries),
    ...(['glossary', 'commands', 'statuses'] as const).flatMap((kind) =>
      checkReference(kind, reference[kind].file, reference[kind].entries, anchors),
    ),
    ...(examples?.checkExamples(playable, sound(lessons), homeExample(files.course.file, course)) ?? []),
  ]);
}
