import { searchPanel } from './panel.ts';

let dialog: HTMLDialogElement | undefined;
let field: HTMLInputElement | undefined;

/** Opens the search over the page. Closing it gives the focus back to where it was. */
export function openSearch(): void {
  if (!dialog) {
    dialog = document.createElement('dialog');
    dialog.className = 'sr-dialog';
    dialog.setAttribute('aria-label', 'Search');
    const close = document.createElement('button');
    close.type = 'button';
    close.className = 'btn bare sr-close';
    close.textContent = 'Close';
    const mine = dialog;
    close.addEventListener('click', () => mine.close());
    // A click on the backdrop has the dialog itself as its target; its inside is covered by its children.
    dialog.addEventListener('click', (event) => {
      if (event.target === mine) mine.close();
    });
    // A link to another place of the same page would leave the dialog over it.
    dialog.addEventListener('click', (event) => {
      if ((event.target as Element).closest('a')) mine.close();
    });
    // Escape empties a search field first; here it closes the search.
    dialog.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      mine.close();
    });
    const inside = document.createElement('div');
    inside.className = 'sr-panel';
    dialog.append(inside);
    document.body.append(dialog);
    ({ field } = searchPanel(inside));
    inside.append(close);
  }
  if (dialog.open) return;
  dialog.showModal();
  field?.focus();
  field?.select();
}
