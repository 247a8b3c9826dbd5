/*
 * In the place of the service worker where the site is not any more: deletes the copy, lets the server answer again, and
 * takes itself away. Without it, who has looked at the site at this address would go on seeing that.
 */
addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(leave()));

async function leave() {
  await registration.unregister();
  for (const name of await caches.keys()) if (name.endsWith(` ${registration.scope}`)) await caches.delete(name);
  for (const page of await clients.matchAll({ type: 'window' })) page.navigate(page.url);
}
