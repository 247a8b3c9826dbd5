import { canonicalQuantity } from '../../cluster/api/quantity.ts';
import type { LimitRange, ResourceQuota } from '../../cluster/api/types.generated.ts';
import type { Description } from './writer.ts';

/** What kubectl explains of the scopes of a quota. */
const SCOPES: Readonly<Record<string, string>> = {
  Terminating:
    'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating:
    'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort:
    'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort:
    'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
};

/** Scopes and amounts of a quota, in the wording of its own description or, with an indent, of its namespace's. */
function quotaLines(d: Description, { spec, status }: ResourceQuota, indent: 0 | 1): void {
  const scopes = [...(spec?.scopes ?? [])].sort();
  if (scopes.length > 0) d.field('Scopes', scopes.join(', '), indent);
  for (const scope of scopes) if (SCOPES[scope]) d.line(`${indent ? '' : ' '}* ${SCOPES[scope]}`, indent);
  d.line('Resource\tUsed\tHard', indent);
  d.line(`--------\t${indent ? '---\t---' : '----\t----'}`, indent);
  const amount = (list: Readonly<Record<string, string | number>> | undefined, name: string): string =>
    canonicalQuantity(list?.[name] ?? 0);
  for (const name of Object.keys(status?.hard ?? {}).sort())
    d.line(`${name}\t${amount(status?.used, name)}\t${amount(status?.hard, name)}`, indent);
}

const COLUMNS = ['Type', 'Resource', 'Min', 'Max', 'Default Request', 'Default Limit', 'Max Limit/Request Ratio'];

function limitLines(d: Description, ranges: readonly LimitRange[], before: string): void {
  d.line(before + COLUMNS.join('\t'));
  d.line(before + COLUMNS.map((c) => '-'.repeat(c.length)).join('\t'));
  for (const { type, min, max, defaultRequest, default: limit, maxLimitRequestRatio } of ranges.flatMap(
    (r) => r.spec?.limits ?? [],
  )) {
    const lists = [min, max, defaultRequest, limit, maxLimitRequestRatio];
    const names = new Set(lists.flatMap((l) => Object.keys(l ?? {})));
    for (const name of [...names].sort())
      d.line(before + [type, name, ...lists.map((l) => l?.[name] ?? '-')].join('\t'));
  }
}

/** What the description of a namespace says of its quotas and limit ranges. */
export function limitsOfNamespace(
  d: Description,
  quotas: readonly ResourceQuota[],
  limits: readonly LimitRange[],
): void {
  d.line(quotas.length > 0 ? '\nResource Quotas' : '\nNo resource quota.');
  for (const quota of quotas) {
    d.field('Name', quota.metadata.name, 1);
    quotaLines(d, quota, 1);
  }
  d.line(limits.length > 0 ? '\nResource Limits' : '\nNo LimitRange resource.');
  if (limits.length > 0) limitLines(d, limits, ' ');
}

/** `kubectl describe limitrange`. */
export function describeLimits(d: Description, o: LimitRange): undefined {
  d.head(o);
  limitLines(d, [o], '');
}

/** `kubectl describe resourcequota`. */
export function describeQuota(d: Description, o: ResourceQuota): undefined {
  d.head(o);
  quotaLines(d, o, 0);
}
