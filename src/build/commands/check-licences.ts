// `npm run check`, step "licences": every package that npm installed, whoever asked for it, has a licence this project
// can live with. That NOTICE names what is in the built site is checked by the build (bundled-packages.ts).
import { join } from 'node:path';
import { installedPackages, isAccepted } from '../licences.ts';
import { projectRoot } from '../project.ts';

const packages = installedPackages(join(projectRoot, 'node_modules'));
const refused = packages.filter(({ licence }) => !isAccepted(licence));
for (const { name, version, licence, folder } of refused) {
  console.error(`${folder}/package.json: ${name}@${version} has the licence "${licence}"`);
  console.error('    Read it. If the project can live with it, add it to src/build/licences.ts; else do without.');
}
console.log(`${packages.length} packages: ${refused.length} problems.`);
process.exitCode = refused.length === 0 ? 0 : 1;
