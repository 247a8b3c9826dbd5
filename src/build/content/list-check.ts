import type { z } from 'astro/zod';
import { nearest, type Problem } from './problem.ts';
import { claim as claimSchema, command, note, status, term } from './schemas.ts';
import { entryId } from './slug.ts';
import { kindNames, type ListEntry, textField } from './yaml-list.ts';

/** The lessons by slug with the ids of their headings; without ids a lesson that cannot be read. */
export type Anchors = ReadonlyMap<string, ReadonlySet<string> | undefined>;

/** What is wrong with a place in the course; undefined when it is there. */
export function placeProblem(
  anchors: Anchors,
  lesson: string,
  anchor: string | undefined,
): { message: string; mend: string } | undefined {
  if (!anchors.has(lesson)) {
    const otherwise = 'Name a lesson by its folder without the number, then "#" and the id of a heading.';
    return { message: `there is no lesson "${lesson}"`, mend: nearest(lesson, anchors.keys(), otherwise) };
  }
  const ids = anchors.get(lesson);
  if (ids === undefined || anchor === undefined || anchor === '' || ids.has(anchor)) return undefined;
  const few = ids.size > 0 && ids.size <= 4 ? ` There are ${[...ids].join(', ')}.` : '';
  return {
    message: `lesson "${lesson}" has no heading "${anchor}"`,
    mend: nearest(anchor, ids, `Write the id of one of its headings.${few}`),
  };
}

/** A place where a claim is taught. */
interface Taught {
  readonly lesson: string;
  readonly anchor: string | undefined;
}

/** Where a claim says it is taught; entries that are no mapping with a lesson are left out. */
function taughtPlaces(claim: ListEntry): Taught[] {
  const taught = claim.value.taught;
  if (!Array.isArray(taught)) return [];
  return taught.flatMap((place: unknown) => {
    const { lesson, anchor } = (place ?? {}) as { lesson?: unknown; anchor?: unknown };
    return typeof lesson === 'string' ? [{ lesson, anchor: typeof anchor === 'string' ? anchor : undefined }] : [];
  });
}

/** What to do about a value that does not fit. */
function remedyOf(issue: z.core.$ZodIssue): string {
  // Where the schema says nothing of its own.
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')) {
    const kind = kindNames[issue.expected] ?? issue.expected;
    return `Write a ${kind}${kind === 'text' ? ', in quotes when YAML takes it for something else' : ''}.`;
  }
  return `${issue.message.charAt(0).toUpperCase()}${issue.message.slice(1)}.`;
}

/**
 * Checks an entry against the schema that Astro will read it by, and names what has not been named yet.
 *
 * @param what how messages call the entry: `entry "kubelet"`.
 * @param named the fields about which something has been said.
 */
function checkShape(
  file: string,
  entry: ListEntry,
  what: string,
  schema: z.ZodObject,
  named: ReadonlySet<string> = new Set(),
): Problem[] {
  const fields = Object.keys(schema.shape);
  return (schema.safeParse(entry.value).error?.issues ?? []).flatMap((issue): Problem[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        file,
        line: entry.lineOf(key),
        message: `${what} has a field "${key}" that nothing reads`,
        mend: nearest(key, fields, `The fields are ${fields.join(', ')}.`),
      }));
    }
    const field = String(issue.path[0] ?? '');
    if (named.has(field)) return [];
    const missing = !Object.hasOwn(entry.value, field);
    return [
      {
        file,
        line: entry.lineOf(field),
        message: missing ? `${what} has no ${field}` : `${what}: ${field} does not fit`,
        mend: missing ? `Add "${field}: ...".` : remedyOf(issue),
      },
    ];
  });
}

/** Checks the list of the notes. */
export function checkNotes(file: string, notes: readonly ListEntry[]): Problem[] {
  return notes.flatMap((entry) => checkShape(file, entry, `note "${String(entry.value.number ?? '?')}"`, note));
}

/** Checks that every claim is taught somewhere, under headings that are there. */
export function checkClaims(file: string, claims: readonly ListEntry[], anchors: Anchors): Problem[] {
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
    problems.push(...checkShape(file, claim, `claim "${id}"`, claimSchema));
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
      const problem = placeProblem(anchors, lesson, anchor);
      if (problem) problems.push({ file, line, message: `claim "${id}": ${problem.message}`, mend: problem.mend });
      else if (anchor === undefined) {
        const mend = 'Add "anchor: heading-id", the heading under which it is taught.';
        problems.push({ file, line, message: `claim "${id}" names lesson "${lesson}" without an anchor`, mend });
      }
    }
  }
  return problems;
}

/** The schema of each list of the reference, and the field that names an entry. */
const references = {
  glossary: { schema: term, key: 'id' },
  commands: { schema: command, key: 'command' },
  statuses: { schema: status, key: 'name' },
} as const;

/** What a status may be. */
const statusKinds: readonly string[] = status.shape.kind.options;

/** The lesson part of `lesson#anchor` or `/lessons/lesson/#anchor`, as reference entries name places. */
function placeOf(reference: string): { lesson: string; anchor: string | undefined } {
  const [path = '', anchor] = reference.split('#');
  return { lesson: path.replace(/^\/?(?:lessons\/)?|\/$/g, ''), anchor };
}

/** The places a reference entry points to: the text or texts in `lesson` and `see`. */
function placesIn(entry: ListEntry): { field: string; reference: string }[] {
  return ['lesson', 'see'].flatMap((field) => {
    const value = entry.value[field];
    const list = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
    return list.filter((item) => typeof item === 'string').map((reference) => ({ field, reference }));
  });
}

/** Checks the entries of a reference file: their fields, and that the places they point to are there. */
export function checkReference(
  kind: keyof typeof references,
  file: string,
  entries: readonly ListEntry[],
  anchors: Anchors,
): Problem[] {
  const problems: Problem[] = [];
  const seen = new Map<string, number>();
  for (const entry of entries) {
    const { schema, key } = references[kind];
    const written = textField(entry, key);
    const name = written ?? '?';
    const status = textField(entry, 'kind');
    const known = kind !== 'statuses' || status === undefined || statusKinds.includes(status);
    problems.push(...checkShape(file, entry, `entry "${name}"`, schema, new Set(known ? [] : ['kind'])));
    if (!known) {
      const mend = nearest(status, statusKinds, `The kinds are ${statusKinds.join(', ')}.`);
      problems.push({ file, line: entry.lineOf('kind'), message: `entry "${name}" has kind "${status}"`, mend });
    }
    const id = kind === 'glossary' || written === undefined ? written : entryId(written, status);
    const other = id && seen.get(id);
    if (id && !other) seen.set(id, entry.line);
    else if (other) {
      const message = `entry "${name}" is there twice: its place on the page is "${id}", as that of line ${other}`;
      problems.push({ file, line: entry.line, message, mend: 'Make one of the two, or give it another name.' });
    }
    for (const { field, reference } of placesIn(entry)) {
      const { lesson, anchor } = placeOf(reference);
      const problem = placeProblem(anchors, lesson, anchor);
      if (!problem) continue;
      const message = `entry "${name}": ${problem.message}`;
      problems.push({ file, line: entry.lineOf(field), message, mend: problem.mend });
    }
  }
  return problems;
}
