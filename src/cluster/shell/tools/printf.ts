import type { Program } from '../../runtime/system.ts';
import { unescapeText } from './echo.ts';
import { print, type Run } from './tool.ts';

const MAX_WIDTH = 10_000;

/** A text made of a format: which of the values were used, what was wrong, and whether `\c` has ended it. */
interface Formatted {
  readonly text: string;
  readonly used: number;
  readonly faults: readonly string[];
  readonly ended: boolean;
}

const CONVERSION = /%%|%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?(\.?)([^-+ #0*.\d])?|\\(?:[0-7]{1,3}|x[0-9a-fA-F]{1,2}|.)/gs;

/** Goes through a format once: %s %d %i %u %x %X %o %c %b %f %%, with flags, width and precision. */
function formatted(format: string, values: readonly string[]): Formatted {
  let [used, ended, wrong] = [0, false, false];
  const faults: string[] = [];
  const next = (): string | undefined => values[used++];
  const text = format.replace(
    CONVERSION,
    (all, flags: string, width: string, precision: string, _dot: string, type: string | undefined) => {
      if (ended || wrong) return '';
      if (all === '%%') return '%';
      if (all.startsWith('\\')) {
        const done = unescapeText(all, false);
        ended = done.ended;
        return done.text;
      }
      if (type === undefined || !'diuxXocsbfF'.includes(type)) {
        wrong = true;
        faults.push(`${all}: invalid format`);
        return '';
      }
      const amount = (n: string | undefined): number | undefined =>
        n === undefined ? undefined : Math.min(MAX_WIDTH, Number(n === '*' ? next() : n) || 0);
      const w = amount(width) ?? 0;
      const p = amount(precision) ?? (/\.\D/.test(all) ? 0 : undefined);
      const given = next();
      const value = given ?? '';
      let piece: string;
      if (type === 's') piece = value.slice(0, p);
      else if (type === 'b') {
        const done = unescapeText(value, true);
        ended = done.ended;
        piece = done.text.slice(0, p);
      } else if (type === 'c') piece = value.slice(0, 1);
      else {
        const number = numberOf(value);
        if (Number.isNaN(number) && given !== undefined) faults.push(`invalid number '${value}'`);
        piece = formatNumber(Number.isNaN(number) ? Number.parseFloat(value) || 0 : number, type, p, flags);
      }
      if (flags.includes('-')) return piece.padEnd(w);
      return flags.includes('0') && !'sbc'.includes(type)
        ? piece.replace(
            /^([-+]?)(.*)$/s,
            (_a, sign: string, digits: string) => sign + digits.padStart(w - sign.length, '0'),
          )
        : piece.padStart(w);
    },
  );
  return { text, used, faults, ended: ended || wrong };
}

/** What C reads as a number, octal and hexadecimal ones too, or `'c` for a character's code; NaN when it is none. */
function numberOf(value: string): number {
  if (/^['"]/.test(value)) return value.charCodeAt(1);
  if (/^-?0[0-7]+$/.test(value)) return Number.parseInt(value, 8);
  return value.trim() === '' ? Number.NaN : Number(value);
}

/** One number by a conversion of printf. */
function formatNumber(value: number, type: string, precision: number | undefined, flags = ''): string {
  const sign = value < 0 ? '' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const digits = Math.min(precision ?? 6, 50);
  const alternate = flags.includes('#');
  switch (type) {
    case 'x':
      return `${alternate ? '0x' : ''}${Math.trunc(value).toString(16)}`;
    case 'X':
      return `${alternate ? '0X' : ''}${Math.trunc(value).toString(16).toUpperCase()}`;
    case 'o':
      return `${alternate ? '0' : ''}${Math.trunc(value).toString(8)}`;
    case 'f':
    case 'F':
      return sign + value.toFixed(digits);
    default:
      return sign + String(Math.trunc(value)).replace(/\d+/, (d) => d.padStart(precision ?? 0, '0'));
  }
}

/** printf FORMAT [ARGUMENT]...: the format is used again while arguments are left. */
export const printf = (): Program =>
  function* (system): Run {
    const say = function* (message: string): Run {
      yield system.stderr.write(`${system.argv[0]}: ${message}\n`);
      return 1;
    };
    const words = system.argv.slice(system.argv[1] === '--' ? 2 : 1);
    const [format, ...values] = words;
    if (format === undefined) {
      yield* say('usage: printf FORMAT [ARG]...');
      return 2;
    }
    const faults: string[] = [];
    let [output, at, rounds] = ['', 0, 0];
    for (;;) {
      const done = formatted(format, values.slice(at));
      output += done.text;
      faults.push(...done.faults);
      at += done.used;
      if (done.used === 0 || done.ended || at >= values.length || ++rounds > 10_000) break;
    }
    yield* print(system, output);
    for (const fault of faults) yield* say(fault);
    return faults.length > 0 ? 1 : 0;
  };
