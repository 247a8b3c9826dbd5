import { bundledLanguages } from 'shiki/langs';
import { emphasised } from '../../components/code/ink.ts';
import type { LessonFile } from './content-files.ts';
import type { LessonSource } from './lesson-source.ts';
import { type Anchors, placeProblem } from './list-check.ts';
import { nearest, type Problem } from './problem.ts';

/** What code may be written in, by all the names that Shiki knows. */
const languages = new Set(['', 'text', 'plaintext', 'txt', 'plain', ...Object.keys(bundledLanguages)]);

/** What is wrong with a link apart from where it leads, which the built pages tell. */
function linkProblem(target: string, site: string | undefined): { message: string; mend: string } | undefined {
  if (target === '') return { message: 'this link leads nowhere', mend: 'Write [words](/lessons/slug/).' };
  if (/^(javascript|data|vbscript|file):/i.test(target)) {
    return { message: `the link "${target.slice(0, 60)}" is no address`, mend: 'Link to a page.' };
  }
  if (/^(http:)?\/\//i.test(target)) {
    const mend = `Write "${target.replace(/^(http:)?\/\//i, 'https://')}".`;
    return { message: `the link "${target}" is not encrypted, or depends on how this page was opened`, mend };
  }
  if (/^(www\.|[a-z0-9-]+\.(io|org|com|dev|net)(\/|$))/i.test(target)) {
    return { message: `the link "${target}" has no "https://"`, mend: `Write "https://${target}".` };
  }
  if (site !== undefined && target.startsWith(site)) {
    const path = target.slice(site.length) || '/';
    return {
      message: `the link "${target}" names this site`,
      mend: `Write "${path}", which works wherever the site is.`,
    };
  }
  if (!/^([a-z][a-z0-9+.-]*:|[/#])/i.test(target)) {
    const mend =
      'Write it from the root of the site, such as "/lessons/probes/": a lesson is on the page of the course too.';
    return { message: `the link "${target}" does not begin with "/"`, mend };
  }
  if (
    /^https:\/\/(www\.)?(k8s\.io|kubernetes\.io)/i.test(target) &&
    !/^https:\/\/kubernetes\.io\/([a-z]\S*)?$/.test(target)
  ) {
    const mend = 'Write https://kubernetes.io and the path, or <Source path="/docs/...">words</Source>.';
    return { message: `the link "${target}" is no page of kubernetes.io`, mend };
  }
  return undefined;
}

/**
 * Checks what a lesson says in Markdown: headings, links and pictures.
 *
 * @param site where the site will be served, when it is known: links must not name it.
 */
export function checkProse(
  { file, pictures }: Pick<LessonFile, 'file' | 'pictures'>,
  lesson: LessonSource,
  site: string | undefined,
): Problem[] {
  const problems: Problem[] = [];
  if (lesson.syntax) {
    const { message, line, column } = lesson.syntax;
    const mend = mendSyntax(message);
    return [{ file, line, column, message: `this is not MDX: ${message}`, mend }];
  }
  if (lesson.empty && lesson.frontMatter) {
    problems.push({ file, line: 1, message: 'the lesson has no text', mend: 'Write it below the front matter.' });
  }
  let above = 1;
  const said = new Map<string, number>();
  for (const { depth, words, line } of lesson.headings) {
    if (depth === 1) {
      const mend = 'Write "## ...". The page has its title from the front matter.';
      problems.push({ file, line, message: `the heading "${words}" is a second title`, mend });
    } else if (depth > above + 1) {
      const mend = `Write "${'#'.repeat(above + 1)} ${words}".`;
      problems.push({ file, line, message: `the heading "${words}" skips a level`, mend });
    }
    above = Math.max(depth, 1);
    const first = said.get(words);
    if (words.trim() === '') problems.push({ file, line, message: 'this heading is empty', mend: 'Give it words.' });
    else if (first !== undefined) {
      const mend = 'Say what this one is about; links to it would lead to the first.';
      problems.push({ file, line, message: `the heading "${words}" is there twice, first on line ${first}`, mend });
    } else said.set(words, line);
  }
  for (const { target, words, line } of lesson.links) {
    const problem = linkProblem(target, site);
    if (problem) problems.push({ file, line, ...problem });
    if (words.trim() === '') {
      const mend = 'Say between the brackets where it leads.';
      problems.push({ file, line, message: `the link "${target}" has no words`, mend });
    }
  }
  for (const { language, meta, line } of lesson.fences) {
    if (!languages.has(language)) {
      const mend = nearest(language, languages, 'Write yaml, sh, json, or text for what is none of them.');
      problems.push({ file, line, message: `the language "${language}" of this code is not known`, mend });
    }
    try {
      emphasised(meta);
    } catch {
      const mend = 'Write lines="3-9" (or "3", "1,4-6").';
      problems.push({ file, line, message: `the lines of this code cannot be read in ${meta}`, mend });
    }
  }
  for (const { target, words, line } of lesson.images) {
    const shown = target.slice(0, 80);
    const name = target.replace(/^\.\//, '');
    if (/^([a-z][a-z0-9+.-]*:|\/)/i.test(target)) {
      const mend = 'Put the file beside the lesson and write "./name.png": pages load nothing from elsewhere.';
      problems.push({ file, line, message: `the picture "${shown}" is not beside the lesson`, mend });
    } else if (!pictures.includes(name)) {
      const mend = nearest(name, pictures, `Put ${name} beside index.mdx.`);
      problems.push({ file, line, message: `there is no picture "${shown}"`, mend });
    }
    if (words.trim() === '') {
      const mend = 'Say what is to be seen: ![a Pod with two containers](./pod.png).';
      problems.push({ file, line, message: `the picture "${shown}" has no alternative text`, mend });
    }
  }
  return problems;
}

/** Checks that links to lessons and headings lead somewhere. Links to other pages are checked in the built pages. */
export function checkPlaces(
  { file, slug, lesson }: Pick<LessonFile, 'file' | 'slug'> & { readonly lesson: LessonSource },
  anchors: Anchors,
): Problem[] {
  return lesson.links.flatMap(({ target, line }): Problem[] => {
    const [, to = slug, anchor] = /^(?:\/lessons\/([^/#?]+)\/?)?(?:#(.*))?$/.exec(target) ?? [undefined, ''];
    const problem = to === '' ? undefined : placeProblem(anchors, to, anchor);
    return problem ? [{ file, line, message: `the link "${target}": ${problem.message}`, mend: problem.mend }] : [];
  });
}

/** What to do about what the MDX parser says. */
function mendSyntax(message: string): string {
  if (/closing tag/.test(message)) {
    return 'Close every tag that you open, in the same paragraph: <Aside>...</Aside>, or <Run ... />.';
  }
  if (/valid JSX tag/.test(message)) {
    return 'Look for a quote, a brace or a ">" that is missing; a "<" that begins no tag is written \\<, and an address [words](https://...).';
  }
  if (/`!` before name/.test(message)) return 'Write a comment as {/* ... */}.';
  if (/expression|brace/.test(message)) {
    return 'Braces hold code: close them and mend what is in them; a brace that is text is written \\{ or `{`.';
  }
  return 'Mend the MDX here; the rest of this lesson is checked when it can be read.';
}
