import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import type { Attribute, LessonSource } from './lesson-source.ts';
import type { Problem } from './problem.ts';

const noNames = createContext({});

/** Runs an expression in which no name is defined but those of JavaScript. Throws what it throws. */
function run(expression: string): unknown {
  return runInContext(`(${expression}\n)`, noNames, { timeout: 1000 });
}

/**
 * The value of an attribute. Code in braces is run, as the build runs it; undefined when it uses names of the lesson's
 * own, which only the build knows.
 */
export function attributeValue(attribute: Attribute | undefined): unknown {
  if (attribute?.kind !== 'code') return attribute?.kind === 'text' ? attribute.text : undefined;
  try {
    return run(attribute.text);
  } catch {
    return undefined;
  }
}

/** Whether code has a word, such as the name of what it imports. */
export function hasWord(code: string, word: string): boolean {
  return code.split(/[^\w$]+/).includes(word);
}

/** Names that MDX gives to the code of a lesson. */
const givenNames = new Set(['props', 'frontmatter', 'components']);

/** What is wrong with an expression; undefined when it can be computed, or only the build knows. */
function expressionProblem(expression: string, code: string): string | undefined {
  try {
    run(expression);
    return undefined;
  } catch (thrown) {
    const { name, message } = thrown as Error;
    // The lesson has been parsed: this is an element in braces, or nothing but a remark.
    if (name === 'SyntaxError') return undefined;
    const missing = /^(\S+) is not defined$/.exec(message)?.[1];
    if (missing === undefined) return `{${expression}} cannot be computed: ${message}`;
    const isKnown = givenNames.has(missing) || missing in globalThis || hasWord(code, missing);
    return isKnown ? undefined : `nothing defines "${missing}" in {${expression}}`;
  }
}

/** Whether what a lesson imports is there. What comes from no file (`astro:content`) is. */
function isThere(file: string, written: string): boolean {
  // `?url` and the like say what Vite makes of it.
  const target = written.replace(/\?.*$/, '');
  if (target.startsWith('.')) return existsSync(resolve(dirname(file), target));
  if (target.startsWith('/')) return existsSync(resolve(`.${target}`));
  const name = /^(@[^/]+\/)?[^/]+/.exec(target)?.[0] ?? '';
  return name.includes(':') || existsSync(resolve('node_modules', name));
}

/**
 * Checks the code of a lesson: that what it imports is there, and that the names in its braces are defined.
 *
 * @param file the lesson's file, from the working directory or absolute.
 */
export function checkCode(file: string, lesson: LessonSource): Problem[] {
  const imports = lesson.imports
    .filter(({ text }) => !isThere(file, text))
    .map(({ text, line }): Problem => {
      const mend = 'Mend the path, which begins at the lesson; the components of lessons are there without an import.';
      return { file, line, message: `there is no "${text}" to import`, mend };
    });
  const unknown = lesson.expressions.flatMap(({ text, line }): Problem[] => {
    const message = expressionProblem(text, lesson.code);
    const mend = 'Braces hold code: a brace that is text is written \\{, or stands in backticks.';
    return message === undefined ? [] : [{ file, line, message, mend }];
  });
  return [...imports, ...unknown];
}
