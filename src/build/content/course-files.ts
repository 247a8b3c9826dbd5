import { cpSync, createReadStream, existsSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { contentType } from '../hosting/media-types.ts';
import { contentPath, hasContent } from './content-folder.ts';

/**
 * Astro integration: the course's own files. Those in its folder `public/` are served as they are, in the place of
 * what this site has under the same name. In development a change of `site.yaml` starts the server anew, and one of a
 * manifest or a picture loads the pages again; lessons and lists are followed by Astro itself.
 */
export function courseFiles(): AstroIntegration {
  const own = contentPath('public');
  return {
    name: 'course-files',
    hooks: {
      'astro:config:setup': ({ addWatchFile }) => addWatchFile(contentPath('site.yaml')),
      'astro:server:setup': ({ server }) => {
        const manifests = contentPath('manifests');
        server.watcher.add([own, manifests]);
        server.watcher.on('all', (_, file) => {
          if (file.startsWith(own) || file.startsWith(manifests)) server.ws.send({ type: 'full-reload' });
        });
        server.middlewares.use((request, response, next) => {
          const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
          const file = join(own, path.startsWith(server.config.base) ? path.slice(server.config.base.length) : path);
          if (!file.startsWith(own + sep) || !existsSync(file) || !statSync(file).isFile()) return next();
          response.setHeader('Content-Type', contentType(file));
          createReadStream(file).pipe(response);
        });
      },
      // Before anything reads the built site.
      'astro:build:generated': ({ dir }) => {
        if (hasContent('public')) cpSync(own, fileURLToPath(dir), { recursive: true });
      },
    },
  };
}
