// `npm run check`, step "content": what can be said about the course without building the site. Links and anchors are
// checked by the build itself.

import { readContentFiles } from '../content/content-files.ts';
import { checkFiles } from '../content/file-check.ts';
import { formatProblem, sortProblems } from '../content/problem.ts';
import { checkSources } from '../content/source-check.ts';

const files = readContentFiles();
const problems = sortProblems([...checkFiles(), ...(await checkSources(files))]);
for (const problem of problems) console.error(formatProblem(problem));
console.log(`${files.lessons.length} lessons, ${files.manifests.size} manifests: ${problems.length} problems.`);
process.exitCode = problems.length === 0 ? 0 : 1;
