import { courseHas } from '../build/content/course-has.ts';

/** A page of the reference. */
export interface ReferencePage {
  path: string;
  name: string;
  /** What is behind it, in a few words. */
  does: string;
}

/** The lists that a course may leave out: there is a page of each that it has. */
const lists: readonly (ReferencePage & { has: boolean; holds: string })[] = [
  {
    path: '/reference/statuses/',
    name: 'Statuses',
    has: courseHas.statuses,
    holds: 'statuses',
    does: 'every phase, STATUS, reason, event and condition: who says it, and what to do next',
  },
  {
    path: '/reference/glossary/',
    name: 'Glossary',
    has: courseHas.glossary,
    holds: 'words',
    does: 'the words of the course, each in a sentence or two',
  },
  {
    path: '/reference/commands/',
    name: 'Commands',
    has: courseHas.commands,
    holds: 'commands',
    does: 'the kubectl commands of the course, with an example each',
  },
  {
    path: '/reference/manifests/',
    name: 'Manifests',
    has: courseHas.manifests,
    holds: 'manifests',
    does: 'every example as a file that you can also apply to a real cluster',
  },
];

const held = new Intl.ListFormat('en-GB').format(lists.filter(({ has }) => has).map(({ holds }) => holds));

/** What the reference holds, in a few words without a full stop. */
export const inReference =
  held === '' ? 'the key to the drawings' : `${held} of the course, and the key to its drawings`;

/** The pages of the reference, in the order its index and its sidebar list them. */
export const referencePages: readonly ReferencePage[] = [
  ...lists.filter(({ has }) => has),
  { path: '/key/', name: 'Key to the plates', does: 'what every mark in a drawing means' },
  {
    path: '/truth/',
    name: 'How true is it?',
    does: 'the simulated cluster against recordings of a real one: what agrees, what differs, why',
  },
  { path: '/about/', name: 'About', does: 'what is simulated, what is not, and the licence' },
];
