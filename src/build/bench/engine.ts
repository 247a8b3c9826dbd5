import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import type { DeploymentFigures } from '../../../tests/bench/deployments.ts';
import type { EngineFigures } from '../../../tests/bench/engine.ts';
import type { WaitFigures } from '../../../tests/bench/waits.ts';
import { projectRoot } from '../project.ts';
import { workerBundle } from '../vite/worker-bundle.ts';
import { type Figure, kilobytes, megabytes, seconds } from './figure.ts';
import { figuresOf } from './script.ts';

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

/** Lets the engine run many Pods, each number in a process of its own. */
function benchPods(): Figure[] {
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

/** The engine: many Pods, what a reader waits for, Deployments, and what it weighs. */
export async function benchEngine(): Promise<Figure[]> {
  return [...benchPods(), ...benchWaits(), ...benchDeployments(), ...(await bundleFigures())];
}
