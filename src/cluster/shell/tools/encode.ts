import { type Run, tool, unlines } from './tool.ts';

export const base64 = tool(
  { options: 'dw:i', long: 'decode=d wrap=w', synopsis: '[-d] [-w COL] [FILE]' },
  function* (t) {
    const [input] = yield* t.inputs(t.paths.slice(0, 1));
    if (!input) return undefined;
    if (t.has('d')) {
      try {
        yield t.say(
          new TextDecoder().decode(Uint8Array.from(atob(input.text.replace(/\s/g, '')), (c) => c.charCodeAt(0))),
        );
        return 0;
      } catch {
        return yield* t.fail(t.gnu ? 'invalid input' : 'truncated input');
      }
    }
    const wrap = Number(t.options.get('w') ?? 76);
    const coded = btoa(String.fromCharCode(...new TextEncoder().encode(input.text)));
    yield t.say(wrap > 0 ? unlines(coded.match(new RegExp(`.{1,${wrap}}`, 'g')) ?? []) : coded);
    return 0;
  },
);

/** Makes md5sum and its like of a digest over bytes; -c checks the files of a list. */
const sum = (digest: (bytes: Uint8Array) => string) =>
  tool({ options: 'csbtw', long: 'check=c status=s', synopsis: '[-c[sw]] [FILE]...' }, function* (t) {
    const of = (text: string): string => digest(new TextEncoder().encode(text));
    if (!t.has('c')) {
      for (const { name, text } of yield* t.inputs()) yield t.say(`${of(text)}  ${name}\n`);
      return t.code;
    }
    const check = function* (sumLine: string): Run<boolean> {
      const [wanted = '', name = ''] = sumLine.split(/ [ *]/);
      const text = yield* t.open(name);
      const good = text !== undefined && of(text) === wanted;
      if (!t.has('s') && (!good || !t.has('q'))) yield t.say(`${name}: ${good ? 'OK' : 'FAILED'}\n`);
      return good;
    };
    let failed = 0;
    const all = yield* t.lines();
    for (const line of all) if (!(yield* check(line))) failed++;
    if (failed > 0) yield* t.fail(`WARNING: ${failed} of ${all.length} computed checksums did NOT match`);
    return failed > 0 ? 1 : t.code;
  });

const rotate = (x: number, n: number): number => (x << n) | (x >>> (32 - n));

/** Words of 64-byte blocks, padded with the length in bits at the end. */
function blocks(bytes: Uint8Array, littleEndian: boolean): number[][] {
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  const [low, high] = [(bytes.length * 8) >>> 0, Math.floor(bytes.length / 2 ** 29)];
  view.setUint32(padded.length - 8, littleEndian ? low : high, littleEndian);
  view.setUint32(padded.length - 4, littleEndian ? high : low, littleEndian);
  return Array.from({ length: padded.length / 64 }, (_b, b) =>
    Array.from({ length: 16 }, (_w, w) => view.getUint32(b * 64 + w * 4, littleEndian)),
  );
}

/** Adds words to those of a state. */
function add(state: number[], words: readonly number[]): void {
  for (const [i, word] of words.entries()) state[i] = ((state[i] as number) + word) | 0;
}

const hex = (words: readonly number[], littleEndian: boolean): string => {
  const view = new DataView(new ArrayBuffer(words.length * 4));
  words.forEach((w, i) => void view.setUint32(i * 4, w >>> 0, littleEndian));
  return Array.from(new Uint8Array(view.buffer), (b) => b.toString(16).padStart(2, '0')).join('');
};

const MD5_SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

/** RFC 1321. */
function md5(bytes: Uint8Array): string {
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (const block of blocks(bytes, true)) {
    let [a, b, c, d] = state as [number, number, number, number];
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      const f = [(b & c) | (~b & d), (d & b) | (~d & c), b ^ c ^ d, c ^ (b | ~d)][round] as number;
      const g = [i, 5 * i + 1, 3 * i + 5, 7 * i][round] as number;
      const k = Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32);
      const sum = (a + f + k + (block[g % 16] as number)) | 0;
      [a, d, c, b] = [d, c, b, (b + rotate(sum, MD5_SHIFTS[round * 4 + (i % 4)] as number)) | 0];
    }
    add(state, [a, b, c, d]);
  }
  return hex(state, true);
}

const at = (words: readonly number[], i: number): number => words[i] as number;

/** The first 32 bits of the fractional parts of a root of the first primes. */
const primeRoots = (count: number, root: number): number[] => {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) {
    let prime = true;
    for (let i = 2; i * i <= n && prime; i++) prime = n % i !== 0;
    if (prime) found.push((n ** (1 / root) % 1) * 2 ** 32);
  }
  return found.map((x) => Math.floor(x) | 0);
};
let constants: { readonly initial: readonly number[]; readonly rounds: readonly number[] } | undefined;

/** FIPS 180-4. */
function sha256(bytes: Uint8Array): string {
  constants ??= { initial: primeRoots(8, 2), rounds: primeRoots(64, 3) };
  const { initial, rounds } = constants;
  const state = [...initial];
  for (const w of blocks(bytes, false)) {
    for (let i = 16; i < 64; i++) {
      const [x, y] = [at(w, i - 15), at(w, i - 2)];
      const [s0, s1] = [rotate(x, 25) ^ rotate(x, 14) ^ (x >>> 3), rotate(y, 15) ^ rotate(y, 13) ^ (y >>> 10)];
      w[i] = (at(w, i - 16) + s0 + at(w, i - 7) + s1) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state as [number, number, number, number, number, number, number, number];
    for (let i = 0; i < 64; i++) {
      const s1 = rotate(e, 26) ^ rotate(e, 21) ^ rotate(e, 7);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + at(rounds, i) + at(w, i)) | 0;
      const s0 = rotate(a, 30) ^ rotate(a, 19) ^ rotate(a, 10);
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0];
    }
    add(state, [a, b, c, d, e, f, g, h]);
  }
  return hex(state, false);
}

export const md5sum = sum(md5);
export const sha256sum = sum(sha256);
