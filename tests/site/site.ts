import { join } from 'node:path';
import { builtBase } from '../../src/build/hosting/serve.ts';
import { type BuiltSite, readBuiltSite } from '../../src/build/pages/built-pages.ts';
import { projectRoot } from '../../src/build/project.ts';

/** The folder with the built site; `npm test` has built it by the time tests run. */
export const folder: string = join(projectRoot, 'dist');

/** The built site. */
export const site: BuiltSite = readBuiltSite(folder);

/** The path it was built to lie under, with slashes at both ends. */
export const base: string = builtBase(folder);

/** The lessons' paths. */
export const lessons: readonly string[] = [...site.pages.keys()].filter((path) => /^\/lessons\/./.test(path));
