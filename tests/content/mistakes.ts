/** A mistake that an author makes in a small course in which all else is well, and what is said of it. */
export interface Mistake {
  /** What the author did. */
  readonly what: string;
  /** Files of the course that are replaced, added or, with null, left out. */
  readonly files: Readonly<Record<string, string | Uint8Array | null>>;
  /** Every problem that is printed, in order, as two lines each. */
  readonly said: readonly string[];
}

const lesson = `---
title: A Pod is the smallest thing that you deploy
short: Pods
description: What a Pod is, and where it runs.
---

A <Term id="kubelet">kubelet</Term> starts it, see [below](#where-it-runs).

<Run manifest="my-pod.yaml" title="A Pod runs" commands={["kubectl get pods"]} />

## Where it runs

On a node.

\`\`\`text
<Run manifest="in-code.yaml" /> [a link](/gone/)
\`\`\`
`;

const manifest = `apiVersion: v1
kind: Pod
metadata:
  name: my-pod
spec:
  containers:
    - name: web
      image: nginx:1.27
`;

const claims = `- id: smallest
  topic: pods
  kind: fact
  says: The Pod is the smallest thing that you deploy.
  in: ["001:3"]
  verdict: holds
  source: [/docs/concepts/workloads/pods/]
  taught: [{ lesson: pods, anchor: where-it-runs }]
- id: heading
  heading: true
`;

const glossary = `- id: kubelet
  name: kubelet
  definition: The agent on each node.
  source: /docs/concepts/architecture/#kubelet
  see: [pods#where-it-runs]
`;

const statuses = `- name: Pending
  kind: phase
  means: Not every container has been started yet.
  lesson: pods#where-it-runs
`;

const commands = `- command: kubectl get pods
  does: Lists the Pods.
  example: kubectl get pods
`;

/** The small course, in which all is well. */
export const soundCourse: Readonly<Record<string, string>> = {
  'site.yaml': 'title: Small\ndescription: One lesson.\nparts:\n  - title: All of it\n    lessons: [pods]\n',
  'lessons/01-pods/index.mdx': lesson,
  'manifests/my-pod.yaml': manifest,
  'notes/claims.yaml': claims,
  'notes/notes.yaml': '- number: "001"\n  title: A note\n  lines: 3\n  about: Pods.\n',
  'reference/glossary.yaml': glossary,
  'reference/statuses.yaml': statuses,
  'reference/commands.yaml': commands,
};

const LESSON = 'lessons/01-pods/index.mdx';
const MANIFEST = 'manifests/my-pod.yaml';

/** A change of one file, which must really change it. */
function changed(path: string, from: string, to: string): Record<string, string> {
  const before = soundCourse[path] ?? '';
  const after = before.replace(from, () => to);
  if (after === before) throw new Error(`${path} has no ${JSON.stringify(from)}`);
  return { [path]: after };
}

const inLesson = (from: string, to: string) => changed(LESSON, from, to);
const inManifest = (from: string, to: string) => changed(MANIFEST, from, to);
const below = (text: string) => ({ [LESSON]: `${lesson}\n${text}\n` });

/** Mistakes that are found before the site is built. */
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
      'lessons/01-pods/index.mdx:9:1: this is not MDX: Unexpected character after `<`, expected a valid JSX tag\n    Look for a quote, a brace or a ">" that is missing; a "<" that begins no tag is written \\<.',
    ],
  },
  {
    what: 'an attribute without quotes',
    files: inLesson('manifest="my-pod.yaml"', 'manifest=my-pod.yaml'),
    said: [
      'lessons/01-pods/index.mdx:9:1: this is not MDX: Unexpected character after `<`, expected a valid JSX tag\n    Look for a quote, a brace or a ">" that is missing; a "<" that begins no tag is written \\<.',
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
  {
    what: 'a component that does not exist',
    files: below('<Runn manifest="my-pod.yaml" title="x" />'),
    said: [
      'lessons/01-pods/index.mdx:19: there is no component <Runn>\n    Did you mean "Run"? The components are Aside, Callout, Correction, Kubectl, Lifecycle, Manifest, Run, Source, Tab, Tabs, Term.',
    ],
  },
  {
    what: 'a manifest that does not exist',
    files: inLesson('manifest="my-pod.yaml"', 'manifest="my-pdo.yaml"'),
    said: [
      'lessons/01-pods/index.mdx:9: there is no manifest "my-pdo.yaml"\n    Did you mean "my-pod.yaml"? Add content/manifests/my-pdo.yaml, or name a file that is there.',
    ],
  },
  {
    what: 'an example without a title',
    files: inLesson(' title="A Pod runs"', ''),
    said: ['lessons/01-pods/index.mdx:9: <Run> has no title\n    Write title="some words".'],
  },
  {
    what: 'an empty title',
    files: inLesson('title="A Pod runs"', 'title=""'),
    said: ['lessons/01-pods/index.mdx:9: <Run> cannot read title=""\n    Write title="some words".'],
  },
  {
    what: 'an attribute that does not exist',
    files: inLesson('title="A Pod', 'nods={2} title="A Pod'),
    said: [
      'lessons/01-pods/index.mdx:9: <Run> has an attribute "nods" that nothing reads\n    Did you mean "nodes"? The attributes of <Run> are manifest, title, commands, nodes.',
    ],
  },
  {
    what: 'a number written as words',
    files: inLesson('title="A Pod', 'nodes="two" title="A Pod'),
    said: ['lessons/01-pods/index.mdx:9: <Run> cannot read nodes="two"\n    Write nodes={2}, a number from 1 to 20.'],
  },
  {
    what: 'one command instead of a list',
    files: inLesson('commands={["kubectl get pods"]}', 'commands="kubectl get pods"'),
    said: [
      'lessons/01-pods/index.mdx:9: <Run> cannot read commands="kubectl get pods"\n    Write commands={["first", "second"]}.',
    ],
  },
  {
    what: 'a name in braces that is not there',
    files: inLesson('commands={["kubectl get pods"]}', 'commands={commands}'),
    said: [
      'lessons/01-pods/index.mdx:9: <Run> cannot read commands={commands}\n    Write commands={["first", "second"]}.',
    ],
  },
  {
    what: 'a time without a unit',
    files: below('<Kubectl manifest="my-pod.yaml" at="30" run={["kubectl get pods"]} />'),
    said: ['lessons/01-pods/index.mdx:19: <Kubectl> cannot read at="30"\n    Write at="90s" (or "1m30s", "7.4s").'],
  },
  {
    what: 'inputs without a time',
    files: below(
      '<Lifecycle manifest="my-pod.yaml" title="A life" until="9s" inputs={[{ run: "kubectl get pods" }]} />',
    ),
    said: [
      'lessons/01-pods/index.mdx:19: <Lifecycle> cannot read inputs={[{ run: "kubectl get pods" }]}\n    Write inputs={[{ at: "20s", run: "kubectl delete pod api" }]}.',
    ],
  },
  {
    what: 'a kind of callout that does not exist',
    files: below('<Callout kind="warning">\n\nMind.\n\n</Callout>'),
    said: [
      'lessons/01-pods/index.mdx:19: <Callout> cannot read kind="warning"\n    Write one of kind="note", kind="caution", kind="real-cluster".',
    ],
  },
  {
    what: 'labels and tabs that do not go together',
    files: below('<Tabs labels={["A", "B"]}>\n<Tab>\n\nFirst.\n\n</Tab>\n</Tabs>'),
    said: [
      'lessons/01-pods/index.mdx:19: <Tabs> has 2 labels and 1 <Tab> in it\n    Give each <Tab> one label, and put nothing else between <Tabs> and </Tabs>.',
    ],
  },
  {
    what: 'a term that is not in the glossary',
    files: inLesson('id="kubelet"', 'id="kublet"'),
    said: [
      'lessons/01-pods/index.mdx:7: the glossary has no term "kublet"\n    Did you mean "kubelet"? Add the term to content/reference/glossary.yaml, or use one that is there.',
    ],
  },
  {
    what: 'a correction of a claim that does not exist',
    files: below('<Correction claims={["smalest"]}>\nIt is so.\n</Correction>'),
    said: [
      'lessons/01-pods/index.mdx:19: there is no claim "smalest"\n    Did you mean "smallest"? Use an id of content/notes/claims.yaml.',
    ],
  },
  {
    what: 'a whole address for <Source>',
    files: below('See <Source path="https://kubernetes.io/docs/">Pods</Source>.'),
    said: [
      'lessons/01-pods/index.mdx:19: <Source> cannot read path="https://kubernetes.io/docs/"\n    Write path="/docs/concepts/workloads/pods/", a path on kubernetes.io.',
    ],
  },
  {
    what: 'a script in a lesson',
    files: below('<script>alert(1)</script>'),
    said: [
      "lessons/01-pods/index.mdx:19: <script> has no place in a lesson: the pages' security policy refuses it\n    Take it out. Looks belong into src/styles, behaviour into a component of src/components.",
    ],
  },
  {
    what: 'a style attribute',
    files: below('<p style="color: red">Red.</p>'),
    said: [
      "lessons/01-pods/index.mdx:19: <p> has a style attribute: the pages' security policy refuses it\n    Take it out, or use a class of src/styles.",
    ],
  },
  {
    what: 'an event handler',
    files: below('<button onClick="run()">Run</button>'),
    said: [
      "lessons/01-pods/index.mdx:19: <button> has a handler onClick: the pages' security policy refuses it\n    Take it out, or make a component of it in src/components.",
    ],
  },
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
    files: { ...below('![](./pod.png)'), 'lessons/01-pods/pod.png': 'a picture' },
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
    files: { ...below('![A Pod](./pods.png)'), 'lessons/01-pods/pod.png': 'a picture' },
    said: [
      'lessons/01-pods/index.mdx:19: there is no picture "./pods.png"\n    Did you mean "pod.png"? Put pods.png beside index.mdx.',
    ],
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
    said: ['lessons/01-pods/index.mdx:1: the lesson has no text\n    Write it below the front matter.'],
  },
  {
    what: 'an empty file for a lesson',
    files: { [LESSON]: '' },
    said: [
      'lessons/01-pods/index.mdx:1: the lesson has no front matter\n    Begin the file with a line "---", the lines title: the finding, as a sentence / short: the name in the sidebar / description: one or two sentences under the title, and a line "---".',
    ],
  },
  {
    what: 'an empty manifest',
    files: { [MANIFEST]: '# later\n' },
    said: ['manifests/my-pod.yaml:1: the manifest is empty\n    Write a manifest, or delete the file.'],
  },
  {
    what: 'a tab in YAML',
    files: inManifest('  name: my-pod', '\tname: my-pod'),
    said: [
      'manifests/my-pod.yaml:4: this is not YAML: Tabs are not allowed as indentation\n    Mend the YAML here; wrong indentation in the line above is the usual cause.',
    ],
  },
  {
    what: 'a key twice',
    files: inManifest('  name: my-pod', '  name: my-pod\n  name: other'),
    said: [
      'manifests/my-pod.yaml:5: this is not YAML: Map keys must be unique\n    Mend the YAML here; wrong indentation in the line above is the usual cause.',
    ],
  },
  {
    what: 'no kind',
    files: inManifest('kind: Pod\n', ''),
    said: [
      'manifests/my-pod.yaml:1: the object that begins here has no kind\n    Give every object apiVersion and kind, such as "apiVersion: v1" and "kind: Pod".',
    ],
  },
  {
    what: 'no kind in the second object',
    files: { [MANIFEST]: `${manifest}---\nmetadata:\n  name: other\n` },
    said: [
      'manifests/my-pod.yaml:10: the object that begins here has no apiVersion and no kind\n    Give every object apiVersion and kind, such as "apiVersion: v1" and "kind: Pod".',
    ],
  },
  {
    what: 'a misspelled field',
    files: inManifest('image: nginx', 'imagee: nginx'),
    said: [
      'manifests/my-pod.yaml:8: the API server refuses spec.containers[0].imagee\n    Mend the manifest. kubectl says: Error from server (BadRequest): error when creating "my-pod.yaml": Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].imagee"',
    ],
  },
  {
    what: 'a name that Kubernetes refuses',
    files: inManifest('name: my-pod', 'name: My_Pod'),
    said: [
      "manifests/my-pod.yaml:4: the API server refuses metadata.name\n    Mend the manifest. kubectl says: The Pod \"My_Pod\" is invalid: metadata.name: Invalid value: \"My_Pod\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
  },
  {
    what: 'no containers',
    files: inManifest(manifest.slice(manifest.indexOf('  containers')), '  restartPolicy: Always\n'),
    said: [
      'manifests/my-pod.yaml:5: the API server refuses spec.containers\n    Mend the manifest. kubectl says: The Pod "my-pod" is invalid: spec.containers: Required value',
    ],
  },
  {
    what: 'a kind that does not exist',
    files: inManifest('kind: Pod', 'kind: Pot'),
    said: [
      'manifests/my-pod.yaml:2: kubectl cannot apply this manifest\n    Mend the manifest. kubectl says: error: resource mapping not found for name: "my-pod" namespace: "" from "my-pod.yaml": no matches for kind "Pot" in version "v1" ensure CRDs are installed first',
    ],
  },
  {
    what: 'no name',
    files: inManifest('  name: my-pod', '  labels: {}'),
    said: [
      'manifests/my-pod.yaml:1: the object that begins here has no metadata.name\n    Write "metadata:" and below it, indented, "name: my-pod".',
    ],
  },
  {
    what: 'an image that the simulation does not have',
    files: inManifest('nginx:1.27', 'ngnix:1.27'),
    said: [
      'manifests/my-pod.yaml:8: the simulation has no image "ngnix:1.27": failed to pull and unpack image "docker.io/library/ngnix:1.27": failed to resolve image: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed\n    Take one of src/cluster/images/registry.ts, or add it there; if the example is about this, say ErrImagePull in a comment.',
    ],
  },
  {
    what: 'a tag that the simulation does not have',
    files: inManifest('nginx:1.27', 'nginx:9'),
    said: [
      'manifests/my-pod.yaml:8: the simulation has no image "nginx:9": rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:9": failed to resolve image: docker.io/library/nginx:9: not found\n    Take one of src/cluster/images/registry.ts, or add it there; if the example is about this, say ErrImagePull in a comment.',
    ],
  },
  {
    what: 'a command that kubectl does not have',
    files: inLesson('"kubectl get pods"', '"kubectl gett pods"'),
    said: [
      'lessons/01-pods/index.mdx:9: <Run>: "kubectl gett pods" ends with "error: unknown command "gett" for "kubectl""\n    Write a line that the terminal of this site knows; content/reference/commands.yaml lists some.',
    ],
  },
  {
    what: 'a program that is not there',
    files: inLesson('"kubectl get pods"', '"helm install web"'),
    said: [
      'lessons/01-pods/index.mdx:9: <Run>: "helm install web" ends with "bash: line 1: helm: command not found"\n    Write a line that the terminal of this site knows; content/reference/commands.yaml lists some.',
    ],
  },
  {
    what: 'a flag that kubectl does not have',
    files: below('<Kubectl manifest="my-pod.yaml" at="3s" run={["kubectl get pods --widee"]} />'),
    said: [
      'lessons/01-pods/index.mdx:19: <Kubectl>: "kubectl get pods --widee" ends with "error: unknown flag: --widee"\n    Write a line that the terminal of this site knows; content/reference/commands.yaml lists some.',
    ],
  },
  {
    what: 'a life of a Pod that is never made',
    files: below('<Lifecycle manifest="my-pod.yaml" title="A life" until="9s" pod="api" />'),
    said: [
      'lessons/01-pods/index.mdx:19: <Lifecycle>: my-pod.yaml: No Pod "api" was made within 9 s. The run printed: $ kubectl apply -f my-pod.yaml pod/my-pod created\n    Try the manifest in the editor of a page, then mend it or the attributes here.',
    ],
  },
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
    what: 'a term without a definition',
    files: changed('reference/glossary.yaml', '  definition: The agent on each node.\n', ''),
    said: ['reference/glossary.yaml:1: entry "kubelet" has no definition\n    Add "definition: ...".'],
  },
  {
    what: 'a term twice',
    files: { 'reference/glossary.yaml': `${glossary}${glossary}` },
    said: [
      'reference/glossary.yaml:6: entry "kubelet" is there twice\n    Make one of the two, or give it another name.',
    ],
  },
  {
    what: 'a field of a term mistyped',
    files: changed('reference/glossary.yaml', 'definition:', 'defintion:'),
    said: [
      'reference/glossary.yaml:1: entry "kubelet" has no definition\n    Add "definition: ...".',
      'reference/glossary.yaml:3: entry "kubelet" has a field "defintion" that nothing reads\n    Did you mean "definition"? The fields are id, name, definition, source, see.',
    ],
  },
  {
    what: 'a whole address as source',
    files: changed('reference/glossary.yaml', '/docs/concepts', 'https://kubernetes.io/docs/concepts'),
    said: [
      'reference/glossary.yaml:4: entry "kubelet": source does not fit\n    Write the path of a page on kubernetes.io, such as "/docs/concepts/workloads/pods/".',
    ],
  },
  {
    what: 'a term about a lesson that is not there',
    files: changed('reference/glossary.yaml', '[pods#', '[pots#'),
    said: [
      'reference/glossary.yaml:5: entry "kubelet": there is no lesson "pots"\n    Did you mean "pods"? Name a lesson by its folder without the number, then "#" and a heading-id.',
    ],
  },
  {
    what: 'a status of an unknown kind',
    files: changed('reference/statuses.yaml', 'kind: phase', 'kind: phases'),
    said: [
      'reference/statuses.yaml:2: entry "Pending" has kind "phases"\n    Did you mean "phase"? The kinds are phase, status, reason, event, condition.',
    ],
  },
  {
    what: 'a command without an example',
    files: changed('reference/commands.yaml', '  example: kubectl get pods\n', ''),
    said: ['reference/commands.yaml:1: entry "kubectl get pods" has no example\n    Add "example: ...".'],
  },
  {
    what: 'a list that is none',
    files: { 'reference/commands.yaml': 'command: kubectl get pods\n' },
    said: ['reference/commands.yaml:1: this file is not a list\n    Let every entry begin with "- ".'],
  },
  {
    what: 'a claim that is taught nowhere',
    files: changed('notes/claims.yaml', '  taught: [{ lesson: pods, anchor: where-it-runs }]\n', ''),
    said: [
      'notes/claims.yaml:1: claim "smallest" is taught nowhere\n    Teach it in a lesson, and add here "taught: [{ lesson: slug, anchor: heading-id }]".',
    ],
  },
  {
    what: 'a claim taught in a lesson that is not there',
    files: changed('notes/claims.yaml', 'lesson: pods', 'lesson: pots'),
    said: [
      'notes/claims.yaml:8: claim "smallest": there is no lesson "pots"\n    Did you mean "pods"? Name a lesson by its folder without the number.',
    ],
  },
  {
    what: 'a claim taught without a heading',
    files: changed('notes/claims.yaml', ', anchor: where-it-runs', ''),
    said: [
      'notes/claims.yaml:8: claim "smallest" names lesson "pods" without an anchor\n    Add "anchor: heading-id", the heading under which it is taught.',
    ],
  },
  {
    what: 'a verdict that does not exist',
    files: changed('notes/claims.yaml', 'verdict: holds', 'verdict: true-ish'),
    said: [
      'notes/claims.yaml:6: claim "smallest": verdict does not fit\n    Write one of holds, imprecise, outdated, wrong, contradicted-within-notes.',
    ],
  },
  {
    what: "a note's number without quotes",
    files: changed('notes/notes.yaml', '"001"', '001'),
    said: ['notes/notes.yaml:1: note "1": number does not fit\n    Write the number in quotes, such as "001".'],
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
      'reference/glosary.yaml:1: nothing reads this file\n    Did you mean "reference/glossary.yaml"? A course has lessons/, manifests/, public/, README.md, site.yaml, site.schema.json, notes/claims.yaml, notes/notes.yaml, reference/glossary.yaml, reference/commands.yaml, reference/statuses.yaml, reference/differences.yaml, reference/conformance.json.',
    ],
  },
];
