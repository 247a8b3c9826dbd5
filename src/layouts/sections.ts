import { courseHas } from '../build/content/course-has.ts';
import { course } from './course.ts';

/** A room of the site. */
export interface Section {
  id: 'lessons' | 'reference' | 'notes';
  name: string;
  path: string;
}

const notes: Section = { id: 'notes', name: course.notes.name, path: '/notes/' };

/** The rooms of the site, as the header and the drawer list them. */
export const sections: readonly Section[] = [
  { id: 'lessons', name: 'Lessons', path: '/lessons/' },
  { id: 'reference', name: 'Reference', path: '/reference/' },
  ...(courseHas.claims ? [notes] : []),
];
