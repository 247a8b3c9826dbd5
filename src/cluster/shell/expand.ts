import type { Run } from '../runtime/system.ts';
import type { Part, Word } from './ast.ts';
import { ShellFault } from './control.ts';
import type { Shell } from './interpreter.ts';
import { escapePattern, glob, hasWildcards, matchLength, matchStarts, unescapePattern } from './pattern.ts';

/** Text being put together: as a pattern, in which quoted characters are protected. `present` marks a field that exists though empty. */
interface Field {
  pattern: string;
  present: boolean;
}

/** The fields a list of words stands for: parameters, commands and arithmetic replaced, split at IFS, file names matched. */
export function* expandWords(shell: Shell, words: readonly Word[]): Run<string[]> {
  const fields: string[] = [];
  const room = { left: MOST_WORDS };
  for (const word of shell.dialect === 'bash' ? words.flatMap((w) => braces(w, room)) : words) {
    const only = word.length === 1 ? word[0] : undefined;
    if (only?.kind === 'text' && (only.quoted || !/[*?[~]/.test(only.text))) {
      fields.push(only.text);
      continue;
    }
    for (const field of yield* expandFields(shell, word)) {
      const found =
        hasWildcards(field.pattern) && !shell.options.has('f')
          ? glob(field.pattern, shell.system.files, shell.system.cwd, shell.dialect !== 'bash')
          : [];
      if (found.length > 0) fields.push(...found);
      else fields.push(unescapePattern(field.pattern));
    }
  }
  return fields;
}

/** The words of `[[ ... ]]`: neither split nor matched with files; what stands right of `==` stays a pattern. */
export function* expandBracket(shell: Shell, words: readonly Word[]): Run<string[]> {
  const argv: string[] = [];
  for (const word of words) {
    const pattern = yield* expandPattern(shell, word);
    argv.push(/^([=!]?=|=~)$/.test(argv.at(-1) ?? '') ? pattern : unescapePattern(pattern));
  }
  return argv;
}

/** Words that braces may stand for. */
const MOST_WORDS = 100_000;

/** `a{b,c}d` and `{1..5}` spelled out, as bash does before anything else. Throws ShellFault when there are more than `room`. */
function braces(word: Word, room: { left: number }): Word[] {
  const tooMany = (count: number): ShellFault =>
    new ShellFault(`brace expansion: failed to allocate memory for ${count} elements`, 1);
  for (const [i, part] of word.entries()) {
    if (part.kind !== 'text' || part.quoted) continue;
    const m = /^(.*?)\{(?:(-?\d+)\.\.(-?\d+)|([^{},\s]*(?:,[^{},\s]*)+))\}(.*)$/s.exec(part.text);
    if (!m) continue;
    const [, before = '', from, to, list = '', after = ''] = m;
    let items = list.split(',');
    if (from !== undefined) {
      const [a, b] = [Number(from), Number(to)];
      const width = /^-?0\d/.test(from) ? from.length : 0;
      const count = Math.abs(b - a) + 1;
      if (count > room.left) throw tooMany(count);
      items = Array.from({ length: count }, (_x, n) => String(a < b ? a + n : a - n).padStart(width, '0'));
    }
    const text = (s: string): Word => [{ kind: 'text', text: s, quoted: false }];
    return items.flatMap((item) =>
      braces([...word.slice(0, i), ...text(before + item + after), ...word.slice(i + 1)], room),
    );
  }
  if (--room.left < 0) throw tooMany(MOST_WORDS + 1);
  return [word];
}

/** One text without splitting or file names: assignments, redirections, here-documents, `case` words. */
export function* expandText(shell: Shell, word: Word): Run<string> {
  return unescapePattern(yield* expandPattern(shell, word));
}

/** One text as a pattern, in which what was quoted stands for itself: `case` patterns, `${x%pattern}`. */
export function* expandPattern(shell: Shell, word: Word): Run<string> {
  let pattern = '';
  for (const [index, part] of word.entries()) {
    if (part.kind === 'text') pattern += part.quoted ? escapePattern(part.text) : tilde(shell, part.text, index === 0);
    else {
      const text = (yield* partTexts(shell, part)).join(shell.variable('IFS')?.[0] ?? ' ');
      pattern += part.quoted ? escapePattern(text) : text;
    }
  }
  return pattern;
}

const tilde = (shell: Shell, text: string, first: boolean): string =>
  first && /^~(\/|$)/.test(text) ? `${shell.variable('HOME') ?? '~'}${text.slice(1)}` : text;

function* expandFields(shell: Shell, word: Word): Run<Field[]> {
  const fields: Field[] = [];
  let field: Field = { pattern: '', present: false };
  const next = (): void => {
    if (field.present || field.pattern !== '') fields.push(field);
    field = { pattern: '', present: false };
  };
  const ifs = shell.variable('IFS') ?? ' \t\n';
  for (const [index, part] of word.entries()) {
    if (part.kind === 'text') {
      field.pattern += part.quoted ? escapePattern(part.text) : tilde(shell, part.text, index === 0);
      if (part.quoted) field.present = true;
      continue;
    }
    if (part.kind === 'parameter' && !part.quoted && /[-+=?]$/.test(part.operator) && part.word.length > 0) {
      const chosen = yield* alternative(shell, part);
      if (chosen) {
        const inner = yield* expandFields(shell, chosen);
        for (const [i, f] of inner.entries()) {
          if (i > 0) next();
          field.pattern += f.pattern;
          field.present ||= f.present;
        }
        continue;
      }
    }
    const texts = yield* partTexts(shell, part);
    if (part.quoted) {
      const each = part.kind === 'parameter' && part.name === '@';
      if (!each) {
        field.pattern += escapePattern(
          texts.join(part.kind === 'parameter' && part.name === '*' ? (ifs[0] ?? '') : ' '),
        );
        field.present = true;
      } else {
        for (const [i, text] of texts.entries()) {
          if (i > 0) next();
          field.pattern += escapePattern(text);
          field.present = true;
        }
      }
      continue;
    }
    for (const [i, text] of texts.entries()) {
      if (i > 0) next();
      // Unquoted text is cut at IFS: white space folds, other separators each end a field.
      for (let at = 0; at < text.length; at++) {
        const c = text[at] as string;
        if (!ifs.includes(c)) field.pattern += c === '\\' ? '\\\\' : c;
        else if (/\s/.test(c)) next();
        else {
          field.present = true;
          next();
        }
      }
    }
  }
  next();
  return fields;
}

/** The word that stands in for a parameter (`${x:-word}`); undefined when its own value is used. */
function* alternative(shell: Shell, part: Part & { kind: 'parameter' }): Run<Word | undefined> {
  const value = shell.parameter(part.name)?.join(' ');
  const missing = value === undefined || (part.operator.startsWith(':') && value === '');
  switch (part.operator.at(-1)) {
    case '-':
      return missing ? part.word : undefined;
    case '+':
      return missing ? [] : part.word;
    case '=': {
      if (!missing) return undefined;
      shell.assign(part.name, yield* expandText(shell, part.word));
      return undefined;
    }
    default: {
      if (!missing) return undefined;
      const text = yield* expandText(shell, part.word);
      throw new ShellFault(
        `${part.name}: ${text || (part.operator.startsWith(':') ? 'parameter not set or null' : 'parameter not set')}`,
        shell.dialect === 'bash' ? 127 : 2,
      );
    }
  }
}

/** The variables of a shell as arithmetic uses them. */
export const shellVariables = (shell: Shell) => ({
  get: (name: string): string => shell.parameter(name)?.join(' ') ?? '',
  set: (name: string, value: string): void => shell.assign(name, value),
});

/** What an expansion gives: one text, or of `$@` and `$*` one for each positional parameter. */
function* partTexts(shell: Shell, part: Part): Run<readonly string[]> {
  switch (part.kind) {
    case 'text':
      return [part.text];
    case 'command':
      return [(yield* shell.substitute(part.body)).replace(/\n+$/, '')];
    case 'arithmetic': {
      const text = yield* expandText(shell, part.expression);
      const rarer = yield* shell.rarer();
      if (!rarer) throw new ShellFault('arithmetic could not be loaded; are you offline? Try again.', 2);
      return [rarer.evaluate(text, shellVariables(shell))];
    }
    case 'parameter':
      return yield* parameterTexts(shell, part);
  }
}

function* parameterTexts(shell: Shell, part: Part & { kind: 'parameter' }): Run<readonly string[]> {
  const { name, operator } = part;
  const values = shell.parameter(name);
  if (/[-+=?]$/.test(operator)) {
    const chosen = yield* alternative(shell, part);
    return chosen ? [yield* expandText(shell, chosen)] : (shell.parameter(name) ?? ['']);
  }
  if (values === undefined) {
    if (shell.options.has('u'))
      throw new ShellFault(
        `${name}: ${shell.dialect === 'bash' ? 'unbound variable' : 'parameter not set'}`,
        shell.dialect === 'bash' ? 127 : 2,
      );
    return [operator === 'length' ? '0' : ''];
  }
  switch (operator) {
    case '':
      return values;
    case 'length':
      return [String(name === '@' || name === '*' ? values.length : (values[0] as string).length)];
    case '#':
    case '##':
    case '%':
    case '%%': {
      const pattern = yield* expandPattern(shell, part.word);
      return values.map((v) => trim(v, pattern, operator));
    }
    case '/':
    case '//': {
      const [from = '', to = ''] = split(yield* expandPattern(shell, part.word));
      return values.map((v) => replace(v, from, unescapePattern(to), operator === '//'));
    }
    default: {
      const [offset = 0, length] = (yield* expandText(shell, part.word)).split(':').map(Number);
      return values.map((v) => {
        const from = offset < 0 ? Math.max(0, v.length + offset) : offset;
        return length === undefined ? v.slice(from) : v.slice(from, length < 0 ? v.length + length : from + length);
      });
    }
  }
}

function split(word: string): [string, string] {
  for (let i = 0; i < word.length; i++) {
    if (word[i] === '\\') i++;
    else if (word[i] === '/') return [word.slice(0, i), word.slice(i + 1)];
  }
  return [word, ''];
}

/** Pieces of a pattern times characters of a text that are compared at most. */
const MOST = 20_000_000;

function boundsCost(pattern: string, text: string): void {
  if (pattern.length * text.length > MOST)
    throw new ShellFault('not simulated: the text is too long for this pattern', 2);
}

/** `${v#pattern}` and its kin: the shortest or longest match at one end taken away. */
function trim(value: string, pattern: string, operator: '#' | '##' | '%' | '%%'): string {
  boundsCost(pattern, value);
  const fromEnd = operator.startsWith('%');
  const length = matchLength(pattern, value, { longest: operator.length === 2, fromEnd }) ?? 0;
  return fromEnd ? value.slice(0, value.length - length) : value.slice(length);
}

function replace(value: string, pattern: string, by: string, all: boolean): string {
  boundsCost(pattern, value);
  const starts = matchStarts(pattern, value);
  let result = '';
  let done = 0;
  for (let at = starts.indexOf(1); at >= 0; at = starts.indexOf(1, at)) {
    const length = matchLength(pattern, value, { longest: true, from: at }) ?? 0;
    if (length > 0) {
      result += value.slice(done, at) + by;
      done = at + length;
      if (!all) break;
    }
    at += Math.max(1, length);
  }
  return result + value.slice(done);
}
