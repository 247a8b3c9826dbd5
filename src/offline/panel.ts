import { type Action, actionsIn, type CopyState, isPossible, sayBytes, sayReason, sayState } from './copy-state.ts';
import { formerName, type Holding, readHoldings, sumName, sumOf } from './holdings.ts';
import { useNewVersion } from './notice.ts';
import { type Description, formerCache, type News, PATIENCE, savedCache } from './protocol.ts';
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
): Promise<{ state: CopyState; description?: Description }> {
  const worker = registration?.active;
  if (registration?.installing && !worker) return { state: { kind: 'saving', done: 0, of: 0 } };
  const why = isDeclined() ? 'deleted' : sparesData() ? 'spared' : 'not yet';
  // One whose first worker has ended is there for a while, without any.
  if (!registration || !worker) return { state: { kind: 'none', why } };
  const description = await describe(worker);
  const { files, missing, tooMuch } = description;
  if (missing === files) return { state: { kind: 'none', why }, description };
  if (missing > 0) return { state: { kind: 'incomplete', missing }, description };
  const kept = (await navigator.storage?.persisted?.()) ?? true;
  return { state: { kind: 'saved', tooMuch, update: registration.waiting !== null, kept }, description };
}

/** What the copy holds by sort, what is left of the version before, and all together. */
async function measure(): Promise<Holding[]> {
  const holdings = await readHoldings(savedCache(scope), scope);
  const former = sumOf(formerName, await readHoldings(formerCache(scope), scope));
  return [...holdings, former, sumOf(sumName, [...holdings, former])];
}

/** What the version is called, and what the browser says of its storage, as far as it says something. */
async function sayStorage(version: string, state: CopyState): Promise<string> {
  const { usage } = (await navigator.storage?.estimate?.()) ?? {};
  const count = usage ? ` The browser counts ${sayBytes(usage)} for this address.` : '';
  const may = state.kind === 'saved' && !state.kept ? ' It may clear the copy when it runs out of space.' : '';
  return `Version ${version}.${count}${may}`;
}

const actionOf = (button: HTMLButtonElement) => button.dataset.action as Action;

/**
 * Brings the part of the page to life that tells how the copy in this browser stands, and lets the reader save, renew
 * and delete it.
 *
 * @param place the element; in it, elements with `data-copy` hold what is shown.
 */
export async function showCopy(place: HTMLElement): Promise<void> {
  const part = (name: string) => place.querySelector(`[data-copy="${name}"]`) as HTMLElement;
  const [bar, count] = [place.querySelector('progress'), place.querySelector('output')];
  const buttons = [...place.querySelectorAll<HTMLButtonElement>('button[data-action]')];
  const watched = new WeakSet<ServiceWorkerRegistration>();

  let current: CopyState['kind'] | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;

  function showProgress(done: number, of: number): void {
    if (!bar || !count) return;
    [bar.max, bar.value] = [of || 1, done];
    count.value = of > 0 ? `${done} of ${of} files` : '';
  }

  function show(state: CopyState, remark = ''): void {
    // Screen readers say a status again whenever it is set.
    if (state.kind !== 'saving' || current !== 'saving')
      part('state').textContent = `${sayState(state)} ${remark}`.trim();
    current = state.kind;
    part('holds').hidden = !isPossible(state);
    clearTimeout(silence);
    if (state.kind === 'saving') {
      if (state.of > 0) showProgress(state.done, state.of);
      // Browsers end a service worker that takes too long, and nobody tells.
      silence = setTimeout(() => refresh().catch(failed), PATIENCE);
    }
    const pressed = document.activeElement;
    const actions = actionsIn(state);
    for (const button of buttons) button.hidden = !actions.includes(actionOf(button));
    if (buttons.some((button) => button.hidden && button === pressed)) part('state').focus();
  }

  async function showHoldings(): Promise<void> {
    for (const { name, files, bytes } of await measure()) {
      const row = place.querySelector<HTMLElement>(`[data-row="${name}"]`);
      const [fileCell, sizeCell] = row?.querySelectorAll('td') ?? [];
      if (!row || !fileCell || !sizeCell) continue;
      fileCell.textContent = String(files);
      sizeCell.textContent = sayBytes(bytes);
      if (name === formerName) row.hidden = files === 0;
    }
  }

  async function refresh(remark = ''): Promise<void> {
    const registration = await findRegistration();
    if (registration && !watched.has(registration)) {
      watched.add(registration);
      onUpdate(registration, () => refresh().catch(failed));
    }
    const { state, description } = await look(registration);
    show(state, remark);
    await showHoldings();
    const { version, files = 0, missing = 0 } = description ?? {};
    if (state.kind !== 'saving') showProgress(files - missing, files);
    part('version').textContent = version ? await sayStorage(version, state) : '';
  }

  const failed = (error: unknown) =>
    show({ kind: 'failed', reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });

  const does: Record<Action, () => Promise<void>> = {
    async save() {
      decline(false);
      show({ kind: 'saving', done: 0, of: 0 });
      const registration = await register();
      // The server may have no file of this version any more. What the next one lacks, it fetches when it is in charge.
      if (registration.waiting) useNewVersion(registration);
      else say(registration.active, 'save');
    },
    async check() {
      const registration = await findRegistration();
      try {
        await registration?.update();
      } catch {
        return refresh('The server cannot be asked for a newer version now.');
      }
      if (registration?.installing) await refresh('A new version is on its way.');
      else await refresh(registration?.waiting ? '' : 'This is the newest version.');
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
  for (const button of buttons) {
    button.addEventListener('click', () => does[actionOf(button)]().catch(failed));
  }
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<News>) => {
    // An update is fetched beside the copy, which is there and stays.
    if (data.type === 'failed' && current === 'saved')
      refresh(`A new version could not be fetched: ${sayReason(data.reason)}.`).catch(failed);
    else if (data.type === 'failed') {
      show({ kind: 'failed', reason: data.reason });
      showHoldings().catch(failed);
    } else if (data.done === data.of) navigator.serviceWorker.ready.then(() => refresh()).catch(failed);
    else if (current !== 'saved') show({ kind: 'saving', done: data.done, of: data.of });
  });
  const tellNetwork = () => {
    part('offline').hidden = navigator.onLine;
  };
  addEventListener('online', tellNetwork);
  addEventListener('offline', tellNetwork);
  tellNetwork();
  await refresh().catch(failed);
}
