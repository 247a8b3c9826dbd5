import { isEveryday } from '../api/everyday.ts';
import { resourceByPath } from '../api/scheme.ts';
import type { ApiRequest } from './request.ts';

/**
 * Whether a request can only be answered with the further part of the API server (`furtherApi` of parts.ts): it is about a resource beyond
 * the everyday ones, or changes a Pod's specification, or patches, or asks for a rare subresource.
 */
export function needsFurtherApi(
  request: Pick<ApiRequest, 'group' | 'version' | 'resource' | 'subresource' | 'verb'>,
): boolean {
  const resource = resourceByPath(request);
  if (!resource?.stored) return false;
  const { verb, subresource } = request;
  if (!isEveryday(resource.key) || verb === 'patch' || subresource === 'eviction') return true;
  return resource.key === 'pods' && verb === 'update';
}
