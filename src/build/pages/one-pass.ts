import type { Root } from 'hast';
import { fromParse5 } from 'hast-util-from-parse5';
import { parse } from 'parse5';
import { pageMarkdown } from '../markdown/markdown.ts';
import { type BuiltPage, builtPage, type PageFacts } from './built-pages.ts';
import { indexedHtml, isIndexed } from './indexed-html.ts';
import { leanHtml } from './lean-html.ts';
import { gzipSize } from './page-weight.ts';

/** A page as Astro has rendered it. */
export interface RenderedPage {
  /** Its path inside the site, without the base path. */
  readonly path: string;
  readonly html: string;
  /** Where readers find it: whole, or from the root of the host. */
  readonly address: string;
}

/** Everything the build makes of a page. */
export interface PassedPage {
  readonly facts: PageFacts;
  /** What readers get, as UTF-8. */
  readonly lean: Uint8Array<ArrayBuffer>;
  /** What `lean` weighs, gzip. */
  readonly weight: number;
  /** The page as Markdown. */
  readonly markdown: string;
  /** What Pagefind reads; undefined for a page that is not searched as a whole. */
  readonly indexed: string | undefined;
}

/** What is kept of a page when it has been passed. */
function factsOf({ path, ids, links, title, heading, description, parts }: BuiltPage): PageFacts {
  return { path, ids, links, title, heading, description, parts };
}

/** Makes of a rendered page whatever the build wants of it, parsing it once. */
export function passPage({ path, html, address }: RenderedPage): PassedPage {
  // Without the places of elements, which take a third of the time.
  const page = builtPage(path, path, html, fromParse5(parse(html, { scriptingEnabled: false })) as Root);
  const markdown = pageMarkdown(page, address);
  const kind = path.startsWith('/lessons/') ? 'lesson' : undefined;
  const indexed = isIndexed(path) ? indexedHtml(html, kind) : undefined;
  const lean = new TextEncoder().encode(leanHtml(page.tree));
  return { facts: factsOf(page), lean, weight: gzipSize(lean), markdown, indexed };
}
