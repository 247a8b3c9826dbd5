/**
 * Adds a style sheet to the page, once. An imported one would be linked by every page from which the module can be
 * loaded, also those whose reader never does; this one costs nothing before.
 *
 * @param address the style sheet's address.
 * @returns a promise that is kept when the style sheet is there, or will not come.
 */
export function loadStyles(address: string): Promise<unknown> {
  if (document.querySelector(`link[href="${CSS.escape(address)}"]`)) return Promise.resolve();
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = address;
  document.head.append(link);
  return new Promise((done) => {
    link.onload = link.onerror = done;
  });
}
