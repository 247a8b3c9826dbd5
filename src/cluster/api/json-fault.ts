/** A word, a number, a text or a sign of JSON. */
const TOKEN =
  /\s*("(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:])?/uy;

/** Where a reader of JSON is: what may come there, and what is said of anything else. */
const PLACES = {
  value: ['["\\w{[-]', 'looking for beginning of value'],
  firstItem: ['["\\w{[\\]-]', 'looking for beginning of value'],
  firstKey: ['["}]', 'looking for beginning of object key string'],
  key: ['"', 'looking for beginning of object key string'],
  colon: [':', 'after object key'],
  member: ['[,}]', 'after object key:value pair'],
  item: ['[,\\]]', 'after array element'],
  end: ['$', 'after top-level value'],
} as const;

/** What the API server says of a text that is not JSON: `invalid character 's' looking for beginning of value`; undefined when it is JSON. */
export function jsonFault(text: string): string | undefined {
  const open: string[] = [];
  let place: keyof typeof PLACES = 'value';
  TOKEN.lastIndex = 0;
  for (;;) {
    const from = TOKEN.lastIndex;
    const token = TOKEN.exec(text)?.[1] ?? '';
    const at = from + (/^\s*/.exec(text.slice(from))?.[0].length ?? 0);
    const [allowed, complaint] = PLACES[place];
    const char = text.charAt(at);
    if (!char) return place === 'end' ? undefined : 'unexpected end of JSON input';
    if (!new RegExp(`^${allowed}`).test(char) || (!token && char !== '"'))
      return `invalid character ${char === "'" ? "'\\''" : char === '"' ? `'"'` : `'${char}'`} ${complaint}`;
    if (!token) return 'unexpected end of JSON input';
    if (token === '{' || token === '[') open.push(token);
    else if (token === '}' || token === ']') open.pop();
    if (token === '{') place = 'firstKey';
    else if (token === '[') place = 'firstItem';
    else if (token === ':') place = 'value';
    else if (token === ',') place = open.at(-1) === '{' ? 'key' : 'value';
    else if (place === 'key' || place === 'firstKey') place = token === '}' ? after(open) : 'colon';
    else place = after(open);
  }
}

/** Where one is behind a value. */
const after = (open: readonly string[]): keyof typeof PLACES =>
  open.length === 0 ? 'end' : open.at(-1) === '{' ? 'member' : 'item';
