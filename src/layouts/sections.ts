/** The rooms of the site, as the header and the drawer list them. */
export const sections = [
  { id: 'lessons', name: 'Lessons', path: '/lessons/' },
  { id: 'reference', name: 'Reference', path: '/reference/' },
  { id: 'notes', name: 'The notes, checked', path: '/notes/' },
] as const;
