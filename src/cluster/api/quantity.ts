/** What the text of a quantity looks like: a decimal number with a suffix (`100m`, `1Gi`, `2e3`). */
export const QUANTITY_PATTERN = /^[+-]?(\d+(\.\d*)?|\.\d+)(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E|[eE][+-]?\d+)?$/;

const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** A quantity in base units (cores, bytes); NaN when it is none. */
export function quantityValue(quantity: string | number | undefined): number {
  if (typeof quantity === 'number') return quantity;
  if (quantity === undefined) return 0;
  const m = /^([+-]?[\d.]+)(.*)$/.exec(quantity);
  if (!m || !QUANTITY_PATTERN.test(quantity)) return Number.NaN;
  const [, digits = '', suffix = ''] = m;
  if (/^[eE]/.test(suffix) && suffix.length > 1) return Number(digits + suffix);
  const factor = FACTORS[suffix] ?? 1;
  // 1e-3 is not exact: divide instead, so that 100m is 0.1
  return factor < 1 ? Number(digits) / Math.round(1 / factor) : Number(digits) * factor;
}

/** A quantity in thousandths, as scheduling counts processors; rounded up. */
export const milliValue = (quantity: string | number | undefined): number =>
  Math.ceil(quantityValue(quantity) * 1000 - 1e-6);

const DECIMAL = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** A quantity exactly: how many 10^-9, rounded up, and the kind of suffix it is written with. */
interface Exact {
  readonly nano: bigint;
  readonly form: 'decimal' | 'binary' | 'exponent';
}

function exactly(text: string): Exact {
  const m = /^([+-]?)([\d.]*)(.*)$/.exec(text);
  const [, sign = '', digits = '', suffix = ''] = m ?? [];
  const [whole = '', fraction = ''] = digits.split('.');
  const form = suffix.endsWith('i') ? 'binary' : /^[eE][+-]?\d+$/.test(suffix) ? 'exponent' : 'decimal';
  let nano = BigInt(whole + fraction || '0') * 10n ** 9n;
  if (form === 'binary') nano *= 2n ** BigInt(10 * BINARY.indexOf(suffix));
  else if (form === 'exponent') nano = scaled(nano, Number(suffix.slice(1)));
  else if ('num'.includes(suffix) && suffix) nano = scaled(nano, { n: -9, u: -6, m: -3 }[suffix] ?? 0);
  else nano *= 10n ** BigInt(3 * Math.max(0, DECIMAL.indexOf(suffix)));
  const divisor = 10n ** BigInt(fraction.length);
  nano = (nano + divisor - 1n) / divisor;
  return { nano: sign === '-' ? -nano : nano, form };
}

function written({ nano: signed, form }: Exact): string {
  if (signed === 0n) return '0';
  const sign = signed < 0n ? '-' : '';
  let nano = signed < 0n ? -signed : signed;
  if (form === 'binary' && nano % 10n ** 9n === 0n && nano >= 1024n * 10n ** 9n) {
    let n = nano / 10n ** 9n;
    let i = 0;
    while (n % 1024n === 0n && i < 6) {
      n /= 1024n;
      i++;
    }
    return `${sign}${n}${BINARY[i]}`;
  }
  let power = -9;
  // Small numbers of the binary kind have no suffix at all.
  const most = form === 'binary' && nano % 10n ** 9n === 0n ? 0 : 18;
  while (nano % 1000n === 0n && power < most) {
    nano /= 1000n;
    power += 3;
  }
  if (form === 'exponent') return `${sign}${nano}${power ? `e${power}` : ''}`;
  return `${sign}${nano}${power < 0 ? { [-9]: 'n', [-6]: 'u', [-3]: 'm' }[power] : DECIMAL[power / 3]}`;
}

/**
 * The canonical form of a quantity, as the API gives it back: no fraction, the largest suffix of its own kind that leaves none
 * (`0.5` is `500m`, `1024Mi` is `1Gi`, `1000` is `1k`). Text that is no quantity comes back as it is.
 */
export function canonicalQuantity(quantity: string | number): string {
  const text = String(quantity);
  if (/^[1-9]\d{0,2}(m|Ki|Mi|Gi)?$/.test(text) || !QUANTITY_PATTERN.test(text)) return text;
  return written(exactly(text));
}

/** `a` + `b`, or `a` - `b` with `sign` -1, exactly; written as `a` is, or as `b` when `a` is nothing. Both are quantities. */
export function addQuantities(a: string | number, b: string | number, sign: 1 | -1 = 1): string {
  const x = exactly(String(a));
  const y = exactly(String(b));
  return written({ nano: x.nano + BigInt(sign) * y.nano, form: x.nano === 0n ? y.form : x.form });
}

/** Below 0 when `a` is less than `b`, above when it is more, 0 when they are the same. Both are quantities. */
export function compareQuantities(a: string | number, b: string | number): number {
  const { nano } = exactly(String(a));
  const other = exactly(String(b)).nano;
  return nano < other ? -1 : nano > other ? 1 : 0;
}

const scaled = (n: bigint, exponent: number): bigint =>
  exponent >= 0 ? n * 10n ** BigInt(Math.min(exponent, 40)) : n / 10n ** BigInt(Math.min(-exponent, 40));
