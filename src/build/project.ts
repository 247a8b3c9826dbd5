import { join } from 'node:path';

/** The repository's root, as an absolute path. */
export const projectRoot: string = join(import.meta.dirname, '../..');
