import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Problem } from './problem.ts';

/** An entry of a YAML list of mappings, with the lines its fields stand on. */
export interface ListEntry {
  /** The entry as plain data. */
  readonly value: Readonly<Record<string, unknown>>;
  /** The line the entry begins on, counted from 1. */
  readonly line: number;
  /** The line of a field of the entry; the entry's own line when the field is not there. */
  lineOf(field: string): number;
}

/** What authors call the kinds of values that a schema asks for. */
export const kindNames: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'list',
  object: 'mapping',
  int: 'number',
};

/** A field of an entry when it is text, else undefined. */
export function textField(entry: ListEntry, field: string): string | undefined {
  const value = entry.value[field];
  return typeof value === 'string' ? value : undefined;
}

/**
 * Reads a YAML file that is a list of mappings: the claims, the glossary, the commands, the statuses.
 *
 * @param file the file's name, for the problems.
 * @param text the file's text.
 */
export function readYamlList(file: string, text: string): { entries: ListEntry[]; problems: Problem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineAt = (offset: number | undefined) => (offset === undefined ? 1 : lines.linePos(offset).line);
  const problems: Problem[] = document.errors.map((error) => ({
    file,
    line: lineAt(error.pos[0]),
    message: `this is not YAML: ${yamlMessage(error.message)}`,
    mend: 'Mend the YAML here; the line above is often the cause.',
  }));
  if (problems.length > 0) return { entries: [], problems };
  if (document.contents === null) return { entries: [], problems };
  if (!isSeq(document.contents)) {
    problems.push({ file, line: 1, message: 'this file is not a list', mend: 'Let every entry begin with "- ".' });
    return { entries: [], problems };
  }
  const entries: ListEntry[] = [];
  for (const item of document.contents.items) {
    const start = (item as { range?: [number, number, number] | null }).range?.[0];
    if (!isMap(item)) {
      problems.push({
        file,
        line: lineAt(start),
        message: 'this entry is not a mapping',
        mend: 'Write the entry as "- name: value" lines.',
      });
      continue;
    }
    let value: Record<string, unknown>;
    try {
      value = item.toJS(document);
    } catch (error) {
      problems.push({ file, line: lineAt(start), ...aliasProblem(error) });
      continue;
    }
    entries.push({
      value,
      line: lineAt(start),
      lineOf(field) {
        const pair = item.items.find(({ key }) => isScalar(key) && key.value === field);
        return isScalar(pair?.key) ? lineAt(pair.key.range?.[0]) : lineAt(start);
      },
    });
  }
  return { entries, problems };
}

/** What the yaml library says of an alias (`*name`) when data is made of a document: its text has been read by then. */
export function aliasProblem(error: unknown): Pick<Problem, 'message' | 'mend'> {
  const message = `this is not YAML: ${(error as Error).message}`;
  return { message, mend: 'Put a text that begins with "*" in quotes, or write out what it stands for.' };
}

/** The first line of the yaml library's message, without the place, which is given apart from it. */
export function yamlMessage(message: string): string {
  if (message.startsWith('Source contains multiple documents')) return 'there are several documents in this file';
  return (message.split('\n')[0] ?? message).replace(/ at line \d+, column \d+:?$/, '');
}
