// `npm run check`, step "import directions": every source file imports only from the rooms below its own.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkImports } from '../import-rules.ts';
import { projectRoot } from '../project.ts';

const files = globSync('src/**/*.{ts,tsx,mjs,astro}', { cwd: projectRoot })
  .map((file) => file.replaceAll('\\', '/'))
  .sort();
const problems = files.flatMap((file) => checkImports(file, readFileSync(join(projectRoot, file), 'utf8')));
for (const { file, line, message, mend } of problems) console.error(`${file}:${line}: ${message}\n    ${mend}`);
console.log(`${files.length} source files: ${problems.length} problems.`);
process.exitCode = problems.length === 0 ? 0 : 1;
