/** Lines that were replaced: those of the old text from `a` up to `aEnd` by those of the new one from `b` up to `bEnd`. */
export interface Replaced {
  readonly a: number;
  readonly aEnd: number;
  readonly b: number;
  readonly bEnd: number;
}

interface Block {
  /** Where the equal lines begin in the old and in the new text, and how many they are. */
  readonly a: number;
  readonly b: number;
  readonly size: number;
}

/** More lines than this are not compared line by line but shown as replaced. */
const LINE_LIMIT = 4000;

/** Where each line of the new text stands; in long texts lines that come very often are left out, since they align by chance. */
function positions(lines: readonly string[]): Map<string, number[]> {
  const at = new Map<string, number[]>();
  for (const [i, line] of lines.entries()) {
    const list = at.get(line);
    if (list) list.push(i);
    else at.set(line, [i]);
  }
  const often = lines.length >= 200 ? Math.floor(lines.length / 100) + 1 : Number.POSITIVE_INFINITY;
  for (const [line, list] of at) if (list.length > often) at.delete(line);
  return at;
}

/** The blocks of equal lines, found as Python's difflib finds them: the longest first, then left and right of it. */
function matchingBlocks(a: readonly string[], b: readonly string[]): Block[] {
  const at = positions(b);
  const longest = (alo: number, ahi: number, blo: number, bhi: number): Block => {
    let best: Block = { a: alo, b: blo, size: 0 };
    let lengths = new Map<number, number>();
    for (let i = alo; i < ahi; i++) {
      const next = new Map<number, number>();
      for (const j of at.get(a[i] ?? '') ?? []) {
        if (j < blo) continue;
        if (j >= bhi) break;
        const size = (lengths.get(j - 1) ?? 0) + 1;
        next.set(j, size);
        if (size > best.size) best = { a: i - size + 1, b: j - size + 1, size };
      }
      lengths = next;
    }
    let { a: i, b: j, size } = best;
    while (i > alo && j > blo && a[i - 1] === b[j - 1]) {
      i--;
      j--;
      size++;
    }
    while (i + size < ahi && j + size < bhi && a[i + size] === b[j + size]) size++;
    return { a: i, b: j, size };
  };
  const blocks: Block[] = [];
  const queue: [number, number, number, number][] = [[0, a.length, 0, b.length]];
  for (let range = queue.pop(); range; range = queue.pop()) {
    const [alo, ahi, blo, bhi] = range;
    const m = longest(alo, ahi, blo, bhi);
    if (m.size === 0) continue;
    blocks.push(m);
    if (alo < m.a && blo < m.b) queue.push([alo, m.a, blo, m.b]);
    if (m.a + m.size < ahi && m.b + m.size < bhi) queue.push([m.a + m.size, ahi, m.b + m.size, bhi]);
  }
  return blocks.sort((x, y) => x.a - y.a);
}

const rangeText = (start: number, length: number): string =>
  length === 1 ? String(start + 1) : `${length === 0 ? start : start + 1},${length}`;

/** Lines around every change. */
const CONTEXT = 3;

/** A unified diff of two texts, given as lines; each line of it ends in a line feed. Empty when they are equal. */
export function unifiedDiff(a: readonly string[], b: readonly string[]): string {
  const blocks = a.length + b.length > LINE_LIMIT ? [] : matchingBlocks(a, b);
  const changes: Replaced[] = [];
  let i = 0;
  let j = 0;
  for (const m of [...blocks, { a: a.length, b: b.length, size: 0 }]) {
    if (i < m.a || j < m.b) changes.push({ a: i, aEnd: m.a, b: j, bEnd: m.b });
    i = m.a + m.size;
    j = m.b + m.size;
  }
  return hunks(a, b, changes);
}

/** The hunks of a unified diff; changes with few lines between them share one. */
export function hunks(a: readonly string[], b: readonly string[], changes: readonly Replaced[]): string {
  let out = '';
  for (let k = 0; k < changes.length; ) {
    let end = k;
    for (;;) {
      const now = changes[end];
      const next = changes[end + 1];
      if (!now || !next || next.a - now.aEnd > 2 * CONTEXT) break;
      end++;
    }
    const hunk = changes.slice(k, end + 1);
    const first = hunk[0];
    const last = hunk.at(-1);
    if (!first || !last) break;
    const before = Math.min(CONTEXT, first.a, first.b);
    const after = Math.min(CONTEXT, a.length - last.aEnd, b.length - last.bEnd);
    const start = first.a - before;
    out += `@@ -${rangeText(start, last.aEnd + after - start)} +${rangeText(first.b - before, last.bEnd + after - first.b + before)} @@\n`;
    let at = start;
    for (const c of hunk) {
      for (; at < c.a; at++) out += ` ${a[at]}\n`;
      for (; at < c.aEnd; at++) out += `-${a[at]}\n`;
      for (let n = c.b; n < c.bEnd; n++) out += `+${b[n]}\n`;
    }
    for (; at < last.aEnd + after; at++) out += ` ${a[at]}\n`;
    k = end + 1;
  }
  return out;
}
