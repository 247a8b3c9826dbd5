import type { Locator, Page } from 'playwright';

/** The first live example of a page. */
export const example = (page: Page): Locator =>
  page
    .locator('figure')
    .filter({ has: page.getByRole('group', { name: 'The cluster of this example' }) })
    .first();

/** The field of an example's terminal while no command runs: what is typed while one does goes to that. */
export const prompt = (plate: Locator): Locator => plate.getByRole('textbox', { name: /^\$ ?Command$/ });

/** Presses Run and waits until the file is applied. The click may come before the example's code: it is kept. */
export async function run(page: Page): Promise<Locator> {
  const plate = example(page);
  await plate.getByRole('button', { name: 'Run', exact: true }).click();
  await prompt(plate).waitFor();
  return plate;
}

/** Types a command once the one before has ended, and waits until the terminal shows it and the text that must come after it. */
export async function type(plate: Locator, command: string, expected: RegExp | string): Promise<void> {
  await prompt(plate).fill(command);
  await prompt(plate).press('Enter');
  await plate
    .getByRole('log')
    .filter({ hasText: `$ ${command}` })
    .filter({ hasText: expected })
    .waitFor();
}
