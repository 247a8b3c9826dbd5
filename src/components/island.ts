import type { ComponentType, VNode } from 'preact';
import useFirst from '../islands/first-use-directive.ts';

/** The islands by the name in `data-island`: each fetched with Preact at the first sign of use. */
const components: Record<string, () => Promise<{ default: ComponentType<never> }>> = {
  run: () => import('../islands/run/Run.tsx'),
  lifecycle: () => import('../islands/lifecycle/Lifecycle.tsx'),
};

/**
 * Brings an island to life in the HTML that the build wrote. It is what Astro's own islands do, without their scripts
 * in the page: properties stand in `data-props`, and what was put into the island in elements with `data-slot`.
 */
async function bringToLife(element: HTMLElement, index: number): Promise<void> {
  const load = components[element.dataset.island ?? ''];
  if (load === undefined) throw new Error(`There is no island "${element.dataset.island}".`);
  const [{ h, hydrate }, { default: Component }] = await Promise.all([import('preact'), load()]);
  const properties: Record<string, unknown> = JSON.parse(element.dataset.props ?? '{}');
  for (const { dataset, innerHTML } of element.querySelectorAll<HTMLElement>('[data-slot]')) {
    const name = dataset.slot ?? 'children';
    properties[name] = h('div', { 'data-slot': name, dangerouslySetInnerHTML: { __html: innerHTML } });
  }
  // The manifest of an example stands in the page already, highlighted.
  properties.manifest ??= `${element.querySelector('[data-slot=children] pre')?.textContent ?? ''}\n`;
  // Preact makes the ids of useId from this path; every island needs its own.
  const root = h(Component as ComponentType, properties) as VNode & { __m?: [number, number] };
  root.__m = [index, 0];
  hydrate(root, element);
}

document.querySelectorAll<HTMLElement>('[data-island]').forEach((element, index) => {
  void useFirst(async () => () => bringToLife(element, index), { name: 'first-use', value: '' }, element);
});
