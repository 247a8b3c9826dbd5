// `npm run bench`: figures of the build, the pages and the engine. Arguments choose parts: build, weight, search,
// engine, lighthouse; peers compares the engine with another and comes only when asked for. Times depend on the machine and what else it does; sizes do not.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import lighthouse from 'lighthouse';
import { chromium } from 'playwright';
import { build } from 'vite';
import type { DeploymentFigures } from '../../tests/bench/deployments.ts';
import type { EngineFigures } from '../../tests/bench/engine.ts';
import type { WaitFigures } from '../../tests/bench/waits.ts';
import { peerScript } from './bench-peers.ts';
import { readBuiltSite } from './built-pages.ts';
import { findChromium } from './chromium.ts';
import { lessonBudget, pageWeight } from './page-weight.ts';
import { projectRoot } from './project.ts';
import { builtBase, serveSite } from './serve.ts';
import { buildSiteIfChanged, outputFolder } from './site-build.ts';
import { workerBundle } from './worker-bundle.ts';

/** One line of the table: what was measured, how much it is, and what it should be. */
interface Figure {
  readonly what: string;
  readonly value: string;
  readonly target?: string;
}

/** A script that takes longer is given up. */
const TIMEOUT = 300_000;

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;
const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;

/** Builds the whole site into a folder of its own, with nothing kept from earlier builds. */
function benchBuild(): Figure[] {
  const folder = join(projectRoot, 'node_modules/.cache/podbook/bench');
  rmSync(folder, { recursive: true, force: true });
  const start = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(projectRoot, 'node_modules/astro/bin/astro.mjs'), 'build', '--force', '--outDir', folder],
    { cwd: projectRoot, encoding: 'utf8', env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' } },
  );
  const took = performance.now() - start;
  if (status !== 0) throw new Error(`The build failed:\n${stderr}`);
  const pages = readBuiltSite(folder).pages.size;
  rmSync(folder, { recursive: true, force: true });
  return [{ what: `Cold build, ${pages} pages with their search index`, value: seconds(took), target: '12 s' }];
}

/** Weighs the pages as they are before anything is touched. */
function benchWeight(): Figure[] {
  const site = readBuiltSite(outputFolder);
  const base = builtBase(outputFolder);
  const weights = [...site.pages.values()].map((page) => {
    const { html, css, js, fonts } = pageWeight(page, outputFolder, base);
    return {
      path: page.path,
      text: html + css + js,
      fonts,
      words: `HTML ${kilobytes(html)}, CSS ${kilobytes(css)}, JS ${kilobytes(js)}`,
    };
  });
  const lessons = weights.filter(({ path }) => /^\/lessons\/./.test(path)).sort((a, b) => a.text - b.text);
  const named = (what: string, weight: (typeof weights)[number] | undefined, target?: string): Figure[] =>
    weight ? [{ what: `${what} (${weight.words})`, value: kilobytes(weight.text), ...(target ? { target } : {}) }] : [];
  return [
    ...named('Lesson, median', lessons[Math.floor(lessons.length / 2)], kilobytes(lessonBudget.text)),
    ...named(`Lesson, heaviest: ${lessons.at(-1)?.path ?? ''}`, lessons.at(-1), kilobytes(lessonBudget.text)),
    ...named(
      'Home',
      weights.find(({ path }) => path === '/'),
    ),
    ...named(
      'The notes, checked',
      weights.find(({ path }) => path === '/notes/'),
    ),
    {
      what: 'Fonts',
      value: kilobytes(Math.max(...weights.map(({ fonts }) => fonts))),
      target: kilobytes(lessonBudget.fonts),
    },
  ];
}

/** A port that nobody listens on. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = address && typeof address === 'object' ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

const onlyCategories = ['performance', 'accessibility', 'best-practices', 'seo'];
const audited = ['lessons/init-containers/', '', 'search/?q=probe'];

/** Lets Lighthouse look at a lesson, the home page and a search, as on a phone. */
async function benchLighthouse(): Promise<Figure[]> {
  const found = await findChromium();
  const port = await freePort();
  const server = await serveSite({ folder: outputFolder, base: builtBase(outputFolder) });
  const browser = await chromium.launch({
    executablePath: found.path,
    args: [...found.args, `--remote-debugging-port=${port}`],
    env: { ...(process.env as Record<string, string>), ...found.env },
  });
  const figures: Figure[] = [];
  try {
    for (const path of audited) {
      const result = await lighthouse(server.address + path, {
        port,
        output: 'json',
        logLevel: 'error',
        onlyCategories,
      });
      const report = result?.lhr;
      const scores = Object.values(report?.categories ?? {}).map(
        ({ title, score }) => `${title} ${Math.round((score ?? 0) * 100)}`,
      );
      figures.push({ what: `Lighthouse mobile, /${path}`, value: scores.join(', '), target: '100 each' });
      for (const { id, score, title, scoreDisplayMode } of Object.values(report?.audits ?? {})) {
        // Playwright switches the back/forward cache off, whatever the page does.
        if (id === 'bf-cache') continue;
        if (score !== null && score < 0.9 && scoreDisplayMode === 'binary')
          figures.push({ what: `  ${id}`, value: title });
      }
    }
  } finally {
    await browser.close();
    await server.close();
  }
  return figures;
}

/** Opens the search and asks one question, counting what comes over the wire for it. */
async function benchSearch(): Promise<Figure[]> {
  const found = await findChromium();
  const server = await serveSite({ folder: outputFolder, base: builtBase(outputFolder) });
  const browser = await chromium.launch({
    executablePath: found.path,
    args: [...found.args],
    env: { ...(process.env as Record<string, string>), ...found.env },
  });
  try {
    const page = await browser.newPage();
    await page.goto(`${server.address}lessons/first-pod/`, { waitUntil: 'networkidle' });
    const sizes: Promise<number>[] = [];
    page.on('requestfinished', (request) =>
      sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize)),
    );
    await page.keyboard.press('/');
    await page.getByRole('searchbox').fill('ImagePullBackOff');
    const start = performance.now();
    await page
      .getByRole('status')
      .filter({ hasText: /results? for/ })
      .waitFor();
    const took = performance.now() - start;
    await page.waitForLoadState('networkidle');
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    return [
      {
        what: `First search: interface, index and ${sizes.length} requests`,
        value: `${kilobytes(bytes)}, ${Math.round(took)} ms`,
      },
    ];
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Bundles the engine with kubectl as the site does, and weighs what a first run loads and what comes on use. */
async function bundleFigures(): Promise<Figure[]> {
  const built = await build({
    configFile: false,
    root: projectRoot,
    publicDir: false,
    logLevel: 'silent',
    build: {
      write: false,
      modulePreload: false,
      rolldownOptions: {
        input: join(projectRoot, 'src/islands/cluster/worker.ts'),
        output: workerBundle.rolldownOptions.output,
      },
    },
  });
  const chunks = new Map(
    [built]
      .flat()
      .flatMap((result) => ('output' in result ? result.output : []))
      .flatMap((chunk) => (chunk.type === 'chunk' ? [[chunk.fileName, chunk] as const] : [])),
  );
  /** A chunk with those that it cannot be run without. */
  const withImports = (names: Iterable<string>): Set<string> => {
    const all = new Set(names);
    for (const name of all) for (const imported of chunks.get(name)?.imports ?? []) all.add(imported);
    return all;
  };
  const total = (names: Iterable<string>) =>
    [...names].reduce((sum, name) => sum + gzipSync(chunks.get(name)?.code ?? '', { level: 9 }).length, 0);
  const first = withImports([...chunks.values()].filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName));
  const parts = [...chunks.values()]
    .filter(({ fileName, isDynamicEntry }) => isDynamicEntry && !first.has(fileName))
    .map(({ fileName, name }) => ({ name, files: [...withImports([fileName])].filter((file) => !first.has(file)) }));
  const looking = parts.find(({ name }) => name === 'looking-commands')?.files ?? [];
  return [
    {
      what: 'Engine and kubectl, gzip, at the first Run (apply, get, delete)',
      value: kilobytes(total(first)),
      target: kilobytes(160_000),
    },
    { what: '  and with describe, events, exec, logs', value: kilobytes(total(first) + total(looking)) },
    { what: '  and with everything', value: kilobytes(total(chunks.keys())) },
    ...parts.map(({ name, files }) => ({ what: `  on first use: ${name}`, value: kilobytes(total(files)) })),
  ];
}

/** Runs a script that prints a line of JSON; a text says why it did not. */
function figuresOf<T>(script: string, ...args: readonly (string | number)[]): T | string {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--expose-gc', '--max-old-space-size=8192', script, ...args.map(String)],
    { cwd: projectRoot, encoding: 'utf8', timeout: TIMEOUT },
  );
  if (status === 0) return JSON.parse(stdout);
  return status === null ? `not done within ${seconds(TIMEOUT)}` : `failed: ${stderr.trim().split('\n').at(-1)}`;
}

const took = (figures: DeploymentFigures | string): string =>
  typeof figures === 'string' ? figures : `${seconds(figures.wall)} (${seconds(figures.virtual)} of virtual time)`;

/** What a reader waits for at a terminal. */
function benchWaits(): Figure[] {
  const figures = figuresOf<WaitFigures>('tests/bench/waits.ts');
  const value = (figure: keyof WaitFigures) =>
    typeof figures === 'string' ? figures : `${Math.round(figures[figure])} ms`;
  return [
    { what: 'kubectl get pods over 1,000 Pods', value: value('getPods'), target: '16 ms' },
    { what: 'Ten virtual hours of one crash-looping Pod', value: value('crashLoop'), target: '200 ms' },
  ];
}

/** Lets Deployments come up and be updated. */
function benchDeployments(): Figure[] {
  const script = 'tests/bench/deployments.ts';
  const thousand = figuresOf<DeploymentFigures>(script, 'ready', 1000, 50, 1);
  const many = figuresOf<DeploymentFigures>(script, 'ready', 10_000, 200, 20);
  const ratio =
    typeof many === 'string' || typeof thousand === 'string'
      ? ''
      : `, ${(many.wall / thousand.wall).toFixed(1)} times as long`;
  return [
    {
      what: 'A Deployment of 1,000 replicas on 50 nodes, created to available',
      value: took(thousand),
      target: '1.5 s',
    },
    {
      what: '  its rolling update',
      value: took(figuresOf(script, 'update', 1000, 50, 1)),
      target: '4 s',
    },
    {
      what: '  10 of the 50 nodes lost, and all of it up elsewhere',
      value: took(figuresOf(script, 'loss', 1000, 50, 1)),
      target: '4 s',
    },
    { what: '10,000 Pods of 20 Deployments on 200 nodes', value: `${took(many)}${ratio}`, target: '12 times as long' },
  ];
}

/** The same Deployments here and in @ngrok/webernetes, one after the other. */
async function benchPeers(): Promise<Figure[]> {
  const peer = await peerScript('webernetes');
  const figures: Figure[] = [];
  for (const [replicas, nodes] of [
    [100, 5],
    [300, 15],
    [1000, 50],
  ] as const) {
    const ours = figuresOf<DeploymentFigures>(
      'tests/bench/deployments.ts',
      'ready',
      replicas,
      nodes,
      1,
      'registry.k8s.io/pause:3.10',
    );
    const theirs = figuresOf<DeploymentFigures>(peer, replicas, nodes);
    const rate = (f: DeploymentFigures) => Math.round((replicas / f.wall) * 1000).toLocaleString('en');
    const say = (f: DeploymentFigures | string) => (typeof f === 'string' ? f : `${rate(f)} Pods/s`);
    const times =
      typeof ours === 'string' || typeof theirs === 'string' ? '' : `; ${Math.round(theirs.wall / ours.wall)} times`;
    figures.push({
      what: `A Deployment of ${replicas} on ${nodes} nodes, here and in webernetes`,
      value: `${say(ours)} and ${say(theirs)}${times}`,
      target: '50 times',
    });
  }
  return figures;
}

/** Lets the engine run many Pods, each number in a process of its own. */
function benchEngine(): Figure[] {
  return [
    [1000, 20],
    [10_000, 200],
  ].flatMap(([pods, nodes]): Figure[] => {
    const what = `${pods?.toLocaleString('en')} Pods on ${nodes} nodes, created to Running`;
    const figures = figuresOf<EngineFigures>('tests/bench/engine.ts', pods ?? 0, nodes ?? 0);
    if (typeof figures === 'string') return [{ what, value: figures }];
    return [
      { what, value: took(figures) },
      {
        what: '  heap in use then',
        value: `${megabytes(figures.heap)}, ${figures.changes.toLocaleString('en')} object versions`,
      },
    ];
  });
}

function print(title: string, figures: readonly Figure[]): void {
  console.log(`\n${title}`);
  const width = Math.max(...figures.map(({ what }) => what.length));
  for (const { what, value, target } of figures) {
    console.log(`  ${what.padEnd(width)}  ${value}${target ? `  (target ${target})` : ''}`);
  }
}

try {
  const asked = new Set(process.argv.slice(2));
  const wants = (part: string) => asked.size === 0 || asked.has(part);
  const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
  console.log(
    `Podbook ${version}, Node ${process.versions.node}, ${availableParallelism()} processors (${cpus()[0]?.model ?? 'unknown'})`,
  );
  if (wants('build')) print('Build', benchBuild());
  if (wants('weight') || wants('search') || wants('lighthouse')) buildSiteIfChanged();
  if (wants('weight')) print('Pages before anything is touched, gzip', benchWeight());
  if (wants('search')) print('Search', await benchSearch());
  if (wants('engine'))
    print('Engine', [...benchEngine(), ...benchWaits(), ...benchDeployments(), ...(await bundleFigures())]);
  // Only when asked for: it installs packages.
  if (asked.has('peers')) print('Peers', await benchPeers());
  if (wants('lighthouse')) print('Lighthouse', await benchLighthouse());
} catch (error) {
  console.error(`\n${(error as Error).message}\n`);
  process.exitCode = 1;
}
