const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ...['', '~', 'null', 'Null', 'NULL'].map((w) => [w, null] as const),
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((w) => [w, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((w) => [w, false] as const),
]);

/** The value of a scalar without quotes by the rules of YAML 1.1, as go-yaml 2 reads them: `yes` is true, `0755` octal. */
export function plainScalar(text: string): unknown {
  if (WORDS.has(text)) return WORDS.get(text);
  if (!/^[-+.0-9]/.test(text)) return text;
  const digits = text.replaceAll('_', '');
  const [, sign = '', rest = ''] = /^([-+]?)(.*)$/.exec(digits) ?? [];
  const factor = sign === '-' ? -1 : 1;
  if (/^0[xX][0-9a-fA-F]+$/.test(rest) || /^0[bB][01]+$/.test(rest) || /^0[oO][0-7]+$/.test(rest))
    return factor * Number(rest);
  if (/^0[0-7]+$/.test(rest)) return factor * Number.parseInt(rest, 8);
  if (/^[0-9]+$/.test(rest) && /^[-+]?[0-9]/.test(text)) return factor * Number(rest);
  if (/^(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(rest)) return factor * Number(rest);
  return text;
}
