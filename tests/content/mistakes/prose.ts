import { below, inLesson, LESSON, lesson, type Mistake } from './small-course.ts';

/** Mistakes in headings, links and pictures of a lesson. */
export const mistakes: readonly Mistake[] = [
  {
    what: 'a second title',
    files: below('# More'),
    said: [
      'lessons/01-pods/index.mdx:19: the heading "More" is a second title\n    Write "## ...". The page has its title from the front matter.',
    ],
  },
  {
    what: 'a level of headings left out',
    files: below('#### Deep down'),
    said: ['lessons/01-pods/index.mdx:19: the heading "Deep down" skips a level\n    Write "### Deep down".'],
  },
  {
    what: 'the same heading twice',
    files: below('## Where it runs'),
    said: [
      'lessons/01-pods/index.mdx:19: the heading "Where it runs" is there twice, first on line 11\n    Say what this one is about; links to it would lead to the first.',
    ],
  },
  {
    what: 'a picture without alternative text',
    files: { ...below('![](./pod.png)'), 'lessons/01-pods/pod.png': 'GIF89a' },
    said: [
      'lessons/01-pods/index.mdx:19: the picture "./pod.png" has no alternative text\n    Say what is to be seen: ![a Pod with two containers](./pod.png).',
    ],
  },
  {
    what: 'a picture from elsewhere',
    files: below('![A Pod](https://example.org/pod.png)'),
    said: [
      'lessons/01-pods/index.mdx:19: the picture "https://example.org/pod.png" is not beside the lesson\n    Put the file beside the lesson and write "./name.png": pages load nothing from elsewhere.',
    ],
  },
  {
    what: 'a picture that is not there',
    files: { ...below('![A Pod](./pods.png)'), 'lessons/01-pods/pod.png': 'GIF89a' },
    said: [
      'lessons/01-pods/index.mdx:19: there is no picture "./pods.png"\n    Did you mean "pod.png"? Put pods.png beside index.mdx.',
    ],
  },
  {
    what: 'a picture that is not there, shown by its name',
    files: below('![A Pod][pod]\n\n[pod]: ./pod.png'),
    said: ['lessons/01-pods/index.mdx:21: there is no picture "./pod.png"\n    Put pod.png beside index.mdx.'],
  },
  {
    what: 'a picture of the public folder',
    files: below('![A Pod](/social.png)'),
    said: [
      'lessons/01-pods/index.mdx:19: the picture "/social.png" is not beside the lesson\n    Put the file beside the lesson and write "./name.png": pages load nothing from elsewhere.',
    ],
  },
  {
    what: 'a link without words',
    files: below('[](/lessons/pods/)'),
    said: [
      'lessons/01-pods/index.mdx:19: the link "/lessons/pods/" has no words\n    Say between the brackets where it leads.',
    ],
  },
  {
    what: 'a link to a lesson that is not there',
    files: below('See [that](/lessons/pots/).'),
    said: [
      'lessons/01-pods/index.mdx:19: the link "/lessons/pots/": there is no lesson "pots"\n    Did you mean "pods"? Name a lesson by its folder without the number, then "#" and the id of a heading.',
    ],
  },
  {
    what: 'a link to a heading that is not there',
    files: below('See [that](#were-it-runs), or [this](/lessons/pods/#how-it-ends).'),
    said: [
      'lessons/01-pods/index.mdx:19: the link "#were-it-runs": lesson "pods" has no heading "were-it-runs"\n    Did you mean "where-it-runs"? Write the id of one of its headings. There are where-it-runs.',
      'lessons/01-pods/index.mdx:19: the link "/lessons/pods/#how-it-ends": lesson "pods" has no heading "how-it-ends"\n    Write the id of one of its headings. There are where-it-runs.',
    ],
  },
  {
    what: 'a link that begins at the lesson',
    files: below('See [that](../pods/).'),
    said: [
      'lessons/01-pods/index.mdx:19: the link "../pods/" does not begin with "/"\n    Write it from the root of the site, such as "/lessons/probes/": a lesson is on the page of the course too.',
    ],
  },
  {
    what: 'a link that is not encrypted',
    files: below('See [this](http://kubernetes.io/docs/).'),
    said: [
      'lessons/01-pods/index.mdx:19: the link "http://kubernetes.io/docs/" is not encrypted, or depends on how this page was opened\n    Write "https://kubernetes.io/docs/".',
    ],
  },
  {
    what: 'a link without https://',
    files: below('See [this](kubernetes.io/docs/).'),
    said: [
      'lessons/01-pods/index.mdx:19: the link "kubernetes.io/docs/" has no "https://"\n    Write "https://kubernetes.io/docs/".',
    ],
  },
  {
    what: 'a page of kubernetes.io with a double slash',
    files: below('See [this](https://kubernetes.io//docs/).'),
    said: [
      'lessons/01-pods/index.mdx:19: the link "https://kubernetes.io//docs/" is no page of kubernetes.io\n    Write https://kubernetes.io and the path, or <Source path="/docs/...">words</Source>.',
    ],
  },
  {
    what: 'a link to the whole address of this site',
    files: below('See [this](https://pods.example/lessons/pods/).'),
    said: [
      'lessons/01-pods/index.mdx:19: the link "https://pods.example/lessons/pods/" names this site\n    Write "/lessons/pods/", which works wherever the site is.',
    ],
  },
  {
    what: 'a link that is code',
    files: below('[Run](javascript:alert)'),
    said: ['lessons/01-pods/index.mdx:19: the link "javascript:alert" is no address\n    Link to a page.'],
  },
  {
    what: 'an empty lesson',
    files: inLesson(lesson.slice(lesson.indexOf('A <Term')), ''),
    said: [
      'lessons/01-pods/index.mdx:1: the lesson has no text\n    Write it below the front matter.',
      'notes/claims.yaml:8: claim "smallest": lesson "pods" has no heading "where-it-runs"\n    Write the id of one of its headings.',
      'reference/glossary.yaml:5: entry "kubelet": lesson "pods" has no heading "where-it-runs"\n    Write the id of one of its headings.',
      'reference/statuses.yaml:4: entry "Pending": lesson "pods" has no heading "where-it-runs"\n    Write the id of one of its headings.',
    ],
  },
  {
    what: 'an empty file for a lesson',
    files: { [LESSON]: '' },
    said: [
      'lessons/01-pods/index.mdx:1: the lesson has no front matter\n    Begin the file with a line "---", the lines title: the finding, as a sentence / short: the name in the sidebar / description: one or two sentences under the title, and a line "---".',
      'notes/claims.yaml:8: claim "smallest": lesson "pods" has no heading "where-it-runs"\n    Write the id of one of its headings.',
      'reference/glossary.yaml:5: entry "kubelet": lesson "pods" has no heading "where-it-runs"\n    Write the id of one of its headings.',
      'reference/statuses.yaml:4: entry "Pending": lesson "pods" has no heading "where-it-runs"\n    Write the id of one of its headings.',
    ],
  },
];
