import type { KubeObject } from '../api/object.ts';
import { podResources, type Quantities } from '../api/pod-resources.ts';
import { quantityValue } from '../api/quantity.ts';
import { forbidden, Refusal } from '../api/status.ts';
import type {
  LimitRange,
  LimitRangeItem,
  PersistentVolumeClaim,
  Pod,
  ResourceRequirements,
} from '../api/types.generated.ts';
import type { WriteContext } from './context.ts';

/*
 * The admission plugin LimitRanger (docs: /docs/concepts/policy/limit-range/): defaults for requests and limits, then bounds (recording 212).
 */

const rangesOf = ({ store }: WriteContext, namespace: string | undefined): LimitRange[] =>
  store.list('limitranges', namespace) as LimitRange[];

/** Gives containers the default requests and limits of their namespace. Changes the draft; an annotation says what was set last. */
export function applyLimitDefaults(pod: Pod, context: WriteContext): void {
  for (const range of rangesOf(context, pod.metadata.namespace)) {
    const notes = applyDefaultsOf(range, pod);
    if (notes.length === 0) continue;
    const text = `LimitRanger plugin set: ${notes.join('; ')}`;
    pod.metadata.annotations = { ...pod.metadata.annotations, 'kubernetes.io/limit-ranger': text };
  }
}

function applyDefaultsOf({ spec }: LimitRange, { spec: { containers, initContainers = [] } }: Pod): string[] {
  const items = spec?.limits?.filter((i) => i.type === 'Container') ?? [];
  const merged = (lists: (Quantities | undefined)[]): Quantities => Object.assign({}, ...lists) as Quantities;
  const defaults = {
    requests: merged(items.map((i) => i.defaultRequest)),
    limits: merged(items.map((i) => i.default)),
  };
  const notes: string[] = [];
  for (const c of [...containers, ...initContainers]) {
    for (const kind of ['requests', 'limits'] as const) {
      const set = defaults[kind];
      const own = c.resources?.[kind];
      const missing = Object.keys(set).filter((name) => own?.[name] === undefined);
      if (missing.length === 0) continue;
      c.resources = {
        ...c.resources,
        [kind]: { ...Object.fromEntries(missing.map((n) => [n, set[n] ?? '0'])), ...own },
      };
      const what = `${kind.slice(0, -1)} for ${initContainers.includes(c) ? 'init container' : 'container'}`;
      notes.push(`${missing.sort().join(', ')} ${what} ${c.name}`);
    }
  }
  return notes;
}

/** Checks a Pod or a claim against the bounds of its namespace. Throws Refusal (403) with all that it breaks of the first range it breaks. */
export function checkLimits(object: KubeObject, context: WriteContext): void {
  for (const { spec } of rangesOf(context, object.metadata.namespace)) {
    const faults = (spec?.limits ?? []).flatMap((item) => [...faultsOf(item, object)]);
    const unique = [...new Set(faults)];
    if (unique.length === 0) continue;
    const why = unique.length === 1 ? (unique[0] ?? '') : `[${unique.join(', ')}]`;
    throw new Refusal(forbidden(context.resource, object.metadata.name, why));
  }
}

function* faultsOf(item: LimitRangeItem, object: KubeObject): Generator<string> {
  const { type, min, max, maxLimitRequestRatio } = item;
  for (const { requests = {}, limits = {} } of subjectsOf(type, object)) {
    // A claim has no limits: its request stands for them.
    const upper = type === 'PersistentVolumeClaim' ? ['request'] : ['limit', 'request'];
    const amounts: Readonly<Record<string, Quantities>> = { request: requests, limit: limits };
    const bounded = function* (
      side: string,
      list: Quantities | undefined,
      order: readonly string[],
    ): Generator<string> {
      for (const [name, bound] of ordered(list)) {
        const start = `${side} ${name} usage per ${type} is ${bound}`;
        const beyond = order.find((of, i) => {
          const amount = amounts[of]?.[name];
          if (amount === undefined) return i === 0;
          const difference = quantityValue(amount) - quantityValue(bound);
          return side === 'minimum' ? difference < 0 : difference > 0;
        });
        if (beyond === undefined) continue;
        const amount = amounts[beyond]?.[name];
        yield amount === undefined ? `${start}.  No ${beyond} is specified` : `${start}, but ${beyond} is ${amount}`;
      }
    };
    yield* bounded('minimum', min, type === 'PersistentVolumeClaim' ? upper : ['request', 'limit']);
    yield* bounded('maximum', max, upper);
    if (type === 'PersistentVolumeClaim') continue;
    for (const [name, bound] of ordered(maxLimitRequestRatio)) {
      const start = `${name} max limit to request ratio per ${type} is ${bound}`;
      const request = quantityValue(requests[name]);
      const limit = quantityValue(limits[name]);
      if (!request) yield `${start}, but no request is specified or request is 0`;
      else if (!limit) yield `${start}, but no limit is specified or limit is 0`;
      else if (limit / request > quantityValue(bound))
        yield `${start}, but provided ratio is ${(limit / request).toFixed(6)}`;
    }
  }
}

/** What an item of a type bounds of an object: each container, the Pod as a whole, the claim; nothing of other kinds. */
function subjectsOf(type: string, object: KubeObject): readonly ResourceRequirements[] {
  if (object.kind === 'PersistentVolumeClaim')
    return type === object.kind ? [(object as PersistentVolumeClaim).spec?.resources ?? {}] : [];
  const { spec } = object as Pod;
  if (type === 'Pod') return [{ requests: podResources(spec, 'requests'), limits: podResources(spec, 'limits') }];
  return type === 'Container' ? [...spec.containers, ...(spec.initContainers ?? [])].map((c) => c.resources ?? {}) : [];
}

/** The API server's own order is that of a hash map; largest name first is one of those it gives. */
const ordered = (list: Quantities = {}): [string, string | number][] =>
  Object.entries(list).sort(([a], [b]) => (a < b ? 1 : -1));
