import { Effort } from './effort.ts';
import { goText } from './jsonpath.ts';

/**
 * Go templates as `-o go-template` takes them: text, fields, `range`, `if`, `with`, `else`, `end`, quoted text, `$`, and the functions `index`,
 * `len`, `eq`, `ne`, `not`, `and`, `or`, `print`, `println`. Variables and pipelines are not simulated. See https://pkg.go.dev/text/template.
 */
export type GoTemplate = readonly Part[];

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly words: readonly string[] }
  | {
      readonly kind: 'range' | 'if' | 'with';
      readonly words: readonly string[];
      readonly body: Part[];
      readonly otherwise: Part[];
    };

/** Why a template cannot be read or filled in. */
export class GoTemplateError extends Error {}

const WORD = /\s+|"(?:\\.|[^"\\])*"|`[^`]*`|'(?:\\.|[^'\\])*'|[()]|[^\s()"`']+/g;

const ACTION = /\{\{((?:"(?:\\.|[^"\\])*"|`[^`]*`|[^"`}]|\}(?!\}))*)\}\}/sy;
/** Templates longer than this are not read, nor blocks nested deeper. */
const LONGEST = 20_000;
const DEEPEST = 50;

/** Reads a template. Throws GoTemplateError. */
export function parseGoTemplate(template: string): GoTemplate {
  if (template.length > LONGEST) throw new GoTemplateError(`template is longer than ${LONGEST} characters`);
  const root: Part[] = [];
  const open: { block: Part & { kind: 'range' | 'if' | 'with' }; into: Part[] }[] = [];
  const add = (part: Part): void => void (open.at(-1)?.into ?? root).push(part);
  let trim = false;
  for (let at = 0; at < template.length; ) {
    const start = template.indexOf('{{', at);
    let text = template.slice(at, start < 0 ? undefined : start);
    if (trim) text = text.trimStart();
    if (template.startsWith('{{- ', start)) text = text.trimEnd();
    if (text) add({ kind: 'text', text });
    if (start < 0) break;
    ACTION.lastIndex = start;
    const [whole, inner = ''] = ACTION.exec(template) ?? [];
    if (whole === undefined) throw new GoTemplateError('unclosed action');
    at = start + whole.length;
    trim = inner.endsWith(' -');
    const action = inner.replace(/^- | -$/g, '').trim();
    if (/^\/\*/.test(action)) continue;
    const words = (action.match(WORD) ?? []).filter((w) => w.trim() !== '');
    const [first = ''] = words;
    if (words.includes('|') || /^\$./.test(first)) throw new GoTemplateError(`not simulated: {{${action}}}`);
    const last = open.at(-1);
    if (first === 'end' || first === 'else') {
      if (!last || words.length > 1) throw new GoTemplateError(`unexpected {{${action}}}`);
      if (first === 'end') open.pop();
      else last.into = last.block.otherwise;
    } else if (first === 'range' || first === 'if' || first === 'with') {
      const block: Part & { kind: 'range' | 'if' | 'with' } = {
        kind: first,
        words: words.slice(1),
        body: [],
        otherwise: [],
      };
      add(block);
      open.push({ block, into: block.body });
      if (open.length > DEEPEST) throw new GoTemplateError('blocks are nested too deeply');
    } else if (first === '') throw new GoTemplateError('missing value for command');
    else add({ kind: 'print', words });
  }
  if (open.length > 0) throw new GoTemplateError('unexpected EOF');
  return root;
}

/** A template filled in. Missing fields show as `<no value>`. Throws GoTemplateError. */
export function fillGoTemplate(
  template: GoTemplate,
  dot: unknown,
  root: unknown = dot,
  effort: Effort = new Effort((message) => new GoTemplateError(message)),
): string {
  let text = '';
  const filled = (body: GoTemplate, value: unknown): string => {
    const made = fillGoTemplate(body, value, root, effort);
    effort.spend(1, made.length);
    return made;
  };
  for (const part of template) {
    if (part.kind === 'text') text += part.text;
    else if (part.kind === 'print') {
      const value = evaluate(part.words, dot, root);
      const shown = value === undefined || value === null ? '<no value>' : goText(value);
      effort.spend(1, shown.length);
      text += shown;
    } else {
      const value = evaluate(part.words, dot, root);
      if (!truth(value)) text += filled(part.otherwise, dot);
      else if (part.kind === 'if') text += filled(part.body, dot);
      else if (part.kind === 'with') text += filled(part.body, value);
      else if (typeof value !== 'object') throw new GoTemplateError(`range can't iterate over ${goText(value)}`);
      else for (const item of Object.values(value as object)) text += filled(part.body, item);
    }
  }
  return text;
}

const truth = (v: unknown): boolean => (typeof v === 'object' && v !== null ? Object.keys(v).length > 0 : Boolean(v));

function evaluate(words: readonly string[], dot: unknown, root: unknown): unknown {
  if (words.length === 0) throw new GoTemplateError('missing value for parenthesized pipeline');
  const values: unknown[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word !== '(') {
      values.push(i === 0 && words.length > 1 ? word : operand(word, dot, root));
      continue;
    }
    let depth = 1;
    const start = i + 1;
    while (depth > 0 && ++i < words.length) depth += words[i] === '(' ? 1 : words[i] === ')' ? -1 : 0;
    if (depth > 0) throw new GoTemplateError('unclosed left paren');
    const inner = evaluate(words.slice(start, i), dot, root);
    values.push(words[i + 1]?.startsWith('.') ? operand(words[++i] ?? '', inner, root) : inner);
  }
  if (values.length === 1) return values[0];
  const [name, ...args] = values;
  const [a, b] = args;
  switch (name) {
    case 'index':
      return args.slice(1).reduce<unknown>((v, key) => field(v, String(key)), a);
    case 'len':
      return typeof a === 'string' ? a.length : Object.keys((a as object | undefined) ?? {}).length;
    case 'eq':
      return args.slice(1).some((v) => v === a);
    case 'ne':
      return a !== b;
    case 'not':
      return !truth(a);
    case 'and':
      return args.find((v) => !truth(v)) ?? args.at(-1);
    case 'or':
      return args.find(truth) ?? args.at(-1);
    case 'print':
    case 'println':
      return args.map(goText).join(' ') + (name === 'println' ? '\n' : '');
    default:
      if (typeof name !== 'string') throw new GoTemplateError(`can't give argument to non-function ${goText(name)}`);
      throw new GoTemplateError(`function ${JSON.stringify(name)} not defined`);
  }
}

function operand(word: string, dot: unknown, root: unknown): unknown {
  if (word.startsWith('"')) return quoted(word);
  if (word.startsWith('`')) return word.slice(1, -1);
  if (/^-?[0-9.]+$/.test(word) && word !== '.') return Number(word);
  if (word === 'true' || word === 'false') return word === 'true';
  if (word === 'nil') return undefined;
  const [, base, path] = /^(\$?)((?:\.[\w-]*)*)$/.exec(word) ?? [];
  if (path === undefined) throw new GoTemplateError(`function ${JSON.stringify(word)} not defined`);
  return path
    .split('.')
    .filter(Boolean)
    .reduce<unknown>(field, base ? root : dot);
}

function quoted(word: string): unknown {
  try {
    return JSON.parse(word);
  } catch {
    throw new GoTemplateError(`invalid syntax: ${word}`);
  }
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
