import { loadStyles } from '../layouts/load-styles.ts';
import styles from './mark.css?url';
import { markPattern } from './mark-pattern.ts';

/** Characters of a query that are marked at most. */
const longest = 1000;

/** Where the words stand in the text of the page, drawings and running examples left out. */
function foundRanges(pattern: RegExp): Range[] {
  const main = document.querySelector('main');
  if (!main) return [];
  const ranges: Range[] = [];
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement?.closest('script, style, textarea, svg, button, [hidden]')
      ? NodeFilter.FILTER_REJECT
      : NodeFilter.FILTER_ACCEPT,
  );
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (const match of (node.nodeValue ?? '').matchAll(pattern)) {
      const range = document.createRange();
      range.setStart(node, match.index);
      range.setEnd(node, match.index + match[0].length);
      ranges.push(range);
    }
  }
  return ranges;
}

/**
 * Marks the words that the address asks for (`?found=...`), and takes them out of the address, so that a link copied
 * from there is clean. The page itself is not changed: the marks are a CSS highlight, or in browsers without those,
 * `<mark>` elements outside the running examples.
 */
export function markFound(): void {
  const address = new URL(location.href);
  const pattern = markPattern(address.searchParams.get('found')?.slice(0, longest) ?? '');
  address.searchParams.delete('found');
  history.replaceState(history.state, '', address);
  if (!pattern) return;
  const ranges = foundRanges(pattern);
  if (ranges.length === 0) return;
  loadStyles(styles);
  if ('highlights' in CSS) CSS.highlights.set('found', new Highlight(...ranges));
  else {
    for (const range of ranges.reverse()) {
      if (range.startContainer.parentElement?.closest('[data-island]')) continue;
      const mark = document.createElement('mark');
      mark.className = 'found';
      range.surroundContents(mark);
    }
  }
  if (location.hash === '') ranges[0]?.startContainer.parentElement?.scrollIntoView({ block: 'center' });
}
