// `npm run bench`: figures of the build, the pages and the engine. Arguments choose parts by their names below. Those
// that compare with others come only when asked for: they install packages. `--write` also puts what was measured into
// tests/bench/RESULTS.md. Times depend on the machine and what else it does; sizes do not.
import { buildSiteIfChanged } from '../site-build.ts';
import { benchBuild } from './build.ts';
import { benchEngine } from './engine.ts';
import { benchEnginePeer } from './engine-peer.ts';
import { type Figure, type Part, print } from './figure.ts';
import { benchGenerators } from './generators.ts';
import { benchLighthouse } from './lighthouse.ts';
import { machine, writeResults } from './results.ts';
import { benchSearch } from './search.ts';
import { benchWeight } from './weight.ts';

/** A part of the benchmark. */
interface Bench {
  readonly title: string;
  readonly run: () => readonly Figure[] | Promise<readonly Figure[]>;
  /** Whether it looks at the built site. */
  readonly site?: boolean;
  /** The name that asks for it beside its own; such a part does not come unasked. */
  readonly group?: string;
}

const benches: Readonly<Record<string, Bench>> = {
  build: { title: 'Build', run: benchBuild },
  weight: { title: 'Pages before anything is touched, gzip', run: benchWeight, site: true },
  search: { title: 'Search', run: benchSearch, site: true },
  engine: { title: 'Engine', run: benchEngine },
  lighthouse: { title: 'Lighthouse, mobile', run: benchLighthouse, site: true },
  generators: { title: 'The same lessons in other generators', run: benchGenerators, group: 'peers' },
  webernetes: { title: 'The same Deployments in @ngrok/webernetes', run: benchEnginePeer, group: 'peers' },
};

async function run(args: readonly string[]): Promise<void> {
  const asked = new Set(args.filter((arg) => arg !== '--write'));
  const known = new Set([...Object.keys(benches), ...Object.values(benches).map(({ group }) => group)]);
  for (const name of asked) {
    if (!known.has(name))
      throw new Error(`There is no part "${name}". There are: ${[...known].filter(Boolean).join(', ')}.`);
  }
  const chosen = Object.entries(benches).filter(([name, { group }]) =>
    asked.size === 0 ? group === undefined : asked.has(name) || asked.has(group ?? ''),
  );
  console.log(machine());
  if (chosen.some(([, { site }]) => site)) buildSiteIfChanged();
  const parts: Part[] = [];
  for (const [, { title, run: measure }] of chosen) {
    const part = { title, figures: await measure() };
    print(part);
    parts.push(part);
  }
  if (args.includes('--write')) console.log(`\nWritten: ${writeResults(parts)}`);
  if (parts.some(({ figures }) => figures.some(({ missed }) => missed))) {
    console.error('\nLines marked with "!" miss their target.');
    process.exitCode = 1;
  }
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  console.error(`\n${(error as Error).message}\n`);
  process.exitCode = 1;
}
