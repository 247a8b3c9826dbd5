/** What is said of the ways in which a field is at fault. */
const WORDS = {
  FieldValueRequired: 'Required value',
  FieldValueInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueForbidden: 'Forbidden',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueNotFound: 'Not found',
  FieldValueTooLong: 'Too long',
  FieldValueTooMany: 'Too many',
} as const;

/** Why a field is refused: the reasons of StatusCause. */
type FieldErrorType = keyof typeof WORDS;

/** One fault of an object. `field` is the path (`spec.containers[0].name`), `value` the value at fault where the message shows it. */
export interface FieldError {
  readonly type: FieldErrorType;
  readonly field: string;
  readonly value?: unknown;
  readonly detail: string;
}

/** Collects the faults of one object, in order. */
export class Faults {
  readonly errors: FieldError[] = [];

  /** `Required value`, with what is needed where that is not clear. */
  required(field: string, detail = ''): void {
    this.errors.push({ type: 'FieldValueRequired', field, detail });
  }

  /** `Invalid value: VALUE: detail`. */
  invalid(field: string, value: unknown, detail: string): void {
    this.errors.push({ type: 'FieldValueInvalid', field, value, detail });
  }

  /** One `Invalid value` for each message. */
  each(field: string, value: unknown, messages: readonly string[]): void {
    for (const detail of messages) this.invalid(field, value, detail);
  }

  /** `Invalid value: detail`; the value is not shown. */
  broken(field: string, detail: string): void {
    this.errors.push({ type: 'FieldValueInvalid', field, detail });
  }

  /** `Invalid value: VALUE: field is immutable`. */
  immutable(field: string, value: unknown): void {
    this.invalid(field, value, 'field is immutable');
  }

  /** Refuses a value that is not one of those supported. */
  oneOf(field: string, value: string | undefined, supported: readonly string[]): void {
    if (value !== undefined && !supported.includes(value)) this.notSupported(field, value, supported);
  }

  /** `Unsupported value: VALUE: supported values: ...`. */
  notSupported(field: string, value: unknown, supported: readonly string[]): void {
    const detail = supported.length ? `supported values: ${supported.map((s) => JSON.stringify(s)).join(', ')}` : '';
    this.errors.push({ type: 'FieldValueNotSupported', field, value, detail });
  }

  /** `Forbidden: detail`. */
  forbidden(field: string, detail: string): void {
    this.errors.push({ type: 'FieldValueForbidden', field, detail });
  }

  /** `Duplicate value: VALUE`. */
  duplicate(field: string, value: unknown, detail = ''): void {
    this.errors.push({ type: 'FieldValueDuplicate', field, value, detail });
  }

  /** `Not found: VALUE`. */
  notFound(field: string, value: unknown, detail = ''): void {
    this.errors.push({ type: 'FieldValueNotFound', field, value, detail });
  }

  /** `Too long: may not be more than N bytes`; the value is not shown. */
  tooLong(field: string, max: number): void {
    this.errors.push({ type: 'FieldValueTooLong', field, detail: `may not be more than ${max} bytes` });
  }

  /** `Too many: COUNT: must have at most MAX items`. */
  tooMany(field: string, count: number, max: number): void {
    const detail = `must have at most ${max} item${max === 1 ? '' : 's'}`;
    this.errors.push({ type: 'FieldValueTooMany', field, value: count, detail });
  }
}

/** A text in quotation marks, with escapes for what cannot be printed. */
export const quote = (text: string): string =>
  JSON.stringify(text).replace(
    /[^\P{C}]|[^\P{Z} ]/gu,
    (c) => `\\u${(c.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );

/** A value as JSON in the API server's order: its own structures as they are, maps by key, `matchLabels` before `matchExpressions`. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  if (!/^[A-Z]/.test(entries[0]?.[0] ?? ''))
    entries.sort(([a], [b]) => (a !== 'matchLabels' && (b === 'matchLabels' || a > b) ? 1 : -1));
  return Object.fromEntries(entries.map(([k, v]) => [k, ordered(v)]));
}

/** The message of a fault without its field: `Invalid value: "x": detail`. */
export function causeMessage(e: FieldError): string {
  const { value = null } = e;
  const shown = 'value' in e ? `: ${typeof value === 'string' ? quote(value) : JSON.stringify(ordered(value))}` : '';
  return `${WORDS[e.type]}${shown}${e.detail ? `: ${e.detail}` : ''}`;
}
