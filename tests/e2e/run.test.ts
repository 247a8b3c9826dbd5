import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { context, paste, visit, watch } from './browser.ts';
import { example, prompt, run, type } from './example.ts';

for (const width of [360, 1440]) {
  test(`Run at ${width} pixels: the Pod runs, kubectl answers, nothing goes wrong`, async () => {
    const window = await context({ viewport: { width, height: 900 } });
    const { page, troubles } = await watch(window);
    await visit(page, '/lessons/first-pod/');
    const plate = await run(page);
    await plate.getByRole('article', { name: 'Pod my-pod' }).filter({ hasText: 'Running' }).waitFor();
    await type(plate, 'kubectl wait --for=condition=Ready pod/my-pod', /condition met/);
    await type(plate, 'kubectl get pods', /my-pod\s+1\/1\s+Running\s+0/);
    await type(plate, 'kubectl get pod my-pod -o jsonpath={.status.phase}', /Running/);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.ok(overflow <= 0, `${overflow} pixels too wide`);
    assert.deepEqual(troubles, []);
    await window.close();
  });
}

test('by the keyboard alone: Run, a command, an earlier command, out of the terminal', async () => {
  const window = await context();
  const { page } = await watch(window);
  await visit(page, '/lessons/first-pod/');
  const plate = example(page);
  await plate.getByRole('button', { name: 'Run', exact: true }).focus();
  await page.keyboard.press('Enter');
  const field = prompt(plate);
  await field.focus();
  await page.keyboard.type('kubectl get nodes');
  await page.keyboard.press('Enter');
  await plate
    .getByRole('log')
    .filter({ hasText: /node-1\s+Ready/ })
    .waitFor();
  await field.waitFor();
  await page.keyboard.press('ArrowUp');
  assert.equal(await field.inputValue(), 'kubectl get nodes');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  assert.equal(await field.evaluate((element) => element === document.activeElement), false);
  await window.close();
});

test('a command one can press is typed and answered', async () => {
  const window = await context();
  const { page } = await watch(window);
  await visit(page, '/lessons/first-pod/');
  const plate = await run(page);
  await plate.getByRole('button', { name: 'kubectl describe pod my-pod' }).click();
  await plate
    .getByRole('log')
    .filter({ hasText: /Name:\s+my-pod/ })
    .waitFor();
  await window.close();
});

test('while the first command runs no other can be pressed, which would interrupt it', async () => {
  const window = await context();
  const { page } = await watch(window);
  await visit(page, '/lessons/first-pod/');
  await page.evaluate(() => {
    new MutationObserver(() => {
      const command = document.querySelector<HTMLButtonElement>('.chips button');
      if (command && !('atFirst' in globalThis)) Object.assign(globalThis, { atFirst: command.disabled });
    }).observe(document.body, { subtree: true, childList: true });
  });
  const plate = await run(page);
  assert.equal(await page.evaluate(() => (globalThis as unknown as { atFirst: boolean }).atFirst), true);
  await plate.getByRole('log').filter({ hasText: 'pod/my-pod created' }).waitFor();
  await plate.locator('.chips button:enabled').first().waitFor();
  await window.close();
});

test('a shell in a new container is talked to at its own prompt; kubectl edit opens the editor', async () => {
  const window = await context();
  const { page, troubles } = await watch(window);
  await visit(page, '/lessons/first-pod/');
  const plate = await run(page);
  await prompt(plate).fill('kubectl run -it --rm tmp --image=busybox --restart=Never -- sh');
  await prompt(plate).press('Enter');
  const shell = plate.getByRole('textbox', { name: '/ # Input for the running command' });
  await shell.fill('echo from $HOSTNAME');
  await shell.press('Enter');
  await plate.getByRole('log').filter({ hasText: '/ # echo from $HOSTNAME\nfrom tmp' }).waitFor();
  await shell.press('Control+d');
  await plate.getByRole('log').filter({ hasText: 'pod "tmp" deleted from default namespace' }).waitFor();
  await type(plate, 'kubectl label pod my-pod a=b', /labeled/);
  await prompt(plate).fill('kubectl edit pod my-pod');
  await prompt(plate).press('Enter');
  await plate
    .getByRole('textbox', { name: /^Manifest \/tmp\/kubectl-edit-/ })
    .and(plate.locator('[contenteditable]'))
    .waitFor();
  await plate.getByRole('button', { name: 'Save' }).click();
  await plate.getByRole('log').filter({ hasText: 'Edit cancelled, no changes made.' }).waitFor();
  assert.deepEqual(troubles, []);
  await window.close();
});

test('broken YAML is refused in kubectl’s words, and marked at its line', async () => {
  const window = await context();
  const { page, troubles } = await watch(window);
  await visit(page, '/lessons/first-pod/');
  const plate = example(page);
  await plate.getByRole('button', { name: 'Edit' }).click();
  const editor = plate.getByRole('textbox', { name: 'Manifest my-pod.yaml' });
  await editor.and(plate.locator('[contenteditable]')).waitFor();
  await editor.press('Control+a');
  await paste(editor, 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: my-pod\n name: x\n');
  await plate.getByRole('button', { name: 'Apply' }).click();
  await plate.getByRole('log').filter({ hasText: 'error converting YAML to JSON' }).waitFor();
  await plate.getByText(/1 error, line [45]/).waitFor();
  assert.deepEqual(troubles, []);
  await window.close();
});

test('what the API server refuses is marked at its line as well, and mended it runs', async () => {
  const window = await context();
  const { page } = await watch(window);
  await visit(page, '/lessons/first-pod/');
  const plate = example(page);
  await plate.getByRole('button', { name: 'Edit' }).click();
  const editor = plate.getByRole('textbox', { name: 'Manifest my-pod.yaml' });
  await editor.and(plate.locator('[contenteditable]')).waitFor();
  const manifest = (name: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\nspec:\n  containers:\n    - name: a\n      image: nginx\n`;
  await editor.press('Control+a');
  await paste(editor, manifest('My_Pod'));
  await plate.getByRole('button', { name: 'Apply' }).click();
  await plate.getByText('1 error, line 4').waitFor();
  await plate.getByRole('log').filter({ hasText: 'metadata.name: Invalid value' }).waitFor();
  await editor.press('Control+a');
  await paste(editor, manifest('mended'));
  await plate.getByRole('button', { name: 'Apply' }).click();
  await plate.getByRole('article', { name: 'Pod mended' }).filter({ hasText: 'Running' }).waitFor();
  await window.close();
});

test('Reset puts everything back', async () => {
  const window = await context();
  const { page } = await watch(window);
  await visit(page, '/lessons/first-pod/');
  const plate = await run(page);
  await plate.getByRole('button', { name: 'Reset' }).click();
  await plate.getByRole('button', { name: 'Run', exact: true }).waitFor();
  await window.close();
});

test('a life can be walked through with the arrow keys; its terminal follows', async () => {
  const window = await context();
  const { page, troubles } = await watch(window);
  await visit(page, '/lessons/from-apply-to-running/');
  const life = page
    .locator('figure')
    .filter({ has: page.getByRole('slider') })
    .first();
  const slider = life.getByRole('slider');
  await slider.focus();
  await life.locator('[aria-busy]').waitFor({ state: 'detached' });
  await page.keyboard.press('Home');
  await life.filter({ hasText: /at 0 ?s/ }).waitFor();
  const before = await slider.inputValue();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  assert.notEqual(await slider.inputValue(), before);
  await page.keyboard.press('End');
  await life.filter({ hasText: /Running/ }).waitFor();
  assert.deepEqual(troubles, []);
  await window.close();
});

test('axe finds nothing while an example runs and is edited, light and dark', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const window = await context({ colorScheme });
    const { page } = await watch(window);
    await visit(page, '/lessons/first-pod/');
    const plate = await run(page);
    await plate.getByRole('button', { name: 'Edit' }).click();
    await plate.locator('[contenteditable]').waitFor();
    const { violations } = await new AxeBuilder({ page }).include('figure').analyze();
    assert.deepEqual(
      violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(' ') ?? ''}`),
      [],
      colorScheme,
    );
    await window.close();
  }
});
