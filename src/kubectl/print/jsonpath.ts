import { Effort } from './effort.ts';

/**
 * JSONPath templates as kubectl reads them: text outside `{}`, paths, `[n]`, `[a:b:c]`, `[*]`, `..`, unions, filters `[?(@.a=="b")]`,
 * quoted text, `range` and `end`. See https://kubernetes.io/docs/reference/kubectl/jsonpath/. Missing fields give nothing.
 */
export type JsonPath = readonly Part[];

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'range'; readonly path: readonly Step[]; readonly body: JsonPath }
  | { readonly kind: 'path'; readonly path: readonly Step[] };

type Step =
  | { readonly kind: 'field'; readonly name: string }
  | {
      readonly kind: 'slice';
      readonly from: number | undefined;
      readonly to: number | undefined;
      readonly by: number;
      readonly single: boolean;
    }
  | { readonly kind: 'all' | 'descend' | 'root' | 'this' }
  | { readonly kind: 'union'; readonly paths: readonly (readonly Step[])[] }
  | { readonly kind: 'value'; readonly value: unknown }
  /** What is refused only when the template is filled in. */
  | { readonly kind: 'fault'; readonly why: string }
  | {
      readonly kind: 'filter';
      readonly left: readonly Step[];
      readonly operator: string;
      readonly right: readonly Step[];
    };

/** Why a template cannot be read or run; the message is kubectl's. */
export class JsonPathError extends Error {}

/** Templates longer than this are not read. */
const LONGEST = 20_000;

/** Reads a template. Throws JsonPathError. */
export function parseJsonPath(template: string): JsonPath {
  if (template.length > LONGEST) throw new JsonPathError(`template is longer than ${LONGEST} characters`);
  const root: Part[] = [];
  const open: { path: readonly Step[]; body: Part[] }[] = [];
  const add = (part: Part): void => void (open.at(-1)?.body ?? root).push(part);
  const close = (): void => {
    const range = open.pop();
    add(
      range
        ? { kind: 'range', ...range }
        : { kind: 'path', path: [{ kind: 'fault', why: 'not in range, nothing to end' }] },
    );
  };
  let at = 0;
  while (at < template.length) {
    const brace = template.indexOf('{', at);
    if (brace !== at) add({ kind: 'text', text: template.slice(at, brace < 0 ? undefined : brace) });
    if (brace < 0) break;
    const end = endOfAction(template, brace + 1);
    const action = template.slice(brace + 1, end);
    at = end + 1;
    const word = /^\s*(range|end)\b/.exec(action);
    if (word?.[1] === 'range') open.push({ path: parseSteps(action.slice(word[0].length)), body: [] });
    else if (word) close();
    else add({ kind: 'path', path: parseSteps(action) });
  }
  while (open.length > 0) close(); // the last `end` may be left out
  return root;
}

function endOfAction(template: string, from: number): number {
  let quote = '';
  for (let i = from; i < template.length; i++) {
    const c = template.charAt(i);
    if (quote) {
      if (c === '\\') i++;
      else if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = c;
    else if (c === '}') return i;
  }
  throw new JsonPathError('unclosed action');
}

function parseSteps(text: string, depth = 0): Step[] {
  if (depth > 20) throw new JsonPathError('expression is nested too deeply');
  const steps: Step[] = [];
  let i = 0;
  while (i < text.length) {
    const rest = text.slice(i);
    const c = rest.charAt(0);
    const literal = /^([-+]?[0-9]+(?:\.[0-9]+)?|true\b|false\b)/.exec(rest)?.[0];
    if (/\s/.test(c)) i++;
    else if (c === '$' || c === '@') {
      steps.push({ kind: c === '$' ? 'root' : 'this' });
      i++;
    } else if (rest.startsWith('..')) {
      steps.push({ kind: 'descend' });
      i += /^\.\.[^[.]/.test(rest) ? 1 : 2;
    } else if (c === '.') {
      const m = /^\.((?:\\.|[^\s.[\]$@{}"'()\\|=!<>&])*)/.exec(rest);
      const name = (m?.[1] ?? '').replace(/\\(.)/g, '$1');
      if (name === '*') steps.push({ kind: 'all' });
      else if (name) steps.push({ kind: 'field', name });
      i += m?.[0].length ?? 1;
    } else if (c === '[') {
      const end = endOfBracket(text, i);
      steps.push(parseBracket(text.slice(i + 1, end), depth));
      i = end + 1;
    } else if (c === '"' || c === "'") {
      const m = c === '"' ? /^"((?:\\.|[^"\\])*)"/s.exec(rest) : /^'((?:\\.|[^'\\])*)'/s.exec(rest);
      if (!m) throw new JsonPathError('unterminated quoted string');
      steps.push({ kind: 'value', value: unquote(m[1] ?? '') });
      i += m[0].length;
    } else if (literal !== undefined) {
      steps.push({ kind: 'value', value: literal === 'true' || (literal !== 'false' && Number(literal)) });
      i += literal.length;
    } else if (/^[A-Za-z_]/.test(c)) {
      const name = /^[\w-]*/.exec(rest)?.[0] ?? '';
      steps.push({ kind: 'fault', why: `unrecognized identifier ${name}` });
      i += name.length;
    } else
      throw new JsonPathError(
        `unrecognized character in action: U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')} '${c}'`,
      );
  }
  return steps;
}

function endOfBracket(text: string, from: number): number {
  let depth = 0;
  let quote = '';
  for (let i = from; i < text.length; i++) {
    const c = text.charAt(i);
    if (quote) {
      if (c === '\\') i++;
      else if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = c;
    else if (c === '[') depth++;
    else if (c === ']' && --depth === 0) return i;
  }
  throw new JsonPathError('unterminated array');
}

function parseBracket(text: string, depth: number): Step {
  const filter = /^\?\((.*)\)\s*$/s.exec(text);
  if (filter) {
    const [, left = '', operator = 'exists', right = ''] = /^(.*?)(?:([!=<>]+)(.*))?$/s.exec(filter[1] ?? '') ?? [];
    return { kind: 'filter', left: parseSteps(left, depth + 1), operator, right: parseSteps(right, depth + 1) };
  }
  if (text.startsWith('?')) throw new JsonPathError('unterminated filter');
  if (text.trim() === '*') return { kind: 'all' };
  const parts = splitUnion(text);
  const steps = parts.map((part): Step => {
    const quoted = /^\s*(['"])(.*)\1\s*$/s.exec(part);
    if (quoted) return { kind: 'field', name: unquote(quoted[2] ?? '') };
    const slice = /^\s*(-?[0-9]*)(?:(:)(-?[0-9]*)(?::(-?[0-9]*))?)?\s*$/.exec(part);
    if (!slice || part.trim() === '') throw new JsonPathError(`invalid array index ${part}`);
    const number = (s: string | undefined): number | undefined => (s ? Number(s) : undefined);
    return {
      kind: 'slice',
      from: number(slice[1]),
      to: number(slice[3]),
      by: number(slice[4]) ?? 1,
      single: !slice[2],
    };
  });
  const [only] = steps;
  return steps.length === 1 && only ? only : { kind: 'union', paths: steps.map((s) => [s]) };
}

const splitUnion = (text: string): string[] => text.match(/(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[^,'"])+/g) ?? [text];

const unquote = (s: string): string => s.replace(/\\(.)/g, (_, c: string) => ({ n: '\n', t: '\t', r: '\r' })[c] ?? c);

/** The values that a template's paths find in `input`, each path's in a list of its own. Throws JsonPathError. */
export function findAll(path: JsonPath, input: unknown): unknown[][] {
  const sought: Sought = { root: input, effort: newEffort() };
  return path.map((part) =>
    part.kind === 'text' ? [part.text] : part.kind === 'path' ? evaluate(part.path, input, sought) : [],
  );
}

/** What every step of a template needs: the value that `$` is, and what it may cost. */
interface Sought {
  readonly root: unknown;
  readonly effort: Effort;
}

const newEffort = (): Effort => new Effort((message) => new JsonPathError(message));

/** A template filled in with `input`. Throws JsonPathError. */
export function fillJsonPath(
  path: JsonPath,
  input: unknown,
  show: (value: unknown) => string,
  sought: Sought = { root: input, effort: newEffort() },
): string {
  const { effort } = sought;
  const shown = (value: unknown): string => {
    const text = show(value);
    effort.spend(1, text.length);
    return text;
  };
  let text = '';
  for (const part of path) {
    if (part.kind === 'text') text += part.text;
    else if (part.kind === 'path') text += evaluate(part.path, input, sought).map(shown).join(' ');
    else {
      for (const item of evaluate(part.path, input, sought)) {
        const filled = fillJsonPath(part.body, item, show, sought);
        effort.spend(1, filled.length);
        text += filled;
      }
    }
  }
  return text;
}

const isMap = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);
const children = (v: unknown): unknown[] => (Array.isArray(v) ? v : isMap(v) ? Object.values(v) : []);

function evaluate(steps: readonly Step[], input: unknown, sought: Sought): unknown[] {
  let values: unknown[] = [input];
  for (const step of steps)
    values =
      step.kind === 'union'
        ? step.paths.flatMap((path) => values.flatMap((v) => evaluate(path, v, sought)))
        : values.flatMap((v) => {
            const taken = take(step, v, sought);
            sought.effort.spend(1 + taken.length);
            return taken;
          });
  return values;
}

function take(step: Exclude<Step, { kind: 'union' }>, value: unknown, sought: Sought): unknown[] {
  switch (step.kind) {
    case 'field': {
      // `[*].x` over a list is spelled with a wildcard; a field of a list gives nothing.
      const found = isMap(value) && Object.hasOwn(value, step.name) ? value[step.name] : undefined;
      return found === undefined ? [] : [found];
    }
    case 'slice': {
      if (!Array.isArray(value)) {
        if (value === undefined || value === null) return [];
        throw new JsonPathError('is not array or slice');
      }
      const n = value.length;
      const from = step.from ?? 0;
      const start = from < 0 ? from + n : from;
      if (step.single) {
        if (start < 0 || start >= n)
          throw new JsonPathError(`array index out of bounds: index ${from < 0 ? start : from}, length ${n}`);
        return [value[start]];
      }
      const to = step.to ?? n;
      const end = Math.min(to < 0 ? to + n : to, n);
      const taken: unknown[] = [];
      for (let i = Math.max(0, start); i < end; i += Math.max(1, step.by)) taken.push(value[i]);
      return taken;
    }
    case 'all':
      return children(value);
    case 'descend': {
      const found: unknown[] = [];
      const walk = (v: unknown, depth: number): void => {
        if (depth > 200) return;
        if (isMap(v) || Array.isArray(v)) found.push(v);
        for (const child of children(v)) walk(child, depth + 1);
      };
      walk(value, 0);
      return found;
    }
    case 'root':
      return [sought.root];
    case 'this':
      return [value];
    case 'value':
      return [step.value];
    case 'fault':
      throw new JsonPathError(step.why);
    case 'filter':
      return children(value).filter((item) => {
        const left = evaluate(step.left, item, sought);
        if (step.operator === 'exists') return left.length > 0;
        const right = evaluate(step.right, item, sought);
        return left.length > 0 && right.length > 0 && compare(left[0], step.operator, right[0]);
      });
  }
}

function compare(a: unknown, operator: string, b: unknown): boolean {
  const comparable = typeof a === typeof b && (typeof a === 'string' || typeof a === 'number');
  switch (operator) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return comparable && (a as string) < (b as string);
    case '>':
      return comparable && (a as string) > (b as string);
    case '<=':
      return comparable && (a as string) <= (b as string);
    case '>=':
      return comparable && (a as string) >= (b as string);
    default:
      throw new JsonPathError(`unrecognized filter operator ${operator}`);
  }
}

/** A path given without braces (`--sort-by`, custom columns) as a template: `.a.b`, `a.b` and `{.a.b}` are the same. */
export function relaxedPath(text: string): string {
  const inner = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(text);
  if (!inner)
    throw new JsonPathError(
      `unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`,
    );
  return `{.${inner[1] ?? inner[2]}}`;
}

/** A value as Go's `%v` shows it in tables: `map[a:b]`, `[x y]`, `<nil>`. */
export function goText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (!isMap(value)) return String(value);
  return `map[${Object.keys(value)
    .sort()
    .map((k) => `${k}:${goText(value[k])}`)
    .join(' ')}]`;
}
