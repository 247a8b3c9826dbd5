import { loadStyles } from '../layouts/load-styles.ts';
import sheet from '../styles/definition.css?url';

/* Definitions of terms: shown on hover, on focus, on tap; Escape hides them; the pointer may move onto them. */
let shown: { term: HTMLElement; tip: HTMLElement } | undefined;
let leaving: ReturnType<typeof setTimeout> | undefined;
let touched = false;

function hide(): void {
  clearTimeout(leaving);
  shown?.tip.hidePopover();
  shown = undefined;
}

function show(term: HTMLElement): void {
  clearTimeout(leaving);
  const tip = document.getElementById(term.getAttribute('aria-describedby') ?? '');
  if (!tip || shown?.term === term) return;
  hide();
  tip.showPopover();
  shown = { term, tip };
  place(term, tip);
}

/** Puts a definition above its term, or below where there is no room. */
function place(term: HTMLElement, tip: HTMLElement): void {
  const word = term.getClientRects()[0] ?? term.getBoundingClientRect();
  const room = document.documentElement.clientWidth - tip.offsetWidth - 16;
  const above = word.top - tip.offsetHeight - 6;
  tip.style.left = `${Math.max(16, Math.min(word.left, room))}px`;
  tip.style.top = `${above > 60 ? above : word.bottom + 6}px`;
}

const termOf = (event: Event) => (event.target as Element).closest<HTMLElement>('a.term');

/**
 * Starts to show definitions, with the first that is asked for.
 *
 * @param first the link that was pointed at, focused or tapped.
 * @param byTouch whether it was tapped; a tap shows a definition once, and follows the link the second time.
 */
export async function begin(first: HTMLElement, byTouch: boolean): Promise<void> {
  touched = byTouch;
  await loadStyles(sheet);
  if (byTouch || first.matches(':hover, :focus')) show(first);
}

addEventListener('pointerover', (event) => {
  if (event.pointerType === 'touch') return;
  const term = termOf(event);
  if (term) show(term);
  else if (shown && (event.target as Element).closest('.definition') === shown.tip) clearTimeout(leaving);
  else if (shown && document.activeElement !== shown.term) {
    clearTimeout(leaving);
    leaving = setTimeout(hide, 250);
  }
});
addEventListener('pointerdown', (event) => {
  touched = event.pointerType === 'touch';
  if (shown && !termOf(event) && !(event.target as Element).closest('.definition')) hide();
});
addEventListener('focusin', (event) => {
  const term = termOf(event);
  if (term && !touched) show(term);
});
addEventListener('focusout', (event) => {
  if (shown && termOf(event) === shown.term) hide();
});
// The first tap shows the definition, the second follows the link to the glossary.
addEventListener('click', (event) => {
  const term = termOf(event);
  if (term && touched && shown?.term !== term) {
    event.preventDefault();
    show(term);
  }
});
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && shown) {
    hide();
    event.preventDefault();
  }
});
addEventListener(
  'scroll',
  () => {
    // The focus itself brings a term into sight, and its definition goes along.
    if (shown && document.activeElement === shown.term) place(shown.term, shown.tip);
    else hide();
  },
  { passive: true },
);
