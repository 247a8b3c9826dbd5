import { z } from 'astro/zod';

/** Text that is there. */
const text = (says: string) => z.string().trim().min(1, 'is empty').describe(says);

/** The slug of a lesson: its folder's name without the number. */
const slug = z.string().regex(/^[a-z0-9-]+$/, 'is no slug: take the name of the folder without its number');

/** A whole address. */
const address = (says: string) => z.url('is no address: write it whole, such as https://example.org').describe(says);

const licence = z.strictObject({
  name: text('Its name as readers know it, such as `CC BY 4.0`.'),
  url: address('Where its text stands.'),
});

const example = z.strictObject({
  manifest: text('A file of `manifests/`.'),
  title: text('The finding: what the drawing shows.'),
  until: text('How much virtual time is drawn, such as `90s`.'),
  pod: text('The Pod that is drawn. Without it the first of the manifest.').optional(),
  at: text('Where the cursor stands at first, such as `70s`.').optional(),
  nodes: z
    .int()
    .positive()
    .max(20, 'is more than 20')
    .describe('How many nodes the cluster has. Without it 1.')
    .optional(),
});

const notes = z.strictObject({
  name: text('What the page of the checked notes is called, in the header as well.').default('Notes'),
  lede: text('The text under its heading. `{claims}` is the number of claims, `{holds}` how many hold.').default(
    '{holds} of {claims} claims hold as they stand; the rest is corrected here, with sources.',
  ),
  door: text('What is behind the door to it on the first page, in a few words.').default('each claim with its verdict'),
  origin: text('A sentence on the page About: which notes these are, and how they were checked.').optional(),
  topics: z
    .record(z.string(), z.string())
    .describe('The topics of the claims in words. A topic that is not named here is written as it is in the ledger.')
    .default({}),
});

/**
 * What `site.yaml` may say: everything that makes a course this course and no other. Every field says what it is for;
 * the table in content/README.md and the schema for editors (site-schema.generated.json) are made from this.
 */
export const siteSchema = z.strictObject({
  title: text("The course's name: in the header, in page titles, in the name of the copy to download."),
  description: text('One or two sentences about the course. Search engines show them for its first page.'),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/, 'is no language: write a code such as en or pt-BR')
    .describe('The language of the text, as a code such as `de`. The words of the site around it are English.')
    .default('en'),
  repository: address(
    'Where the course has its source, such as https://github.com/owner/name. Without it no page links to its source. REPOSITORY_URL in the environment wins over it.',
  ).optional(),
  licence: z
    .strictObject({
      text: licence.describe('The licence of text and drawings.').optional(),
      remark: text('A sentence more on the page About, such as what goes for the manifests.').optional(),
    })
    .describe('Under what the course may be used. The code of the site is always under the Apache License 2.0.')
    .prefault({}),
  links: z
    .array(
      z.strictObject({
        name: text('What the link is called.'),
        url: text('An address, or a path in the site.').regex(
          /^(https?:\/\/|mailto:|\/(?!\/))/,
          'is neither a whole address nor a path that begins with "/"',
        ),
      }),
    )
    .describe('Further links at the foot of every page.')
    .default([]),
  home: z
    .strictObject({
      title: text('Its heading. Without it the title.').optional(),
      lede: text('The text under it. Without it the description.').optional(),
      example: example.describe('A life of a Pod drawn beside it.').optional(),
    })
    .describe('The first page.')
    .prefault({}),
  lessons: z
    .strictObject({ title: text('Its heading.').default('The course') })
    .describe('The list of lessons.')
    .prefault({}),
  search: z
    .strictObject({
      example: text(
        'What stands in the empty search field on the first page of a course with statuses, such as a message that readers may paste.',
      ).optional(),
      suggestions: z.array(text('A word.')).describe('Words offered in an empty search.').default([]),
    })
    .describe('The search.')
    .prefault({}),
  socialPicture: text(
    'What `public/social.png`, the picture in link previews, shows: for those who cannot see it.',
  ).optional(),
  notes: notes.describe('The page of the checked notes, which is there when `notes/claims.yaml` is.').prefault({}),
  parts: z
    .array(
      z.strictObject({
        title: text('The name of the part.'),
        lessons: z.array(slug).min(1, 'lists no lesson').describe('The slugs of its lessons, in reading order.'),
      }),
    )
    .min(1, 'lists no part')
    .describe('The parts of the course, in order. Every lesson stands in one of them.'),
});

/** What `site.yaml` says, with what it leaves out filled in. */
export type Site = z.infer<typeof siteSchema>;
