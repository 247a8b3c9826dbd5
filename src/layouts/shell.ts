export {};

const root = document.documentElement;
const wide = matchMedia('(min-width:64em)');

function remember(key: string, value: string): void {
  try {
    if (value === '') localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Storage is blocked: the choice lasts for this page.
  }
}

function choose(name: 'theme' | 'side', value: string): void {
  if (value === '') delete root.dataset[name];
  else root.dataset[name] = value;
  // The key that src/layouts/first-paint.ts reads.
  remember(import.meta.env.BASE_URL + name, value);
}

const theme = document.querySelector<HTMLSelectElement>('.theme select');
if (theme) {
  theme.value = root.dataset.theme ?? '';
  if (theme.selectedIndex < 0) theme.value = '';
  theme.addEventListener('change', () => choose('theme', theme.value));
}

/* The sidebar: a drawer over the page on narrow screens, a column that folds away on wide ones. */
const menu = document.querySelector<HTMLButtonElement>('.menu');
const side = document.querySelector('#side');
const behind = document.querySelectorAll<HTMLElement>('#main, .foot');
const isColumn = () => wide.matches && side?.classList.contains('keep') === true;

function showDrawer(open: boolean): void {
  root.classList.toggle('side-open', open);
  for (const element of behind) element.inert = open;
  tellState();
}

function tellState(): void {
  const open = isColumn() ? root.dataset.side !== 'off' : root.classList.contains('side-open');
  menu?.setAttribute('aria-expanded', String(open));
}

menu?.addEventListener('click', () => {
  if (isColumn()) {
    choose('side', root.dataset.side === 'off' ? '' : 'off');
    tellState();
  } else showDrawer(!root.classList.contains('side-open'));
});
wide.addEventListener('change', () => showDrawer(false));
side?.addEventListener('click', (event) => {
  if ((event.target as Element).closest('a') && !isColumn()) showDrawer(false);
});
tellState();
const open = side?.querySelector<HTMLElement>('.now');
if (open && side && isColumn() && open.offsetTop > side.clientHeight / 2)
  side.scrollTop = open.offsetTop - side.clientHeight / 3;

/* The table of contents follows the reading: the last heading that has passed under the header. */
const stops = [...document.querySelectorAll<HTMLAnchorElement>('.stops a')];
const headings = [...document.querySelectorAll<HTMLElement>('#main :is(h2, h3)[id]')].filter((heading) =>
  stops.some((stop) => stop.hash === `#${heading.id}`),
);
let waiting = false;
function follow(): void {
  waiting = false;
  const atEnd = innerHeight + scrollY >= document.body.scrollHeight - 2;
  const passed = atEnd ? headings : headings.filter((heading) => heading.getBoundingClientRect().top < 140);
  const hash = `#${passed.at(-1)?.id ?? ''}`;
  for (const stop of stops) {
    if (stop.hash === hash) stop.setAttribute('aria-current', 'true');
    else stop.removeAttribute('aria-current');
  }
}
if (headings.length > 0) {
  addEventListener(
    'scroll',
    () => {
      if (!waiting) requestAnimationFrame(follow);
      waiting = true;
    },
    { passive: true },
  );
  follow();
}

addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || event.defaultPrevented || !root.classList.contains('side-open')) return;
  showDrawer(false);
  menu?.focus();
});
