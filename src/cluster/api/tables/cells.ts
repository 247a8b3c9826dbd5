import { ageSince } from '../age.ts';
import type { KubeObject } from '../object.ts';
import { formatRequirements, labelRequirements } from '../selectors.ts';
import type { LabelSelector } from '../types.generated.ts';

/** Age of an object, as the Age column shows it. */
export const age = (o: KubeObject, now: number): string => ageSince(o.metadata.creationTimestamp, now);

/** Labels as `a=b,c=d` by key; `<none>` when there are none. */
export function labelText(labels: Readonly<Record<string, string>> | undefined): string {
  const pairs = Object.entries(labels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return pairs.map(([k, v]) => `${k}=${v}`).join(',') || '<none>';
}

/** A selector as text; `<none>` when it is empty. */
export function selectorText(selector: LabelSelector | undefined): string {
  const requirements = labelRequirements(selector ?? {}).sort((a, b) => (a.key < b.key ? -1 : 1));
  return formatRequirements(requirements) || '<none>';
}
