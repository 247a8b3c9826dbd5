import { defineCollection } from 'astro:content';
import { pathToFileURL } from 'node:url';
import { file, glob } from 'astro/loaders';
import { z } from 'astro/zod';
import { parse } from 'yaml';
import { contentPath, hasContent } from './build/content/content-folder.ts';
import { claim, command, lesson, note, status, term } from './build/content/schemas.ts';
import { entryId } from './build/content/slug.ts';

/** A list of the course in a file of its own; a course that has no such file has none of its entries. */
const listIn = (name: string, options: Parameters<typeof file>[1]) =>
  hasContent(name) ? file(pathToFileURL(contentPath(name)).href, options) : { name: 'no file', load: async () => {} };

/** The lessons: one folder each, `content/lessons/NN-slug/index.mdx`. Their id is the slug, without the number. */
const lessons = defineCollection({
  loader: glob({
    base: pathToFileURL(`${contentPath('lessons')}/`),
    pattern: '*/index.mdx',
    generateId: ({ entry }) => entry.replace(/^\d+-/, '').replace(/\/index\.mdx$/, ''),
  }),
  schema: lesson,
});

/** What the notes say and whether it holds: the ledger `content/notes/claims.yaml`. */
const claims = defineCollection({
  loader: listIn('notes/claims.yaml', {
    // The ledger also has the notes' headings, so that every line of theirs is accounted for; they claim nothing.
    parser: (text) => (parse(text) as { id: string; heading?: boolean }[]).filter((entry) => entry.heading !== true),
  }),
  schema: claim,
});

/** The notes themselves: `content/notes/notes.yaml`. */
const notes = defineCollection({
  loader: listIn('notes/notes.yaml', {
    parser: (text) => Object.fromEntries((parse(text) as { number: string }[]).map((note) => [note.number, note])),
  }),
  schema: note,
});

/** The glossary: what `<Term id="...">` shows. */
const glossary = defineCollection({
  loader: listIn('reference/glossary.yaml', { parser: parse }),
  schema: term,
});

/** Gives the entries of a YAML list an id made from one of their fields, and keeps their order. */
const listed = (field: string) => (text: string) =>
  Object.fromEntries(
    (parse(text) as { [field: string]: string }[]).map((entry, order) => [
      entryId(entry[field] ?? '', entry.kind),
      { ...entry, order },
    ]),
  );

/** The kubectl commands of the course. */
const commands = defineCollection({
  loader: listIn('reference/commands.yaml', { parser: listed('command') }),
  schema: command.extend({ order: z.number() }),
});

/** The dictionary of phases, statuses, reasons, events and conditions. */
const statuses = defineCollection({
  loader: listIn('reference/statuses.yaml', { parser: listed('name') }),
  schema: status.extend({ order: z.number() }),
});

export const collections = { lessons, claims, notes, glossary, commands, statuses };
