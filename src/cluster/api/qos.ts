import { quantityValue } from './quantity.ts';
import type { PodSpec, PodStatus } from './types.generated.ts';

/**
 * The quality of service class of a Pod: Guaranteed when every container (init containers too) has equal requests and limits for processor
 * and memory, BestEffort when none has any, else Burstable (docs: /docs/concepts/workloads/pods/pod-qos/).
 */
export function qosClass(spec: PodSpec): NonNullable<PodStatus['qosClass']> {
  let any = false;
  let guaranteed = true;
  const all = spec.resources ? [{ resources: spec.resources }] : [...spec.containers, ...(spec.initContainers ?? [])];
  for (const { resources } of all) {
    for (const name of ['cpu', 'memory']) {
      const request = quantityValue(resources?.requests?.[name]);
      const limit = quantityValue(resources?.limits?.[name]);
      if (request > 0 || limit > 0) any = true;
      if (limit <= 0 || request !== limit) guaranteed = false;
    }
  }
  if (!any) return 'BestEffort';
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
