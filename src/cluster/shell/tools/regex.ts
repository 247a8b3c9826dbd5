import { CLASSES } from '../pattern.ts';

/** A POSIX regular expression that cannot be read. */
export class PatternFault extends Error {}

/** Characters of a pattern at most: what a hostile one can cost. */
const MAX_PATTERN = 1000;

/**
 * A POSIX regular expression as one of JavaScript. Basic ones (grep, sed) take `\(`, `\{`, `\|`, `\+`, `\?` as operators and the bare ones
 * as text; extended ones (-E) the other way round. Throws PatternFault.
 */
export function posixPattern(text: string, extended: boolean, flags = ''): RegExp {
  if (text.length > MAX_PATTERN) throw new PatternFault('pattern too long');
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (c === '\\') {
      const next = text[++i];
      if (next === undefined) throw new PatternFault('Trailing backslash');
      if ('(){}|+?'.includes(next)) out += extended ? `\\${next}` : next;
      else if (next === '<' || next === '>') out += '\\b';
      else if (/[wWsSbBnt1-9]/.test(next)) out += `\\${next}`;
      else out += /[A-Za-z0-9]/.test(next) ? next : `\\${next}`;
    } else if (c === '[') {
      let end = text.indexOf(']', text[i + 1] === '^' ? i + 3 : i + 2);
      const inner = /\[:\w+:\]/y;
      for (let j = i + 1; j < text.length; j++) {
        inner.lastIndex = j;
        const named = inner.exec(text);
        if (named) j += named[0].length - 1;
        else if (text[j] === ']' && j > i + (text[i + 1] === '^' ? 2 : 1)) {
          end = j;
          break;
        }
      }
      if (end < 0) throw new PatternFault('Unmatched [');
      const body = text
        .slice(i + 1, end)
        .replace(/\[:(\w+):\]|[\\[]/g, (all, name?: string) =>
          name === undefined ? `\\${all}` : (CLASSES[name] ?? ''),
        );
      out += `[${body.startsWith('^]') ? `^\\]${body.slice(2)}` : body.startsWith(']') ? `\\]${body.slice(1)}` : body}]`;
      i = end;
    } else if (extended) out += c === '{' && !/^\{\d*,?\d*\}/.test(text.slice(i)) ? '\\{' : c;
    else if ('(){}|+?'.includes(c)) out += `\\${c}`;
    else if (c === '*' && (out === '' || out.endsWith('(') || out === '^')) out += '\\*';
    else if (c === '^' && !(out === '' || out.endsWith('(') || out.endsWith('|'))) out += '\\^';
    else if (c === '$' && i < text.length - 1 && !/^\\[)|]/.test(text.slice(i + 1))) out += '\\$';
    else out += c;
  }
  // A repeated group that repeats inside can take exponential time in this engine, unlike in the real tools: it is refused.
  if (/\([^()]*[*+}][^()]*\)[*+{]/.test(out)) throw new PatternFault('nested repetition is not simulated');
  try {
    return new RegExp(out, flags);
  } catch {
    throw new PatternFault('Invalid regular expression');
  }
}
