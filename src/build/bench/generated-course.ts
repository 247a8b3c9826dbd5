import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';

/** How many lessons a part of a generated course has. */
const LESSONS_IN_PART = 40;

/** What a lesson is about: its name, and the resource of its example. */
const subjects = ['probe', 'volume', 'restart', 'sidecar', 'label', 'taint', 'image', 'quota', 'port', 'sandbox'];
const actors = ['The kubelet', 'The scheduler', 'A controller', 'The API server', 'The runtime', 'An init container'];
const verbs = ['waits for', 'writes', 'reads', 'restarts', 'removes', 'counts', 'compares', 'refuses', 'announces'];
const objects = ['the Pod', 'its status', 'the node', 'a container', 'the volume', 'an event', 'the lease', 'a claim'];
const whens = ['at once', 'after ten seconds', 'before the next sync', 'once a minute', 'when the node returns'];
const fields = ['restartPolicy', 'spec.nodeName', 'status.phase', 'imagePullPolicy', 'ready', 'metadata.uid'];

/** Numbers that look random and are the same in every run: mulberry32, from a seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const slugOf = (number: number) => `lesson-${String(number).padStart(4, '0')}`;

/** The text of one lesson, front matter included: prose, headings, code, a table, a list and links, in plain Markdown. */
function lessonText(number: number, count: number): string {
  const random = numbers(number);
  const one = (words: readonly string[]) => words[random(words.length)] ?? '';
  const sentence = () => `${one(actors)} ${one(verbs)} ${one(objects)} ${one(whens)}`;
  const paragraph = () =>
    Array.from({ length: 4 + random(3) }, () =>
      random(3) === 0 ? `${sentence()}, and \`${one(fields)}\` says *so*.` : `${sentence()}.`,
    ).join(' ');
  const subject = one(subjects);
  const link = () => {
    const other = 1 + random(count);
    return `See [lesson ${other}](/lessons/${slugOf(other)}/#what-it-writes) for **more**.`;
  };
  const name = `${subject}-${number}`;
  const title = `Lesson ${number}: what a ${subject} does to a Pod`;
  return `---
title: "${title}"
short: ${subject} ${number}
description: ${sentence()}. ${sentence()}.
---

${paragraph()}

## The manifest

${paragraph()} ${link()}

\`\`\`yaml
apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  labels:
    app: ${subject} # lesson ${number}
spec:
  restartPolicy: Always
  containers:
    - name: web
      image: "nginx:1.${random(30)}"
      ports:
        - containerPort: ${8000 + random(1000)}
      resources:
        requests: { cpu: ${50 + random(200)}m, memory: ${16 + random(100)}Mi }
\`\`\`

${paragraph()}

## What it writes

${paragraph()}

| field | who writes it | when |
| --- | --- | --- |
${fields.map((field) => `| \`${field}\` | ${one(actors)} | ${one(whens)} |`).join('\n')}

${paragraph()} ${link()}

### In which order

1. ${sentence()}.
2. ${sentence()}.
3. ${sentence()}.

${paragraph()}

## How to see it

${paragraph()}

\`\`\`sh
kubectl get pod ${name} -o yaml
kubectl describe pod ${name}
\`\`\`

- ${sentence()}.
- ${link()}

## When it goes wrong

${paragraph()}

${paragraph()} ${link()}
`;
}

/**
 * Writes a course of generated lessons, the same in every run: `site.yaml` and `lessons/NNNN-lesson-NNNN/index.mdx`.
 * The lessons are plain Markdown, so that other generators can build the same files.
 *
 * @param folder the folder to write, an absolute path; what it holds is removed first.
 * @param count how many lessons.
 */
export function writeGeneratedCourse(folder: string, count: number): void {
  rmSync(folder, { recursive: true, force: true });
  const slugs = Array.from({ length: count }, (_, index) => slugOf(index + 1));
  slugs.forEach((slug, index) => {
    const lesson = join(folder, 'lessons', `${String(index + 1).padStart(4, '0')}-${slug}`);
    mkdirSync(lesson, { recursive: true });
    writeFileSync(join(lesson, 'index.mdx'), lessonText(index + 1, count));
  });
  const parts = Array.from({ length: Math.ceil(count / LESSONS_IN_PART) }, (_, part) => ({
    title: `Part ${part + 1} of a long course`,
    lessons: slugs.slice(part * LESSONS_IN_PART, (part + 1) * LESSONS_IN_PART),
  }));
  const course = { title: 'Generated', description: `${count} generated lessons.`, parts };
  writeFileSync(join(folder, 'site.yaml'), stringify(course));
}
