// `npm run build`: builds the whole site, whether or not anything has changed.
import { buildSite, outputFolder } from '../site-build.ts';

try {
  const milliseconds = buildSite();
  console.log(`\nBuilt ${outputFolder} in ${(milliseconds / 1000).toFixed(1)} s.`);
} catch (error) {
  console.error(`\n${(error as Error).message}\n`);
  process.exit(1);
}
