/**
 * The page's one voice for screen readers. Islands hand it short sentences ("Pod api: CrashLoopBackOff"); it says the last of each topic
 * after a short pause, so that quick changes do not pile up.
 */
const PAUSE = 400;

let region: HTMLElement | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
const waiting = new Map<string, string>();

function liveRegion(): HTMLElement {
  if (region?.isConnected) return region;
  region = document.createElement('div');
  region.className = 'vh';
  region.setAttribute('role', 'status');
  region.setAttribute('aria-live', 'polite');
  document.body.append(region);
  return region;
}

/** Says `text`. A later text on the same `topic` takes the place of one that was not said yet. */
export function announce(topic: string, text: string): void {
  const target = liveRegion();
  waiting.set(topic, text);
  clearTimeout(timer);
  timer = setTimeout(() => {
    target.textContent = [...waiting.values()].join('. ');
    waiting.clear();
  }, PAUSE);
}
