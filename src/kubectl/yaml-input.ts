import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument, Scalar, type YAMLError } from 'yaml';
import { plainScalar } from './plain-scalar.ts';

/** Why a document cannot be read, in go-yaml's words: `yaml: line 5: ...`. */
export class YamlError extends Error {}

/** How many values and characters a document may unfold to through its aliases, and how deep it may nest. */
const VALUES = 400_000;
const CHARACTERS = 12 * 1024 * 1024;
const DEPTH = 1000;

interface Reading {
  values: number;
  characters: number;
  readonly anchors: Map<string, { value: unknown; values: number; characters: number } | 'open'>;
}

/** Stands for a byte order mark, which `yaml` would drop and go-yaml keeps as part of the key it is before (validation 131). */
const BOM = '\ue0fe';

/** One YAML document as a JSON value. Throws YamlError. Line numbers count from the document's first line. */
export function readYaml(text: string): unknown {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text))
    throw new YamlError('yaml: control characters are not allowed');
  let document: ReturnType<typeof parseDocument>;
  try {
    document = parseDocument(text.replaceAll('\ufeff', BOM), {
      schema: 'failsafe',
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
      strict: true,
    });
  } catch (e) {
    throw e instanceof RangeError ? new YamlError('yaml: exceeded max depth of 10000') : e;
  }
  if (document.errors.length > 0) throw new YamlError(explain(document.errors, text));
  const reading: Reading = { values: 0, characters: 0, anchors: new Map() };
  return document.contents ? resolve(document.contents as Node, reading, 0) : null;
}

/** What `yaml` found, as go-yaml reports it. Faults of the scanner count lines from 1, those of the parser from 0. */
function explain(errors: readonly YAMLError[], text: string): string {
  const [error] = errors;
  if (!error) return 'yaml: invalid';
  const at = Math.min(error.pos[0], text.length);
  const lineOf = (position: number): number => text.slice(0, position).split('\n').length;
  const last = lineOf(text.length);
  const line = lineOf(at);
  const say = (n: number, what: string): string => (n > 0 ? `yaml: line ${n}: ${what}` : `yaml: ${what}`);
  const { code, message } = error;
  const startsBadly = (): boolean => /^[ ]*(?:- +|[^\s:#]+: +)*[\t%@`]/.test(text.split('\n')[line - 1] ?? '');
  switch (code) {
    case 'TAB_AS_INDENT':
    case 'BAD_SCALAR_START':
    case 'BAD_DIRECTIVE':
      return say(line, 'found character that cannot start any token');
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTIPLE_TAGS': {
      // When the key runs over several lines, the colon that is too much is on its last (validation 100).
      const long = errors.find((e) => e.code === 'MULTILINE_IMPLICIT_KEY' && e.pos[0] === error.pos[0]);
      return say(long ? lineOf(long.pos[1]) : line, 'mapping values are not allowed in this context');
    }
    case 'MULTILINE_IMPLICIT_KEY':
    case 'KEY_OVER_1024_CHARS':
      return say(lineOf(error.pos[1]) + 1, "could not find expected ':'");
    case 'BAD_DQ_ESCAPE':
      return say(line, 'found unknown escape character');
    case 'BAD_ALIAS':
      return say(line, 'did not find expected alphabetic or numeric character');
    case 'MISSING_CHAR':
      if (/^Sequence item/.test(message)) return say(line - 1, 'did not find expected key');
      if (/quote/i.test(message)) return say(last, 'found unexpected end of stream');
      if (/flow (map|collection)|\}/i.test(message) && !/sequence/i.test(message))
        return say(line - 1, "did not find expected ',' or '}'");
      if (/flow sequence|\]/i.test(message)) return say(line - 1, "did not find expected ',' or ']'");
      return say(line + 1, "could not find expected ':'");
    case 'BAD_INDENT':
      if (/flow sequence/i.test(message)) return say(line - 1, "did not find expected ',' or ']'");
      if (/flow map/i.test(message)) return say(line - 1, "did not find expected ',' or '}'");
      return say(line - 1, /seq/i.test(message) ? "did not find expected '-' indicator" : 'did not find expected key');
    default:
      if (startsBadly()) return say(line, 'found character that cannot start any token');
      return say(line - 1, 'did not find expected key');
  }
}

function resolve(node: Node, r: Reading, depth: number): unknown {
  count(r, 1, 0);
  if (depth > DEPTH) throw new YamlError('yaml: exceeded max depth of 10000');
  if (isAlias(node)) {
    const anchor = r.anchors.get(node.source);
    if (anchor === undefined) throw new YamlError(`yaml: unknown anchor '${node.source}' referenced`);
    if (anchor === 'open') throw new YamlError(`yaml: anchor '${node.source}' value contains itself`);
    count(r, anchor.values, anchor.characters);
    return anchor.value;
  }
  const { values, characters } = r;
  const name = 'anchor' in node ? node.anchor : undefined;
  if (name) r.anchors.set(name, 'open');
  const value = isMap(node) || isSeq(node) ? collection(node, r, depth) : isScalar(node) ? scalar(node) : null;
  if (typeof value === 'string') count(r, 0, value.length);
  if (name) r.anchors.set(name, { value, values: r.values - values, characters: r.characters - characters });
  return value;
}

/** Accounts for so much more of a document. Throws YamlError when it is too much. */
function count(r: Reading, values: number, characters: number): void {
  r.values += values;
  r.characters += characters;
  if (r.values > VALUES || r.characters > CHARACTERS) throw new YamlError('yaml: document contains excessive aliasing');
}

function collection(node: Node, r: Reading, depth: number): unknown {
  if (isSeq(node)) return node.items.map((item) => (item ? resolve(item as Node, r, depth + 1) : null));
  if (!isMap(node)) return null;
  const entries: [string, unknown][] = [];
  const merged: [string, unknown][] = [];
  for (const pair of node.items) {
    const keyNode = pair.key as Node | null;
    const value = pair.value ? resolve(pair.value as Node, r, depth + 1) : null;
    if (isScalar(keyNode) && keyNode.value === '<<' && keyNode.type === Scalar.PLAIN) {
      for (const source of Array.isArray(value) ? value : [value])
        if (source && typeof source === 'object') merged.push(...Object.entries(source));
      continue;
    }
    const key = keyNode ? resolve(keyNode, r, depth + 1) : null;
    if (typeof key === 'object' && key !== null) throw new YamlError(`yaml: invalid map key: ${goSyntax(key)}`);
    entries.push([String(key), value]);
  }
  const own = new Set(entries.map(([k]) => k));
  // fromEntries makes own properties of any name, `__proto__` too.
  return Object.fromEntries([...merged.filter(([k]) => !own.has(k)), ...entries]);
}

/** A value in Go's `%#v`, as the error for a map used as a key shows it (validation 109). */
function goSyntax(value: unknown): string {
  if (value === null) return 'interface {}(nil)';
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (typeof value === 'object')
    return `map[interface {}]interface {}{${Object.entries(value)
      .map(([k, v]) => `${JSON.stringify(k)}:${goSyntax(v)}`)
      .join(', ')}}`;
  return String(value);
}

/** The value of a scalar: text as it is when it is quoted or tagged as text. */
function scalar(node: Scalar): unknown {
  const text = (typeof node.value === 'string' ? node.value : String(node.value ?? '')).replaceAll(BOM, '\ufeff');
  const quoted = node.type !== Scalar.PLAIN || node.tag === 'tag:yaml.org,2002:str' || node.tag === '!';
  return quoted ? text : plainScalar(text);
}
