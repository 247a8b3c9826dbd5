import type { Program } from '../../runtime/system.ts';
import { print } from './tool.ts';

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
