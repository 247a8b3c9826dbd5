import { below, inLesson, type Mistake } from './small-course.ts';

/** Mistakes in what a lesson says of components and elements. */
export const mistakes: readonly Mistake[] = [
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
    what: 'a term and a source without words',
    files: below('A <Term id="kubelet" /> runs, see <Source path="/docs/"></Source>.'),
    said: [
      'lessons/01-pods/index.mdx:19: <Term> has no words\n    Put them in between: <Term ...>words</Term>.',
      'lessons/01-pods/index.mdx:19: <Source> has no words\n    Put them in between: <Source ...>words</Source>.',
    ],
  },
  {
    what: 'text in a component that has no place for it',
    files: below('<Manifest file="my-pod.yaml">The whole file.</Manifest>'),
    said: [
      'lessons/01-pods/index.mdx:19: <Manifest> does not show what stands in it\n    Close it at once, <Manifest ... />, and write the text below it.',
    ],
  },
  {
    what: 'a component in small letters',
    files: below('<run manifest="my-pod.yaml" title="A Pod runs" />'),
    said: [
      'lessons/01-pods/index.mdx:19: there is no element <run>\n    Write <Run>: components begin with a capital.',
    ],
  },
  {
    what: 'a film from elsewhere',
    files: below('<video src="https://example.org/pod.mp4"></video>'),
    said: [
      "lessons/01-pods/index.mdx:19: <video> shows a file from elsewhere: the pages' security policy refuses it\n    Put the file into the course: pages load nothing from elsewhere.",
    ],
  },
  {
    what: 'a picture as an element',
    files: { ...below('<img src="./pod.png" alt="A Pod" />'), 'lessons/01-pods/pod.png': 'GIF89a' },
    said: [
      'lessons/01-pods/index.mdx:19: <img> brings no file along\n    Put the file beside the lesson and write ![words](./name.png).',
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
];
