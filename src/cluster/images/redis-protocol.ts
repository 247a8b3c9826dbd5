import { byteLength } from '../runtime/file-tree.ts';

/** A reply of the wire protocol RESP2 (redis.io/docs, "Redis serialization protocol"). */
export type Reply =
  | { readonly kind: 'status' | 'error' | 'bulk'; readonly text: string }
  | { readonly kind: 'integer'; readonly value: number }
  | { readonly kind: 'nil' }
  | { readonly kind: 'array'; readonly items: readonly Reply[] };

/** A reply as it goes over the wire. */
export function encodeReply(reply: Reply): string {
  switch (reply.kind) {
    case 'status':
      return `+${reply.text}\r\n`;
    case 'error':
      return `-${reply.text}\r\n`;
    case 'bulk':
      return `$${byteLength(reply.text)}\r\n${reply.text}\r\n`;
    case 'integer':
      return `:${reply.value}\r\n`;
    case 'nil':
      return '$-1\r\n';
    case 'array':
      return `*${reply.items.length}\r\n${reply.items.map(encodeReply).join('')}`;
  }
}

/** A command as a client sends it. */
export const encodeCommand = (words: readonly string[]): string =>
  encodeReply({ kind: 'array', items: words.map((text) => ({ kind: 'bulk', text })) });

/** What was read: a value and where the rest begins; `more`: it is not complete yet; `fault`: it is not the protocol. */
export type Read<T> =
  | { readonly kind: 'read'; readonly value: T; readonly end: number }
  | { readonly kind: 'more' }
  | { readonly kind: 'fault'; readonly message: string };

/** Longest value, in bytes: less than the real 512 MB. */
const MAX_BULK = 1024 * 1024;
const MAX_WORDS = 1024;
const MAX_DEPTH = 8;
const MORE = { kind: 'more' } as const;

function readLine(text: string, from: number): Read<string> {
  const end = text.indexOf('\n', from);
  if (end >= 0) return { kind: 'read', value: text.slice(from, end).replace(/\r$/, ''), end: end + 1 };
  return text.length - from > 65536 ? { kind: 'fault', message: 'Protocol error: too big inline request' } : MORE;
}

/** `length` bytes of UTF-8 and the line end after them. */
function readBulk(text: string, from: number, length: number): Read<string> {
  let end = from;
  for (let bytes = 0; bytes < length; end++) {
    const code = text.codePointAt(end);
    if (code === undefined) return MORE;
    if (code > 0xffff) end++;
    bytes += code > 0xffff ? 4 : code > 0x7ff ? 3 : code > 0x7f ? 2 : 1;
  }
  return text.length < end + 2 ? MORE : { kind: 'read', value: text.slice(from, end), end: end + 2 };
}

/** Reads the command at the beginning of `text`: an array of bulk strings, or words on a line, as `nc` sends them. */
export function readCommand(text: string): Read<readonly string[]> {
  if (!text.startsWith('*')) {
    const line = readLine(text, 0);
    return line.kind === 'read' ? { ...line, value: splitWords(line.value) ?? [] } : line;
  }
  const read = readReply(text);
  if (read.kind !== 'read') return read;
  const items = read.value.kind === 'array' ? read.value.items : [];
  const other = items.find((item) => item.kind !== 'bulk');
  if (other) return { kind: 'fault', message: `Protocol error: expected '$', got '${encodeReply(other)[0]}'` };
  return { ...read, value: items.map((item) => (item.kind === 'bulk' ? item.text : '')) };
}

/** Reads the reply at `from`, `depth` arrays deep. */
export function readReply(text: string, from = 0, depth = 0): Read<Reply> {
  if (depth > MAX_DEPTH) return { kind: 'fault', message: 'Protocol error, arrays nested too deeply' };
  const head = readLine(text, from);
  if (head.kind !== 'read') return head;
  const { end } = head;
  const rest = head.value.slice(1);
  switch (head.value[0]) {
    case '+':
      return { kind: 'read', value: { kind: 'status', text: rest }, end };
    case '-':
      return { kind: 'read', value: { kind: 'error', text: rest }, end };
    case ':':
      return { kind: 'read', value: { kind: 'integer', value: Number(rest) }, end };
    case '$': {
      if (rest === '-1') return { kind: 'read', value: { kind: 'nil' }, end };
      if (!/^\d+$/.test(rest) || Number(rest) > MAX_BULK)
        return { kind: 'fault', message: 'Protocol error: invalid bulk length' };
      const bulk = readBulk(text, end, Number(rest));
      return bulk.kind === 'read' ? { ...bulk, value: { kind: 'bulk', text: bulk.value } } : bulk;
    }
    case '*': {
      if (!/^-?\d+$/.test(rest) || Number(rest) > MAX_WORDS)
        return { kind: 'fault', message: 'Protocol error: invalid multibulk length' };
      const items: Reply[] = [];
      let at = end;
      for (let i = 0; i < Number(rest); i++) {
        const item = readReply(text, at, depth + 1);
        if (item.kind !== 'read') return item;
        items.push(item.value);
        at = item.end;
      }
      return { kind: 'read', value: { kind: 'array', items }, end: at };
    }
  }
  return { kind: 'fault', message: `Protocol error, got "${head.value[0] ?? ''}" as reply type byte` };
}

/** The words of a line, quotes taken off; undefined when a quote is open. */
export function splitWords(line: string): string[] | undefined {
  const words = [...line.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g)];
  if (words.some((m) => m[3] !== undefined && /^["']/.test(m[3]))) return undefined;
  return words.map((m) => m[1]?.replace(/\\(.)/g, (_a, c: string) => (c === 'n' ? '\n' : c)) ?? m[2] ?? m[3] ?? '');
}
