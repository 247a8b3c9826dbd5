import { builtBase } from '../hosting/serve.ts';
import { readBuiltSite } from '../pages/built-pages.ts';
import { budgetOf, budgets, engineBudget, engineWeight } from '../pages/page-budgets.ts';
import { pageWeight, Scales } from '../pages/page-weight.ts';
import { outputFolder } from '../site-build.ts';
import { type Figure, kilobytes } from './figure.ts';

/** Weighs the pages as they are before anything is touched: of each kind the heaviest, of lessons the middle one too. */
export function benchWeight(): Figure[] {
  const scales = new Scales(outputFolder, builtBase(outputFolder));
  const weights = [...readBuiltSite(outputFolder).pages.values()]
    .map((page) => ({ path: page.path, budget: budgetOf(page.path), ...pageWeight(page, scales) }))
    .map((weight) => ({ ...weight, text: weight.html + weight.css + weight.js }))
    .sort((a, b) => a.text - b.text);
  const figure = (which: string, { path, budget, text, html, css, js }: (typeof weights)[number]): Figure => ({
    what: `${budget.kind}, ${which}${path} (HTML ${kilobytes(html)}, CSS ${kilobytes(css)}, JS ${kilobytes(js)})`,
    value: kilobytes(text),
    target: kilobytes(budget.text),
    missed: text > budget.text,
  });
  const figures = budgets.flatMap((kind) => {
    const ofKind = weights.filter(({ budget }) => budget === kind);
    const heaviest = ofKind.at(-1);
    const middle = ofKind[ofKind.length >> 1];
    if (heaviest === undefined || middle === undefined) return [];
    if (ofKind.length < 10) return [figure(ofKind.length > 1 ? 'heaviest: ' : '', heaviest)];
    return [figure('median: ', middle), figure('heaviest: ', heaviest)];
  });
  const fonts = Math.max(...weights.map((weight) => weight.fonts));
  const most = Math.max(...weights.map(({ budget }) => budget.fonts));
  const engine = engineWeight(outputFolder, scales) ?? 0;
  return [
    ...figures,
    { what: 'fonts', value: kilobytes(fonts), target: kilobytes(most), missed: fonts > most },
    {
      what: 'engine and kubectl at the first Run',
      value: kilobytes(engine),
      target: kilobytes(engineBudget),
      missed: engine > engineBudget,
    },
  ];
}
