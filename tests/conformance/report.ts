import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { type CaseScore, compareAll, printTable, summarise, Unstable } from './compare/compare.mjs';
import { recordings, unpack } from './recordings.ts';
import { globMatcher, playAll } from './replay.ts';

/** Where the page "How true is it?" finds the report. */
export const REPORT = new URL('../../content/reference/conformance.json', import.meta.url);

/** The recorded cluster's version. */
const VERSION = 'v1.36.2';

/** How far the simulator agrees with the recordings: what the page "How true is it?" shows. */
export interface Report {
  readonly version: string;
  /** Checks by category, in the order of compare.mjs. */
  readonly categories: readonly { readonly category: string; readonly matched: number; readonly total: number }[];
  readonly scenarios: { readonly equal: number; readonly total: number };
  /** Checks of the recordings that need controllers which do not run, and of all others. */
  readonly split: Readonly<Record<Cause, { readonly matched: number; readonly total: number }>>;
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
  readonly cause: Cause;
  /** Category, place and first difference. */
  readonly first: string;
}

/** What a recording needs, as far as its inputs tell, and so why it differs: a controller that does not run, or something else. */
export type Cause = 'controllers' | 'other';

/** What needs a controller that makes Pods or acts on other objects: the simulator has none yet. */
const NEEDS_CONTROLLERS =
  /kind: *(Deployment|ReplicaSet|StatefulSet|DaemonSet|Job|CronJob|ReplicationController|HorizontalPodAutoscaler|PersistentVolume)\b|kubectl (create|scale|autoscale|rollout|expose) \S*(deploy|job|rs|sts|cronjob)/;

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

const causeOf = (inputs: string): Cause => (NEEDS_CONTROLLERS.test(inputs) ? 'controllers' : 'other');

/** The inputs of a recording, and its title: that of the scenario, else the first line of the input without its comment sign. */
function inputsOf(name: string, files: Record<string, string>): { inputs: string; title: string } {
  if (!name.includes('/')) {
    const own = Object.entries(files).filter(([path]) => new RegExp(`^scenarios/${name}/[^/]+\\.yaml$`).test(path));
    const steps = files[`scenarios/${name}/steps.yaml`] ?? '';
    return { inputs: own.map(([, text]) => text).join('\n'), title: (parse(steps) as { title: string }).title };
  }
  const inputs = files[`${name}.txt`] ?? files[`${name}.yaml`] ?? '';
  return { inputs, title: (inputs.split('\n')[0] ?? '').replace(/^# */, '') };
}

/** What the page shows of `scores`. */
export function reportOf(scores: readonly CaseScore[], files: Record<string, string>): Report {
  const summary = summarise(scores);
  const split = { controllers: { matched: 0, total: 0 }, other: { matched: 0, total: 0 } };
  for (const score of scores) {
    const part = split[causeOf(inputsOf(score.name, files).inputs)];
    part.matched += sum(score, 'matched');
    part.total += sum(score, 'total');
  }
  const differing = scores
    .filter((s) => s.differences.length > 0)
    .map((s): Differing => {
      const { inputs, title } = inputsOf(s.name, files);
      const [d] = s.differences;
      return {
        name: s.name,
        title,
        matched: sum(s, 'matched'),
        total: sum(s, 'total'),
        cause: causeOf(inputs),
        first: d ? `${d.category} ${d.key}: ${d.difference}` : '',
      };
    })
    .sort((a, b) => a.matched / a.total - b.matched / b.total || (a.name < b.name ? -1 : 1));
  return {
    version: VERSION,
    categories: summary.rows.map(({ category, matched, total }) => ({ category, matched, total })),
    scenarios: { equal: summary.scenariosFull, total: summary.scenarios },
    split,
    differing,
  };
}

/** The score by category, and what differs, as text. */
export function printReport(scores: readonly CaseScore[], report: Report): string {
  const { differing } = report;
  const lines = differing.map(({ name, matched, total, cause, first }) => {
    const why = cause === 'controllers' ? 'needs controllers that do not run yet' : first.replaceAll('\n', '\n  ');
    return `${name}  ${matched}/${total}\n  ${why}`;
  });
  const { controllers, other } = report.split;
  const parts = [
    `without controllers that do not run: ${other.matched}/${other.total}`,
    `with: ${controllers.matched}/${controllers.total}`,
  ];
  return `${printTable(summarise(scores))}\n${parts.join(', ')}\n\n${differing.length} recordings differ:\n${lines.join('\n')}`;
}
