/** What Chromium sends to a page that can be installed (https://wicg.github.io/manifest-incubations/#beforeinstallpromptevent-interface). */
interface InstallPrompt extends Event {
  prompt(): Promise<{ outcome: 'accepted' | 'dismissed' }>;
}

/**
 * Shows a button where the browser offers to install the site, and says so where it is installed.
 *
 * @param place the element with the hidden button; its `output` holds what came of it.
 */
export function offerInstall(place: HTMLElement): void {
  const button = place.querySelector('button');
  const result = place.querySelector('output');
  if (!button || !result) return;
  if (matchMedia('(display-mode: standalone)').matches) result.value = 'You are reading the installed app.';
  let offer: InstallPrompt | undefined;
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    offer = event as InstallPrompt;
    button.hidden = false;
  });
  button.addEventListener('click', async () => {
    // An offer can be taken up once; the browser makes another when it likes.
    button.hidden = true;
    if ((await offer?.prompt())?.outcome === 'dismissed') result.value = 'Not installed. The ways below stay open.';
  });
  addEventListener('appinstalled', () => {
    button.hidden = true;
    result.value = 'Installed.';
  });
}
