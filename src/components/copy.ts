export {};

/* Copy buttons. Of a terminal's text only what was typed is copied. */
addEventListener('click', async ({ target }) => {
  const button = (target as Element).closest('.copy');
  const text = button?.closest('.code')?.querySelector('pre')?.textContent;
  if (!button || !text) return;
  const typed = text.match(/^\$ .*/gm);
  try {
    await navigator.clipboard.writeText(typed?.map((line) => line.slice(2)).join('\n') ?? text);
    button.textContent = 'Copied';
  } catch {
    button.textContent = 'Not allowed';
  }
  setTimeout(() => {
    button.textContent = 'Copy';
  }, 1600);
});
