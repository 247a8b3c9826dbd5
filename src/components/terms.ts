export {};

/* The code that shows definitions comes at the first sign that a reader wants one. */
const signs = ['pointerover', 'focusin', 'click'] as const;
let touched = false;

async function wake(event: Event): Promise<void> {
  const term = (event.target as Element).closest<HTMLAnchorElement>('a.term');
  if (!term) return;
  if ('pointerType' in event && event.pointerType) touched = event.pointerType === 'touch';
  // The first tap shows the definition, the second follows the link to the glossary.
  const tapped = event.type === 'click' && touched;
  if (tapped) event.preventDefault();
  else if (touched) return;
  try {
    const { begin } = await import('./term.ts');
    for (const sign of signs) removeEventListener(sign, wake);
    await begin(term, touched);
  } catch {
    if (tapped) location.assign(term.href);
  }
}
for (const sign of signs) addEventListener(sign, wake);
