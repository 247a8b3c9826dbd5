export {};

for (const tabs of document.querySelectorAll<HTMLElement>('.tabs')) {
  const buttons = [...tabs.querySelectorAll<HTMLButtonElement>(':scope > [role=tablist] > [role=tab]')];
  const panels = [...tabs.querySelectorAll<HTMLElement>(':scope > .panel')];
  const select = (chosen: number, focus = false) => {
    buttons.forEach((button, index) => {
      button.setAttribute('aria-selected', String(index === chosen));
      button.tabIndex = index === chosen ? 0 : -1;
      if (index === chosen && focus) button.focus();
    });
    panels.forEach((panel, index) => {
      panel.hidden = index !== chosen;
    });
  };
  buttons.forEach((button, index) => {
    panels[index]?.setAttribute('role', 'tabpanel');
    panels[index]?.setAttribute('aria-label', button.textContent ?? '');
    button.addEventListener('click', () => select(index));
    button.addEventListener('keydown', ({ key }) => {
      const last = buttons.length - 1;
      if (key === 'ArrowRight') select(index === last ? 0 : index + 1, true);
      if (key === 'ArrowLeft') select(index === 0 ? last : index - 1, true);
      if (key === 'Home') select(0, true);
      if (key === 'End') select(last, true);
    });
  });
  const linked = panels.findIndex(
    (panel) => location.hash.length > 1 && panel.querySelector(`[id="${CSS.escape(location.hash.slice(1))}"]`),
  );
  select(Math.max(0, linked));
  tabs.classList.add('ready');
}
