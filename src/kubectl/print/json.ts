/** `<`, `>`, `&` and the two line separators, which Go's encoder escapes everywhere. */
const HTML = /[<>&\u2028\u2029]/g;
const escaped = (c: string): string => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
const text = (s: string): string => JSON.stringify(s).replace(HTML, escaped);

/** Compares strings by code unit, as Go sorts map keys. */
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * A value as Go's encoding/json writes it: keys sorted, `<>&` escaped, undefined fields left out.
 * `indent`: spaces a level (kubectl -o json: 4); 0 for one line.
 */
export function toJson(value: unknown, indent = 0, level = 0): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'object') return String(value);
  const list = Array.isArray(value);
  const entries = list
    ? value.map((item) => toJson(item, indent, level + 1))
    : Object.entries(value)
        .filter(([, v]) => v !== undefined)
        .sort(([a], [b]) => byText(a, b))
        .map(([k, v]) => `${text(k)}:${indent ? ' ' : ''}${toJson(v, indent, level + 1)}`);
  const [open, close] = list ? ['[', ']'] : ['{', '}'];
  if (!indent || entries.length === 0) return open + entries.join(',') + close;
  const gap = `\n${' '.repeat(indent * (level + 1))}`;
  return `${open}${gap}${entries.join(`,${gap}`)}\n${' '.repeat(indent * level)}${close}`;
}
