import type { Faults } from '../field-error.ts';
import { valueAt } from '../object.ts';
import { quantityValue } from '../quantity.ts';
import { FORMATS, NOT_NEGATIVE } from './names.ts';

/**
 * One step of checking a structure: `at` is its path (empty for a whole object), `around` what the check of the object's kind hands down,
 * `seen` the values of fields marked `#` in the items of the same list so far.
 */
export type Check = (f: Faults, at: string, value: never, around: never, seen: Set<unknown>) => void;

/**
 * The rules of a structure, in the order in which the API server names faults. A text holds rules of fields, with spaces between them: the
 * name, then what must hold:
 * `!` it must be there and not empty; `+` it is not negative; `#` it is unique in its list; `<n` it has at most n items;
 * `:x` it has the format x of FORMATS (every item of a list), `::x` even when it is empty; `=a|b` it is one of these, `==a|b` even when it is
 * empty; `>T` it, or every item of it, meets the rules of T. `...T` are the rules of T for the structure itself.
 * Or a text is a sentence that says one fault in words: see `sentence`.
 */
export type Rules = readonly (string | Check)[];

interface FieldRule {
  readonly name: string;
  readonly required: boolean;
  readonly counted: boolean;
  readonly unique: boolean;
  readonly most: number;
  readonly format: string | undefined;
  readonly values: readonly string[] | undefined;
  /** Whether format and values are looked at when the field is empty. */
  readonly always: boolean;
  readonly type: string | undefined;
}

const TYPES = new Map<string, Rules>();
const parsed = new Map<string, readonly (FieldRule | Check)[]>();

/**
 * Makes rules known, by the name of their structure. Those of a kind (`Pod`) hold for its objects, and besides `Pod.created` for new ones,
 * `Pod.updated` for changed ones, `Pod.resize` for changes by that subresource: the old object is what is around.
 */
export function define(rules: Readonly<Record<string, Rules>>): void {
  for (const [type, steps] of Object.entries(rules)) TYPES.set(type, steps);
}

function parseField(text: string): FieldRule {
  const m = /^(\w+)(!?)(\+?)(#?)(?:<(\d+))?(?:(::?)(\w+))?(?:(==?)([^>]*))?(?:>(\w+))?$/.exec(text);
  if (!m) throw new Error(`cannot read the rule ${text}`);
  const [, name = '', required, counted, unique, most = 'Infinity', colon, format, equals, values, type] = m;
  const always = colon === '::' || equals === '==';
  return {
    ...{ name, required: !!required, counted: !!counted, unique: !!unique, most: Number(most), format, always, type },
    values: values?.split('|'),
  };
}

function stepsOf(type: string): readonly (FieldRule | Check)[] {
  let steps = parsed.get(type);
  if (!steps) {
    const rules = TYPES.get(type);
    if (!rules) throw new Error(`no rules for ${type}`);
    steps = rules.flatMap((r) => {
      if (typeof r !== 'string') return r;
      if (r.includes(': ')) return sentence(r);
      return r.split(' ').flatMap((t) => (t.startsWith('...') ? stepsOf(t.slice(3)) : parseField(t)));
    });
    parsed.set(type, steps);
  }
  return steps;
}

/** The path of a field of the structure at `at`; `^x` is beside the list that the structure is an item of, an empty name the structure. */
export function child(at: string, name: string): string {
  if (name.startsWith('^')) return child(listOf(at), name.slice(1));
  return at && name ? `${at}.${name}` : at || name;
}

/** The path of the list whose item is at `at`: some faults name it and not the item. */
export const listOf = (at: string): string => at.replace(/\[\d+\]$/, '');

/** Adds the faults of a structure (undefined: an empty one) by the rules of `type`. Throws Error for a type that has none. */
export function check(
  f: Faults,
  at: string,
  type: string,
  value: object | undefined,
  around?: unknown,
  seen: Set<unknown> = new Set(),
): void {
  for (const step of stepsOf(type)) {
    if (typeof step === 'function') step(f, at, (value ?? {}) as never, around as never, seen);
    else checkField(f, at, step, (value as Readonly<Record<string, unknown>> | undefined)?.[step.name], around, seen);
  }
}

/** Adds the faults of an object by the rules that there are for its kind, or for one occasion of it (see `define`). */
export function checkObject(f: Faults, type: string, object: object, around?: unknown): void {
  if (TYPES.has(type)) check(f, '', type, object, around);
}

/** Formats of fields whose absence means 0. */
const OF_NUMBERS = ['port', 'positive', 'weight'];

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

function checkField(f: Faults, at: string, rule: FieldRule, value: unknown, around: unknown, seen: Set<unknown>): void {
  const empty = isEmpty(value);
  if (rule.required && (empty || value === 0)) {
    f.required(child(at, rule.name));
    return;
  }
  if (empty && !rule.always) return;
  const { name, values, type } = rule;
  const field = child(at, name);
  if (rule.counted && typeof value === 'number' && value < 0) f.invalid(field, value, NOT_NEGATIVE);
  if (Array.isArray(value) && value.length > rule.most) f.tooMany(field, value.length, rule.most);
  if (rule.format !== undefined) {
    if (Array.isArray(value)) for (const [i, v] of value.entries()) format(f, `${field}[${i}]`, rule.format, v);
    else format(f, field, rule.format, value ?? (OF_NUMBERS.includes(rule.format) ? 0 : ''));
  }
  if (rule.unique) {
    if (seen.has(value)) f.duplicate(field, value);
    seen.add(value);
  }
  if (values) for (const v of Array.isArray(value) ? value : [value ?? '']) f.oneOf(field, v as string, values);
  if (type === undefined) return;
  if (!Array.isArray(value)) check(f, field, type, value as object, around);
  else {
    const siblings = new Set();
    for (const [i, v] of value.entries()) check(f, `${field}[${i}]`, type, v as object, around, siblings);
  }
}

/** Adds the faults of a value by one of FORMATS. */
export function format(f: Faults, field: string, name: string, value: unknown): void {
  f.each(field, value, FORMATS[name]?.(value as never) ?? []);
}

const TERM = /^(!?)(\$?)([\w.[\]-]*)(\??)(?:(<=?|>|!?=)(.*))?$/;

type Condition = (value: unknown, around: unknown) => boolean;

const COMPARISONS: Readonly<Record<string, (size: number, limit: number) => boolean>> = {
  '<': (size, limit) => size < limit,
  '<=': (size, limit) => size <= limit,
  '>': (size, limit) => size > limit,
};
const sizeOf = (given: unknown): number =>
  Array.isArray(given) ? given.length : quantityValue(given as string | number | undefined);

function condition(text: string): Condition {
  const [, not, outside, path = '', there, operator = '', bound = ''] = TERM.exec(text) ?? [];
  const compared = COMPARISONS[operator];
  const values = bound.split('|');
  const holds = (given: unknown): boolean => {
    if (there) return given !== undefined;
    if (!operator) return !!given && !isEmpty(given);
    if (compared) return given !== undefined && compared(sizeOf(given), Number(bound));
    return values.includes(String(given ?? '')) === (operator === '=');
  };
  return (value, around) => holds(valueAt(outside ? around : value, path)) !== (not === '!');
}

/**
 * Reads a sentence that says one fault: `KIND FIELD [OPERATOR VALUE] [if CONDITIONS]: WORDS`. KIND is `required` (the field is empty),
 * `forbidden` (it is not) or `invalid`. FIELD is a path, `.` for the structure itself, `^x` for x beside the list that it is an item of. Its value
 * is shown, with `"` behind as an empty text where it is absent, with `(path)` what is there, with `(=text)` the text. The operator compares
 * it. Conditions, with ` & ` between them, must all
 * hold: a path whose field is neither empty nor false nor 0, `path?` for one that is there at all, `!path`, or compared (`=`, `!=` with one of `a|b`, `<` ...; lists by their length);
 * `$path` begins at what is around. In WORDS `{path}` is replaced by what is there.
 */
function sentence(text: string): Check {
  const m =
    /^(required|invalid|forbidden) ([^\s("]+)(?:\((=?)(\S*)\))?("?)(?: ([<>!=]+) (\S+))?(?: if (.+?))?: (.*)$/s.exec(
      text,
    );
  if (!m) throw new Error(`cannot read the rule ${text}`);
  const [, kind, name = '', literal, other, mark, operator, bound = '', terms, words = ''] = m;
  const field = name === '.' ? '' : name;
  const path = field.replace('^', '');
  const conditions = terms?.split(' & ').map(condition) ?? [];
  if (operator) conditions.push(condition(`${path}${operator}${bound}`));
  else if (path && kind === 'required') conditions.push((value) => isEmpty(valueAt(value, path)));
  else if (path && (kind === 'forbidden' || !terms)) conditions.push((value) => !isEmpty(valueAt(value, path)));
  return (f, at, value, around) => {
    if (!conditions.every((holds) => holds(value, around))) return;
    const why = words.replace(/\{(\$?)([\w.]+)\}/g, (_, $, p: string) => String(valueAt($ ? around : value, p) ?? ''));
    if (kind === 'required') f.required(child(at, field), why);
    else if (kind === 'forbidden') f.forbidden(child(at, field), why);
    else {
      const shown = literal ? other : valueAt(value, other ?? path);
      f.invalid(child(at, field), shown ?? (mark ? '' : null), why);
    }
  };
}

/**
 * A check that exactly one of some parts is there; `parts` as in Rules, in the order of their faults. The first that is there is checked;
 * for the others `many` is said at their path, for none `none` at the structure's.
 */
export function oneOfParts(parts: string, many: string, none: string): Check {
  const rules = parts.split(' ').map(parseField);
  return (f, at, value: Readonly<Record<string, unknown>>, around) => {
    const found = rules.filter((r) => value[r.name] !== undefined);
    for (const [i, rule] of found.entries()) {
      if (i > 0) f.forbidden(child(at, rule.name), many);
      else checkField(f, at, rule, value[rule.name], around, new Set());
    }
    if (found.length === 0) f.required(at, none);
  };
}

/**
 * A value in the form in which the API server shows its own structures in messages: the names of fields begin with a capital. `fields` are
 * those it always shows, null where they are absent.
 */
export function internalForm(value: object, fields: string): Record<string, unknown> {
  const nested = (v: unknown): unknown =>
    typeof v === 'object' && v !== null && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).map(([k, x]) => [k.charAt(0).toUpperCase() + k.slice(1), nested(x)]))
      : v;
  const names = new Map(Object.entries(value).map(([k, v]) => [k.toLowerCase(), v]));
  return Object.fromEntries(fields.split(' ').map((name) => [name, nested(names.get(name.toLowerCase()) ?? null)]));
}
