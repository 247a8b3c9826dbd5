import type { APIRoute } from 'astro';
import notice from '../../NOTICE?raw';

/** The repository's NOTICE, which goes with every copy of the site. */
export const GET: APIRoute = () => new Response(notice);
