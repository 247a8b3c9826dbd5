/** Deeper than this, parts are not compared: what a hostile object nests is stored as it is. */
const DEEPEST = 16;

/**
 * `now`, or `before` itself when the two are equal as JSON texts, order of keys included. Where they differ, the parts of `now` that are
 * equal are replaced by those of `before`, so that versions of an object, and objects made alike, share what they have in common.
 * Both are plain JSON values that nobody changes any more.
 */
export function sharing(now: unknown, before: unknown, depth = 0): unknown {
  if (now === before) return before;
  if (typeof now !== 'object' || now === null || typeof before !== 'object' || before === null) return now;
  if (depth > DEEPEST) return now;
  if (Array.isArray(now)) return Array.isArray(before) ? sharingItems(now, before, depth) : now;
  if (Array.isArray(before)) return now;
  const mine = now as Record<string, unknown>;
  const theirs = before as Record<string, unknown>;
  let same = true;
  for (const key in mine) {
    const value = mine[key];
    const other = theirs[key];
    const shared = sharing(value, other, depth + 1);
    if (shared !== other) same = false;
    // equal texts are one text as well: `===` does not tell them apart
    else if (key !== '__proto__' && (typeof value === 'string' || shared !== value)) mine[key] = other;
  }
  return same && sameKeys(mine, theirs) ? before : now;
}

/** Whether two objects have the same keys in the same order. */
function sameKeys(a: object, b: object): boolean {
  let count = 0;
  for (const key in a) keys[count++] = key;
  let at = 0;
  let same = true;
  for (const key in b) if (keys[at++] !== key) same = false;
  if (count > KEPT) keys.length = 0;
  return same && at === count;
}

/** Room for `sameKeys`, which is called for every part of every version; given up after an object with more keys than this. */
const KEPT = 256;
const keys: string[] = [];

function sharingItems(now: unknown[], before: readonly unknown[], depth: number): readonly unknown[] {
  let same = now.length === before.length;
  for (let i = 0; i < now.length; i++) {
    const shared = sharing(now[i], before[i], depth + 1);
    if (shared !== before[i]) same = false;
    else if (shared !== now[i]) now[i] = shared;
  }
  return same ? before : now;
}
