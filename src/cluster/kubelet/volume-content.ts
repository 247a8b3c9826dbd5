import type { DownwardAPIVolumeFile, KeyToPath, Volume, VolumeProjection } from '../api/types.generated.ts';
import { dataOf, podField, resourceField } from './environment.ts';
import type { PodWorker } from './pod-worker.ts';
import { type TokenGrounds, tokenGrounds } from './service-account-token.ts';

/** A file of a volume that is made of API objects. A token is made when it is first read. */
export interface ContentFile {
  readonly path: string;
  readonly text: string | TokenGrounds;
  readonly mode: number;
}

/** Files of a volume by path, or why they cannot be had. */
export type Content = Map<string, ContentFile> | { readonly problem: string };

interface Source {
  readonly name?: string | undefined;
  readonly items?: readonly KeyToPath[] | undefined;
  readonly optional?: boolean | undefined;
}

/** The keys of a ConfigMap or Secret as files; `items` selects and names them (recordings 114, 116, 117). */
function keysAsFiles(worker: PodWorker, kind: 'configmap' | 'secret', source: Source, mode: number): Content {
  const { name = '', items, optional = false } = source;
  const data = dataOf(worker, kind, name, true);
  if (!data) return optional ? new Map() : { problem: `${kind} "${name}" not found` };
  const content = new Map<string, ContentFile>();
  for (const item of items ?? Object.keys(data).map((key): KeyToPath => ({ key, path: key }))) {
    const text = data[item.key];
    if (text !== undefined) content.set(item.path, { path: item.path, text, mode: item.mode ?? mode });
    else if (!optional) {
      const what =
        kind === 'configmap' ? 'configmap references non-existent config key' : 'references non-existent secret key';
      return { problem: `${what}: ${item.key}` };
    }
  }
  return content;
}

function downwardFiles(worker: PodWorker, items: readonly DownwardAPIVolumeFile[], mode: number): Content {
  const text = ({ fieldRef, resourceFieldRef }: DownwardAPIVolumeFile): string => {
    if (fieldRef) return podField(worker, fieldRef.fieldPath);
    return resourceFieldRef ? resourceField(worker, resourceFieldRef, worker.pod.spec.containers[0]) : '';
  };
  return new Map(items.map((item) => [item.path, { path: item.path, text: text(item), mode: item.mode ?? mode }]));
}

function projected(worker: PodWorker, sources: readonly VolumeProjection[], mode: number): Content {
  const all = new Map<string, ContentFile>();
  for (const { configMap, secret, downwardAPI, serviceAccountToken } of sources) {
    let part: Content = new Map();
    if (configMap) part = keysAsFiles(worker, 'configmap', configMap, mode);
    else if (secret) part = keysAsFiles(worker, 'secret', secret, mode);
    else if (downwardAPI) part = downwardFiles(worker, downwardAPI.items ?? [], mode);
    else if (serviceAccountToken) {
      const { path } = serviceAccountToken;
      part.set(path, { path, text: tokenGrounds(worker.pod, worker.node, serviceAccountToken), mode });
    }
    if ('problem' in part) return part;
    for (const [path, file] of part) all.set(path, file);
  }
  return all;
}

const DEFAULT_MODE = 0o644;

/** What a volume made of API objects holds, why it cannot be made, or undefined for other volumes. */
export function contentOf(worker: PodWorker, volume: Volume): Content | undefined {
  const { configMap, secret, downwardAPI, projected: projection } = volume;
  const mode = (configMap ?? secret ?? downwardAPI ?? projection)?.defaultMode ?? DEFAULT_MODE;
  if (configMap) return keysAsFiles(worker, 'configmap', configMap, mode);
  if (secret) return keysAsFiles(worker, 'secret', { ...secret, name: secret.secretName }, mode);
  if (downwardAPI) return downwardFiles(worker, downwardAPI.items ?? [], mode);
  return projection && projected(worker, projection.sources ?? [], mode);
}
