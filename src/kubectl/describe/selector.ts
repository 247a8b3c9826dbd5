import type { LabelSelector } from '../../cluster/api/types.generated.ts';

/** A label selector as text: `app=web,tier in (a,b)`, `<none>` for none, `<unset>` for no selector at all. */
export function selectorText(selector: LabelSelector | undefined): string {
  if (!selector) return '<unset>';
  const parts = Object.keys(selector.matchLabels ?? {}).map((k) => ({
    key: k,
    text: `${k}=${selector.matchLabels?.[k] ?? ''}`,
  }));
  for (const e of selector.matchExpressions ?? []) {
    const values = [...(e.values ?? [])].sort().join(',');
    const text =
      e.operator === 'Exists'
        ? e.key
        : e.operator === 'DoesNotExist'
          ? `!${e.key}`
          : `${e.key} ${e.operator === 'In' ? 'in' : 'notin'} (${values})`;
    parts.push({ key: e.key, text });
  }
  parts.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return parts.map((p) => p.text).join(',') || '<none>';
}
