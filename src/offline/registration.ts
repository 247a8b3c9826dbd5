import '../layouts/trusted-types.ts';
import { href } from '../layouts/path.ts';
import { type Description, PATIENCE, type Wish } from './protocol.ts';

/** The address of the home page: everything below it is what the service worker keeps. */
export const scope: string = new URL(href('/'), location.href).href;

const choice = `${import.meta.env.BASE_URL}copy`;

/** Whether the reader has deleted the copy, and not asked for one since. */
export function isDeclined(): boolean {
  try {
    return localStorage.getItem(choice) === 'none';
  } catch {
    return false;
  }
}

/** Remembers whether the reader wants a copy. */
export function decline(yes: boolean): void {
  try {
    if (yes) localStorage.setItem(choice, 'none');
    else localStorage.removeItem(choice);
  } catch {
    // Storage is blocked: the next page will save a copy again.
  }
}

/** Whether the reader's browser has been told to spare data. */
export function sparesData(): boolean {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
  return connection?.saveData === true;
}

/** This site's service worker, if there is one. */
export async function findRegistration(): Promise<ServiceWorkerRegistration | undefined> {
  const found = await navigator.serviceWorker.getRegistration(scope);
  return found?.scope === scope ? found : undefined;
}

/**
 * Registers the service worker. One that is registered stays as it is: browsers ask for a newer one when a page is opened.
 *
 * @throws Error when the browser refuses.
 */
export function register(): Promise<ServiceWorkerRegistration> {
  return navigator.serviceWorker.register(href('/service-worker.js'), { scope: href('/') });
}

/** Says something to a service worker. */
export function say(worker: ServiceWorker | null, wish: Wish): void {
  worker?.postMessage(wish);
}

/**
 * Asks a service worker how the copy stands that it keeps.
 *
 * @throws Error when it does not answer.
 */
export function describe(worker: ServiceWorker): Promise<Description> {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('the service worker of this site does not answer')), PATIENCE);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage('describe' satisfies Wish, [port2]);
  });
}

/** Calls back whenever a version newer than the one in use has been fetched and waits to take over, also if one already does. */
export function onUpdate(registration: ServiceWorkerRegistration, found: () => void): void {
  const follow = () => {
    const worker = registration.installing;
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed' && registration.active) found();
    });
  };
  if (registration.waiting && registration.active) found();
  registration.addEventListener('updatefound', follow);
  follow();
}
