import type { Element, Root } from 'hast';
import rehypeRemark from 'rehype-remark';
import remarkGfm from 'remark-gfm';
import remarkStringify from 'remark-stringify';
import { unified } from 'unified';
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
