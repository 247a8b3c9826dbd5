/** A mistake that an author makes in a small course in which all else is well, and what is said of it. */
export interface Mistake {
  /** What the author did. */
  readonly what: string;
  /** Files of the course that are replaced, added or, with null, left out. */
  readonly files: Readonly<Record<string, string | Uint8Array | null>>;
  /** Every problem that is printed, in order, as two lines each. */
  readonly said: readonly string[];
}

/** Its file of this name, or its only lesson. */
export const lesson = `---
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

/** Its file of this name, or its only manifest. */
export const manifest = `apiVersion: v1
kind: Pod
metadata:
  name: my-pod
spec:
  containers:
    - name: web
      image: nginx:1.27
`;

/** Its file of this name, or its only claims. */
export const claims = `- id: smallest
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

/** Its file of this name, or its only glossary. */
export const glossary = `- id: kubelet
  name: kubelet
  definition: The agent on each node.
  source: /docs/concepts/architecture/#kubelet
  see: [pods#where-it-runs]
`;

/** Its file of this name, or its only statuses. */
export const statuses = `- name: Pending
  kind: phase
  means: Not every container has been started yet.
  lesson: pods#where-it-runs
`;

/** Its file of this name, or its only commands. */
export const commands = `- command: kubectl get pods
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

/** The path of its lesson. */
export const LESSON = 'lessons/01-pods/index.mdx';
/** The path of its manifest. */
export const MANIFEST = 'manifests/my-pod.yaml';

/** A change of one file. Throws Error when it would change nothing. */
export function changed(path: string, from: string, to: string): Record<string, string> {
  const before = soundCourse[path] ?? '';
  const after = before.replace(from, () => to);
  if (after === before) throw new Error(`${path} has no ${JSON.stringify(from)}`);
  return { [path]: after };
}

/** A change of the lesson. */
export const inLesson = (from: string, to: string) => changed(LESSON, from, to);
/** A change of the manifest. */
export const inManifest = (from: string, to: string) => changed(MANIFEST, from, to);
/** The lesson with more text at its end. */
export const below = (text: string) => ({ [LESSON]: `${lesson}\n${text}\n` });
