import { below, inLesson, type Mistake } from './small-course.ts';

/** Mistakes in the code of a lesson: in braces, imports and fences. */
export const mistakes: readonly Mistake[] = [
  {
    what: 'braces in the text that hold a name',
    files: below('It answers at http://{host}:80/.'),
    said: [
      'lessons/01-pods/index.mdx:19: nothing defines "host" in {host}\n    Braces hold code: a brace that is text is written \\{, or stands in backticks.',
    ],
  },
  {
    what: 'an attribute of an element with a name that is not there',
    files: below('<p class={looks}>Text.</p>'),
    said: [
      'lessons/01-pods/index.mdx:19: nothing defines "looks" in {looks}\n    Braces hold code: a brace that is text is written \\{, or stands in backticks.',
    ],
  },
  {
    what: 'attributes spread from a name that is not there, beside one that the lesson defines',
    files: below('export const known = { class: "a" };\n\n<p {...known}>Text.</p>\n\n<p {...unknown}>Text.</p>'),
    said: [
      'lessons/01-pods/index.mdx:23: nothing defines "unknown" in {unknown}\n    Braces hold code: a brace that is text is written \\{, or stands in backticks.',
    ],
  },
  {
    what: 'code that fails',
    files: below('{null.name}'),
    said: [
      "lessons/01-pods/index.mdx:19: {null.name} cannot be computed: Cannot read properties of null (reading 'name')\n    Braces hold code: a brace that is text is written \\{, or stands in backticks.",
    ],
  },
  {
    what: 'an import of a file and of a package that are not there',
    files: inLesson(
      'A <Term',
      'import Chart from "./Chart.astro";\nimport { a } from "charts";\n\n<Chart />\n\nA <Term',
    ),
    said: [
      'lessons/01-pods/index.mdx:7: there is no "./Chart.astro" to import\n    Mend the path, which begins at the lesson; the components of lessons are there without an import.',
      'lessons/01-pods/index.mdx:8: there is no "charts" to import\n    Mend the path, which begins at the lesson; the components of lessons are there without an import.',
    ],
  },
  {
    what: 'code in a language that does not exist',
    files: below('```yamll\nkind: Pod\n```'),
    said: [
      'lessons/01-pods/index.mdx:19: the language "yamll" of this code is not known\n    Did you mean "yaml"? Write yaml, sh, json, or text for what is none of them.',
    ],
  },
  {
    what: 'lines of code that are none',
    files: below('```yaml lines="all"\nkind: Pod\n```'),
    said: [
      'lessons/01-pods/index.mdx:19: the lines of this code cannot be read in lines="all"\n    Write lines="3-9" (or "3", "1,4-6").',
    ],
  },
];
