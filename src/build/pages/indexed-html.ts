/** Pages that are indexed as a whole. The others are lists whose entries are records of their own, or hold no text. */
export function isIndexed(path: string): boolean {
  return /^\/lessons\/./.test(path) || path === '/key/' || path === '/about/';
}

/** Ends of cells and labels that only a style sheet sets apart: without a blank they would run into one word. */
const apart = /<\/(?:td|th|li|dt|dd|caption|figcaption|summary|legend|div|span)>/g;

/**
 * A page's HTML as Pagefind should read it: only `main`, with what kind of page it is.
 *
 * @param html the built page.
 * @param kind the facet it belongs to, or undefined for a page in no facet.
 */
export function indexedHtml(html: string, kind: string | undefined): string {
  const filter = kind ? ` data-pagefind-filter="kind:${kind}"` : '';
  const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'));
  return `<!doctype html><html><title></title>${main}</main></html>`
    .replace(/<main\b/, `<main data-pagefind-body${filter}`)
    .split(/(<pre\b[\s\S]*?<\/pre>)/)
    .map((part) => (part.startsWith('<pre') ? part : part.replace(apart, ' $&')))
    .join('');
}
