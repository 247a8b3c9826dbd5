// On every page: opens the search when asked to, and marks what was searched for on the page one lands on. Both are
// loaded only then.

const page = document.querySelector<HTMLAnchorElement>('.find');

async function showSearch(): Promise<void> {
  try {
    const { openSearch } = await import('./dialog.ts');
    openSearch();
  } catch {
    // The dialog cannot be had: the page of the same name may, and if not, the browser says why.
    if (page) location.assign(page.href);
  }
}

addEventListener('click', (event) => {
  const wanted = event.target instanceof Element && event.target.closest('[data-search-open]');
  if (!wanted || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  void showSearch();
});

addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.altKey || event.shiftKey || event.isComposing) return;
  const withControl = event.ctrlKey || event.metaKey;
  const { target } = event;
  const typing = target instanceof Element && target.closest('input, textarea, select, [contenteditable]');
  if ((event.key === '/' && !withControl && !typing) || (event.key.toLowerCase() === 'k' && withControl)) {
    event.preventDefault();
    void showSearch();
  }
});

if (new URLSearchParams(location.search).has('found')) void import('./mark.ts').then(({ markFound }) => markFound());
