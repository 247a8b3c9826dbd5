import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Locator, Page } from 'playwright';
import { DOCUMENTS } from '../hostile/documents.ts';
import type { HostileInput } from '../hostile/input.ts';
import { LINES } from '../hostile/lines.ts';
import { TEXTS } from '../hostile/texts.ts';
import { context, home, paste, visit, watch } from './browser.ts';
import { example, prompt, run } from './example.ts';

/*
 * A part of the corpus in a browser, by the doors that readers have: editor, terminal, search, address, storage. Nothing may be executed, asked
 * for elsewhere or against the policy (the page is watched); the page answers all the while.
 */

const pick = (inputs: readonly HostileInput[], ...names: string[]): HostileInput[] =>
  names.map((name) => inputs.find((input) => input.name === name) ?? assert.fail(`no hostile input ${name}`));

/** Real milliseconds after which a page that does not answer is frozen, and not only on a loaded machine. */
const FROZEN = 30_000;
/** Real milliseconds that all inputs of a test may take. */
const timeout = 600_000;

/** Nothing was executed, and the page answers. */
async function assertHarmless(page: Page, troubles: readonly string[], input: string): Promise<void> {
  const answer = page.evaluate(() => [Reflect.get(globalThis, '__pwned'), Reflect.get({}, 'polluted'), document.title]);
  const first = await Promise.race([answer, setTimeout(FROZEN, undefined, { ref: false })]);
  assert.ok(first, `frozen by ${input}`);
  const [pwned, polluted, title] = first;
  assert.equal(pwned ?? polluted, undefined, input);
  assert.doesNotMatch(String(title), /pwned/, input);
  assert.ok(page.url().startsWith(home), input);
  assert.deepEqual(troubles, [], input);
}

/** A page with its only example; dialogs count as trouble. */
async function openExample() {
  const window = await context();
  const watched = await watch(window);
  watched.page.on('dialog', (dialog) => {
    watched.troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await visit(watched.page, '/lessons/first-pod/');
  return { ...watched, window, plate: example(watched.page) };
}

/** Types a line, once what was typed before has ended or was stopped, and lets it run for a moment. */
async function type(page: Page, plate: Locator, line: string): Promise<void> {
  const stop = plate.getByRole('button', { name: 'Stop' });
  const field = plate.getByRole('textbox', { name: /command$/i });
  // What was typed before may begin only now.
  for (let isTyped = false; !isTyped; ) {
    while (await stop.isVisible()) {
      await stop.click({ timeout: 2000 }).catch(() => undefined);
      await page.waitForTimeout(100);
    }
    await field.fill(line);
    isTyped = await prompt(plate)
      .press('Enter', { timeout: 2000 })
      .then(
        () => true,
        () => false,
      );
  }
  await page.waitForTimeout(400);
}

/** The cluster still answers. A command that begins only when the next line is typed takes that line as its input. */
async function assertAnswers(page: Page, plate: Locator): Promise<void> {
  await type(page, plate, 'clear');
  const answer = plate.getByRole('log').filter({ hasText: /node-1\s+Ready/ });
  for (let tries = 0; tries < 5 && !(await answer.isVisible()); tries++) {
    await type(page, plate, 'kubectl get nodes');
    await answer.waitFor({ timeout: 10_000 }).catch(() => undefined);
  }
  await answer.waitFor();
}

test('the editor takes any document: it stays as it was typed, and is answered in words', { timeout }, async () => {
  const { page, window, plate, troubles } = await openExample();
  await plate.getByRole('button', { name: 'Edit' }).click();
  const editor = plate.getByRole('textbox', { name: 'Manifest my-pod.yaml' });
  await editor.and(plate.locator('[contenteditable]')).waitFor();
  const documents = pick(
    DOCUMENTS,
    ...[
      'script in a path',
      'alias bomb',
      'aliases of a large text',
      'deep block maps',
      'fifty thousand empty lines first',
    ],
    ...['control bytes', 'half a surrogate', 'a tag of a function', 'prototype keys at the top'],
    ...['script in every text of a Pod', 'integers beyond 2^53', 'an HTML page'],
  );
  for (const { name, text } of documents) {
    await editor.press('Control+a');
    await paste(editor, text.slice(0, 100_000));
    await plate.getByRole('button', { name: 'Apply' }).click();
    const log = plate.getByRole('log');
    await log.filter({ hasText: /error|invalid|created|configured|unchanged/i }).waitFor();
    await assertHarmless(page, troubles, name);
    assert.doesNotMatch((await log.textContent()) ?? '', /undefined|\[object|TypeError|simulator fault/, name);
    const [begins = ''] = /^\w+/.exec(text) ?? [];
    assert.ok((await editor.textContent())?.includes(begins), `${name} is still there`);
    await type(page, plate, 'clear');
  }
  // The Pod whose path is script and turns the direction is drawn, as text.
  await plate.locator('.ctr').filter({ hasText: '<img src=x' }).filter({ hasText: '<U+202E>' }).first().waitFor();
  await assertAnswers(page, plate);
  await window.close();
});

test('the terminal takes any line and any output, and the cluster answers afterwards', { timeout }, async () => {
  const { page, window, plate, troubles } = await openExample();
  await run(page);
  const texts = pick(
    TEXTS,
    ...['script element', 'image that fails', 'svg that loads', 'link', 'title', 'clipboard', 'colours'],
    ...['right to left override', 'C1 controls', 'high surrogate alone', 'the prototype', 'template of Preact'],
  );
  for (const { name, text } of texts) {
    const word = `'${text.replaceAll("'", "'\\''").replaceAll('\u0000', '')}'`;
    await type(page, plate, `echo ${word}; kubectl annotate pod my-pod --overwrite a=${word}`);
    await type(page, plate, `kubectl exec my-pod -- echo ${word}`);
    await assertHarmless(page, troubles, name);
  }
  const shown = (await plate.getByRole('log').textContent()) ?? '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  assert.doesNotMatch(shown, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
  assert.match(shown, /␛\]0;pwned␇/);
  const lines = pick(
    LINES,
    ...['pattern in exponential time', 'script that doubles', 'ranges that multiply', 'fork bomb', 'loop without end'],
    ...[
      'output without end, shown',
      'jsonpath ranges that multiply',
      'variables that multiply',
      'a patch of the prototype',
    ],
  );
  for (const { name, text } of lines) {
    await type(page, plate, text);
    await assertHarmless(page, troubles, name);
  }
  await assertAnswers(page, plate);
  // Five megabytes are pasted: none of it becomes a command.
  await paste(prompt(plate), 'kubectl delete pod my-pod; '.repeat(200_000));
  await plate.getByText('Nothing was pasted: a line has at most 8000 characters.').waitFor();
  await assertHarmless(page, troubles, 'five megabytes');
  await window.close();
});

test('search field and addresses take any text', { timeout }, async () => {
  const window = await context();
  const { page, troubles } = await watch(window);
  const texts = pick(
    TEXTS,
    ...['script element', 'mark of the search', 'textarea that ends', 'entities', 'the prototype', 'nested repetition'],
    ...['right to left override', 'high surrogate alone', 'many quotes', 'long word', 'broken percent'],
  );
  for (const { name, text } of texts) {
    const short = encodeURIComponent(text.slice(0, 1000).replace(/[\ud800-\udfff]/g, '\ufffd'));
    for (const path of [
      `/search/?q=${short}&kind=${short}`,
      `/?found=${short}`,
      `/notes/?topic=${short}&verdict=${short}#${short}`,
    ]) {
      await visit(page, path);
      await assertHarmless(page, troubles, `${name} in ${path.slice(0, 12)}`);
    }
    await visit(page, '/search/');
    const field = page.getByRole('main').getByRole('searchbox');
    await field.fill(text.slice(0, 200_000));
    await page
      .getByRole('status')
      .filter({ hasText: /\d+ results?|Nothing found|Only the first|^$/ })
      .first()
      .waitFor();
    await assertHarmless(page, troubles, `${name} in the search`);
  }
  await window.close();
});

test('whatever stands in the storage, pages are as if it did not', { timeout }, async () => {
  const window = await context();
  const { page, troubles } = await watch(window);
  await visit(page, '/');
  const keys = await page.evaluate(() => {
    const select = document.querySelector<HTMLSelectElement>('.theme select');
    if (select) select.value = 'dark';
    select?.dispatchEvent(new Event('change'));
    return Object.keys(localStorage);
  });
  assert.ok(keys.length > 0, 'a choice is kept');
  for (const { name, text } of pick(
    TEXTS,
    'script element',
    'the prototype',
    'JSON with a prototype',
    'long word',
    'NUL',
  )) {
    await page.evaluate(
      ([all, value]) => {
        for (const key of [...(all as string[]), ...(all as string[]).map((k) => k.replace('theme', 'side'))])
          localStorage.setItem(key, value as string);
      },
      [keys, text],
    );
    await visit(page, '/lessons/first-pod/');
    await assertHarmless(page, troubles, `${name} in the storage`);
    assert.equal(
      await page.locator('.theme select').evaluate((e) => (e as HTMLSelectElement).selectedIndex >= 0),
      true,
    );
  }
  await page.evaluate(() =>
    postMessage({ kind: 'failed', cluster: 1, message: '<img src=x onerror=globalThis.__pwned=1>' }),
  );
  await assertHarmless(page, troubles, 'a message from elsewhere');
  await window.close();
});
