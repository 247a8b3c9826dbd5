/** The characters of generated names, by which the digits of a hash are written. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** The text of `value` (plain JSON) with the keys of all objects in order. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  return `{${entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => `${k}:${canonical(v)}`)}}`;
}

/**
 * What `pod-template-hash` and the names of revisions are made of: a 32-bit FNV-1a hash in characters that make no words. `collisions`: how
 * often the hash of other content was the same before (`status.collisionCount`). The values are not those of a real cluster, which hashes a
 * text of another form.
 */
export function templateHash(content: unknown, collisions = 0): string {
  let hash = 2166136261;
  for (const code of new TextEncoder().encode(canonical(content) + (collisions || ''))) {
    hash = Math.imul(hash ^ code, 16777619);
  }
  return [...String(hash >>> 0)].map((digit) => ALPHABET[digit.charCodeAt(0) % ALPHABET.length]).join('');
}
