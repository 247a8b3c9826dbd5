import { defineCollection } from 'astro:content';
import { file, glob } from 'astro/loaders';
import { z } from 'astro/zod';
import { parse } from 'yaml';

/** Text that is there: no empty string, no string of blanks. */
const words = (what: string) =>
  z
    .string({ error: `${what} is missing` })
    .trim()
    .min(1, `${what} is empty`);

/** A heading in a lesson, written `slug#heading-id` or `slug`. */
const place = z
  .string()
  .regex(/^[a-z0-9-]+(#[a-z0-9-]+)?$/, 'write a place in the course as "lesson-slug#heading-id" or "lesson-slug"');

/** A page on kubernetes.io, as its path. */
const docsPath = z
  .string()
  .regex(/^\/[a-z]/, 'write the path of a page on kubernetes.io, such as "/docs/concepts/workloads/pods/"');

/** The lessons: one folder each, `content/lessons/NN-slug/index.mdx`. Their id is the slug, without the number. */
const lessons = defineCollection({
  loader: glob({
    base: './content/lessons',
    pattern: '*/index.mdx',
    generateId: ({ entry }) => entry.replace(/^\d+-/, '').replace(/\/index\.mdx$/, ''),
  }),
  schema: z.strictObject({
    /** The finding, as a sentence: the page's heading. */
    title: words("title, the lesson's finding as a sentence,"),
    /** The lesson's name in the sidebar, the map and the page title. */
    short: words("short, the lesson's name in the sidebar,").max(
      40,
      'short is longer than 40 characters and would not fit the sidebar',
    ),
    /** The lede under the heading, one or two sentences; also the description that search engines show. */
    description: words('description, the lede,').max(
      300,
      'description is longer than 300 characters: keep to one or two sentences',
    ),
  }),
});

/** What the notes say and whether it holds: the ledger `content/notes/claims.yaml`. */
const claims = defineCollection({
  loader: file('content/notes/claims.yaml', {
    // The ledger also has the notes' headings, so that every line of theirs is accounted for; they claim nothing.
    parser: (text) => (parse(text) as { id: string; heading?: boolean }[]).filter((entry) => entry.heading !== true),
  }),
  schema: z.object({
    /** What the claim is about, such as `pause-container`. */
    topic: words('topic'),
    /** What sort of statement it is: fact, definition, example, command, comparison, advice or question. */
    kind: words('kind'),
    /** What the notes say. */
    says: words('says'),
    /** Where: note and lines, such as `001:126-130`. */
    in: z.array(z.string().regex(/^\d{3}:\d+(-\d+)?$/, 'write a place in the notes as "001:126-130"')).min(1),
    /** Whether it holds. */
    verdict: z.enum(['holds', 'imprecise', 'outdated', 'wrong', 'contradicted-within-notes']),
    /** What is so instead; required unless it holds. */
    truth: z.string().optional(),
    /** A caveat worth showing although it holds. */
    note: z.string().optional(),
    /** Evidence: `/docs/...` on kubernetes.io, `k8s:path Symbol` in the Kubernetes source, or a remark. */
    source: z.array(z.string()),
    /** Where the course teaches it. */
    taught: z.array(z.object({ lesson: z.string(), anchor: z.string().optional() })).default([]),
  }),
});

/** The notes themselves: `content/notes/notes.yaml`. */
const notes = defineCollection({
  loader: file('content/notes/notes.yaml', {
    parser: (text) => Object.fromEntries((parse(text) as { number: string }[]).map((note) => [note.number, note])),
  }),
  schema: z.strictObject({
    /** Its number in the ledger, such as `001`. */
    number: z.string().regex(/^\d{3}$/, 'write the note\'s number in quotes, such as "001"'),
    title: words('title'),
    /** How many lines it has. */
    lines: z.int().positive(),
    /** What it is about, in a sentence or two. */
    about: words('about'),
  }),
});

/** The glossary: what `<Term id="...">` shows. */
const glossary = defineCollection({
  loader: file('content/reference/glossary.yaml'),
  schema: z.strictObject({
    id: words('id'),
    /** The term as readers meet it. */
    name: words('name'),
    /** One or two sentences; `code` in backticks. */
    definition: words('definition'),
    /** The page of kubernetes.io that defines it. */
    source: docsPath.optional(),
    /** Where the course explains it. */
    see: z.array(place).default([]),
  }),
});

/** Gives the entries of a YAML list an id made from one of their fields, and keeps their order. */
const listed = (field: string) => (text: string) =>
  Object.fromEntries(
    (parse(text) as Record<string, unknown>[]).map((entry, index) => {
      const name = String(entry[field] ?? `entry-${index + 1}`);
      const kind = typeof entry.kind === 'string' ? `${entry.kind}-` : '';
      return [
        `${kind}${name}`
          .toLowerCase()
          .replace(/[^a-z0-9]+/g, '-')
          .replace(/^-|-$/g, ''),
        { ...entry, order: index },
      ];
    }),
  );

/** The kubectl commands of the course. */
const commands = defineCollection({
  loader: file('content/reference/commands.yaml', { parser: listed('command') }),
  schema: z.strictObject({
    /** Its place in the file. */
    order: z.number(),
    /** The command with its placeholders, such as `kubectl logs POD`. */
    command: words('command'),
    /** What it does, in a sentence. */
    does: words('does'),
    /** A command line that can be typed as it stands. */
    example: z.string().optional(),
    source: docsPath.optional(),
    /** Where the course uses it. */
    lesson: place.optional(),
  }),
});

/** The dictionary of phases, statuses, reasons, events and conditions. */
const statuses = defineCollection({
  loader: file('content/reference/statuses.yaml', { parser: listed('name') }),
  schema: z.strictObject({
    order: z.number(),
    /** The word as Kubernetes prints it. */
    name: words('name'),
    /** What sort of word it is: who says it, and where it stands. */
    kind: z.enum(['phase', 'status', 'reason', 'event', 'condition']),
    means: words('means'),
    /** Which component says it. */
    who: z.string().optional(),
    /** What to look at or do next. */
    next: z.string().optional(),
    source: docsPath.optional(),
    lesson: place.optional(),
  }),
});

export const collections = { lessons, claims, notes, glossary, commands, statuses };
