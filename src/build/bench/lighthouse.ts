import { createServer } from 'node:net';
import lighthouse from 'lighthouse';
import { withBrowser } from './browser.ts';
import type { Figure } from './figure.ts';

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

/** A page that Lighthouse looks at, and the points that it must get. */
interface Audited {
  readonly path: string;
  readonly performance: number;
  readonly others: number;
}

/** Pages to read get all points; where the page is all application, drawing it may take a moment. */
const audited: readonly Audited[] = [
  { path: 'lessons/init-containers/', performance: 100, others: 100 },
  { path: 'notes/', performance: 100, others: 100 },
  { path: '', performance: 100, others: 100 },
  { path: 'reference/statuses/', performance: 100, others: 100 },
  { path: 'search/?q=probe', performance: 95, others: 100 },
];

/** How often a page that misses its target is looked at: what else the machine does takes points. */
const LOOKS = 3;

/** Lets Lighthouse look at pages of every kind, as on a phone. */
export async function benchLighthouse(): Promise<Figure[]> {
  const port = await freePort();
  return withBrowser([`--remote-debugging-port=${port}`], async (_, address) => {
    const figures: Figure[] = [];
    for (const page of audited) {
      let found = await audit(address, port, page);
      for (let looks = 1; looks < LOOKS && found[0]?.missed; looks++) found = await audit(address, port, page);
      figures.push(...found);
    }
    return figures;
  });
}

async function audit(address: string, port: number, { path, performance, others }: Audited): Promise<Figure[]> {
  const result = await lighthouse(address + path, { port, output: 'json', logLevel: 'error', onlyCategories });
  const failure = result?.lhr.runtimeError?.message;
  if (failure !== undefined) return [{ what: `/${path}`, value: `not measured: ${failure}`, missed: true }];
  const categories = Object.values(result?.lhr.categories ?? {}).map(({ id, title, score }) => ({
    title,
    points: Math.round((score ?? 0) * 100),
    wanted: id === 'performance' ? performance : others,
  }));
  const missed = categories.length < onlyCategories.length || categories.some(({ points, wanted }) => points < wanted);
  const figures: Figure[] = [
    {
      what: `/${path}`,
      value: categories.map(({ title, points }) => `${title} ${points}`).join(', '),
      target: performance === others ? `${others} each` : `${performance} in performance, else ${others}`,
      missed,
    },
  ];
  if (!missed) return figures;
  for (const { id, score, title, displayValue } of Object.values(result?.lhr.audits ?? {})) {
    // Playwright switches the back/forward cache off, whatever the page does.
    if (id === 'bf-cache' || score === null || score >= 0.9) continue;
    figures.push({ what: `  ${id}`, value: displayValue ? `${title}: ${displayValue}` : title });
  }
  return figures;
}
