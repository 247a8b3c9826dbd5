import {
  changed,
  commands,
  glossary,
  LESSON,
  lesson,
  MANIFEST,
  type Mistake,
  manifest,
  soundCourse,
} from './small-course.ts';

/** Mistakes in the course tree, and files as files. */
export const mistakes: readonly Mistake[] = [
  {
    what: 'a lesson that the course does not list',
    files: { 'lessons/02-more/index.mdx': lesson.replace('short: Pods', 'short: More') },
    said: [
      'lessons/02-more/index.mdx:1: no part of the course lists this lesson\n    Add "more" to a part in site.yaml.',
    ],
  },
  {
    what: 'a listed lesson that is not there',
    files: changed('site.yaml', '[pods]', '[pods, probs]'),
    said: [
      'site.yaml:5: there is no lesson "probs"\n    Did you mean "pods"? Add content/lessons/NN-probs/index.mdx, or take "probs" out of the list.',
    ],
  },
  {
    what: 'a lesson listed twice',
    files: changed('site.yaml', '[pods]', '[pods, pods]'),
    said: ['site.yaml:5: lesson "pods" is listed twice\n    Leave one of the two.'],
  },
  {
    what: 'a course file that is not YAML',
    files: changed('site.yaml', 'lessons: [pods]', 'lessons: [pods'),
    said: [
      'site.yaml:6: this is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]\n    Mend the YAML here; put a value that holds ": " or "#" in quotes.',
    ],
  },
  {
    what: 'two lessons with one number',
    files: {
      'lessons/01-more/index.mdx': lesson.replace('short: Pods', 'short: More'),
      ...changed('site.yaml', '[pods]', '[pods, more]'),
    },
    said: [
      'lessons/01-pods/index.mdx:1: this lesson has the number 1, as lessons/01-more has\n    Rename one folder: the number gives the order.',
    ],
  },
  {
    what: 'two lessons with one slug',
    files: { 'lessons/02-pods/index.mdx': lesson },
    said: [
      'lessons/02-pods/index.mdx:1: this lesson has the slug pods, as lessons/01-pods has\n    Rename one folder: the slug is the address of the page.',
    ],
  },
  {
    what: 'a lesson listed in two parts, the second time under its own name',
    files: changed('site.yaml', '[pods]\n', '[pods]\n  - title: pods\n    lessons: [pods]\n'),
    said: ['site.yaml:7: lesson "pods" is listed twice\n    Leave one of the two.'],
  },
  {
    what: 'an example of the first page whose time is none',
    files: changed(
      'site.yaml',
      'parts:',
      'home:\n  example: { manifest: my-pod.yaml, title: A life, until: soon }\nparts:',
    ),
    said: [
      'site.yaml:4: home.example: my-pod.yaml: until: "soon" is no length of time: write a number and a unit, such as 90s, 1m30s or 500ms\n    Try the manifest in the editor of a page, then mend it or what is said of it here.',
    ],
  },
  {
    what: 'an example of the first page that is not there',
    files: changed(
      'site.yaml',
      'parts:',
      'home:\n  example: { manifest: my(pod.yaml, title: A life, until: 9s }\nparts:',
    ),
    said: [
      'site.yaml:4: there is no manifest "my(pod.yaml"\n    Did you mean "my-pod.yaml"? Name a file of manifests/, or leave "example" out.',
    ],
  },
  {
    what: 'a link at the foot of the pages that is no address',
    files: changed('site.yaml', 'parts:', 'links: [{ name: Source, url: github.com/owner/name }]\nparts:'),
    said: [
      'site.yaml:3: "links.0.url" is neither a whole address nor a path that begins with "/"\n    An address, or a path in the site.',
    ],
  },
  {
    what: 'an alias that YAML does not know',
    files: {
      ...changed('site.yaml', 'title: Small', 'title: *small'),
      ...changed('reference/glossary.yaml', 'name: kubelet', 'name: *kubelet'),
    },
    said: [
      'reference/glossary.yaml:1: this is not YAML: Unresolved alias (the anchor must be set before the alias): kubelet\n    Put a text that begins with "*" in quotes, or write out what it stands for.',
      'site.yaml:1: this is not YAML: Unresolved alias (the anchor must be set before the alias): small\n    Put a text that begins with "*" in quotes, or write out what it stands for.',
    ],
  },
  {
    what: 'several documents in the course file',
    files: { 'site.yaml': `${soundCourse['site.yaml']}---\ntitle: More\n` },
    said: [
      'site.yaml:6: this is not YAML: there are several documents in this file\n    Mend the YAML here; put a value that holds ": " or "#" in quotes.',
    ],
  },
  {
    what: 'a byte order mark',
    files: { [LESSON]: `\uFEFF${lesson}` },
    said: ['lessons/01-pods/index.mdx:1: this file begins with a byte order mark\n    Save it as UTF-8 without one.'],
  },
  {
    what: 'line ends of Windows',
    files: { [MANIFEST]: manifest.replaceAll('\n', '\r\n') },
    said: [
      'manifests/my-pod.yaml:1: lines end with CR LF from here on\n    Save the file with LF line ends (git config core.autocrlf input keeps them so).',
    ],
  },
  {
    what: 'another encoding than UTF-8',
    files: { 'reference/commands.yaml': Buffer.from(commands.replace('Lists', 'Z\u00e4hlt'), 'latin1') },
    said: ['reference/commands.yaml:2: this line is not UTF-8\n    Save the file as UTF-8 and look at this line.'],
  },
  {
    what: 'a file in UTF-16',
    files: { 'manifests/other.yaml': Buffer.from(`\uFEFF${manifest}`, 'utf16le') },
    said: [
      'manifests/other.yaml:1: this file is UTF-16\n    Save it as UTF-8 without a byte order mark.',
      'manifests/other.yaml:1: the object that begins here has no apiVersion and no kind\n    Give every object apiVersion and kind, such as "apiVersion: v1" and "kind: Pod".',
    ],
  },
  {
    what: "a lesson's folder with spaces and capitals",
    files: { 'lessons/2 More Pods/index.mdx': lesson },
    said: [
      'lessons/2 More Pods/index.mdx:1: the lesson\'s folder "2 More Pods" is not NN-slug\n    Rename it to "2-more-pods": a number, then small letters, digits and hyphens.',
    ],
  },
  {
    what: 'a lesson as a file',
    files: { 'lessons/02-more.mdx': lesson },
    said: [
      'lessons/02-more.mdx:1: nothing reads this file\n    A lesson is content/lessons/NN-slug/index.mdx, such as 05-probes.',
    ],
  },
  {
    what: 'a lesson called README',
    files: { 'lessons/01-pods/README.md': 'Text.\n' },
    said: [
      'lessons/01-pods/README.md:1: nothing reads this file\n    Name it index.mdx; another lesson has a folder of its own.',
    ],
  },
  {
    what: 'a folder with a picture and no lesson',
    files: { 'lessons/02-more/pod.png': 'GIF89a' },
    said: [
      'lessons/02-more:1: there is no lesson in this folder\n    Write the lesson into index.mdx in it, or delete the folder.',
    ],
  },
  {
    what: 'a picture with a blank in its name',
    files: { 'lessons/01-pods/my pod.png': 'GIF89a' },
    said: [
      'lessons/01-pods/my pod.png:1: nothing reads this file\n    Beside index.mdx there may be pictures (.png, .svg, .webp, .avif, .jpg, .gif in small letters), without blanks in their names.',
    ],
  },
  {
    what: 'a picture that is none',
    files: { 'lessons/01-pods/pod.png': 'version https://git-lfs.github.com/spec/v1\n' },
    said: [
      'lessons/01-pods/pod.png:1: this file holds no picture\n    Save the picture anew; what Git LFS keeps comes with git lfs pull.',
    ],
  },
  {
    what: 'a text among the manifests',
    files: { 'manifests/README.md': 'Text.\n' },
    said: ['manifests/README.md:1: nothing reads this file\n    Here are only manifests, whose names end in ".yaml".'],
  },
  {
    what: 'a manifest ending in .yml',
    files: { 'manifests/other.yml': manifest },
    said: ['manifests/other.yml:1: the manifest\'s name "other.yml" is not one\n    Rename it to "other.yaml".'],
  },
  {
    what: "a manifest's name with capitals",
    files: { 'manifests/My Pod.yaml': manifest },
    said: ['manifests/My Pod.yaml:1: the manifest\'s name "My Pod.yaml" is not one\n    Rename it to "my-pod.yaml".'],
  },
  {
    what: 'a file with a name nearly right',
    files: { 'reference/glosary.yaml': glossary },
    said: [
      'reference/glosary.yaml:1: nothing reads this file\n    Did you mean "reference/glossary.yaml"? A course has lessons/, manifests/, public/, README.md, LICENSE, site.yaml, notes/claims.yaml, notes/notes.yaml, reference/glossary.yaml, reference/commands.yaml, reference/statuses.yaml.',
    ],
  },
];
