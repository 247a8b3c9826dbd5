import { defineCollection } from 'astro:content';
import { docsSchema } from '@astrojs/starlight/schema';
import { glob } from 'astro/loaders';
import { z } from 'astro/zod';

const docs = defineCollection({
  loader: glob({
    base: `${process.env.CONTENT_DIR}/lessons`,
    pattern: '*/index.mdx',
    generateId: ({ entry }) => `lessons/${entry.replace(/^\d+-/, '').replace(/\/index\.mdx$/, '')}`,
  }),
  schema: docsSchema({ extend: z.object({ short: z.string() }) }),
});

export const collections = { docs };
