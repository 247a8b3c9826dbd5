import type { APIRoute } from 'astro';
import licence from '../../LICENSE?raw';

/** The repository's LICENSE, which goes with every copy of the site. */
export const GET: APIRoute = () => new Response(licence);
