import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { type CaseScore, compareAll, printTable, summarise, Unstable } from './compare/compare.mjs';
import { recordings, unpack } from './recordings.ts';
import { globMatcher, playAll } from './replay.ts';

/** Where the page "How true is it?" finds the report. */
export const REPORT = new URL('../../src/build/conformance/report.generated.json', import.meta.url);

/** The recorded cluster's version. */
const VERSION = 'v1.36.2';

/** How far the simulator agrees with the recordings: what the page "How true is it?" shows. */
export interface Report {
  readonly version: string;
  /** Checks by category, in the order of compare.mjs. */
  readonly categories: readonly { readonly category: string; readonly matched: number; readonly total: number }[];
  readonly scenarios: { readonly equal: number; readonly total: number };
  /** Recordings with differences, the least alike first. */
  readonly differing: readonly Differing[];
}

export interface Differing {
  /** `151-deploy-rolling-update`, `cli/001-explain-pod`. */
  readonly name: string;
  /** What the recording is about. */
  readonly title: string;
  readonly matched: number;
  readonly total: number;
  /** Why, from src/build/conformance/differences.yaml; undefined: nobody has said yet, which a test does not let pass. */
  readonly why?: string;
  /** Category, place and first difference. */
  readonly first: string;
}

/** Why recordings differ, by their names: the one part of the report that is written by hand. */
const REASONS = new URL('../../src/build/conformance/differences.yaml', import.meta.url);

/** The reasons there are. Throws when the file is not a map of texts. */
export function readReasons(): Readonly<Record<string, string>> {
  const reasons: unknown = parse(readFileSync(REASONS, 'utf8')) ?? {};
  if (typeof reasons !== 'object' || !Object.values(reasons ?? {}).every((why) => typeof why === 'string'))
    throw new Error(`${REASONS.pathname}: a recording's name, a colon and why it differs are wanted`);
  return reasons as Record<string, string>;
}

/** Plays all recordings that the project keeps and scores them. Takes seconds; works in a folder of its own that it removes. */
export function scoreAll(): { scores: CaseScore[]; files: Record<string, string> } {
  const files = recordings();
  const dir = mkdtempSync(join(tmpdir(), 'podbook-conformance-'));
  try {
    const [expected, actual] = [join(dir, 'expected'), join(dir, 'actual')];
    unpack(expected);
    playAll(
      files,
      globMatcher(undefined),
      (path, text) => {
        mkdirSync(dirname(join(actual, path)), { recursive: true });
        writeFileSync(join(actual, path), text);
      },
      (_name, error) => {
        throw error;
      },
    );
    const unstable = new Unstable(JSON.parse(files['unstable.json'] ?? '[]'));
    return { scores: compareAll(expected, actual, { unstable }), files };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const sum = (score: CaseScore, what: 'matched' | 'total'): number =>
  Object.values(score.by).reduce((n, category) => n + category[what], 0);

/** What a recording is about: the title of a scenario, else the first line of the input without its comment sign. */
function titleOf(name: string, files: Record<string, string>): string {
  if (!name.includes('/')) return (parse(files[`scenarios/${name}/steps.yaml`] ?? '') as { title: string }).title;
  const input = files[`${name}.txt`] ?? files[`${name}.yaml`] ?? '';
  return (input.split('\n')[0] ?? '').replace(/^# */, '');
}

/** What the page shows of `scores`. */
export function reportOf(scores: readonly CaseScore[], files: Record<string, string>): Report {
  const summary = summarise(scores);
  const reasons = readReasons();
  const differing = scores
    .filter((s) => s.differences.length > 0)
    .map((s): Differing => {
      const why = reasons[s.name];
      const [d] = s.differences;
      return {
        name: s.name,
        title: titleOf(s.name, files),
        matched: sum(s, 'matched'),
        total: sum(s, 'total'),
        ...(why === undefined ? {} : { why }),
        first: d ? `${d.category} ${d.key}: ${d.difference}` : '',
      };
    })
    .sort((a, b) => a.matched / a.total - b.matched / b.total || (a.name < b.name ? -1 : 1));
  return {
    version: VERSION,
    categories: summary.rows.map(({ category, matched, total }) => ({ category, matched, total })),
    scenarios: { equal: summary.scenariosFull, total: summary.scenarios },
    differing,
  };
}

/** The score by category, and what differs, as text. */
export function printReport(scores: readonly CaseScore[], report: Report): string {
  const { differing } = report;
  const lines = differing.map(({ name, matched, total, why, first }) => {
    const reason = why ?? 'no reason is given in src/build/conformance/differences.yaml';
    return `${name}  ${matched}/${total}: ${reason}\n  ${first.replaceAll('\n', '\n  ')}`;
  });
  return `${printTable(summarise(scores))}\n\n${differing.length} recordings differ:\n${lines.join('\n')}`;
}
