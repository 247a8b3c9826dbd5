import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitepress';

// The lessons are plain Markdown; VitePress reads files that end so.
const lessons = join(process.env.CONTENT_DIR, 'lessons');
const source = join(import.meta.dirname, '../lessons');
rmSync(source, { recursive: true, force: true });
const slugs = readdirSync(lessons)
  .sort()
  .map((name) => {
    const slug = name.replace(/^\d+-/, '');
    cpSync(join(lessons, name, 'index.mdx'), join(source, slug, 'index.md'));
    return slug;
  });

export default defineConfig({
  title: 'Course',
  themeConfig: {
    search: { provider: 'local' },
    sidebar: [{ text: 'Lessons', items: slugs.map((slug) => ({ text: slug, link: `/lessons/${slug}/` })) }],
  },
});
