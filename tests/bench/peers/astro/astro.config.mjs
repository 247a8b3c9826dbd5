import mdx from '@astrojs/mdx';
import { defineConfig } from 'astro/config';

export default defineConfig({
  integrations: [mdx()],
  trailingSlash: 'always',
  // It would warn of a module that Astro writes, once for each lesson.
  vite: { build: { rolldownOptions: { checks: { moduleLevelDirective: false } } } },
});
