import { changed, commands, glossary, type Mistake } from './small-course.ts';

/** Mistakes in the glossary, the commands, the statuses, the notes and their claims. */
export const mistakes: readonly Mistake[] = [
  {
    what: 'a term without a definition',
    files: changed('reference/glossary.yaml', '  definition: The agent on each node.\n', ''),
    said: ['reference/glossary.yaml:1: entry "kubelet" has no definition\n    Add "definition: ...".'],
  },
  {
    what: 'a term twice',
    files: { 'reference/glossary.yaml': `${glossary}${glossary}` },
    said: [
      'reference/glossary.yaml:6: entry "kubelet" is there twice: its place on the page is "kubelet", as that of line 1\n    Make one of the two, or give it another name.',
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
      'reference/glossary.yaml:5: entry "kubelet": there is no lesson "pots"\n    Did you mean "pods"? Name a lesson by its folder without the number, then "#" and the id of a heading.',
    ],
  },
  {
    what: 'a term about a heading that is not there',
    files: changed('reference/glossary.yaml', '#where-it-runs', '#where-it-stands'),
    said: [
      'reference/glossary.yaml:5: entry "kubelet": lesson "pods" has no heading "where-it-stands"\n    Did you mean "where-it-runs"? Write the id of one of its headings. There are where-it-runs.',
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
    what: 'two commands with one place on their page',
    files: { 'reference/commands.yaml': `${commands}${commands.replace('get pods', 'get Pods')}` },
    said: [
      'reference/commands.yaml:4: entry "kubectl get Pods" is there twice: its place on the page is "kubectl-get-pods", as that of line 1\n    Make one of the two, or give it another name.',
    ],
  },
  {
    what: 'an id that is no part of an address',
    files: changed(
      'reference/glossary.yaml',
      'name: kubelet',
      'name: kubelet\n  definition: An agent.\n- id: Init Container\n  name: Init container',
    ),
    said: [
      'reference/glossary.yaml:4: entry "Init Container": id does not fit\n    Write it in small letters, digits and hyphens.',
    ],
  },
  {
    what: 'lists without entries',
    files: { 'notes/claims.yaml': '', 'reference/statuses.yaml': '# later\n[]\n' },
    said: [
      'notes/claims.yaml:1: this list is empty\n    Write an entry that begins with "- ", or delete the file.',
      'reference/statuses.yaml:1: this list is empty\n    Write an entry that begins with "- ", or delete the file.',
    ],
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
      'notes/claims.yaml:8: claim "smallest": there is no lesson "pots"\n    Did you mean "pods"? Name a lesson by its folder without the number, then "#" and the id of a heading.',
    ],
  },
  {
    what: 'a claim taught under a heading that is not there',
    files: changed('notes/claims.yaml', 'where-it-runs', 'where-it-ran'),
    said: [
      'notes/claims.yaml:8: claim "smallest": lesson "pods" has no heading "where-it-ran"\n    Did you mean "where-it-runs"? Write the id of one of its headings. There are where-it-runs.',
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
    what: 'a claim that does not hold, and nothing in its place',
    files: changed('notes/claims.yaml', 'verdict: holds', 'verdict: wrong'),
    said: ['notes/claims.yaml:1: claim "smallest" has no truth\n    Add "truth: ...".'],
  },
  {
    what: 'a field of a claim mistyped',
    files: changed('notes/claims.yaml', '  verdict: holds', '  verdict: wrong\n  truht: It is not.'),
    said: [
      'notes/claims.yaml:1: claim "smallest" has no truth\n    Add "truth: ...".',
      'notes/claims.yaml:7: claim "smallest" has a field "truht" that nothing reads\n    Did you mean "truth"? The fields are id, topic, kind, says, in, verdict, truth, note, source, taught.',
    ],
  },
  {
    what: 'one place in the notes instead of a list',
    files: changed('notes/claims.yaml', '["001:3"]', '001:3'),
    said: ['notes/claims.yaml:5: claim "smallest": in does not fit\n    Write a list.'],
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
];
