/** The pages of the reference, in the order its index and its sidebar list them. */
export const referencePages = [
  {
    path: '/reference/statuses/',
    name: 'Statuses',
    does: 'every phase, STATUS, reason, event and condition: who says it, and what to do next',
  },
  { path: '/reference/glossary/', name: 'Glossary', does: 'the words of the course, each in a sentence or two' },
  { path: '/reference/commands/', name: 'Commands', does: 'the kubectl commands of the course, with an example each' },
  {
    path: '/reference/manifests/',
    name: 'Manifests',
    does: 'every example as a file that you can also apply to a real cluster',
  },
  { path: '/key/', name: 'Key to the plates', does: 'what every mark in a drawing means' },
  {
    path: '/truth/',
    name: 'How true is it?',
    does: 'the simulated cluster against recordings of a real one: what agrees, what differs, why',
  },
  { path: '/about/', name: 'About', does: 'what is simulated, what is not, and the licence' },
] as const;
