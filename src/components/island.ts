import type { ComponentType } from 'preact';
import { onFirstUse } from './first-use.ts';

/** The islands by the name in `data-island`. */
const components: Record<string, () => Promise<{ default: ComponentType<never> }>> = {
  run: () => import('../islands/run/Run.tsx'),
  lifecycle: () => import('../islands/lifecycle/Lifecycle.tsx'),
};

document.querySelectorAll<HTMLElement>('[data-island]').forEach((element, index) => {
  onFirstUse(element, async () => {
    const [{ comeAlive }, component] = await Promise.all([
      import('./come-alive.ts'),
      components[element.dataset.island ?? '']?.(),
    ]);
    if (component) await comeAlive(element, index, component.default);
  });
});
