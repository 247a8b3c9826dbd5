import type { APIRoute } from 'astro';
import licence from '../../LICENSE?raw';

/**
 * The licence of the site's code, which goes with every copy of it: of the repository's LICENSE the Apache License. What
 * stands above that is about the course beside the code, which need not be the one that is built.
 */
export const GET: APIRoute = () => new Response(licence.slice(licence.search(/^ *Apache License$/m)));
