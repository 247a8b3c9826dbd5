import { loadStyles } from '../layouts/load-styles.ts';
import styles from './notice.css?url';
import { say } from './registration.ts';

const texts = {
  waiting: 'A new version of these pages is here.',
  'in use': 'A new version of these pages is in use. This page is still the old one, and goes on working.',
} as const;

const later = `${import.meta.env.BASE_URL}later`;

let notice: HTMLElement | undefined;

/** Lets the version that waits take over, and loads the page anew. Other open pages stay as they are. */
export function useNewVersion(registration: ServiceWorkerRegistration): void {
  if (registration.waiting) {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    say(registration.waiting, 'take over');
  } else location.reload();
}

function button(text: string, press: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'btn';
  made.textContent = text;
  made.addEventListener('click', press);
  return made;
}

/**
 * Announces a new version at the foot of the window, for eyes and for screen readers. A reader who leaves it is not told
 * again in this tab.
 *
 * @param state whether it waits to be let in, or another page has let it in.
 */
export async function showNotice(state: keyof typeof texts, registration: ServiceWorkerRegistration): Promise<void> {
  if (sessionStorage.getItem(later) === state) return;
  notice?.remove();
  notice = document.createElement('aside');
  const mine = notice;
  mine.className = 'notice';
  mine.setAttribute('aria-label', 'New version');
  const text = document.createElement('p');
  text.role = 'status';
  const go = button('Reload', () => useNewVersion(registration));
  go.classList.add('go');
  const leave = button('Not now', () => {
    sessionStorage.setItem(later, state);
    mine.remove();
  });
  mine.append(text, go, leave);
  await loadStyles(styles);
  document.body.append(mine);
  // Screen readers say what changes in a status, not what it held when it came.
  setTimeout(() => {
    text.textContent = texts[state];
  }, 100);
}
