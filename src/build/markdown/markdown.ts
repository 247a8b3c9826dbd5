import { readFileSync } from 'node:fs';
import type { Element, Root } from 'hast';
import { select } from 'hast-util-select';
import { toHtml } from 'hast-util-to-html';
import { htmlToMarkdown, initSync } from 'mdream/wasm';
import type { BuiltPage } from '../pages/built-pages.ts';
import { plainHtml } from './markdown-elements.ts';
import { followInMarkdown } from './markdown-links.ts';

// As WebAssembly it is the same on every machine; the native ones are not there for all.
initSync({ module: readFileSync(new URL(import.meta.resolve('mdream/wasm/mdream_edge_bg.wasm'))) });

/**
 * Writes part of a built page as Markdown (https://github.github.com/gfm/): what it says, without what one can press.
 * Drawings are given by their words, code by its fences, remarks and corrections as quotations.
 *
 * @param part what to write, such as the page's `main`.
 * @param address where the page is, for its links; left out, they stay as they are.
 */
export function toMarkdown(part: Element | Root, address?: string): string {
  const plain = plainHtml(part);
  if (address !== undefined) followInMarkdown(plain, address);
  const text = htmlToMarkdown(toHtml(plain), {});
  return text === '' ? '' : `${text}\n`;
}

/**
 * A page as Markdown: what stands in its `main`.
 *
 * @param address where the page is, put below its title.
 */
export function pageMarkdown(page: BuiltPage, address: string): string {
  const main = select('main', page.tree);
  const text = main ? toMarkdown(main, address) : '';
  const heading = /^# .*$/m.exec(text);
  // What stands above the title are the steps to the page, which its address says as well.
  const body = heading ? text.slice(heading.index + heading[0].length).trim() : text;
  return `# ${page.heading}\n\nSource: ${address}\n\n${body}\n`;
}
