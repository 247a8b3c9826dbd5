import { Part } from './part.ts';

/** What the API server knows of resources and requests beyond the everyday ones (see api/everyday.ts). */
export const furtherApi = new Part<typeof import('./apiserver/further-api.ts')>();
