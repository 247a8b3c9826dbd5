import { loadStyles } from '../layouts/load-styles.ts';
import { href } from '../layouts/path.ts';
import { exactFirst, groupByPage, markedAddress, type PageGroup } from './groups.ts';
import { type Found, loadPagefind, loadSpellings, type Pagefind } from './pagefind.ts';
import { ask, mendedWords, nearNames, type QueryAnswer } from './query.ts';
import styles from './search.css?url';

const { facets, hint, lists, prompt, suggestions } = import.meta.env.SEARCH_OFFERS;

/** How many results are loaded at a time. */
const batch = 12;

/** Characters that are looked for at most: a pasted message begins with what tells it from others. */
const longest = 1000;

/** What {@link searchPanel} may be told. */
export interface PanelOptions {
  /** What to look for at once. */
  readonly query?: string;
  /** The facets chosen at once. */
  readonly kinds?: readonly string[];
  /** Called when what is looked for changes. */
  readonly changed?: (query: string, kinds: readonly string[]) => void;
}

/** A search panel in the page. */
export interface SearchPanel {
  /** The field one types in. */
  readonly field: HTMLInputElement;
}

function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Pagefind escapes `<` and `>` in its excerpts and sets `<mark>` around what it found; only these are read here. */
function excerptNodes(excerpt: string): (Node | string)[] {
  const plain = (text: string) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>');
  return excerpt.split(/(<mark>.*?<\/mark>)/).map((part) => {
    // Pagefind marks up to the next blank; the punctuation at the end was not looked for.
    const [, word, end = ''] = /^<mark>(.*?)([.,:;!?)]*)<\/mark>$/.exec(part) ?? [];
    return word === undefined ? plain(part) : make('span', {}, make('mark', {}, plain(word)), end);
  });
}

/** Names to offer beside results when one word was typed and none of them has it as it was typed. */
async function spellingsFor(words: string, found: readonly Found[]): Promise<string[]> {
  if (words.length < 4 || /\s/.test(words)) return [];
  const typed = words.toLowerCase();
  const has = (text: string | undefined) =>
    text
      ?.replace(/<\/?mark>/g, '')
      .toLowerCase()
      .includes(typed) === true;
  const known = found.some(({ meta, excerpt, sub_results: sections }) => {
    return (
      has(meta.title ?? meta.says) ||
      has(excerpt) ||
      sections.some((section) => has(section.title) || has(section.excerpt))
    );
  });
  return known ? [] : nearNames(words, await loadSpellings());
}

/** Builds the search into an element: field, facets, results. Nothing else in the page knows how it works. */
export function searchPanel(root: HTMLElement, options: PanelOptions = {}): SearchPanel {
  loadStyles(styles);
  const field = make('input', {
    type: 'search',
    'aria-label': prompt,
    placeholder: prompt,
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    enterkeyhint: 'search',
    maxlength: String(longest),
  });
  field.value = options.query?.slice(0, longest) ?? '';
  const form = make('form', { role: 'search', class: 'sr-form' }, field);
  const chosen = new Set(options.kinds?.filter((kind) => facets.some((facet) => facet.kind === kind)));
  const bar = make('div', { class: 'sr-facets', role: 'group', 'aria-label': 'Show only' });
  const said = make('p', { class: 'sr-said', role: 'status' });
  const full = make(
    'p',
    { class: 'sr-hint', role: 'status', hidden: '' },
    `Only the first ${longest} characters fit; the rest was left out.`,
  );
  const out = make('div', { class: 'sr-out' });
  root.append(form, full, bar, said, out);

  let pagefind: Pagefind | undefined;
  let turn = 0;
  const counts = new Map<string, HTMLElement>();

  for (const { kind, name } of facets) {
    const count = make('span', { class: 'sr-n' });
    const button = make(
      'button',
      { type: 'button', class: 'btn bare', 'aria-pressed': String(chosen.has(kind)) },
      name,
      ' ',
      count,
    );
    counts.set(kind, count);
    button.addEventListener('click', () => {
      if (!chosen.delete(kind)) chosen.add(kind);
      button.setAttribute('aria-pressed', String(chosen.has(kind)));
      void look();
    });
    bar.append(button);
  }

  const type = (text: string) => {
    field.value = text;
    field.focus();
    void look();
  };
  const wordButtons = (words: readonly string[]) =>
    make(
      'ul',
      { class: 'sr-words' },
      ...words.map((word) => {
        const button = make('button', { type: 'button', class: 'btn mono' }, word);
        button.addEventListener('click', () => type(word));
        return make('li', {}, button);
      }),
    );

  function showCounts(numbers: Readonly<Record<string, number>> | undefined): void {
    for (const [kind, element] of counts) element.textContent = numbers ? String(numbers[kind] ?? 0) : '';
  }

  function showStart(): void {
    said.textContent = '';
    out.replaceChildren(
      ...(suggestions.length > 0 ? [make('h2', {}, 'Try'), wordButtons(suggestions)] : []),
      make('p', { class: 'sr-hint' }, hint),
    );
  }

  async function showNothing(text: string, mine: number): Promise<void> {
    const known = await loadSpellings();
    if (mine !== turn) return;
    const mended = mendedWords(text, known);
    const names = [...(mended === undefined ? [] : [mended]), ...nearNames(text, known)];
    const link = (path: string, name: string) => make('li', {}, make('a', { href: href(path) }, name));
    out.replaceChildren(
      ...(names.length > 0 ? [make('h2', {}, 'Did you mean'), wordButtons(names)] : []),
      make('h2', {}, 'What may help'),
      make(
        'ul',
        { class: 'sr-help' },
        ...(chosen.size > 0 ? [make('li', {}, 'Release the buttons above: they leave other kinds out.')] : []),
        make('li', {}, 'Take fewer words, and leave out names and numbers of your own cluster.'),
        make('li', {}, 'Take the word as Kubernetes writes it, such as CrashLoopBackOff.'),
        ...lists.map(({ path, name }) => link(path, name)),
      ),
    );
  }

  function showError(): void {
    showCounts(undefined);
    const offline = !navigator.onLine;
    said.textContent = offline
      ? 'You are offline, and the search is not on this device yet.'
      : 'The search index could not be loaded.';
    const again = make('button', { type: 'button', class: 'btn' }, 'Try again');
    again.addEventListener('click', () => void look());
    const advice = offline
      ? 'Connect and try again. The pages you have opened can still be read.'
      : import.meta.env.DEV
        ? 'The index is made by the build: run "npm run build" once, then reload.'
        : 'The connection may have dropped. If it goes on, the index is missing from this copy of the site.';
    out.replaceChildren(make('p', { class: 'sr-hint' }, advice), make('p', {}, again));
  }

  function groupElement(group: PageGroup, words: string): HTMLElement {
    const link = make('a', { href: markedAddress(group.url, words) }, group.title);
    const kind = group.kind === undefined ? [] : [make('span', { class: 'sr-kind' }, group.kind)];
    const places = group.places.map(({ title, url, excerpt, kind: placeKind }) => {
      const kindName = placeKind === undefined ? [] : [' ', make('span', { class: 'sr-kind' }, placeKind)];
      return make(
        'li',
        {},
        make('a', { href: markedAddress(url, words) }, title),
        ...kindName,
        make('p', {}, ...excerptNodes(excerpt)),
      );
    });
    return make(
      'li',
      {},
      make('h2', {}, link, ' ', ...kind),
      ...(group.excerpt ? [make('p', {}, ...excerptNodes(group.excerpt))] : []),
      ...(places.length > 0 ? [make('ul', {}, ...places)] : []),
    );
  }

  async function showResults({ results, words, partly }: QueryAnswer, mine: number): Promise<void> {
    const found: Found[] = [];
    const list = make('ul', { class: 'sr-groups' });
    const more = make('button', { type: 'button', class: 'btn sr-more' }, 'Show more');
    const add = async () => {
      const next = results.slice(found.length, found.length + batch);
      found.push(...(await Promise.all(next.map((result) => result.data()))));
      if (mine !== turn) return;
      const before = list.children.length;
      list.replaceChildren(...groupByPage(exactFirst(found, words)).map((group) => groupElement(group, words)));
      more.hidden = found.length >= results.length;
      more.textContent = `Show more (${results.length - found.length} left)`;
      if (before > 0 && more.hidden) list.querySelectorAll<HTMLAnchorElement>('li > a')[before]?.focus();
    };
    await add();
    if (mine !== turn) return;
    more.addEventListener('click', () => void add());
    const near = await spellingsFor(words, found);
    if (mine !== turn) return;
    const meant = near.length > 0 ? [make('p', { class: 'sr-meant' }, 'Did you mean '), wordButtons(near)] : [];
    const note = partly ? [make('p', { class: 'sr-hint' }, 'What has most of these words comes first.')] : [];
    out.replaceChildren(...meant, ...note, list, more);
    const number = results.length === 1 ? '1 result' : `${results.length} results`;
    said.textContent = words === '' ? `${number} in all` : `${number} for ${words}`;
  }

  async function look(): Promise<void> {
    turn += 1;
    const mine = turn;
    const text = field.value.trim();
    full.hidden = field.value.length < longest;
    options.changed?.(text, [...chosen]);
    const slow = setTimeout(() => {
      if (mine === turn) said.textContent = 'Searching ...';
    }, 150);
    try {
      pagefind ??= await loadPagefind();
      if (text === '' && chosen.size === 0) {
        const { kind } = await pagefind.filters();
        if (mine !== turn) return;
        showCounts(kind);
        showStart();
        return;
      }
      const asked = await ask(pagefind, text, chosen);
      if (mine !== turn) return;
      showCounts(asked.counts);
      if (asked.results.length > 0) await showResults(asked, mine);
      else {
        await showNothing(text, mine);
        if (mine === turn) said.textContent = `Nothing found for ${text}`;
      }
    } catch {
      pagefind = undefined;
      if (mine === turn) showError();
    } finally {
      clearTimeout(slow);
    }
  }

  let pause: ReturnType<typeof setTimeout> | undefined;
  field.addEventListener('input', () => {
    clearTimeout(pause);
    pause = setTimeout(() => void look(), 120);
  });
  const links = () => [...out.querySelectorAll<HTMLElement>('a, button:not([hidden])')];
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    // Enter in the field goes to the best place: the first result's section, or its page.
    const first = out.querySelector<HTMLAnchorElement>('.sr-groups > li');
    (first?.querySelector<HTMLAnchorElement>('ul a') ?? first?.querySelector('a'))?.click();
  });
  root.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const all = links();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const inField = document.activeElement === field;
    const go = (element: HTMLElement | undefined) => {
      event.preventDefault();
      element?.focus();
    };
    if (event.key === 'ArrowDown' && (inField || at >= 0)) go(all[at + 1]);
    else if (event.key === 'ArrowUp' && at >= 0) go(at === 0 ? field : all[at - 1]);
    else if (event.key === 'Home' && at >= 0) go(all[0]);
    else if (event.key === 'End' && at >= 0) go(all.at(-1));
    else if (event.key.length === 1 && at >= 0 && event.key !== ' ') field.focus();
  });
  showStart();
  void look();
  return { field };
}
