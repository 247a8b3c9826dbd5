import { podResources } from '../api/pod-resources.ts';
import { quantityValue } from '../api/quantity.ts';
import { STORAGE_PERIOD } from './latency.ts';
import { everyContainer } from './observed.ts';
import type { PodWorker } from './pod-worker.ts';

/** Why a Pod is to be evicted for the local storage it uses, in the words of recording 129; undefined when it keeps its limits. */
function exceeded(worker: PodWorker): string | undefined {
  const { pod, node } = worker;
  let inVolumes = 0;
  for (const { name, emptyDir } of pod.spec.volumes ?? []) {
    if (!emptyDir || emptyDir.medium === 'Memory') continue;
    const used = node.volumes.mounted(worker, name)?.files.tree.used ?? 0;
    inVolumes += used;
    const limit = emptyDir.sizeLimit;
    if (limit !== undefined && used > quantityValue(limit))
      return `Usage of EmptyDir volume "${name}" exceeds the limit "${limit}". `;
  }
  let total = inVolumes;
  for (const { id, name, state } of everyContainer(worker.observed)) {
    if (state !== 'running') continue;
    const { writableLayer, logs } = node.runtime.usage(id);
    const limit = pod.spec.containers.find((c) => c.name === name)?.resources?.limits?.['ephemeral-storage'];
    if (limit !== undefined && writableLayer + logs > quantityValue(limit) && pod.spec.containers.length > 1) {
      return `Container ${name} exceeded its local ephemeral storage limit "${limit}". `;
    }
    total += writableLayer + logs;
  }
  const limit = podResources(pod.spec, 'limits')['ephemeral-storage'];
  if (limit === undefined || total <= quantityValue(limit)) return undefined;
  return `Pod ephemeral local storage usage exceeds the total limit of containers ${limit}. `;
}

const isLimited = ({ pod }: PodWorker): boolean =>
  (pod.spec.volumes ?? []).some((v) => v.emptyDir?.sizeLimit !== undefined) ||
  podResources(pod.spec, 'limits')['ephemeral-storage'] !== undefined;

/** Measures from now on what local storage a Pod with limits uses, and evicts it when it passes them. */
export function watchStorage(worker: PodWorker): void {
  const { kernel } = worker.node;
  const look = (): void => {
    if (worker.stage !== 'running') return;
    const why = exceeded(worker);
    if (why === undefined) kernel.after(STORAGE_PERIOD, look);
    else worker.evict(why);
  };
  if (isLimited(worker)) kernel.after(STORAGE_PERIOD, look);
}
