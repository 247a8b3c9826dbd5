const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * Reads a length of virtual time as authors write it: `90s`, `1m30s`, `7.4s`, `500ms`, `2h`.
 *
 * @returns milliseconds.
 * @throws Error that names the text and shows a right one, when it is none.
 */
export function parseDuration(text: string): number {
  const parts = [...text.trim().matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  const read = parts.map((part) => part[0]).join('');
  if (parts.length === 0 || read !== text.trim()) {
    throw new Error(`"${text}" is no length of time: write a number and a unit, such as 90s, 1m30s or 500ms`);
  }
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * (UNITS[unit ?? ''] ?? 0), 0);
}

/** A moment as the flag of a cursor says it: `7.4 s`, from 100 s on `134 s`, from 10 min on `12 min 4 s`. `at` in virtual milliseconds. */
export function sayMoment(at: number): string {
  const tenths = Math.round(at / 100) / 10;
  if (tenths < 100) return `${tenths} s`;
  const seconds = Math.round(tenths);
  if (seconds < 600) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
}
