import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContentFiles } from '../../src/build/content/content-files.ts';
import { formatProblem } from '../../src/build/content/problem.ts';
import { checkSources } from '../../src/build/content/source-check.ts';

const lessonText =
  '---\ntitle: T\nshort: S\ndescription: D\n---\n\n<Manifest file="my-pod.yaml" />\n\n<Term id="kubelet">it</Term>\n';

/** A small content in which all is well, with parts of it replaced. */
function content(parts: {
  course?: string;
  lesson?: string;
  manifest?: string;
  claims?: string;
  glossary?: string;
  commands?: string;
  statuses?: string;
}): ContentFiles {
  const file = (name: string, text: string) => ({ file: `content/${name}`, text });
  return {
    course: file(
      'site.yaml',
      parts.course ?? 'title: T\ndescription: D.\nparts:\n  - title: P\n    lessons: [first]\n',
    ),
    lessons: [{ ...file('lessons/01-first/index.mdx', parts.lesson ?? lessonText), slug: 'first' }],
    manifests: new Map([
      ['my-pod.yaml', file('manifests/my-pod.yaml', parts.manifest ?? 'apiVersion: v1\nkind: Pod\n')],
    ]),
    claims: file('notes/claims.yaml', parts.claims ?? '- id: a\n  taught: [{ lesson: first, anchor: x }]\n'),
    glossary: file(
      'reference/glossary.yaml',
      parts.glossary ?? '- id: kubelet\n  name: kubelet\n  definition: An agent.\n',
    ),
    commands: file('reference/commands.yaml', parts.commands ?? ''),
    statuses: file('reference/statuses.yaml', parts.statuses ?? ''),
  };
}

function problems(parts: Parameters<typeof content>[0]): string[] {
  return checkSources(content(parts)).map(formatProblem);
}

test('content in which all is well has no problem', () => {
  assert.deepEqual(problems({}), []);
});

test('a manifest that does not parse is named with the line of the mistake', () => {
  const [problem, ...others] = problems({ manifest: 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n name: b\n' });
  assert.match(problem ?? '', /^content\/manifests\/my-pod\.yaml:5: this is not YAML: .*\n {4}Mend the YAML here/);
  assert.deepEqual(others, []);
});

test('an object in a manifest must say what it is; the line is where the object begins', () => {
  assert.deepEqual(problems({ manifest: 'apiVersion: v1\nkind: Pod\n---\nmetadata:\n  name: a\n' }), [
    'content/manifests/my-pod.yaml:4: the object that begins here has no apiVersion and no kind\n' +
      '    Give every object apiVersion and kind, such as "apiVersion: v1" and "kind: Pod".',
  ]);
});

test('an empty manifest is named', () => {
  assert.match(
    problems({ manifest: '# nothing\n' })[0] ?? '',
    /^content\/manifests\/my-pod\.yaml:1: the manifest is empty/,
  );
});

test('a manifest that does not exist is named with the line that names it, and the nearest name', () => {
  assert.deepEqual(problems({ lesson: lessonText.replace('my-pod.yaml', 'my-pdo.yaml') }), [
    'content/lessons/01-first/index.mdx:7: there is no manifest "my-pdo.yaml"\n' +
      '    Did you mean "my-pod.yaml"? Add content/manifests/my-pdo.yaml, or name a file that is there.',
  ]);
});

test('manifests are looked for in tags over several lines, and not in code', () => {
  const tag =
    '<Run\n  title="a > b"\n  commands={["kubectl get pods -o jsonpath=\'{.items}\'"]}\n  manifest="none.yaml"\n/>';
  const found = problems({ lesson: `${lessonText}\n${tag}\n\n\`\`\`text\n<Run manifest="in-code.yaml" />\n\`\`\`\n` });
  assert.equal(found.length, 1);
  assert.match(found[0] ?? '', /index\.mdx:11: there is no manifest "none\.yaml"/);
});

test('a term that is not in the glossary is named', () => {
  assert.deepEqual(problems({ lesson: lessonText.replace('"kubelet"', '"kublet"') }), [
    'content/lessons/01-first/index.mdx:9: the glossary has no term "kublet"\n' +
      '    Did you mean "kubelet"? Add the term to content/reference/glossary.yaml, or use one that is there.',
  ]);
});

test('a correction of a claim that is not in the ledger is named', () => {
  const found = problems({ lesson: `${lessonText}\n<Correction claims={["a", "b"]}>x</Correction>\n` });
  assert.equal(found.length, 1);
  assert.match(found[0] ?? '', /index\.mdx:11: there is no claim "b"/);
});

test('a claim that is taught nowhere is named; a heading of the notes need not be taught', () => {
  assert.deepEqual(problems({ claims: '- id: h\n  heading: true\n- id: a\n  says: x\n' }), [
    'content/notes/claims.yaml:3: claim "a" is taught nowhere\n' +
      '    Teach it in a lesson, and add here "taught: [{ lesson: slug, anchor: heading-id }]".',
  ]);
});

test('a claim taught in a lesson that does not exist, or without an anchor, is named', () => {
  const found = problems({ claims: '- id: a\n  taught:\n  - { lesson: frist, anchor: x }\n  - { lesson: first }\n' });
  assert.equal(found.length, 2);
  assert.match(found[0] ?? '', /claims\.yaml:2: claim "a": there is no lesson "frist"\n {4}Did you mean "first"\?/);
  assert.match(found[1] ?? '', /claims\.yaml:2: claim "a" names lesson "first" without an anchor/);
});

test('a lesson outside the course, and a listed lesson that is not there, are named', () => {
  const found = problems({ course: 'title: T\ndescription: D.\nparts:\n  - title: P\n    lessons:\n      - second\n' });
  assert.match(found[1] ?? '', /site\.yaml:6: there is no lesson "second"/);
  assert.match(found[0] ?? '', /lessons\/01-first\/index\.mdx:1: no part of the course lists this lesson/);
});

test('a reference entry without a field, of an unknown kind, or about a missing lesson is named', () => {
  const found = problems({ statuses: '- name: Pending\n  kind: phases\n  lesson: none#x\n' });
  assert.equal(found.length, 3);
  assert.match(found[0] ?? '', /statuses\.yaml:1: entry "Pending" has no means/);
  assert.match(found[1] ?? '', /statuses\.yaml:2: entry "Pending" has kind "phases"\n {4}Did you mean "phase"\?/);
  assert.match(found[2] ?? '', /statuses\.yaml:3: entry "Pending": there is no lesson "none"/);
});

test('a reference file that is not YAML is named with its line', () => {
  assert.match(problems({ commands: '- command: a\n  does: [\n' })[0] ?? '', /commands\.yaml:\d: this is not YAML/);
});
