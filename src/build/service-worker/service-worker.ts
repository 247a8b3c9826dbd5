import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { build } from 'vite';
import type { ListedFile } from '../../offline/protocol.ts';
import { bytesOf, type SavedSite, savedSite, serviceWorkerName, tooMuchMessage } from './saved-files.ts';

/**
 * The service worker as one script without imports, with its list of files.
 *
 * @param root the repository's root.
 */
export async function serviceWorkerScript(root: string, { files, tooMuch, version }: SavedSite): Promise<string> {
  const list: ListedFile[] = files.map(({ path, revision }) => [path, revision]);
  const result = await build({
    configFile: false,
    root,
    logLevel: 'warn',
    define: {
      SAVED_FILES: JSON.stringify(list),
      SAVED_VERSION: JSON.stringify(version),
      TOO_MUCH: String(tooMuch.length),
    },
    build: {
      write: false,
      target: 'es2022',
      rolldownOptions: { input: 'src/offline/service-worker.ts', output: { format: 'iife' } },
    },
  });
  const [script] = 'output' in result ? result.output : [];
  if (script?.type !== 'chunk') throw new Error('Vite gave no script for src/offline/service-worker.ts.');
  return script.code;
}

/** Astro integration, after all that writes files: the service worker, which keeps a copy of the site in the browser. */
export function serviceWorker(): AstroIntegration {
  let root = '';
  return {
    name: 'podbook-service-worker',
    hooks: {
      'astro:config:done': ({ config }) => {
        root = fileURLToPath(config.root);
      },
      'astro:server:setup': ({ server }) => {
        server.middlewares.use((request, response, next) => {
          if (!request.url?.split('?')[0]?.endsWith(`/${serviceWorkerName}`)) return next();
          response.setHeader('Content-Type', 'text/javascript');
          // Who has looked at the built site at this address would go on seeing that.
          response.end(readFileSync(join(import.meta.dirname, 'farewell.js')));
        });
      },
      'astro:build:done': async ({ dir, logger }) => {
        const site = savedSite(fileURLToPath(dir));
        writeFileSync(new URL(serviceWorkerName, dir), await serviceWorkerScript(root, site));
        const megabytes = (bytesOf(site.files) / 1e6).toFixed(1);
        if (site.tooMuch.length > 0) logger.warn(tooMuchMessage(site));
        logger.info(`${site.files.length} files, ${megabytes} MB, to be kept by browsers: version ${site.version}`);
      },
    },
  };
}
