import '../../kubectl/present.ts';
import '../field-docs/present.ts';
import { isMap, isScalar, LineCounter, parseAllDocuments, visit } from 'yaml';
import { createCluster } from '../../cluster/cluster.ts';
import { siteRegistry } from '../../cluster/images/registry.ts';
import { drawLifecycle, runKubectl } from '../../islands/build.ts';
import { problemsIn } from '../../islands/cluster/problems.ts';
import { play, typeAndWait } from '../../islands/cluster/recording.ts';
import { listenForRefusals } from '../../islands/cluster/refusals.ts';
import { openWorkstation } from '../../islands/cluster/workstation.ts';
import type { TypedInput } from '../../islands/lifecycle/props.ts';
import type { ContentFile, ContentFiles } from './content-files.ts';
import { attributeValue } from './lesson-code.ts';
import type { LessonSource, TagUse } from './lesson-source.ts';
import type { Problem } from './problem.ts';
import type { Site } from './site-schema.ts';

/** What the shell and kubectl say of a line that they cannot even begin with. */
const UNKNOWN = /^(?:bash: line \d+: .*: command not found|error: unknown (?:command|flag|shorthand flag).*)$/m;

const memory = new Map<string, unknown>();

/** What has been found out once. While an author writes, all examples but one are as they were. */
function remembered<Found>(played: readonly unknown[], play: () => Found): Found {
  const key = JSON.stringify(played);
  if (!memory.has(key)) memory.set(key, play());
  return memory.get(key) as Found;
}

/** Applies a manifest as a reader's first `kubectl apply` does, and says at which lines the API server refuses what. */
function checkApplied(name: string, { file, text }: ContentFile): Problem[] {
  const cluster = createCluster({ nodes: 1 });
  const refusals = listenForRefusals(cluster.apiserver);
  const { exit, output } = typeAndWait(
    cluster,
    openWorkstation(cluster, { [name]: text }, false),
    `kubectl apply -f '${name}'`,
  );
  if (exit === 0) return [];
  const said = output.trim();
  const mend = `Mend the manifest. kubectl says: ${said.replace(/\s+/g, ' ')}`;
  const found = problemsIn(text, refusals.take(), said).filter(({ kind }) => kind !== 'not-simulated');
  if (found.length === 0) return [{ file, line: 1, message: 'kubectl cannot apply this manifest', mend }];
  return found.map(({ kind, line, field, message }) => ({
    file,
    line: line ?? 1,
    message:
      kind === 'refused'
        ? `the API server refuses ${field ?? `this manifest: ${message}`}`
        : 'kubectl cannot apply this manifest',
    mend,
  }));
}

/** Checks that images can be pulled; a manifest about one that cannot says so in a comment. */
function checkImages({ file, text }: ContentFile): Problem[] {
  if (/^\s*#.*\b(ErrImagePull|ImagePullBackOff|InvalidImageName)\b/m.test(text)) return [];
  const registry = siteRegistry();
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines });
  const problems: Problem[] = [];
  for (const document of Array.isArray(documents) ? documents : []) {
    if (document.errors.length > 0 || !isMap(document.contents)) continue;
    visit(document, {
      Pair(_key, { key, value }) {
        if (!isScalar(key) || key.value !== 'image' || !isScalar(value) || typeof value.value !== 'string') return;
        const found = registry.find(value.value);
        if ('image' in found) return;
        problems.push({
          file,
          line: lines.linePos(value.range?.[0] ?? 0).line,
          message: `the simulation has no image "${value.value}": ${found.error}`,
          mend: 'Take one of src/cluster/images/registry.ts, or add it there; if the example is about this, say ErrImagePull in a comment.',
        });
      },
    });
  }
  return problems;
}

const errorText = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).trim().replace(/\s+/g, ' ');

/** The attribute's value when it has been found right (lesson-tags.ts), as the components take it. */
const given = <T>(tag: TagUse, name: string): T | undefined =>
  attributeValue(tag.attributes.get(name)) as T | undefined;

/** Plays what a component shows, as the build will, and says what goes wrong. */
function checkPlayed(tag: TagUse, manifest: string, file: string): { message: string; mend: string }[] {
  const nodes = given<number>(tag, 'nodes');
  const inputs = given<TypedInput[]>(tag, 'inputs') ?? [];
  const typed = [
    ...inputs.map(({ run }) => run),
    ...(given<string[]>(tag, 'commands') ?? given<string[]>(tag, 'run') ?? []),
  ];
  const { cluster, workstation } = play({ manifest, file, nodes: nodes ?? 1, until: 0, inputs: [] });
  const unknown = typed.flatMap((line) => {
    const { output } = typeAndWait(cluster, workstation, line);
    const [said] = UNKNOWN.exec(output) ?? [];
    if (said === undefined) return [];
    const mend = 'Write a line that the terminal of this site knows; kubectl help lists its commands.';
    return [{ message: `<${tag.name}>: "${line}" ends with "${said}"`, mend }];
  });
  if (unknown.length > 0) return unknown;
  const request = { manifest, file, nodes, inputs };
  const [at, until] = [given<string>(tag, 'at'), given<string>(tag, 'until') ?? ''];
  switch (tag.name) {
    case 'Lifecycle':
      return checkDrawn('<Lifecycle>', () => drawLifecycle({ ...request, until, pod: given(tag, 'pod'), at }));
    case 'Kubectl':
      return checkDrawn('<Kubectl>', () => runKubectl({ ...request, at: at ?? '', run: given(tag, 'run') ?? [] }));
    default:
      return [];
  }
}

/** What goes wrong when something is drawn. */
function checkDrawn(what: string, draw: () => unknown): { message: string; mend: string }[] {
  try {
    draw();
    return [];
  } catch (error) {
    const mend = 'Try the manifest in the editor of a page, then mend it or what is said of it here.';
    return [{ message: `${what}: ${errorText(error)}`, mend }];
  }
}

/** The life that `site.yaml` wants drawn on the first page, and the line where it does. */
export interface HomeExample {
  readonly file: string;
  readonly line: number;
  readonly example: NonNullable<Site['home']['example']>;
}

/**
 * Plays the examples: every manifest is applied to a cluster of its own, and what lessons type is typed.
 *
 * @param lessons the lessons in which nothing else is wrong, with the lines found there.
 * @param manifests the manifests that are YAML, by name.
 * @param home what is drawn on the first page.
 */
export function checkExamples(
  manifests: ContentFiles['manifests'],
  lessons: readonly { readonly file: string; readonly lesson: LessonSource }[],
  home: HomeExample | undefined,
): Problem[] {
  const refused = new Set<string>();
  const problems: Problem[] = [];
  for (const [name, manifest] of manifests) {
    const found = remembered([manifest], () => checkApplied(name, manifest));
    if (found.length > 0) refused.add(name);
    problems.push(...found, ...checkImages(manifest));
  }
  for (const { file, lesson } of lessons) {
    for (const tag of lesson.tags) {
      if (!['Run', 'Lifecycle', 'Kubectl'].includes(tag.name)) continue;
      const name = given<string>(tag, 'manifest') ?? '';
      const manifest = manifests.get(name);
      // What is wrong with the manifest has been said.
      if (manifest === undefined || refused.has(name)) continue;
      const found = remembered([name, manifest.text, tag.name, [...tag.attributes]], () =>
        checkPlayed(tag, manifest.text, name),
      );
      problems.push(...found.map((problem) => ({ file, line: tag.line, ...problem })));
    }
  }
  const shown = home && manifests.get(home.example.manifest);
  if (home && shown && !refused.has(home.example.manifest)) {
    const { file, line, example } = home;
    const request = { ...example, manifest: shown.text, file: example.manifest };
    const found = remembered([request], () => checkDrawn('home.example', () => drawLifecycle(request)));
    problems.push(...found.map((problem) => ({ file, line, ...problem })));
  }
  return problems;
}
