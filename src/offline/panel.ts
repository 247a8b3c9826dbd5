import { type Action, actionsIn, type CopyState, sayBytes, sayState } from './copy-state.ts';
import { readHoldings } from './holdings.ts';
import { useNewVersion } from './notice.ts';
import { formerCache, type News, savedCache } from './protocol.ts';
import {
  decline,
  describe,
  findRegistration,
  isDeclined,
  onUpdate,
  register,
  say,
  scope,
  sparesData,
} from './registration.ts';

/** What a page says before anything is known of a service worker; undefined when one is possible. */
function impossible(): CopyState | undefined {
  if (location.protocol === 'file:') return { kind: 'file' };
  if ('serviceWorker' in navigator) return undefined;
  return { kind: isSecureContext ? 'unsupported' : 'insecure' };
}

/** Looks at the copy. */
async function look(
  registration: ServiceWorkerRegistration | undefined,
): Promise<{ state: CopyState; version?: string }> {
  const worker = registration?.active;
  if (registration && !worker) return { state: { kind: 'saving', done: 0, of: 0 } };
  const why = isDeclined() ? 'deleted' : sparesData() ? 'spared' : 'not yet';
  if (!registration || !worker) return { state: { kind: 'none', why } };
  const { version, files, missing, tooMuch } = await describe(worker);
  if (missing === files) return { state: { kind: 'none', why } };
  if (missing > 0) return { state: { kind: 'incomplete', missing }, version };
  return { state: { kind: 'saved', tooMuch, update: registration.waiting !== null }, version };
}

/** The rows of the table: what the copy holds, by sort, what is left of the version before, and the sum. */
async function rowsOfTable(): Promise<string[][]> {
  const holdings = await readHoldings(savedCache(scope), scope);
  const former = (await readHoldings(formerCache(scope), scope)).filter(({ files }) => files > 0);
  const left = { name: 'Left of the version before, for open pages', files: 0, bytes: 0 };
  for (const { files, bytes } of former) {
    left.files += files;
    left.bytes += bytes;
  }
  const all = left.files > 0 ? [...holdings, left] : holdings;
  const sum = (of: 'files' | 'bytes') => all.reduce((total, holding) => total + holding[of], 0);
  return [...all, { name: 'Together', files: sum('files'), bytes: sum('bytes') }].map(({ name, files, bytes }) => [
    name,
    String(files),
    sayBytes(bytes),
  ]);
}

/** What the browser says of the storage of this address, as far as it says something. */
async function storage(): Promise<string> {
  const { usage, quota } = (await navigator.storage?.estimate?.()) ?? {};
  const count =
    usage && quota
      ? ` The browser counts ${sayBytes(usage)} for this address, of ${sayBytes(quota)} it would give.`
      : '';
  if (!navigator.storage?.persisted) return count;
  const kept = await navigator.storage.persisted();
  return `${count} ${kept ? 'It keeps the copy until you delete it.' : 'It may clear the copy when it runs out of space.'}`;
}

/**
 * Brings the part of the page to life that tells how the copy in this browser stands, and lets the reader save, renew
 * and delete it.
 *
 * @param place the element; in it, elements with `data-copy` hold what is shown.
 */
export async function showCopy(place: HTMLElement): Promise<void> {
  const part = <Kind extends HTMLElement>(name: string) => place.querySelector(`[data-copy="${name}"]`) as Kind;
  const progress = part<HTMLElement>('progress');
  const [bar, count] = [progress.querySelector('progress'), progress.querySelector('output')];
  const buttons = [...place.querySelectorAll<HTMLButtonElement>('button[data-action]')];
  const watched = new WeakSet<ServiceWorkerRegistration>();

  function show(state: CopyState, remark = ''): void {
    place.dataset.state = state.kind;
    part('state').textContent = `${sayState(state)} ${remark}`.trim();
    progress.hidden = state.kind !== 'saving';
    if (state.kind === 'saving' && bar && count) {
      if (state.of > 0) [bar.value, bar.max] = [state.done, state.of];
      count.value = state.of > 0 ? `${state.done} of ${state.of} files` : '';
    }
    const actions = actionsIn(state);
    for (const button of buttons) button.hidden = !actions.includes(button.dataset.action as Action);
    if (state.kind === 'none' || state.kind === 'saving') part('holds').hidden = true;
  }

  async function refresh(remark = ''): Promise<void> {
    const registration = await findRegistration();
    if (registration && !watched.has(registration)) {
      watched.add(registration);
      onUpdate(registration, () => refresh());
    }
    const { state, version } = await look(registration);
    show(state, remark);
    if (!version) return;
    const rows = (await rowsOfTable()).map((cells) => {
      const row = document.createElement('tr');
      for (const [index, text] of cells.entries()) {
        const cell = document.createElement(index === 0 ? 'th' : 'td');
        if (index === 0) cell.setAttribute('scope', 'row');
        cell.textContent = text;
        row.append(cell);
      }
      return row;
    });
    part('rows').replaceChildren(...rows);
    part('version').textContent = `Version ${version}.${await storage()}`;
    const persisted = (await navigator.storage?.persisted?.()) ?? true;
    for (const button of buttons) if (button.dataset.action === 'keep') button.hidden = persisted;
    part('holds').hidden = false;
  }

  const does: Record<Action | 'keep', () => Promise<void>> = {
    async save() {
      decline(false);
      show({ kind: 'saving', done: 0, of: 0 });
      const registration = await register();
      if (!registration.installing && !registration.waiting) say(registration.active, 'save');
    },
    async check() {
      const registration = await findRegistration();
      try {
        await registration?.update();
      } catch {
        return refresh('The server cannot be asked for a newer version now.');
      }
      await refresh(registration?.installing ? 'A new version is on its way.' : 'This is the newest version.');
    },
    async use() {
      const registration = await findRegistration();
      if (registration) useNewVersion(registration);
    },
    async delete() {
      decline(true);
      await (await findRegistration())?.unregister();
      await Promise.all([caches.delete(savedCache(scope)), caches.delete(formerCache(scope))]);
      await refresh();
    },
    async keep() {
      const granted = await navigator.storage.persist();
      await refresh(
        granted
          ? ''
          : 'The browser does not promise to keep it: it does so for sites you have installed or bookmarked.',
      );
    },
  };

  const never = impossible();
  if (never) return show(never);
  const failed = (error: unknown) =>
    show({ kind: 'failed', reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
  for (const button of buttons) {
    button.addEventListener('click', () => does[button.dataset.action as Action]().catch(failed));
  }
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<News>) => {
    if (data.type === 'failed') show({ kind: 'failed', reason: data.reason });
    // An update is fetched beside the copy, which is there and stays.
    else if (data.done === data.of) navigator.serviceWorker.ready.then(() => refresh(), failed);
    else if (place.dataset.state !== 'saved') show({ kind: 'saving', done: data.done, of: data.of });
  });
  const tellNetwork = () => {
    part('offline').hidden = navigator.onLine;
  };
  addEventListener('online', tellNetwork);
  addEventListener('offline', tellNetwork);
  tellNetwork();
  await refresh().catch(failed);
}
