import { addQuantities, compareQuantities } from './quantity.ts';
import type { Container, PodSpec } from './types.generated.ts';

/** Amounts by resource name, as the API writes them. */
export type Quantities = Readonly<Record<string, string | number>>;

type Totals = Record<string, string>;

function add(total: Totals, more: Quantities | undefined): void {
  for (const [name, amount] of Object.entries(more ?? {})) total[name] = addQuantities(total[name] ?? '0', amount);
}

/**
 * What the containers of a Pod request, or are limited to, together: the sum over containers and sidecars, or more where an init container
 * with the sidecars before it needs more; what the Pod itself says of a resource stands (docs: Pod lifecycle, resource sharing within
 * containers).
 */
export function podResources(spec: PodSpec, kind: 'requests' | 'limits'): Readonly<Record<string, string>> {
  const of = (c: Pick<Container, 'resources'>): Quantities | undefined => c.resources?.[kind];
  const total: Totals = {};
  for (const c of spec.containers) add(total, of(c));
  const sidecars: Totals = {};
  const peaks: Totals[] = [];
  for (const c of spec.initContainers ?? []) {
    const peak = { ...sidecars };
    add(peak, of(c));
    peaks.push(peak);
    if (c.restartPolicy === 'Always') add(sidecars, of(c));
  }
  add(total, sidecars);
  for (const [name, amount] of peaks.flatMap(Object.entries<string>)) {
    if (compareQuantities(amount, total[name] ?? '0') >= 0) total[name] = amount;
  }
  for (const [name, amount] of Object.entries(of(spec) ?? {})) total[name] = String(amount);
  return total;
}
