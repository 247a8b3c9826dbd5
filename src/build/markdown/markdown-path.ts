/**
 * The file that holds a page as Markdown: `/lessons/probes/` is `/lessons/probes.md`, the home page `/index.md`.
 *
 * @param path the page's path inside the site, without the base path.
 */
export function markdownPath(path: string): string {
  return path === '/' ? '/index.md' : `${path.replace(/\/$/, '')}.md`;
}

/** Whether there is Markdown of a page: not of the one that says that there is none. */
export function hasMarkdown(path: string): boolean {
  return !path.startsWith('/404');
}
