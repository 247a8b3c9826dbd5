// `npm start`: builds the site if something has changed, then serves it and prints where.
import { readSite } from '../content/site-file.ts';
import { builtBase, serveSite } from '../hosting/serve.ts';
import { buildSiteIfChanged, outputFolder } from '../site-build.ts';

const PORT = process.env.PORT || '4321';
const { HOST } = process.env;

try {
  if (!/^\d{1,5}$/.test(PORT) || Number(PORT) > 65_535) {
    throw new Error(`PORT is "${PORT}".\nWhat to do: give a number up to 65535, or unset the variable.`);
  }
  buildSiteIfChanged();
  const server = await serveSite({
    folder: outputFolder,
    base: builtBase(outputFolder),
    port: Number(PORT),
    ...(HOST ? { host: HOST } : {}),
  }).catch((error: Error) => {
    throw new Error(`${error.message}\nWhat to do: name another port with PORT, or another address with HOST.`);
  });
  console.log(`\n${readSite().title} is at ${server.address}\nCtrl C ends it.`);
} catch (error) {
  console.error(`\n${(error as Error).message}\n`);
  process.exit(1);
}
