import { readdirSync } from 'node:fs';
import { contentPath, hasContent } from './content-folder.ts';

/** Which parts that a course may leave out this one has. What it has not gets no page, no link and no facet. */
export const courseHas = {
  manifests: hasContent('manifests') && readdirSync(contentPath('manifests')).some((name) => /\.yaml$/.test(name)),
  statuses: hasContent('reference/statuses.yaml'),
  glossary: hasContent('reference/glossary.yaml'),
  commands: hasContent('reference/commands.yaml'),
  claims: hasContent('notes/claims.yaml'),
} as const;
