import type { APIRoute, GetStaticPaths } from 'astro';
import { manifestFiles, readManifest } from '../../components/manifests.ts';

/** The manifests as files, for download and `kubectl apply -f URL`. */
export const getStaticPaths: GetStaticPaths = () =>
  manifestFiles().map((file) => ({ params: { id: readManifest(file).id } }));

export const GET: APIRoute = ({ params }) =>
  new Response(`${readManifest(`${params.id}.yaml`).text}\n`, { headers: { 'content-type': 'application/yaml' } });
