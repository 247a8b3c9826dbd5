import { z } from 'astro/zod';

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

/** What addresses and lessons call an entry. */
const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'write it in small letters, digits and hyphens');

/** A page on kubernetes.io, as its path. */
const docsPath = z
  .string()
  .regex(/^\/[a-z]/, 'write the path of a page on kubernetes.io, such as "/docs/concepts/workloads/pods/"');

/** Front matter of a lesson, `content/lessons/NN-slug/index.mdx`. */
export const lesson = z.strictObject({
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
});

const verdicts = ['holds', 'imprecise', 'outdated', 'wrong', 'contradicted-within-notes'] as const;

/** An entry of the ledger `content/notes/claims.yaml`: what the notes say and whether it holds. */
export const claim = z
  .strictObject({
    id,
    /** What the claim is about, such as `pause-container`. */
    topic: words('topic'),
    /** What sort of statement it is: fact, definition, example, command, comparison, advice or question. */
    kind: words('kind'),
    /** What the notes say. */
    says: words('says'),
    /** Where: note and lines, such as `001:126-130`. */
    in: z.array(z.string().regex(/^\d{3}:\d+(-\d+)?$/, 'write a place in the notes as "001:126-130"')).min(1),
    /** Whether it holds. */
    verdict: z.enum(verdicts, { error: `write one of ${verdicts.join(', ')}` }),
    /** What is so instead; required unless it holds. */
    truth: z.string().optional(),
    /** A caveat worth showing although it holds. */
    note: z.string().optional(),
    /** Evidence: `/docs/...` on kubernetes.io, `k8s:path Symbol` in the Kubernetes source, or a remark. */
    source: z.array(z.string()),
    /** Where the course teaches it. */
    taught: z.array(z.object({ lesson: z.string(), anchor: z.string().optional() })).default([]),
  })
  .refine(({ verdict, truth }) => verdict === 'holds' || truth, { path: ['truth'], error: 'say what is so instead' });

const quoted = 'write the number in quotes, such as "001"';

/** One of the notes, in `content/notes/notes.yaml`. */
export const note = z.strictObject({
  /** Its number in the ledger, such as `001`. */
  number: z.string({ error: quoted }).regex(/^\d{3}$/, quoted),
  title: words('title'),
  /** How many lines it has. */
  lines: z.int().positive(),
  /** What it is about, in a sentence or two. */
  about: words('about'),
});

/** A term of `content/reference/glossary.yaml`: what `<Term id="...">` shows. */
export const term = z.strictObject({
  id,
  /** The term as readers meet it. */
  name: words('name'),
  /** One or two sentences; `code` in backticks. */
  definition: words('definition'),
  /** The page of kubernetes.io that defines it. */
  source: docsPath.optional(),
  /** Where the course explains it. */
  see: z.array(place).default([]),
});

/** A command of `content/reference/commands.yaml`. */
export const command = z.strictObject({
  /** The command with its placeholders, such as `kubectl logs POD`. */
  command: words('command'),
  /** What it does, in a sentence. */
  does: words('does'),
  /** A command line that can be typed as it stands. */
  example: words('example'),
  source: docsPath.optional(),
  /** Where the course uses it. */
  lesson: place.optional(),
});

/** A word of `content/reference/statuses.yaml`: a phase, status, reason, event or condition. */
export const status = z.strictObject({
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
});
