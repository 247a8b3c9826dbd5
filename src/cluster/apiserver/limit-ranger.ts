import { canonicalQuantity, quantityValue } from '../api/quantity.ts';
import { forbidden, Refusal } from '../api/status.ts';
import type { Container, LimitRange, LimitRangeItem, Pod, ResourceRequirements } from '../api/types.generated.ts';
import type { WriteContext } from './context.ts';

/*
 * The admission plugin LimitRanger (docs: /docs/concepts/policy/limit-range/): defaults for requests and limits, then bounds (recording 212).
 */

type Quantities = Readonly<Record<string, string | number>>;

function limitItems({ store }: WriteContext, namespace: string | undefined): LimitRangeItem[] {
  return (store.list('limitranges', namespace) as LimitRange[]).flatMap((r) => r.spec?.limits ?? []);
}

const containersOf = ({ spec }: Pod): Container[] => [...(spec.initContainers ?? []), ...spec.containers];

/** Gives containers the default requests and limits of their namespace. Changes the draft; an annotation says what was set. */
export function applyLimitDefaults(pod: Pod, context: WriteContext): void {
  const items = limitItems(context, pod.metadata.namespace).filter((i) => i.type === 'Container');
  if (items.length === 0) return;
  const notes: string[] = [];
  for (const c of [...pod.spec.containers, ...(pod.spec.initContainers ?? [])]) {
    c.resources ??= {};
    const init = pod.spec.initContainers?.includes(c) ? 'init container' : 'container';
    const set = (kind: 'requests' | 'limits', defaults: Quantities): void => {
      const resources = c.resources ?? {};
      const missing = Object.keys(defaults).filter((name) => resources[kind]?.[name] === undefined);
      if (missing.length === 0) return;
      resources[kind] = { ...Object.fromEntries(missing.map((n) => [n, defaults[n] ?? '0'])), ...resources[kind] };
      notes.push(`${missing.sort().join(', ')} ${kind === 'requests' ? 'request' : 'limit'} for ${init} ${c.name}`);
    };
    set('requests', Object.assign({}, ...items.map((i) => i.defaultRequest ?? {})) as Quantities);
    set('limits', Object.assign({}, ...items.map((i) => i.default ?? {})) as Quantities);
  }
  if (notes.length === 0) return;
  const text = `LimitRanger plugin set: ${notes.join('; ')}`;
  pod.metadata.annotations = { ...pod.metadata.annotations, 'kubernetes.io/limit-ranger': text };
}

/** Checks a Pod against the bounds of its namespace. Throws Refusal (403) with all of them that it breaks. */
export function checkLimits(pod: Pod, context: WriteContext): void {
  const faults: string[] = [];
  for (const item of limitItems(context, pod.metadata.namespace)) {
    if (item.type === 'Container') for (const c of containersOf(pod)) check(item, c.resources ?? {}, faults);
    else if (item.type === 'Pod') check(item, podTotal(pod), faults);
  }
  if (faults.length === 0) return;
  const why = faults.length === 1 ? (faults[0] ?? '') : `[${faults.join(', ')}]`;
  throw new Refusal(forbidden(context.resource, pod.metadata.name, why));
}

/** What all containers of a Pod ask for together; the largest init container counts where it asks for more. */
function podTotal({ spec }: Pod): ResourceRequirements {
  const total = (kind: 'requests' | 'limits'): Quantities => {
    const sums: Record<string, number> = {};
    for (const c of spec.containers) {
      for (const [name, q] of Object.entries(c.resources?.[kind] ?? {}))
        sums[name] = (sums[name] ?? 0) + quantityValue(q);
    }
    for (const c of spec.initContainers ?? []) {
      for (const [name, q] of Object.entries(c.resources?.[kind] ?? {})) {
        sums[name] = Math.max(sums[name] ?? 0, quantityValue(q));
      }
    }
    return Object.fromEntries(Object.entries(sums).map(([n, v]) => [n, canonicalQuantity(String(v))]));
  };
  return { requests: total('requests'), limits: total('limits') };
}

function check(
  { type, min = {}, max = {}, maxLimitRequestRatio = {} }: LimitRangeItem,
  r: ResourceRequirements,
  faults: string[],
): void {
  const more = (a: string | number | undefined, b: string | number): boolean => quantityValue(a) > quantityValue(b);
  // The API server's own order is that of a hash map; largest name first is one of those it gives.
  const names = (list: Quantities): string[] => Object.keys(list).sort().reverse();
  for (const name of names(min)) {
    const bound = min[name] ?? 0;
    const start = `minimum ${name} usage per ${type} is ${bound}`;
    const request = r.requests?.[name];
    const limit = r.limits?.[name];
    if (request === undefined) faults.push(`${start}.  No request is specified`);
    else if (more(bound, request)) faults.push(`${start}, but request is ${request}`);
    else if (limit !== undefined && more(bound, limit)) faults.push(`${start}, but limit is ${limit}`);
  }
  for (const name of names(max)) {
    const bound = max[name] ?? 0;
    const start = `maximum ${name} usage per ${type} is ${bound}`;
    const request = r.requests?.[name];
    const limit = r.limits?.[name];
    if (limit === undefined) faults.push(`${start}.  No limit is specified`);
    else if (more(limit, bound)) faults.push(`${start}, but limit is ${limit}`);
    else if (request !== undefined && more(request, bound)) faults.push(`${start}, but request is ${request}`);
  }
  for (const name of names(maxLimitRequestRatio)) {
    const bound = maxLimitRequestRatio[name] ?? 0;
    const start = `${name} max limit to request ratio per ${type} is ${bound}`;
    const request = quantityValue(r.requests?.[name]);
    const limit = quantityValue(r.limits?.[name]);
    if (!request) faults.push(`${start}, but no request is specified or request is 0`);
    else if (!limit) faults.push(`${start}, but no limit is specified or limit is 0`);
    else if (limit / request > quantityValue(bound))
      faults.push(`${start}, but provided ratio is ${(limit / request).toFixed(6)}`);
  }
}
