import { causeMessage, Faults } from './field-error.ts';
import { type KubeObject, valueAt } from './object.ts';
import { FIELDS, SELECTABLE, ZERO } from './selectors.data.ts';
import type { LabelSelector } from './types.generated.ts';
import { labelValue, qualifiedName } from './validation/names.ts';

/** One requirement of a label or field selector. `values` is empty for `exists` and `!`. */
export interface Requirement {
  readonly key: string;
  readonly operator: '=' | '!=' | 'in' | 'notin' | 'exists' | '!' | '>' | '<';
  readonly values: readonly string[];
}

/**
 * Reads a label selector in text form (`app=web,tier in (a, b),!canary`).
 * Gives the requirements, or `error` with the message of the API server.
 */
export function parseSelector(text: string): { requirements: readonly Requirement[] } | { error: string } {
  const tokens = text.match(/[A-Za-z0-9_./-]+|!=|==|[=!,()<>]|\S/g) ?? [];
  const requirements: Requirement[] = [];
  let at = 0;
  const found = (expected: string): string => `found '${tokens[at] ?? ''}', expected: ${expected}`;
  const fail = (expected: string): { error: string } => ({ error: `unable to parse requirement: ${found(expected)}` });
  const isWord = (t: string | undefined): t is string => t !== undefined && /^[A-Za-z0-9_./-]+$/.test(t);
  if (tokens.length === 0) return { requirements };
  for (;;) {
    const negated = tokens[at] === '!';
    if (negated) at++;
    const key = tokens[at];
    if (!isWord(key)) return { error: found("!, identifier, or 'end of string'") };
    at++;
    const operator = tokens[at];
    if (negated || operator === undefined || operator === ',') {
      requirements.push({ key, operator: negated ? '!' : 'exists', values: [] });
    } else if (operator === '=' || operator === '==' || operator === '!=') {
      at++;
      const value = tokens[at];
      if (isWord(value)) at++;
      else if (value !== undefined && value !== ',') return fail('identifier');
      requirements.push({ key, operator: operator === '!=' ? '!=' : '=', values: [isWord(value) ? value : ''] });
    } else if (operator === '>' || operator === '<') {
      at++;
      const value = tokens[at];
      if (!isWord(value)) return fail('identifier');
      at++;
      requirements.push({ key, operator, values: [value] });
    } else if (operator === 'in' || operator === 'notin') {
      at++;
      if (tokens[at] !== '(') return fail("'('");
      at++;
      const values: string[] = [];
      for (;;) {
        const value = tokens[at];
        if (isWord(value)) {
          values.push(value);
          at++;
        } else values.push('');
        if (tokens[at] === ')') break;
        if (tokens[at] !== ',') return fail("',' or ')'");
        at++;
      }
      at++;
      requirements.push({ key, operator, values });
    } else {
      return fail('in, notin, =, ==, !=, gt, lt');
    }
    const fault = faultOf(requirements.at(-1));
    if (fault !== undefined) return { error: `unable to parse requirement: ${fault}` };
    if (tokens[at] === undefined) return { requirements };
    if (tokens[at] !== ',') return { error: found("',' or 'end of string'") };
    at++;
  }
}

/** What is wrong with the key or a value of a requirement. */
function faultOf(
  { key, operator, values }: Requirement = { key: '', operator: 'exists', values: [] },
): string | undefined {
  const f = new Faults();
  f.each('key', key, qualifiedName(key));
  const ordering = operator === '>' || operator === '<';
  for (const [i, value] of [...values].sort().entries()) {
    if (ordering && !/^[+-]?\d+$/.test(value))
      f.invalid(`values[${i}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer");
    f.each(`values[${i}][${key}]`, value, labelValue(value));
  }
  const texts = f.errors.map((e) => `${e.field}: ${causeMessage(e)}`);
  return texts.length > 1 ? `[${texts.join(', ')}]` : texts[0];
}

/** Whether labels meet all requirements. An absent key meets `!=` and `notin`. */
export function matchesRequirements(
  requirements: readonly Requirement[],
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  return requirements.every((r) => meets(r, labels && Object.hasOwn(labels, r.key) ? labels[r.key] : undefined));
}

/** Whether a label's value (undefined: there is no such label) meets a requirement. */
const meets = ({ operator, values }: Requirement, value: string | undefined): boolean => MEETS[operator](value, values);

const MEETS: Record<Requirement['operator'], (value: string | undefined, wanted: readonly string[]) => boolean> = {
  exists: (value) => value !== undefined,
  '!': (value) => value === undefined,
  '=': (value, [wanted]) => value === wanted,
  '!=': (value, [wanted]) => value !== wanted,
  in: (value, wanted) => value !== undefined && wanted.includes(value),
  notin: (value, wanted) => value === undefined || !wanted.includes(value),
  '>': (value, [limit]) => value !== undefined && Number(value) > Number(limit),
  '<': (value, [limit]) => value !== undefined && Number(value) < Number(limit),
};

/** Whether labels meet a `LabelSelector` object. An empty one meets all labels, none (undefined) meets none. */
export function matchesLabelSelector(
  selector: LabelSelector | undefined,
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  return selector !== undefined && matchesRequirements(labelRequirements(selector), labels);
}

const OPERATORS: Record<string, Requirement['operator']> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
  Gt: '>',
  Lt: '<',
};

/** A `LabelSelector` object, or the expressions of a node selector, as requirements. */
export function labelRequirements(selector: LabelSelector): Requirement[] {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return [
    ...Object.entries(matchLabels).map(([key, value]): Requirement => ({ key, operator: '=', values: [value] })),
    ...matchExpressions.map(({ key, operator, values = [] }) => ({
      key,
      operator: OPERATORS[operator] ?? 'in',
      values,
    })),
  ];
}

/** Requirements as the API prints them: `app=web,tier in (a,b)`. */
export function formatRequirements(requirements: readonly Requirement[]): string {
  const texts = requirements.map(({ key, operator, values }) => {
    if (operator === 'exists' || operator === '!') return operator === '!' ? `!${key}` : key;
    if (operator === 'in' || operator === 'notin') return `${key} ${operator} (${[...values].sort().join(',')})`;
    return `${key}${operator}${values[0] ?? ''}`;
  });
  return texts.join(',');
}

/** Why a field cannot be selected on; undefined when it can. */
function unselectable(path: string, resource: string): string | undefined {
  const own = SELECTABLE[resource];
  if (path === 'metadata.name' || own?.split(' ').includes(path)) return undefined;
  if (resource === 'jobs.batch') return `field label ${JSON.stringify(path)} not supported for Job`;
  if (own !== undefined) return `field label not supported: ${path}`;
  if (path === 'metadata.namespace') return undefined;
  return `${JSON.stringify(path)} is not a known field selector: only "metadata.name", "metadata.namespace"`;
}

/** The value of a selectable field as text; absent fields are the empty string. */
const fieldValue = (object: KubeObject, path: string): string =>
  String(valueAt(object, FIELDS[path] ?? path) ?? ZERO[path] ?? '');

/**
 * Reads a field selector (`status.phase=Running,spec.nodeName!=node-1`) for a resource (store key).
 * Gives a test, or `error` with the message of the API server.
 */
export function parseFieldSelector(
  text: string,
  resource: string,
): { matches: (object: KubeObject) => boolean } | { error: string } {
  const terms: { path: string; equal: boolean; value: string }[] = [];
  for (const term of text.split(',')) {
    if (!term) continue;
    const m = /^(.*?)(!=|==|=)(.*)$/.exec(term);
    if (!m) return { error: `invalid selector: '${text}'; can't understand '${term}'` };
    const [, path = '', operator, value = ''] = m;
    const fault = unselectable(path, resource);
    if (fault !== undefined) return { error: fault };
    terms.push({ path, equal: operator !== '!=', value });
  }
  return { matches: (o) => terms.every((t) => (fieldValue(o, t.path) === t.value) === t.equal) };
}
