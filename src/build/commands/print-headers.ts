// `npm run -s headers -- HOST`: prints the file that makes a host send the site's headers, for the base path that `dist`
// was built for. The build has written the one for Netlify and Cloudflare Pages already.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hostFiles } from '../hosting/host-files.ts';
import { builtBase } from '../hosting/serve.ts';
import { outputFolder } from '../site-build.ts';

const [name = ''] = process.argv.slice(2);
const file = Object.hasOwn(hostFiles, name) ? hostFiles[name] : undefined;
if (file && !existsSync(join(outputFolder, 'index.html'))) {
  console.error('There is no built site in dist/. What to do: npm run build, then this again.');
  process.exitCode = 1;
} else if (file) {
  process.stdout.write(file.text(builtBase(outputFolder)));
} else {
  const known = Object.entries(hostFiles).map(([key, { hosts, place }]) => `  ${key.padEnd(8)} ${hosts}: ${place}`);
  console.error(`Name one of these hosts, as in npm run -s headers -- nginx:\n${known.join('\n')}`);
  process.exitCode = 1;
}
