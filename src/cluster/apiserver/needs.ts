import { hasRareFields, isEveryday } from '../api/everyday.ts';
import { resourceByPath } from '../api/scheme.ts';
import type { ApiRequest } from './request.ts';

/**
 * Whether a request can only be answered with the further part of the API server (`furtherApi` of parts.ts): it is about a resource beyond
 * the everyday ones, or changes a Pod's specification or has rare fields in it, or patches, or asks for a rare subresource.
 */
export function needsFurtherApi(
  request: Pick<ApiRequest, 'group' | 'version' | 'resource' | 'subresource' | 'verb' | 'body'>,
): boolean {
  const resource = resourceByPath(request);
  if (!resource?.stored) return false;
  const { verb, subresource } = request;
  if (!isEveryday(resource.key) || verb === 'patch' || subresource === 'eviction') return true;
  if (resource.key !== 'pods') return false;
  return verb === 'update' || hasRareFields((request.body as { spec?: unknown } | null | undefined)?.spec);
}
