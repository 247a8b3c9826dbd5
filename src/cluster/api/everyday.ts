import { furtherApi } from '../parts.ts';

/** Resources, by store key, of which the API server knows everything from the start: what clusters are made of and first runs are about. */
const EVERYDAY: ReadonlySet<string> = new Set(
  'pods services namespaces nodes events configmaps secrets serviceaccounts endpointslices.discovery.k8s.io leases.coordination.k8s.io priorityclasses.scheduling.k8s.io'.split(
    ' ',
  ),
);

/** Whether a resource is one of those known from the start, by store key. */
export const isEveryday = (key: string): boolean => EVERYDAY.has(key);

/**
 * What is known of a resource beyond the everyday ones; undefined for those. Throws Error when that part has not been fetched: whoever sends
 * such requests sees to it before (`needsFurtherApi`).
 */
export function furtherKnowledge(key: string): NonNullable<typeof furtherApi.value> | undefined {
  if (EVERYDAY.has(key)) return undefined;
  return needed(`the resource ${key}`);
}

/** The further part of the API server's knowledge. Throws Error when it has not been fetched. */
export function needed(what: string): NonNullable<typeof furtherApi.value> {
  const { value } = furtherApi;
  if (!value) throw new Error(`${what} could not be loaded`);
  return value;
}

/** Fields of a Pod's specification that only the further part knows how to check, and the scheduler with it how to follow. */
const RARE_FIELDS = ['affinity', 'topologySpreadConstraints', 'schedulingGates', 'readinessGates'];

/** Whether a Pod's specification (untrusted) has one of these fields. */
export const hasRareFields = (spec: unknown): boolean =>
  typeof spec === 'object' && spec !== null && RARE_FIELDS.some((field) => Object.hasOwn(spec, field));
