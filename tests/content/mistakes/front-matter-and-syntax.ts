import { below, inLesson, LESSON, lesson, type Mistake } from './small-course.ts';

/** Mistakes in a lesson whose front matter or MDX cannot be read. */
export const mistakes: readonly Mistake[] = [
  {
    what: 'no front matter',
    files: {
      [LESSON]: '## A lesson\n\nText.\n',
      'reference/glossary.yaml': null,
      'notes/claims.yaml': null,
      'reference/statuses.yaml': null,
    },
    said: [
      'lessons/01-pods/index.mdx:1: the lesson has no front matter\n    Begin the file with a line "---", the lines title: the finding, as a sentence / short: the name in the sidebar / description: one or two sentences under the title, and a line "---".',
    ],
  },
  {
    what: 'a field of the front matter left out',
    files: inLesson('short: Pods\n', ''),
    said: [
      'lessons/01-pods/index.mdx:1: front matter has no "short"\n    Write "short: " and the name in the sidebar.',
    ],
  },
  {
    what: 'a field of the front matter mistyped',
    files: inLesson('short: Pods', 'shrot: Pods'),
    said: [
      'lessons/01-pods/index.mdx:1: front matter has no "short"\n    Write "short: " and the name in the sidebar.',
      'lessons/01-pods/index.mdx:3: front matter has a field "shrot" that nothing reads\n    Did you mean "short"? The fields are title, short, description.',
    ],
  },
  {
    what: 'a title that YAML takes for a number',
    files: inLesson('short: Pods', 'short: 12'),
    said: [
      'lessons/01-pods/index.mdx:3: front matter "short" is not a text\n    Write "short: " and the name in the sidebar, in quotes when YAML takes it for something else.',
    ],
  },
  {
    what: 'a colon in a title without quotes',
    files: inLesson('title: A Pod is', 'title: Pods: what they are,'),
    said: [
      'lessons/01-pods/index.mdx:2: the front matter is not YAML: Nested mappings are not allowed in compact mappings\n    Mend the YAML; put a value that holds ": " or "#" in quotes.',
    ],
  },
  {
    what: 'a description of several paragraphs',
    files: inLesson('What a Pod is, and where it runs.', `${'What a Pod is. '.repeat(25)}`),
    said: [
      'lessons/01-pods/index.mdx:4: front matter: description is longer than 300 characters: keep to one or two sentences\n    Say it in fewer words.',
    ],
  },
  {
    what: 'a date as a name',
    files: inLesson('short: Pods', 'short: 2026-01-31'),
    said: [
      'lessons/01-pods/index.mdx:3: front matter "short" is not a text\n    Write "short: " and the name in the sidebar, in quotes when YAML takes it for something else.',
    ],
  },
  {
    what: 'front matter without blanks behind the colons',
    files: inLesson(lesson.slice(0, lesson.indexOf('A <Term')), '---\ntitle:A Pod\nshort:Pods\n---\n\n'),
    said: [
      'lessons/01-pods/index.mdx:1: front matter has no "title"\n    Write "title: " and the finding, as a sentence.',
      'lessons/01-pods/index.mdx:1: front matter has no "short"\n    Write "short: " and the name in the sidebar.',
      'lessons/01-pods/index.mdx:1: front matter has no "description"\n    Write "description: " and one or two sentences under the title.',
    ],
  },
  {
    what: 'front matter that is not closed',
    files: inLesson('runs.\n---', 'runs.\n'),
    said: ['lessons/01-pods/index.mdx:1: the front matter is not closed\n    Write a line "---" below its last field.'],
  },
  {
    what: 'a tag that is not closed',
    files: below('<Callout kind="note">\n\nMind the gap.'),
    said: [
      'lessons/01-pods/index.mdx:19:1: this is not MDX: Expected a closing tag for `<Callout>` (19:1)\n    Close every tag that you open, in the same paragraph: <Aside>...</Aside>, or <Run ... />.',
    ],
  },
  {
    what: 'a tag closed in another paragraph',
    files: below('Some <Aside>words\n\nand more</Aside>.'),
    said: [
      'lessons/01-pods/index.mdx:19:6: this is not MDX: Expected a closing tag for `<Aside>` (19:6) before the end of `paragraph`\n    Close every tag that you open, in the same paragraph: <Aside>...</Aside>, or <Run ... />.',
    ],
  },
  {
    what: 'tags closed in the wrong order',
    files: below('<Callout>\n<Aside>Mind.</Callout>\n</Aside>'),
    said: [
      'lessons/01-pods/index.mdx:20:13: this is not MDX: Unexpected closing tag `</Callout>`, expected corresponding closing tag for `<Aside>` (20:1)\n    Close every tag that you open, in the same paragraph: <Aside>...</Aside>, or <Run ... />.',
    ],
  },
  {
    what: 'a quote that is not closed',
    files: inLesson('manifest="my-pod.yaml"', 'manifest="my-pod.yaml'),
    said: [
      'lessons/01-pods/index.mdx:9:1: this is not MDX: Unexpected character after `<`, expected a valid JSX tag\n    Look for a quote, a brace or a ">" that is missing; a "<" that begins no tag is written \\<, and an address [words](https://...).',
    ],
  },
  {
    what: 'an attribute without quotes',
    files: inLesson('manifest="my-pod.yaml"', 'manifest=my-pod.yaml'),
    said: [
      'lessons/01-pods/index.mdx:9:1: this is not MDX: Unexpected character after `<`, expected a valid JSX tag\n    Look for a quote, a brace or a ">" that is missing; a "<" that begins no tag is written \\<, and an address [words](https://...).',
    ],
  },
  {
    what: 'a broken expression',
    files: inLesson('["kubectl get pods"]', '["kubectl get pods"'),
    said: [
      'lessons/01-pods/index.mdx:9:77: this is not MDX: Could not parse expression: Expected `,` or `]` but found `)`\n    Braces hold code: close them and mend what is in them; a brace that is text is written \\{ or `{`.',
    ],
  },
  {
    what: 'braces in the text',
    files: below('A template is written {{ .Values.image name }}.'),
    said: [
      'lessons/01-pods/index.mdx:19:26: this is not MDX: Could not parse expression: Unexpected token\n    Braces hold code: close them and mend what is in them; a brace that is text is written \\{ or `{`.',
    ],
  },
  {
    what: 'a comment of HTML',
    files: below('<!-- to do -->'),
    said: [
      'lessons/01-pods/index.mdx:19:1: this is not MDX: Unexpected character `!` before name, expected a character that can start a name, such as a letter, `$`, or `_`\n    Write a comment as {/* ... */}.',
    ],
  },
];
