/**
 * Adds a style sheet to the page, once. An imported one would be linked by every page from which the module can be
 * loaded, also those whose reader never does; this one costs nothing before.
 *
 * @param address the style sheet's address.
 */
export function loadStyles(address: string): void {
  if (document.querySelector(`link[href="${CSS.escape(address)}"]`)) return;
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = address;
  document.head.append(link);
}
