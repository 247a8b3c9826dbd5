import { canonicalQuantity, quantityValue } from '../api/quantity.ts';
import type { Pod } from '../api/types.generated.ts';

/** Amounts by resource name, as quantities. */
export type Amounts = Readonly<Record<string, string | number>>;

const sumOf = (name: string, amounts: readonly Amounts[]): number =>
  amounts.reduce((sum, a) => sum + quantityValue(a[name]), 0);

const givenBy = (amounts: readonly Amounts[], name: string): (string | number)[] =>
  amounts.flatMap((a) => {
    const given = a[name];
    return given === undefined ? [] : [given];
  });

/** The amount with the suffix that `like` has, as far as it is whole. */
function quantityOf(value: number, like: readonly (string | number)[]): string {
  const first = like[0];
  if (like.length === 1 && first !== undefined) return canonicalQuantity(first);
  const binary = like.some((q) => /i$/.test(String(q)));
  if (binary) return canonicalQuantity(value % 1024 === 0 ? `${value / 1024}Ki` : String(value));
  return canonicalQuantity(Number.isInteger(value) ? String(value) : `${Math.round(value * 1000)}m`);
}

/** What a Pod asks for in all: the sum over its containers and sidecars, or what a single init container asks for beyond that. */
export function podAmounts(pod: Pod, kind: 'requests' | 'limits'): Amounts {
  const own = pod.spec.resources?.[kind];
  const of = (list: readonly { resources?: { requests?: Amounts; limits?: Amounts } }[]): Amounts[] =>
    list.map((c) => c.resources?.[kind] ?? {});
  const init = pod.spec.initContainers ?? [];
  const together = [...of(pod.spec.containers), ...of(init.filter((c) => c.restartPolicy === 'Always'))];
  const alone = of(init.filter((c) => c.restartPolicy !== 'Always'));
  const total: Record<string, string | number> = {};
  for (const name of new Set([...together, ...alone].flatMap((a) => Object.keys(a)))) {
    const given = givenBy(together, name);
    const sum = sumOf(name, together);
    const most = Math.max(0, ...alone.map((a) => quantityValue(a[name])));
    total[name] = quantityOf(Math.max(sum, most), most > sum || given.length === 0 ? givenBy(alone, name) : given);
  }
  return { ...total, ...own };
}
