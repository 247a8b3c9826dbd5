/**
 * Breaks lines between words so that they have at most `width` characters, as kubectl's descriptions are broken: blanks within a line stay
 * (also at its beginning), those at a break go, words that are longer than a line stay whole. Recordings cli/022, cli/032.
 */
export function wordWrap(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => wrapLine(line, width))
    .join('\n');
}

function wrapLine(line: string, width: number): string {
  let out = '';
  let length = 0;
  for (const [, blanks = '', word = ''] of line.matchAll(/(\s*)(\S+)/g)) {
    const before = length + blanks.length;
    if (before + word.length > width && before > 1) {
      out += `\n${word}`;
      length = word.length;
    } else {
      out += blanks + word;
      length = before + word.length;
    }
  }
  const rest = /\s*$/.exec(line)?.[0] ?? '';
  return length + rest.length > width ? out : out + rest;
}
