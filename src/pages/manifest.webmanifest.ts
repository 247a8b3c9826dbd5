import type { APIRoute } from 'astro';
import { course } from '../layouts/course.ts';
import { href } from '../layouts/path.ts';

/** The web app manifest: with it the site can be installed (https://www.w3.org/TR/appmanifest/). */
export const GET: APIRoute = () =>
  Response.json({
    id: href('/'),
    name: course.title,
    short_name: course.title,
    description: course.description,
    lang: course.language,
    start_url: href('/'),
    scope: href('/'),
    display: 'standalone',
    // Paper, as in src/styles/tokens.css.
    background_color: '#f7fbfc',
    theme_color: '#f7fbfc',
    icons: [
      { src: href('/icon-192.png'), sizes: '192x192', type: 'image/png' },
      { src: href('/icon-512.png'), sizes: '512x512', type: 'image/png' },
      { src: href('/icon-maskable.png'), sizes: '512x512', type: 'image/png', purpose: 'maskable' },
      { src: href('/favicon.svg'), sizes: 'any', type: 'image/svg+xml' },
    ],
  });
