import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../project.ts';
import { type Figure, kilobytes, median, megabytes, seconds } from './figure.ts';
import { writeGeneratedCourse } from './generated-course.ts';
import { measuredRun, oneAfterOther, type Run } from './measured-run.ts';
import { pageLoad } from './page-load.ts';
import { benchFolder, peerFolder } from './peer-packages.ts';

/** How often each is built; the middle of the times counts. */
const ROUNDS = 3;
/** What the same pages may take here, as a multiple of plain Astro with MDX and Pagefind. */
const MOST = 1.15;

/** A generator that builds the generated lessons. */
interface Generator {
  readonly name: string;
  /** Where its pages are after a build. */
  readonly output: string;
  /** What it takes for a course; the pages alone, and with all that it makes beside them when that is more. */
  readonly build: (course: string) => Promise<{ pages: Run; all?: Run }>;
}

/** What Podbook says when the pages are written and searched; what follows are the copies to take along. */
const PAGES_WRITTEN = '[podbook-search-index]';

function podbook(): Generator {
  const output = join(benchFolder, 'podbook');
  return {
    name: 'Podbook',
    output,
    build: async (course) => {
      rmSync(output, { recursive: true, force: true });
      const { run, at } = await measuredRun(
        join(projectRoot, 'node_modules/astro/bin/astro.mjs'),
        ['build', '--force', '--outDir', output],
        { cwd: projectRoot, env: { CONTENT_DIR: course }, marks: [PAGES_WRITTEN] },
      );
      return { pages: at.get(PAGES_WRITTEN) ?? run, all: run };
    },
  };
}

/** A generator of `tests/bench/peers`, built by scripts of its packages one after another. */
function peer(
  name: string,
  folderName: string,
  outputName: string,
  scripts: readonly (readonly string[])[],
): Generator {
  const folder = peerFolder(folderName);
  const output = join(folder, outputName);
  return {
    name,
    output,
    build: async (course) => {
      rmSync(output, { recursive: true, force: true });
      const runs: Run[] = [];
      for (const [script = '', ...args] of scripts) {
        const path = join(folder, 'node_modules', script);
        runs.push((await measuredRun(path, args, { cwd: folder, env: { CONTENT_DIR: course } })).run);
      }
      return { pages: oneAfterOther(runs) };
    },
  };
}

const astro = () =>
  peer('Astro, MDX, Pagefind', 'astro', 'dist', [
    ['astro/bin/astro.mjs', 'build', '--force'],
    ['pagefind/lib/runner/bin.cjs', '--site', 'dist'],
  ]);
const starlight = () => peer('Starlight', 'starlight', 'dist', [['astro/bin/astro.mjs', 'build', '--force']]);
const vitepress = () => peer('VitePress', 'vitepress', '.vitepress/dist', [['vitepress/bin/vitepress.js', 'build']]);

const middle = (runs: readonly Run[], field: keyof Run) => median(runs.map((run) => run[field]));

/** A line: time and memory, and how they compare with what somebody else took. */
function figure(what: string, runs: readonly Run[], to?: readonly Run[], most?: number): Figure {
  const [wall, work, memory] = [middle(runs, 'wall'), middle(runs, 'work'), middle(runs, 'memory')];
  const value = `${seconds(wall)} (${seconds(work)} of processor), ${megabytes(memory)}`;
  if (to === undefined) return { what, value };
  // The machine may do other work at times, so that rounds are compared, not sums.
  const ratio = (field: keyof Run) => median(runs.map((run, round) => run[field] / (to[round]?.[field] || 1)));
  const [time, held] = [ratio('wall'), ratio('memory')];
  return {
    what,
    value: `${value}; ${time.toFixed(2)} times as long, ${held.toFixed(2)} times the memory`,
    ...(most === undefined ? {} : { target: `${most} times`, missed: Math.max(time, held) > most }),
  };
}

/** Builds a course in turns with several generators. */
async function inTurns(count: number, generators: readonly Generator[]): Promise<Map<string, Run[]>> {
  const course = join(benchFolder, `course-${count}`);
  writeGeneratedCourse(course, count);
  const runs = new Map<string, Run[]>();
  const add = (name: string, run: Run) => runs.set(name, [...(runs.get(name) ?? []), run]);
  for (let round = 1; round <= ROUNDS; round++) {
    for (const { name, build } of generators) {
      const { pages, all } = await build(course);
      console.log(`  ${count} lessons, round ${round}, ${name}: ${seconds(pages.wall)}, ${megabytes(pages.memory)}`);
      add(name, pages);
      if (all) add(`${name}, all`, all);
    }
  }
  return runs;
}

/** The same lessons here and in plain Astro, Starlight and VitePress: time, memory, and what a reader's browser loads. */
export async function benchGenerators(): Promise<Figure[]> {
  const here = podbook();
  const plain = astro();
  const others = [starlight(), vitepress()];
  const figures: Figure[] = [];
  const compare = async (count: number, generators: readonly Generator[], most?: number) => {
    const runs = await inTurns(count, generators);
    const ours = runs.get(here.name) ?? [];
    const to = runs.get(plain.name) ?? [];
    figures.push(figure(`${count} lessons, ${plain.name}`, to));
    figures.push(figure('  Podbook: pages, Markdown, search, checks', ours, to, most));
    figures.push(figure('  Podbook: with the copies to take along', runs.get(`${here.name}, all`) ?? [], to));
    for (const { name } of generators.slice(2)) figures.push(figure(`  ${name}`, runs.get(name) ?? [], to));
  };
  await compare(500, [plain, here, ...others]);
  const loads = new Map<string, Awaited<ReturnType<typeof pageLoad>>>();
  for (const { name, output } of [plain, here, ...others]) {
    loads.set(name, await pageLoad(output, 'lessons/lesson-0250/'));
  }
  await compare(2000, [plain, here], MOST);
  const base = loads.get(plain.name)?.text ?? 1;
  for (const [name, { text, fonts }] of loads) {
    const ratio = name === plain.name ? '' : `; ${(text / base).toFixed(1)} times`;
    figures.push({
      what: `One lesson in a browser, untouched: ${name}`,
      value: `${kilobytes(text)}${fonts > 0 ? ` and ${kilobytes(fonts)} of fonts` : ''}${ratio}`,
    });
  }
  return figures;
}
