import { offlineCopyName } from '../build/offline/copy-name.ts';
import { course } from './course.ts';

/** The path in the site of the copy to unpack and read without a server; src/build/offline writes it at the end of the build. */
export const offlineCopy = `/${offlineCopyName(course.title)}.zip`;
