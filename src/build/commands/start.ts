// `npm start`: builds the site if something has changed, then serves it and prints where.
import { readSite } from '../content/site-file.ts';
import { builtBase, serveSite } from '../hosting/serve.ts';
import { buildSiteIfChanged, outputFolder } from '../site-build.ts';

try {
  buildSiteIfChanged();
  const server = await serveSite({
    folder: outputFolder,
    base: builtBase(outputFolder),
    port: Number(process.env.PORT ?? 4321),
    ...(process.env.HOST ? { host: process.env.HOST } : {}),
  });
  console.log(`\n${readSite().title} is at ${server.address}\nCtrl C ends it.`);
} catch (error) {
  console.error(`\n${(error as Error).message}\n`);
  process.exit(1);
}
