import { getCollection } from 'astro:content';
import { contentName, repositoryPath } from '../build/content/content-folder.ts';
import { readSite } from '../build/content/site-file.ts';
import type { Site } from '../build/content/site-schema.ts';

/** A lesson in its place in the course. */
export interface LessonPlace {
  slug: string;
  /** part.position, such as `2.3`. */
  number: string;
  /** The heading: a finding. */
  title: string;
  /** The name in the sidebar. */
  short: string;
  description: string;
  /** The part's position, from 1, and its title. */
  part: number;
  partTitle: string;
  /** The file, from the root of the repository it is in. */
  file: string;
}

/** A part of the course with the lessons that are written. */
export interface Part {
  number: number;
  title: string;
  lessons: LessonPlace[];
}

/** What `site.yaml` says. */
export const course: Site = readSite();

/** The repository's address, without a closing slash; `REPOSITORY_URL` wins over `site.yaml`. */
export const repository: string | undefined = (process.env.REPOSITORY_URL || course.repository)?.replace(/\/$/, '');

/** Where a file of the repository can be edited; undefined when no repository is known. */
export function editUrl(file: string): string | undefined {
  return repository === undefined ? undefined : `${repository}/edit/main/${file}`;
}

let parts: Promise<Part[]> | undefined;

/**
 * The course tree: parts of `site.yaml` joined with the lessons that are there, in reading order.
 * Lessons that are declared and not yet written are left out, and keep their number.
 *
 * @throws Error when a lesson exists that no part lists: it would have no place to be found.
 */
export async function courseParts(): Promise<Part[]> {
  parts ??= loadParts();
  return parts;
}

async function loadParts(): Promise<Part[]> {
  const lessons = new Map((await getCollection('lessons')).map((lesson) => [lesson.id, lesson]));
  const tree = course.parts.map((part, index): Part => {
    const places = part.lessons.flatMap((slug, position): LessonPlace[] => {
      const lesson = lessons.get(slug);
      if (lesson === undefined) return [];
      lessons.delete(slug);
      const number = `${index + 1}.${position + 1}`;
      const file = repositoryPath(lesson.filePath ?? '');
      return [{ slug, number, ...lesson.data, part: index + 1, partTitle: part.title, file }];
    });
    return { number: index + 1, title: part.title, lessons: places };
  });
  const [stray] = lessons.keys();
  if (stray !== undefined) {
    throw new Error(
      `The lesson "${stray}" is in no part of ${contentName('site.yaml')}: add its slug to the "lessons" of a part.`,
    );
  }
  return tree;
}

let inOrder: Promise<LessonPlace[]> | undefined;

/** A number of parts in words, for after "in". */
export function inParts(count: number): string {
  return count === 1 ? 'one part' : `${count} parts`;
}

/** All lessons in reading order. */
export function lessonsInOrder(): Promise<LessonPlace[]> {
  inOrder ??= courseParts().then((all) => all.flatMap((part) => part.lessons));
  return inOrder;
}

let bySlug: Promise<ReadonlyMap<string, LessonPlace>> | undefined;

/**
 * Finds a lesson's place by its slug, or by a place in it such as `probes#liveness`.
 *
 * @returns undefined when no such lesson is written.
 */
export async function findLesson(place: string): Promise<LessonPlace | undefined> {
  bySlug ??= lessonsInOrder().then((all) => new Map(all.map((lesson) => [lesson.slug, lesson])));
  return (await bySlug).get(place.split('#')[0] ?? '');
}

/** The most lessons that a list of the whole course may have beside every page. */
const MOST_IN_TREE = 60;

/**
 * Whether the course is too long to be listed whole beside every page: its tree then has the open part's lessons, and
 * of the other parts their names.
 */
export async function isLongCourse(): Promise<boolean> {
  return (await lessonsInOrder()).length > MOST_IN_TREE;
}
