import type { Program } from '../../runtime/system.ts';
import { unescapeText } from './echo.ts';
import { complain, print } from './tool.ts';

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
