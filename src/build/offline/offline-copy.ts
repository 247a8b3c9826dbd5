import { readdirSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { type Zippable, zipSync } from 'fflate';
import { readSite } from '../content/site-file.ts';
import { copyFiles } from './copy-files.ts';
import { offlineCopyName } from './copy-name.ts';

/** The same date in every copy, so that the same pages give the same bytes: the first that ZIP knows. */
const date = new Date(1980, 0, 1);

/** Files that do not get smaller. */
const packed = /\.(png|jpe?g|webp|avif|woff2|epub)$/;

/** What the folder says of itself. */
function readme(title: string, description: string): string {
  return `${title}\n\n${description}\n\nThis folder needs no network and no server: open index.html in a browser.\nKeep the files together; pages use what lies beside them.\n`;
}

/** Packs files into one folder of a ZIP archive. */
function zip(files: ReadonlyMap<string, string | Buffer>, folder: string): Uint8Array {
  const entries: Zippable = {};
  for (const [name, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    entries[`${folder}/${name}`] = [new Uint8Array(bytes), { level: packed.test(name) ? 0 : 9 }];
  }
  return zipSync(entries, { mtime: date });
}

/**
 * Astro integration: writes the course's copy that opens without a server, `NAME-offline.zip`, beside the pages. It is
 * made of everything that the build has written, so it comes after all who write.
 */
export function offlineCopy(): AstroIntegration {
  let base = '/';
  return {
    name: 'podbook-offline-copy',
    hooks: {
      'astro:config:done': ({ config }) => {
        base = `/${config.base.replace(/^\/+|\/+$/g, '')}/`.replace('//', '/');
      },
      'astro:build:done': async ({ dir, logger }) => {
        const folder = fileURLToPath(dir).replace(/[/\\]$/, '');
        const names = readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
        const { title, description } = readSite();
        const files = await copyFiles({ folder, names, base });
        files.set('README.txt', readme(title, description));
        const name = offlineCopyName(title);
        const bytes = zip(files, name);
        writeFileSync(join(folder, `${name}.zip`), bytes);
        logger.info(`${name}.zip: ${files.size} files, ${(bytes.length / 1e6).toFixed(1)} MB`);
      },
    },
  };
}
