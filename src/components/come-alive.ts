import '../layouts/trusted-types.ts';
import { type ComponentType, h, hydrate, type VNode } from 'preact';
import { href } from '../layouts/path.ts';

/**
 * Brings an island to life in the HTML that the build wrote. It is what Astro's own islands do, without their scripts
 * in the page: properties stand in `data-props`, and what was put into the island in elements with `data-slot`.
 *
 * @param element the island.
 * @param index its place among the islands of the page.
 * @param component what it is.
 * @throws when the manifest cannot be fetched.
 */
export async function comeAlive(element: HTMLElement, index: number, component: ComponentType<never>): Promise<void> {
  const properties: Record<string, unknown> = JSON.parse(element.dataset.props ?? '{}');
  for (const { dataset, innerHTML } of element.querySelectorAll<HTMLElement>('[data-slot]')) {
    const name = dataset.slot ?? 'children';
    properties[name] = h('div', { 'data-slot': name, dangerouslySetInnerHTML: { __html: innerHTML } });
  }
  properties.manifest = await manifestOf(element, String(properties.file));
  // Preact makes the ids of useId from this path; every island needs its own.
  const root = h(component as ComponentType, properties) as VNode & { __m?: [number, number] };
  root.__m = [index, 0];
  hydrate(root, element);
}

/** An example shows its manifest already, highlighted; a life does not, and its file is fetched. */
async function manifestOf(element: HTMLElement, file: string): Promise<string> {
  const shown = element.querySelector('.src pre');
  if (shown) return `${shown.textContent}\n`;
  const response = await fetch(href(`/manifests/${file}`));
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}.`);
  return response.text();
}
