const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The UTF-8 bytes of a text. */
function utf8(text: string): number[] {
  return [...encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd')).matchAll(/%(..)|(.)/gs)].map(([, hex, c]) =>
    hex !== undefined ? Number.parseInt(hex, 16) : (c ?? '').charCodeAt(0),
  );
}

/** A text's UTF-8 bytes as base64, as `data` of a Secret holds them. */
export function toBase64(text: string): string {
  const bytes = utf8(text);
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = bytes.slice(i, i + 3);
    const n = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    out += `${ALPHABET[n >> 18]}${ALPHABET[(n >> 12) & 63]}${b === undefined ? '=' : ALPHABET[(n >> 6) & 63]}${c === undefined ? '=' : ALPHABET[n & 63]}`;
  }
  return out;
}

/** The bytes that base64 text stands for, one number a byte; what is not base64 is passed over. */
export function base64Bytes(text: string): number[] {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const c of text) {
    const value = ALPHABET.indexOf(c);
    if (value < 0) continue;
    held = ((held << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 255);
    }
  }
  return bytes;
}

/** The text that base64 stands for; bytes that are not UTF-8 become the replacement character. */
export function fromBase64(text: string): string {
  const bytes = base64Bytes(text);
  try {
    return decodeURIComponent(bytes.map((b) => `%${b.toString(16).padStart(2, '0')}`).join(''));
  } catch {
    return bytes.map((b) => (b < 128 ? String.fromCharCode(b) : '\ufffd')).join('');
  }
}
