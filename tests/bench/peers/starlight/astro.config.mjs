import starlight from '@astrojs/starlight';
import { defineConfig } from 'astro/config';

export default defineConfig({
  integrations: [
    starlight({
      title: 'Course',
      sidebar: [{ label: 'Lessons', items: [{ autogenerate: { directory: 'lessons' } }] }],
    }),
  ],
  trailingSlash: 'always',
  // It would warn of a module that Astro writes, once for each lesson.
  vite: { build: { rolldownOptions: { checks: { moduleLevelDirective: false } } } },
});
