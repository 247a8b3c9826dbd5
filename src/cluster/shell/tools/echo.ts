import type { Program } from '../../runtime/system.ts';
import { complain, print } from './tool.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\x1b',
  '\\': '\\',
};

/** Replaces backslash escapes. `\c` ends all output: `ended` is then true. `zeroOctal`: octal numbers need a leading 0 (echo). */
export function unescapeText(text: string, zeroOctal: boolean): { text: string; ended: boolean } {
  let ended = false;
  const octal = zeroOctal ? '0[0-7]{0,3}' : '[0-7]{1,3}';
  const result = text.replace(new RegExp(`\\\\(${octal}|x[0-9a-fA-F]{1,2}|c[^]*|.)`, 'gs'), (all, what: string) => {
    if (ended) return '';
    if (what.startsWith('c')) {
      ended = true;
      return '';
    }
    if (what.startsWith('x') && what.length > 1) return String.fromCharCode(Number.parseInt(what.slice(1), 16));
    if (/^[0-7]/.test(what)) return String.fromCharCode(Number.parseInt(what, 8) & 255);
    return ESCAPES[what] ?? all;
  });
  return { text: result, ended };
}

/** echo [-neE] [WORD]... `escapes`: whether they are replaced without -e, as dash does. */
export const echo = (escapes: boolean): Program =>
  function* (system) {
    let words = system.argv.slice(1);
    let newline = true;
    let replace = escapes;
    while (words[0] !== undefined && /^-[neE]+$/.test(words[0])) {
      if (escapes && words[0] !== '-n') break;
      if (words[0].includes('n')) newline = false;
      if (words[0].includes('e')) replace = true;
      if (words[0].includes('E')) replace = false;
      words = words.slice(1);
    }
    const text = words.join(' ');
    const done = replace ? unescapeText(text, true) : { text, ended: false };
    yield* print(system, done.text + (newline && !done.ended ? '\n' : ''));
    return 0;
  };

const MAX_WIDTH = 10_000;

/** printf FORMAT [ARGUMENT]...: %s %d %i %u %x %X %o %c %b %f %e %g %%, with flags, width and precision; the format is used again while arguments are left. */
export const printf: Program = function* (system) {
  const [format, ...values] = system.argv.slice(1);
  if (format === undefined) return yield* complain(system, 'usage: printf FORMAT [ARG]...', 2);
  let code = 0;
  let at = 0;
  let rounds = 0;
  let output = '';
  const errors: string[] = [];
  do {
    const before = at;
    let ended = false;
    const text = format.replace(
      /%%|%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+))?([a-zA-Z])|\\(?:[0-7]{1,3}|x[0-9a-fA-F]{1,2}|.)/gs,
      (all, flags: string, width: string, precision: string, type: string) => {
        if (ended) return '';
        if (all === '%%') return '%';
        if (all.startsWith('\\')) {
          const done = unescapeText(all, false);
          ended = done.ended;
          return done.text;
        }
        const amount = (n: string | undefined): number | undefined =>
          n === undefined ? undefined : Math.min(MAX_WIDTH, Number(n === '*' ? values[at++] : n) || 0);
        const w = amount(width) ?? 0;
        const p = amount(precision);
        const value = values[at++] ?? '';
        let piece: string;
        if (type === 's') piece = value.slice(0, p);
        else if (type === 'b') {
          const done = unescapeText(value, true);
          ended = done.ended;
          piece = done.text.slice(0, p);
        } else if (type === 'c') piece = value.slice(0, 1);
        else {
          const number = /^['"]/.test(value) ? value.charCodeAt(1) : Number(value === '' ? 0 : value);
          if (Number.isNaN(number)) {
            errors.push(`invalid number '${value}'`);
            code = 1;
          }
          piece = formatNumber(Number.isNaN(number) ? Number.parseInt(value, 10) || 0 : number, type, p, flags);
        }
        if (flags.includes('-')) return piece.padEnd(w);
        return flags.includes('0') && type !== 's'
          ? piece.replace(
              /^([-+]?)(.*)$/s,
              (_a, sign: string, digits: string) => sign + digits.padStart(w - sign.length, '0'),
            )
          : piece.padStart(w);
      },
    );
    output += text;
    if (at === before || ended) break;
  } while (at < values.length && ++rounds < 10_000);
  yield* print(system, output);
  for (const error of errors) yield* complain(system, error);
  return code;
};

function formatNumber(value: number, type: string, precision: number | undefined, flags: string): string {
  const sign = value >= 0 && flags.includes('+') ? '+' : '';
  const digits = Math.min(precision ?? 6, 50);
  switch (type) {
    case 'x':
      return Math.trunc(value).toString(16);
    case 'X':
      return Math.trunc(value).toString(16).toUpperCase();
    case 'o':
      return Math.trunc(value).toString(8);
    case 'f':
    case 'F':
      return sign + value.toFixed(digits);
    case 'e':
      return sign + value.toExponential(digits).replace(/e([-+])(\d)$/, 'e$10$2');
    case 'g':
      return sign + String(Number(value.toPrecision(digits || 1)));
    default:
      return sign + String(Math.trunc(value)).replace(/\d+/, (d) => d.padStart(precision ?? 0, '0'));
  }
}
