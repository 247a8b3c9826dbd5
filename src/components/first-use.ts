/** What tells that the reader is about to use an island. A click is the last of them; keyboards send no pointer events before it. */
const signs = ['pointerenter', 'pointerdown', 'touchstart', 'focusin', 'click'];

/**
 * Starts an island at the reader's first sign of use. A click on one of its buttons that comes before its code does is
 * kept and made again when the island listens; ranges and fields keep what was done to them, and the island reads it
 * when it starts. While the code is on its way the island is `aria-busy`; when it cannot be had, a line says so and the
 * next sign tries again.
 *
 * @param island the element with the island's HTML.
 * @param start fetches the code and brings the island to life; it rejects when that cannot be done now.
 */
export function onFirstUse(island: HTMLElement, start: () => Promise<void>): void {
  const listening = new AbortController();
  let kept: HTMLElement | null | undefined;

  const use = async (event: Event): Promise<void> => {
    const button = event.type === 'click' && (event.target as Element).closest('button');
    if (button) {
      kept = button;
      event.preventDefault();
      event.stopPropagation();
    }
    if (island.ariaBusy) return;
    island.querySelector('.no-engine')?.remove();
    island.ariaBusy = 'true';
    try {
      await start();
      listening.abort();
      kept?.click();
    } catch {
      const message = document.createElement('p');
      message.className = 'no-engine note';
      message.role = 'alert';
      message.textContent =
        'The cluster could not be loaded: there seems to be no connection. Press the button again to retry.';
      island.querySelector('.bar')?.after(message);
    }
    island.ariaBusy = null;
  };

  for (const sign of signs) {
    island.addEventListener(sign, use, { capture: true, passive: sign !== 'click', signal: listening.signal });
  }
}
