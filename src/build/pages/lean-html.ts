import type { Root } from 'hast';
import { type Options, toHtml } from 'hast-util-to-html';

/** Everything that HTML lets one leave out without a change of the page: quotes, end tags, slashes. */
const SHORTEST: Options = {
  omitOptionalTags: true,
  preferUnquoted: true,
  quoteSmart: true,
  collapseEmptyAttributes: true,
  closeEmptyElements: true,
  characterReferences: { useShortestReferences: true },
  allowDangerousCharacters: true,
};

/** Takes the attributes away that only the search index reads. */
function withoutMarks(nodes: Root['children']): void {
  for (const node of nodes) {
    if (node.type !== 'element') continue;
    for (const name of Object.keys(node.properties)) if (name.startsWith('dataPagefind')) delete node.properties[name];
    withoutMarks(node.children);
  }
}

/**
 * A page of this site, shorter: as a browser reads it, without the attributes that only the search index has read.
 *
 * @param tree the parsed page; it loses these attributes.
 */
export function leanHtml(tree: Root): string {
  withoutMarks(tree.children);
  return toHtml(tree, SHORTEST);
}
