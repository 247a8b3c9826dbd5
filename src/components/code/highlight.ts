import { createHighlighter, type Highlighter } from 'shiki';
import { inkTheme, inkTransformer } from './ink.ts';

let highlighter: Promise<Highlighter> | undefined;

/**
 * Highlights code at build time, in the same block as a Markdown fence gives.
 *
 * @param code the text, without a final line break.
 * @param lang a language of the site: `yaml`, `sh`, `json` or `text`.
 * @param options `title` is the file's name in the header; `lines` are the emphasised lines, such as `3-9`.
 * @returns HTML.
 */
export async function highlight(
  code: string,
  lang: 'yaml' | 'sh' | 'json' | 'text',
  options: { title?: string | undefined; lines?: string | undefined } = {},
): Promise<string> {
  highlighter ??= createHighlighter({ themes: [inkTheme], langs: ['yaml', 'sh', 'json'] });
  const meta = [
    options.title === undefined ? '' : `title="${options.title}"`,
    options.lines === undefined ? '' : `lines="${options.lines}"`,
  ].join(' ');
  return (await highlighter).codeToHtml(code, {
    lang,
    theme: 'ink',
    meta: { __raw: meta },
    transformers: [inkTransformer()],
  });
}
