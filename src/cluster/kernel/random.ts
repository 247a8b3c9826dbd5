/**
 * Seeded random numbers (mulberry32): the same seed gives the same sequence everywhere. Each consumer takes its own stream by name, so
 * that one that asks more often does not change what the others get.
 */
export class Random {
  #state: number;

  /** `seed`: any string or integer. */
  constructor(seed: string | number) {
    let h = 2166136261;
    for (const c of String(seed)) h = Math.imul(h ^ c.charCodeAt(0), 16777619);
    this.#state = h >>> 0;
  }

  /** A number in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
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
    // Joined, not added up: a string that grows by characters keeps every step of its growth in memory.
    return Array.from({ length }, () => alphabet[this.below(alphabet.length)]).join('');
  }

  /** `length` hexadecimal digits, as in container ids. */
  hex(length: number): string {
    return this.text(length, '0123456789abcdef');
  }

  /** A version 4 UUID, as in `metadata.uid`. */
  uuid(): string {
    const h = this.hex(30);
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(12, 15)}-${'89ab'[this.below(4)]}${h.slice(15, 18)}-${h.slice(18, 30)}`;
  }

  /** The five characters that `generateName` appends: no vowels, nothing that looks like another. */
  suffix(): string {
    return this.text(5, 'bcdfghjklmnpqrstvwxz2456789');
  }
}
