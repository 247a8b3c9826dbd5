import type { ClientDirective } from 'astro';

/** What tells that the reader is about to use an island. A click is the last of them; keyboards send no pointer events before it. */
const SIGNS = ['pointerenter', 'pointerdown', 'touchstart', 'focusin', 'click'] as const;

/**
 * Loads and hydrates an island at the reader's first sign of use. A click on one of its buttons that comes before the code does is kept and
 * made again when the island listens; ranges and fields keep what was done to them, and the island reads it when it starts.
 * While the code is on its way the island is `aria-busy`; when it cannot be had, a line says so and the next sign tries again.
 */
const firstUse: ClientDirective = (load, _options, island) => {
  let loading = false;
  let kept: HTMLElement | undefined;

  const listen = (on: boolean): void => {
    for (const sign of SIGNS) {
      if (on) island.addEventListener(sign, use, { capture: true, passive: sign === 'touchstart' });
      else island.removeEventListener(sign, use, { capture: true });
    }
  };

  const use = (event: Event): void => {
    const button = event.type === 'click' && event.target instanceof Element ? event.target.closest('button') : null;
    if (button && island.contains(button)) {
      kept = button;
      event.preventDefault();
      event.stopPropagation();
    }
    if (!loading) void start();
  };

  const start = async (): Promise<void> => {
    loading = true;
    island.querySelector('.no-engine')?.remove();
    island.setAttribute('aria-busy', 'true');
    let failed = false;
    try {
      const hydrate = await load();
      await hydrate();
    } catch {
      failed = true;
    }
    island.removeAttribute('aria-busy');
    loading = false;
    if (failed) return explain();
    listen(false);
    if (kept?.isConnected) kept.click();
  };

  const explain = (): void => {
    const message = document.createElement('p');
    message.className = 'no-engine note';
    message.setAttribute('role', 'alert');
    message.textContent =
      'The cluster for this page could not be loaded: there seems to be no connection. Everything else on the page works. Press the button again to retry.';
    island.querySelector('.ctl, .bar')?.after(message);
  };

  listen(true);
};

export default firstUse;
