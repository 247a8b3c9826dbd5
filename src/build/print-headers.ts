// `npm run -s headers -- HOST`: prints the file that makes a host send the site's headers, for the base path in
// BASE_PATH. The build has written the one for Netlify and Cloudflare Pages into `dist` already.
import { hostFiles } from './host-files.ts';

const [name = ''] = process.argv.slice(2);
const file = Object.hasOwn(hostFiles, name) ? hostFiles[name] : undefined;
if (file) {
  process.stdout.write(file.text(`/${process.env.BASE_PATH ?? ''}/`.replace(/\/+/g, '/')));
} else {
  const known = Object.entries(hostFiles).map(([key, { hosts, place }]) => `  ${key.padEnd(8)} ${hosts}: ${place}`);
  console.error(`Name one of these hosts, as in npm run -s headers -- nginx:\n${known.join('\n')}`);
  process.exitCode = 1;
}
