// On every page: opens the search when asked to, and marks what was searched for on the page one lands on. Both are
// loaded only then.

async function showSearch(): Promise<void> {
  try {
    const { openSearch } = await import('./dialog.ts');
    openSearch();
  } catch {
    showFailure();
  }
}

/** The search's own code could not be loaded: say so with what is here. */
function showFailure(): void {
  const words = navigator.onLine
    ? 'The search could not be loaded. Reload the page and try again.'
    : 'You are offline, and the search is not on this device yet. Connect and try again.';
  const dialog = document.createElement('dialog');
  dialog.innerHTML = `<form method="dialog"><p>${words}</p><button class="btn">Close</button></form>`;
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
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
