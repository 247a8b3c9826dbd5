export {};

const form = document.querySelector<HTMLFormElement>('.filters');
const claims = [...document.querySelectorAll<HTMLElement>('.claim')];
const names = ['verdict', 'topic', 'note'] as const;

function chosen(name: (typeof names)[number]): string {
  return form ? String(new FormData(form).get(name) ?? '') : '';
}

function filter(): void {
  const [verdict, topic, note] = [chosen('verdict'), chosen('topic'), chosen('note')];
  let shown = 0;
  for (const claim of claims) {
    const { dataset } = claim;
    const fits =
      (verdict === '' || dataset.verdict === verdict) &&
      (topic === '' || dataset.topic === topic) &&
      (note === '' || dataset.notes?.split(' ').includes(note) === true);
    claim.hidden = !fits;
    if (fits) shown += 1;
  }
  for (const section of document.querySelectorAll<HTMLElement>('.of-note')) {
    section.hidden = section.querySelector('.claim:not([hidden])') === null;
  }
  const output = form?.querySelector('output');
  if (output) output.textContent = shown === claims.length ? `${shown} claims` : `${shown} of ${claims.length} claims`;
}

function writeAddress(): void {
  const query = new URLSearchParams();
  for (const name of names) if (chosen(name) !== '') query.set(name, chosen(name));
  history.replaceState(null, '', `${query.size > 0 ? `?${query}` : location.pathname}${location.hash}`);
}

if (form) {
  const query = new URLSearchParams(location.search);
  for (const name of names) {
    const field = form.elements.namedItem(name);
    const value = query.get(name);
    if (value !== null && (field instanceof RadioNodeList || field instanceof HTMLSelectElement)) field.value = value;
    if (field instanceof HTMLSelectElement && field.selectedIndex < 0) field.selectedIndex = 0;
  }
  form.addEventListener('change', () => {
    filter();
    writeAddress();
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  // Going back restores the fields after this script has run.
  addEventListener('pageshow', filter);
  filter();
}
