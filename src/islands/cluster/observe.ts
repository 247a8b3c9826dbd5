import { summarizePod } from '../../cluster/api/tables/pod.ts';
import type { Event, Node, Pod } from '../../cluster/api/types.generated.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import {
  type ClusterPicture,
  drawn,
  type PodPicture,
  pictureOfNode,
  pictureOfPod,
  type WarningPicture,
} from './snapshot.ts';

/** At most so many Pods are drawn; the picture says how many more there are. */
const DRAWN = 40;

/** The resources whose changes change the picture. */
export const PICTURED = /^(pods|nodes|events(\..*)?)$/;

/** The picture of a cluster as it stands. */
export function pictureOf(cluster: Cluster): ClusterPicture {
  const { store } = cluster;
  const total = store.count('pods');
  const pods = (store.list('pods') as Pod[]).slice(0, DRAWN);
  return {
    nodes: (store.list('nodes') as Node[]).map(pictureOfNode),
    pods: pods.map((pod) => drawPod(pod, cluster)),
    more: total - pods.length,
  };
}

function drawPod(pod: Pod, cluster: Cluster): PodPicture {
  const { status } = summarizePod(pod);
  const picture = pictureOfPod(pod, status);
  const well = picture.look === 'ready' || picture.look === 'done' || picture.look === 'term';
  return well ? picture : { ...picture, warning: newestWarning(pod, cluster) };
}

/** The newest Warning about a Pod. Events are few for one Pod, but the list is of all: only the newest ones are looked at. */
function newestWarning(pod: Pod, { store }: Cluster): WarningPicture | undefined {
  const { log } = store;
  for (let i = log.length - 1, looked = 0; i >= 0 && looked < 500; i--, looked++) {
    const change = log[i];
    if (!change?.resource.startsWith('events')) continue;
    const event = change.object as unknown as Event;
    const about = event.involvedObject;
    if (about?.kind !== 'Pod' || about.name !== pod.metadata.name || about.namespace !== pod.metadata.namespace)
      continue;
    return event.type === 'Warning'
      ? { reason: drawn(event.reason ?? ''), message: drawn(event.message ?? '') }
      : undefined;
  }
  return undefined;
}
