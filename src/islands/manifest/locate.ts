import {
  type Document,
  isMap,
  isNode,
  isPair,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
} from 'yaml';
import { type PathStep, stepsOf } from './field-path.ts';

/** A manifest's text with the places of its fields. */
export interface LocatedManifest {
  /** What each document describes, in order; empty documents are left out. */
  readonly documents: readonly { readonly kind: string; readonly name: string }[];
  /** What the YAML parser could not read: the line, from 1, and why. */
  readonly syntax: readonly { readonly line: number; readonly message: string }[];
  /**
   * The line, from 1, of a field of the `index`th document. When the field is not written there: the line of the nearest field
   * around it that is; undefined when there is no such document.
   */
  lineOf(index: number, field: string): number | undefined;
}

/** Manifests longer than this are not searched, for it would take seconds: errors then come without a line. */
const LONGEST = 500_000;

/** Reads the places of all fields of a manifest. Never throws: what cannot be read is in `syntax`. */
export function locate(text: string): LocatedManifest {
  const nothing: LocatedManifest = { documents: [], syntax: [], lineOf: () => undefined };
  if (text.length > LONGEST) return nothing;
  const lines = new LineCounter();
  let parsed: readonly Document[];
  try {
    const result = parseAllDocuments(text, {
      lineCounter: lines,
      prettyErrors: false,
      logLevel: 'silent',
      uniqueKeys: false,
    });
    parsed = Array.isArray(result) ? result : [];
  } catch {
    // Nesting deeper than the parser's stack: kubectl has its own words for it.
    return nothing;
  }
  const documents = parsed.filter((document) => isMap(document.contents));
  return {
    documents: documents.map((document) => ({
      kind: textAt(document, ['kind']),
      name: textAt(document, ['metadata', 'name']),
    })),
    syntax: parsed.flatMap((document) =>
      document.errors.map((error) => ({
        line: lines.linePos(error.pos[0]).line,
        message: sayError(error.message),
      })),
    ),
    lineOf(index, field) {
      const contents = documents[index]?.contents;
      if (!isNode(contents)) return undefined;
      const offset = offsetOf(contents, stepsOf(field));
      return offset === undefined ? undefined : lines.linePos(offset).line;
    },
  };
}

/** The parser reports its own recursion limit as such. */
const sayError = (message: string): string =>
  /call stack/.test(message) ? 'Nested too deeply' : (message.split('\n')[0] ?? '');

function textAt(document: Document, path: readonly string[]): string {
  const value: unknown = document.getIn(path);
  return typeof value === 'string' ? value : '';
}

/** Where the last step of the path that can be found begins: the key of a pair, an item of a list. */
function offsetOf(contents: Node, steps: readonly PathStep[]): number | undefined {
  let node: unknown = contents;
  let offset = contents.range?.[0];
  for (const step of steps) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && keyText(item) === String(step)) as Pair | undefined;
      if (!pair) break;
      offset = isNode(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      const item = node.items[step];
      if (!isNode(item)) break;
      offset = item.range?.[0] ?? offset;
      node = item;
    } else break;
  }
  return offset;
}

function keyText(pair: Pair): string {
  const key: unknown = pair.key;
  return isNode(key) ? String((key as { value?: unknown }).value ?? '') : String(key);
}
