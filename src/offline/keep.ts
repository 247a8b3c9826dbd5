import { showNotice } from './notice.ts';
import type { News } from './protocol.ts';
import { findRegistration, isDeclined, onUpdate, register, say, sparesData } from './registration.ts';

/** Whether the last that was heard of files being fetched is that there are more of them. */
let progresses = false;

/**
 * Goes on where a worker ended before all was fetched and said nothing: browsers give it a few minutes. What it has
 * fetched is there, and the next one fetches the rest.
 */
function goOn(registration: ServiceWorkerRegistration): void {
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing;
    const ended = async () => {
      if (worker?.state !== 'redundant') return;
      // What it said last may come after its end.
      await new Promise((resolve) => setTimeout(resolve, 1000));
      if (!progresses || isDeclined()) return;
      progresses = false;
      if (registration.active) await registration.update();
      else goOn(await register());
    };
    worker?.addEventListener('statechange', () => ended().catch(() => undefined), { once: true });
  });
}

/**
 * Keeps the copy up to date, begins one unless the reader has decided otherwise, and tells of new versions. A page opened
 * from a folder is a copy itself.
 */
async function keep(): Promise<void> {
  if (location.protocol === 'file:') return;
  if (isDeclined() || (sparesData() && !(await findRegistration()))) return;
  // Safari has no such call.
  await new Promise<unknown>((idle) => ('requestIdleCallback' in self ? requestIdleCallback(idle) : idle(undefined)));
  const { controller } = navigator.serviceWorker;
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<News>) => {
    progresses = data.type === 'saving';
  });
  const registration = await register();
  goOn(registration);
  say(controller, 'arrived');
  onUpdate(registration, () => showNotice('waiting', registration));
  if (!controller) return;
  // Another page has let the new version in. This one goes on with the old.
  navigator.serviceWorker.addEventListener('controllerchange', () => showNotice('in use', registration));
}

// Without a copy everything works as before, so there is nothing to tell; the page /offline/ says what is wrong.
keep().catch(() => undefined);
