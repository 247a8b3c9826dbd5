import Slugger from 'github-slugger';
import type { Element, Root, RootContent } from 'hast';
import { toString as textOf } from 'hast-util-to-string';

/**
 * Lets a page's links lead somewhere from its Markdown too. A Markdown file has no places but the ids that its readers
 * give to headings, as GitHub does: a link within the page leads to the heading of its place, or else to the one above
 * it. All others become whole when the page's address is.
 *
 * @param tree the plain HTML that is written as Markdown; its links are changed.
 * @param address where the page is: whole, or from the root of the host.
 */
export function followInMarkdown(tree: Root, address: string): void {
  const slugger = new Slugger();
  const headings: string[] = [];
  const places = new Map<string, string>();
  const links: Element[] = [];
  const walk = (children: readonly RootContent[]): void => {
    for (const child of children) {
      if (child.type !== 'element') continue;
      const { tagName, properties } = child;
      const inside = headings.length;
      if (/^h[1-6]$/.test(tagName)) headings.push(slugger.slug(textOf(child).trim()));
      if (tagName === 'a' && properties.href !== undefined) links.push(child);
      walk(child.children);
      const heading = headings[inside] ?? headings[inside - 1];
      if (properties.id !== undefined && heading !== undefined) places.set(String(properties.id), heading);
    }
  };
  walk(tree.children);
  for (const { properties } of links) {
    const target = String(properties.href);
    const heading = places.get(target.slice(1));
    if (target.startsWith('#') && heading !== undefined) properties.href = `#${heading}`;
    else if (URL.canParse(address)) properties.href = URL.canParse(target) ? target : new URL(target, address).href;
    else if (target.startsWith('#')) properties.href = address + target;
  }
}
