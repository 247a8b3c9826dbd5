import { isMap, LineCounter, parseAllDocuments } from 'yaml';
import type { ContentFile, ContentFiles } from './content-files.ts';
import { type LessonSource, readLesson, stringsIn } from './lesson-source.ts';
import { nearest, type Problem, sortProblems } from './problem.ts';
import { parseSite } from './site-file.ts';
import { type ListEntry, readYamlList, textField, yamlMessage } from './yaml-list.ts';

/** The front matter of a lesson, and what each field is for. */
const frontMatterFields: Readonly<Record<string, string>> = {
  title: 'the finding, as a sentence',
  short: 'the name in the sidebar',
  description: 'one or two sentences under the title',
};

/** Components that name a manifest, and the attribute they name it by. */
const manifestAttributes: Readonly<Record<string, string>> = {
  Run: 'manifest',
  Lifecycle: 'manifest',
  Kubectl: 'manifest',
  Manifest: 'file',
};

/** Checks that front matter is there, is YAML, and has just the fields it should, each a text. */
export function checkFrontMatter({ file }: ContentFile, lesson: LessonSource): Problem[] {
  const problems: Problem[] = lesson.frontMatterErrors.map(({ message, line }) => ({
    file,
    line,
    message: `the front matter is not YAML: ${message}`,
    mend: 'Mend the YAML; put a value that holds ": " or "#" in quotes.',
  }));
  if (problems.length > 0) return problems;
  const fields = Object.entries(frontMatterFields);
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
  return problems;
}

/** Checks that a manifest is YAML and that each document in it says what it is. */
function checkManifest({ file, text }: ContentFile): Problem[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines });
  if (!Array.isArray(documents) || documents.every((document) => document.contents === null)) {
    return [{ file, line: 1, message: 'the manifest is empty', mend: 'Write a manifest, or delete the file.' }];
  }
  const problems: Problem[] = [];
  for (const document of documents) {
    for (const error of document.errors) {
      problems.push({
        file,
        line: lines.linePos(error.pos[0]).line,
        message: `this is not YAML: ${yamlMessage(error.message)}`,
        mend: 'Mend the YAML here; wrong indentation in the line above is the usual cause.',
      });
    }
    if (document.errors.length > 0 || document.contents === null) continue;
    const line = lines.linePos(document.contents.range[0]).line;
    const missing = ['apiVersion', 'kind'].filter(
      (field) => !isMap(document.contents) || typeof document.contents.get(field) !== 'string',
    );
    if (missing.length > 0) {
      problems.push({
        file,
        line,
        message: `the object that begins here has no ${missing.join(' and no ')}`,
        mend: 'Give every object apiVersion and kind, such as "apiVersion: v1" and "kind: Pod".',
      });
    }
  }
  return problems;
}

/** Checks that the manifests, terms and claims that a lesson names are there. */
function checkNames(
  { file }: ContentFile,
  lesson: LessonSource,
  known: { manifests: Iterable<string>; terms: ReadonlySet<string>; claims: ReadonlySet<string> },
): Problem[] {
  const problems: Problem[] = [];
  const manifests = new Set(known.manifests);
  for (const { name, attributes, line } of lesson.components) {
    const attribute = manifestAttributes[name];
    if (attribute !== undefined) {
      const manifest = attributes[attribute];
      if (manifest === undefined || manifest === '') {
        const mend = `Write <${name} ${attribute}="..." ...> with a file of content/manifests/.`;
        problems.push({ file, line, message: `<${name}> names no manifest`, mend });
      } else if (!manifests.has(manifest)) {
        const mend = nearest(manifest, manifests, `Add content/manifests/${manifest}, or name a file that is there.`);
        problems.push({ file, line, message: `there is no manifest "${manifest}"`, mend });
      }
    } else if (name === 'Term') {
      const id = attributes.id ?? '';
      if (!known.terms.has(id)) {
        const mend = nearest(
          id,
          known.terms,
          'Add the term to content/reference/glossary.yaml, or use one that is there.',
        );
        problems.push({ file, line, message: `the glossary has no term "${id}"`, mend });
      }
    } else if (name === 'Correction') {
      for (const id of stringsIn(attributes.claims ?? '')) {
        if (known.claims.has(id)) continue;
        const mend = nearest(id, known.claims, 'Use an id of content/notes/claims.yaml.');
        problems.push({ file, line, message: `there is no claim "${id}"`, mend });
      }
    }
  }
  return problems;
}

/** Checks `site.yaml`, and that it lists every lesson once and nothing that is not there. */
function checkCourse({ course, lessons, manifests }: ContentFiles): Problem[] {
  const { file, text } = course;
  const read = parseSite(course);
  if ('problems' in read) return read.problems;
  const { parts, home } = read.site;
  const listed = parts.flatMap((part) => part.lessons);
  const lineOf = (word: string) => {
    const index = text.split('\n').findIndex((line) => new RegExp(`(^|[\\s,[])${word}([\\s,\\]:]|$)`).test(line));
    return index === -1 ? 1 : index + 1;
  };
  const slugs = lessons.map(({ slug }) => slug);
  const problems: Problem[] = [];
  const drawn = home.example?.manifest;
  if (drawn !== undefined && !manifests.has(drawn)) {
    const mend = nearest(drawn, manifests.keys(), 'Name a file of manifests/, or leave "example" out.');
    problems.push({ file, line: lineOf(drawn), message: `there is no manifest "${drawn}"`, mend });
  }
  for (const [index, slug] of listed.entries()) {
    if (!slugs.includes(slug)) {
      const mend = nearest(slug, slugs, `Add content/lessons/NN-${slug}/index.mdx, or take "${slug}" out of the list.`);
      problems.push({ file, line: lineOf(slug), message: `there is no lesson "${slug}"`, mend });
    }
    if (listed.indexOf(slug) !== index) {
      const mend = 'Leave one of the two.';
      problems.push({ file, line: lineOf(slug), message: `lesson "${slug}" is listed twice`, mend });
    }
  }
  for (const lesson of lessons) {
    if (listed.includes(lesson.slug)) continue;
    const mend = `Add "${lesson.slug}" to a part in ${file}.`;
    problems.push({ file: lesson.file, line: 1, message: 'no part of the course lists this lesson', mend });
  }
  return problems;
}

/** A place where a claim is taught. */
interface Taught {
  readonly lesson: string;
  readonly anchor: string | undefined;
}

/** Where a claim says it is taught; entries that are no mapping with a lesson are left out. */
export function taughtPlaces(claim: ListEntry): Taught[] {
  const taught = claim.value.taught;
  if (!Array.isArray(taught)) return [];
  return taught.flatMap((place: unknown) => {
    const { lesson, anchor } = (place ?? {}) as { lesson?: unknown; anchor?: unknown };
    return typeof lesson === 'string' ? [{ lesson, anchor: typeof anchor === 'string' ? anchor : undefined }] : [];
  });
}

/** Checks that every claim is taught somewhere, in lessons that are there. Anchors are checked in the built pages. */
function checkClaims(file: string, claims: readonly ListEntry[], slugs: ReadonlySet<string>): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const claim of claims) {
    const id = textField(claim, 'id');
    if (!id) {
      problems.push({ file, line: claim.line, message: 'this claim has no id', mend: 'Begin it with "- id: ...".' });
      continue;
    }
    if (seen.has(id)) {
      const mend = 'Give each claim an id of its own.';
      problems.push({ file, line: claim.line, message: `claim "${id}" is there twice`, mend });
    }
    seen.add(id);
    if (claim.value.heading === true) continue;
    const places = taughtPlaces(claim);
    if (places.length === 0) {
      problems.push({
        file,
        line: claim.line,
        message: `claim "${id}" is taught nowhere`,
        mend: 'Teach it in a lesson, and add here "taught: [{ lesson: slug, anchor: heading-id }]".',
      });
    }
    for (const { lesson, anchor } of places) {
      const line = claim.lineOf('taught');
      if (!slugs.has(lesson)) {
        const mend = nearest(lesson, slugs, 'Name a lesson by its folder without the number.');
        problems.push({ file, line, message: `claim "${id}": there is no lesson "${lesson}"`, mend });
      } else if (anchor === undefined) {
        const mend = 'Add "anchor: heading-id", the heading under which it is taught.';
        problems.push({ file, line, message: `claim "${id}" names lesson "${lesson}" without an anchor`, mend });
      }
    }
  }
  return problems;
}

/** The fields that each entry of a reference file must have. */
const referenceFields = {
  glossary: ['id', 'name', 'definition'],
  commands: ['command', 'does', 'example'],
  statuses: ['name', 'kind', 'means'],
} as const;

/** What a status may be. */
const statusKinds = ['phase', 'status', 'reason', 'event', 'condition'];

/** The lesson part of `lesson#anchor` or `/lessons/lesson/#anchor`, as reference entries name places. */
export function placeOf(reference: string): { lesson: string; anchor: string | undefined } {
  const [path = '', anchor] = reference.split('#');
  return { lesson: path.replace(/^\/?(?:lessons\/)?|\/$/g, ''), anchor };
}

/** The places a reference entry points to: the text or texts in `lesson` and `see`. */
export function placesIn(entry: ListEntry): { field: string; reference: string }[] {
  return ['lesson', 'see'].flatMap((field) => {
    const value = entry.value[field];
    const list = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
    return list.filter((item) => typeof item === 'string').map((reference) => ({ field, reference }));
  });
}

/** Checks the entries of a reference file: their fields, and that the lessons they point to are there. */
function checkReference(
  kind: keyof typeof referenceFields,
  file: string,
  entries: readonly ListEntry[],
  slugs: ReadonlySet<string>,
): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const entry of entries) {
    const [key] = referenceFields[kind];
    const name = textField(entry, key) ?? '?';
    for (const field of referenceFields[kind]) {
      if (textField(entry, field)?.trim()) continue;
      const mend = `Add "${field}: ..." as text.`;
      problems.push({ file, line: entry.lineOf(field), message: `entry "${name}" has no ${field}`, mend });
    }
    const identity = kind === 'statuses' ? `${name} (${String(entry.value.kind)})` : name;
    if (seen.has(identity)) {
      const mend = 'Make one of the two, or give it another name.';
      problems.push({ file, line: entry.line, message: `entry "${identity}" is there twice`, mend });
    }
    seen.add(identity);
    const status = textField(entry, 'kind');
    if (kind === 'statuses' && status !== undefined && !statusKinds.includes(status)) {
      const mend = nearest(status, statusKinds, `The kinds are ${statusKinds.join(', ')}.`);
      problems.push({ file, line: entry.lineOf('kind'), message: `entry "${name}" has kind "${status}"`, mend });
    }
    for (const { field, reference } of placesIn(entry)) {
      const { lesson } = placeOf(reference);
      if (slugs.has(lesson)) continue;
      const mend = nearest(lesson, slugs, 'Name a lesson by its folder without the number, then "#" and a heading-id.');
      const message = `entry "${name}": there is no lesson "${lesson}"`;
      problems.push({ file, line: entry.lineOf(field), message, mend });
    }
  }
  return problems;
}

/**
 * Checks everything that can be said about the content without building it. Whether links and anchors lead somewhere
 * is checked in the built pages, see `built-check.ts`.
 *
 * @returns the problems, in the order of files and lines.
 */
export function checkSources(files: ContentFiles): Problem[] {
  const slugs = new Set(files.lessons.map(({ slug }) => slug));
  const claims = readYamlList(files.claims.file, files.claims.text);
  const glossary = readYamlList(files.glossary.file, files.glossary.text);
  const commands = readYamlList(files.commands.file, files.commands.text);
  const statuses = readYamlList(files.statuses.file, files.statuses.text);
  const ids = (entries: readonly ListEntry[]) => new Set(entries.map((entry) => textField(entry, 'id') ?? ''));
  const known = {
    manifests: [...files.manifests.keys()],
    terms: ids(glossary.entries),
    claims: ids(claims.entries),
  };
  return sortProblems([
    ...checkCourse(files),
    ...files.lessons.flatMap((file) => {
      const lesson = readLesson(file.text);
      return [...checkFrontMatter(file, lesson), ...checkNames(file, lesson, known)];
    }),
    ...[...files.manifests.values()].flatMap(checkManifest),
    ...claims.problems,
    ...checkClaims(files.claims.file, claims.entries, slugs),
    ...[glossary, commands, statuses].flatMap(({ problems }) => problems),
    ...checkReference('glossary', files.glossary.file, glossary.entries, slugs),
    ...checkReference('commands', files.commands.file, commands.entries, slugs),
    ...checkReference('statuses', files.statuses.file, statuses.entries, slugs),
  ]);
}
