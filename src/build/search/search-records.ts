import type { ContentFile, ContentFiles } from '../content/content-files.ts';
import { entryId } from '../content/slug.ts';
import { type ListEntry, readYamlList, textField } from '../content/yaml-list.ts';

/** What a search result is: one facet of the search each. */
export type SearchKind = 'lesson' | 'manifest' | 'command' | 'claim' | 'term';

/** Something that can be found by itself, though it is only a part of a page. */
export interface SearchRecord {
  readonly kind: SearchKind;
  /** What the result is called. */
  readonly title: string;
  /** The page it stands on, without the base path. */
  readonly path: string;
  /** Its id on that page. */
  readonly anchor: string;
  /** The text that is searched, from which the excerpt is cut as well. */
  readonly content: string;
}

/** Text without the backticks and asterisks that mark code and emphasis. */
function plain(text: string): string {
  return text.replace(/[`*]/g, '').replace(/\s+/g, ' ').trim();
}

/** Sentences one after another, each with its full stop. */
function sentences(parts: readonly (string | undefined)[]): string {
  return parts
    .filter((part) => part !== undefined && part.trim() !== '')
    .map((part) => plain(part ?? ''))
    .map((part) => (/[.!?:]$/.test(part) ? part : `${part}.`))
    .join(' ');
}

function entriesOf({ file, text }: ContentFile): readonly ListEntry[] {
  return readYamlList(file, text).entries;
}

function manifestRecord([name, { text }]: [string, ContentFile]): SearchRecord {
  const comment = /^(?:#[^\n]*\n)+/.exec(text)?.[0] ?? '';
  const says = comment.replace(/^# ?/gm, ' ');
  const yaml = text.slice(comment.length).replace(/\s+/g, ' ').trim();
  return {
    kind: 'manifest',
    title: name,
    path: '/reference/manifests/',
    anchor: name.replace(/\.yaml$/, ''),
    content: `${sentences([name, says])} ${yaml}`,
  };
}

function commandRecord(entry: ListEntry): SearchRecord | undefined {
  const command = textField(entry, 'command');
  if (!command) return undefined;
  const example = textField(entry, 'example');
  return {
    kind: 'command',
    title: command,
    path: '/reference/commands/',
    anchor: entryId(command),
    content: sentences([command, textField(entry, 'does'), example && `Example: ${example}`]),
  };
}

function termRecord(entry: ListEntry): SearchRecord | undefined {
  const id = textField(entry, 'id');
  const name = textField(entry, 'name');
  if (!id || !name) return undefined;
  return {
    kind: 'term',
    title: name,
    path: '/reference/glossary/',
    anchor: id,
    content: sentences([name, textField(entry, 'definition')]),
  };
}

function statusRecord(entry: ListEntry): SearchRecord | undefined {
  const name = textField(entry, 'name');
  if (!name) return undefined;
  const kind = textField(entry, 'kind') ?? '';
  const who = textField(entry, 'who');
  return {
    kind: 'term',
    title: kind ? `${name} (${kind})` : name,
    path: '/reference/statuses/',
    anchor: entryId(name, kind),
    content: sentences([name, textField(entry, 'means'), who && `Said by ${who}`, textField(entry, 'next')]),
  };
}

function claimRecord(entry: ListEntry): SearchRecord | undefined {
  const id = textField(entry, 'id');
  const says = textField(entry, 'says');
  if (!id || !says || entry.value.heading === true) return undefined;
  return {
    kind: 'claim',
    title: plain(says),
    path: '/notes/',
    anchor: id,
    content: sentences([says, textField(entry, 'truth'), textField(entry, 'note')]),
  };
}

/** Everything in the content that can be found by itself. */
export function searchRecords(files: ContentFiles): SearchRecord[] {
  return [
    ...[...files.manifests].map(manifestRecord),
    ...entriesOf(files.commands).map(commandRecord),
    ...entriesOf(files.statuses).map(statusRecord),
    ...entriesOf(files.glossary).map(termRecord),
    ...entriesOf(files.claims).map(claimRecord),
  ].filter((record) => record !== undefined);
}

/** The words that search offers when nothing was found: names that are spelled in just one way. */
export function spellings(records: readonly SearchRecord[]): string[] {
  const names = records
    .filter(({ kind }) => kind !== 'claim')
    .map(({ title }) => title.replace(/ \([a-z]+\)$/, ''))
    .filter((title) => title.length <= 40);
  return [...new Set(names)].sort();
}
