import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { RESOURCES } from '../../cluster/api/scheme.ts';
import { KIND_DOCS_VERSION, type KindDocs, kindDocsName } from '../../kubectl/documentation.ts';
import { Models } from './models.ts';

/**
 * The documentation of every kind that the API server lists and the installed packages know: the file's name and its text, JSON as in
 * KindDocs of src/kubectl/documentation.ts.
 *
 * @param root the repository's root.
 */
export function fieldDocsFiles(root: string): Map<string, string> {
  const models = new Models(root);
  const pod = models.kind(POD);
  const files = new Map<string, string>();
  for (const resource of RESOURCES) {
    const docs = models.kind(resource);
    if (docs) files.set(`${kindDocsName(resource)}.json`, JSON.stringify(pod ? without(docs, pod) : docs));
  }
  return files;
}

const POD = { group: '', version: 'v1', kind: 'Pod' };

/** The templates of Pods are most of what the kinds that have them consist of: they are kept once, with Pods. */
function without(docs: KindDocs, pod: KindDocs): KindDocs {
  if (docs === pod || !Object.hasOwn(docs.types, 'PodSpec')) return docs;
  const own = Object.entries(docs.types).filter(([name, type]) => pod.types[name] !== type);
  return { ...docs, types: Object.fromEntries(own), also: kindDocsName(POD) };
}

/**
 * Astro integration: writes the documentation of fields that `kubectl explain` prints into the folder `field-docs/VERSION/` of the built
 * site, a file a kind; the page's worker fetches one when it is asked for. In development they are served from the packages.
 */
export function fieldDocs(): AstroIntegration {
  let root = '';
  return {
    name: 'podbook-field-docs',
    hooks: {
      'astro:config:done': ({ config }) => {
        root = fileURLToPath(config.root);
      },
      'astro:server:setup': ({ server }) => {
        let files: Map<string, string> | undefined;
        server.middlewares.use((request, response, next) => {
          const name = /\/field-docs\/[^/]+\/([\w.]+\.json)$/.exec(request.url ?? '')?.[1];
          if (name === undefined) return next();
          files ??= fieldDocsFiles(root);
          const text = files.get(name);
          if (text === undefined) return next();
          response.setHeader('Content-Type', 'application/json');
          response.end(text);
        });
      },
      'astro:build:done': ({ dir, logger }) => {
        const folder = new URL(`field-docs/${KIND_DOCS_VERSION}/`, dir);
        const files = fieldDocsFiles(root);
        mkdirSync(folder, { recursive: true });
        for (const [name, text] of files) writeFileSync(new URL(name, folder), text);
        logger.info(`field-docs: the documentation of ${files.size} kinds`);
      },
    },
  };
}
