import type { Element, Root } from 'hast';
import { select } from 'hast-util-select';
import rehypeRemark from 'rehype-remark';
import remarkGfm from 'remark-gfm';
import remarkStringify from 'remark-stringify';
import { unified } from 'unified';
import type { BuiltPage } from '../pages/built-pages.ts';
import { plainHtml } from './markdown-elements.ts';

const processor = unified()
  .use(rehypeRemark)
  .use(remarkGfm, { tablePipeAlign: false })
  .use(remarkStringify, { bullet: '-', emphasis: '*', rule: '-', resourceLink: true })
  .freeze();

/**
 * Writes part of a built page as Markdown (https://github.github.com/gfm/): what it says, without what one can press.
 * Drawings are given by their words, code by its fences, remarks and corrections as quotations.
 *
 * @param part what to write, such as the page's `main`.
 */
export function toMarkdown(part: Element | Root): string {
  return processor.stringify(processor.runSync(plainHtml(part)));
}

/**
 * A page as Markdown: what stands in its `main`.
 *
 * @param address where the page is, put below its title.
 */
export function pageMarkdown(page: BuiltPage, address: string): string {
  const main = select('main', page.tree);
  const text = main ? toMarkdown(main) : '';
  const heading = /^# .*$/m.exec(text);
  // What stands above the title are the steps to the page, which its address says as well.
  const body = heading ? text.slice(heading.index + heading[0].length).trim() : text;
  return `# ${page.heading}\n\nSource: ${address}\n\n${body}\n`;
}
