const DIGITS = '0123456789abcdef';
const HYPHEN = 0x2d;
/** The version of a UUID, and where the digit of its variant stands. */
const FOUR = 0x34;
const VARIANT = 19;

/**
 * Seeded random numbers (mulberry32): the same seed gives the same sequence everywhere. Each consumer takes its own stream by name, so
 * that one that asks more often does not change what the others get.
 */
export class Random {
  #state: number;

  /** `seed`: any string or integer. */
  constructor(seed: string | number) {
    const text = String(seed);
    let h = 2166136261;
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      h = Math.imul(h ^ c, 16777619);
      if (c >= 0xd800 && c < 0xdc00) i++; // of a pair of surrogates the first one counts
    }
    this.#state = h | 0;
  }

  /** A number in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** An integer in [0, n). */
  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  /** `length` characters of `alphabet`. */
  text(length: number, alphabet: string): string {
    // Made of all its characters at once: a string that is added up keeps every step of its growth in memory.
    const codes: number[] = [];
    for (let i = 0; i < length; i++) codes.push(alphabet.charCodeAt(this.below(alphabet.length)));
    return String.fromCharCode(...codes);
  }

  /** `length` hexadecimal digits, as in container ids. */
  hex(length: number): string {
    return this.text(length, DIGITS);
  }

  /** A version 4 UUID, as in `metadata.uid`. */
  uuid(): string {
    const codes: number[] = [];
    for (let digit = 0; digit < 30; digit++) {
      if (digit === 8 || digit === 12 || digit === 15 || digit === 18) codes.push(HYPHEN);
      if (digit === 12) codes.push(FOUR);
      if (digit === 15) codes.push(0);
      codes.push(DIGITS.charCodeAt(this.below(16)));
    }
    codes[VARIANT] = '89ab'.charCodeAt(this.below(4));
    return String.fromCharCode(...codes);
  }

  /** The five characters that `generateName` appends: no vowels, nothing that looks like another. */
  suffix(): string {
    return this.text(5, 'bcdfghjklmnpqrstvwxz2456789');
  }
}
