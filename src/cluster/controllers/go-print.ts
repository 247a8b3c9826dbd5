import { GO_STRUCTS } from './go-layout.ts';

/** How Go prints a value of a type that has been left out, where that is not nothing. */
const ZERO: Readonly<Record<string, unknown>> = { bool: false, int32: 0, int64: 0, uint64: 0 };

/** Types that are another one under a name. */
const ALIASES: Readonly<Record<string, string>> = { ResourceList: 'map[string]resource.Quantity', 'big.nat': '[]uint' };

/** What the Go value is made of, of types that the API writes as a text or number. */
const PARTS: Readonly<Record<string, (value: unknown) => unknown>> = {
  'intstr.IntOrString': (value) =>
    typeof value === 'string' ? { type: 1, strVal: value } : { type: 0, intVal: value ?? 0 },
  'resource.Quantity': (value) => quantity(String(value ?? '0')),
};

/**
 * A value of the API (plain JSON) as Go prints one of `type` with the names and types of all fields, keys of maps in order and no addresses
 * (`%#v` of the spew package): the text that hashes of Pod templates are made of. `type` is a struct of {@link GO_STRUCTS}, `[]T`, `*T`,
 * `map[string]T` or the name of a scalar. Empty lists and maps are printed like absent ones, which is what storing them makes of them.
 */
export function goPrint(type: string, value: unknown): string {
  const known = ALIASES[type] ?? type;
  const [, form, of = ''] = /^(\*|\[\]|map\[string\])(.*)$/.exec(known) ?? [];
  if (form === '*') return value === undefined || value === null ? '<nil>' : goPrint(of, value);
  if (form === '[]') {
    const items = (value ?? []) as readonly unknown[];
    return items.length ? `[${items.map((item) => goPrint(of, item)).join(' ')}]` : '<nil>';
  }
  if (form) {
    const entries = Object.entries(value ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    return entries.length ? `map[${entries.map(([key, item]) => `${key}:${goPrint(of, item)}`).join(' ')}]` : '<nil>';
  }
  const fields = GO_STRUCTS.get(known);
  if (!fields) return String(value ?? ZERO[known] ?? '');
  const parts = ((PARTS[known]?.(value) ?? value) || {}) as Readonly<Record<string, unknown>>;
  const printed = fields.map(
    (field) =>
      `${field.name}:(${field.printed})${goPrint(field.type, field.json === undefined ? parts : parts[field.json])}`,
  );
  return `{${printed.join(' ')}}`;
}

/** 10 to the power of a suffix. */
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/**
 * The parts of a `resource.Quantity` that was read from its canonical text (as the API stores it): a number of 64 bits and a power of ten,
 * or where that might not hold it, one of any length in 10^-9. The text itself is kept when it can be told at sight that it is canonical.
 */
function quantity(text: string): unknown {
  if (text === '0') return { i: { value: 0, scale: 0 }, s: text, format: 'DecimalSI' };
  const [, whole = '', fraction = '', suffix = ''] = /^\+?0*(\d*)\.?(\d*)(.*)$/.exec(text) ?? [];
  const digits = (whole || '0') + fraction;
  const power = 10 * (BINARY.indexOf(suffix) + 1);
  const exponent = power ? 0 : (DECIMAL[suffix] ?? Number(suffix.slice(1)));
  const format = power ? 'BinarySI' : /^e./i.test(suffix) ? 'DecimalExponent' : 'DecimalSI';
  const room = power ? (fraction ? -1 : 14 - whole.length - Math.trunc((power * 3) / 10)) : 18 - digits.length;
  const value = BigInt(digits) * 2n ** BigInt(power);
  const scale = exponent - fraction.length;
  if (room >= 0 && scale >= -9) {
    const canonical = power ? BigInt(digits) % 8n !== 0n : scale % 3 === 0 && !/^0|000$/.test(digits);
    return { i: { value, scale }, s: canonical ? text : '', format };
  }
  const words = [];
  for (let rest = inNano(value, scale); rest > 0n; rest >>= 64n) words.push(rest & 0xffffffffffffffffn);
  return { i: { value: 0, scale: 0 }, d: { dec: { unscaled: { abs: words }, scale: 9 } }, format };
}

/** `value` times 10 to the power of `scale`, in 10^-9, rounded up. */
function inNano(value: bigint, scale: number): bigint {
  if (scale >= -9) return value * 10n ** BigInt(scale + 9);
  const divisor = 10n ** BigInt(-9 - scale);
  return (value + divisor - 1n) / divisor;
}
