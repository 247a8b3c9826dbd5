import { showNotice } from './notice.ts';
import { findRegistration, isDeclined, onUpdate, register, say, sparesData } from './registration.ts';

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
  const registration = await register();
  say(controller, 'arrived');
  onUpdate(registration, () => showNotice('waiting', registration));
  if (!controller) return;
  // Another page has let the new version in. This one goes on with the old.
  navigator.serviceWorker.addEventListener('controllerchange', () => showNotice('in use', registration));
}

// Without a copy everything works as before, so there is nothing to tell; the page /offline/ says what is wrong.
keep().catch(() => undefined);
