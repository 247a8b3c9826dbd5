import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { readSite } from '../content/site-file.ts';
import { Archive } from './archive.ts';
import { copyFiles } from './copy-files.ts';
import { offlineCopyName } from './copy-name.ts';

/** What the folder says of itself. */
function readme(title: string, description: string): string {
  return `${title}\n\n${description}\n\nThis folder needs no network and no server: open index.html in a browser.\nKeep the files together; pages use what lies beside them.\n`;
}

/** A copy of a course, packed. */
export interface OfflineCopy {
  /** The name of the one folder in it. */
  readonly name: string;
  readonly bytes: Buffer;
}

/**
 * Makes the copy of a built site that opens without a server, as a ZIP archive: the same site gives the same bytes.
 *
 * @param folder the built site's folder, without a closing slash.
 * @param base the path the site lies under, with slashes at both ends.
 * @param course what it is called, and what it says of itself.
 * @throws Error when a page has something that cannot run from a file.
 */
export async function packOfflineCopy(
  folder: string,
  base: string,
  { title, description }: { title: string; description: string },
): Promise<OfflineCopy> {
  const name = offlineCopyName(title);
  const archive = new Archive();
  archive.add(`${name}/README.txt`, readme(title, description));
  await copyFiles({ folder, base }, (path, content) => archive.add(`${name}/${path}`, content));
  return { name, bytes: archive.end() };
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
        base = `${config.base.replace(/\/+$/, '')}/`;
      },
      'astro:build:done': async ({ dir, logger }) => {
        const folder = fileURLToPath(dir).replace(/[/\\]$/, '');
        const { name, bytes } = await packOfflineCopy(folder, base, readSite());
        writeFileSync(join(folder, `${name}.zip`), bytes);
        logger.info(`${name}.zip: ${(bytes.length / 1e6).toFixed(1)} MB`);
      },
    },
  };
}
