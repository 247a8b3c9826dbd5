import { parseDuration } from '../../islands/duration.ts';
import { contentName } from './content-folder.ts';
import { attributeValue, hasWord } from './lesson-code.ts';
import type { LessonSource, TagUse } from './lesson-source.ts';
import { nearest, type Problem } from './problem.ts';

/** What an attribute of a component may hold. */
export type Kind =
  | {
      readonly kind:
        | 'words'
        | 'manifest'
        | 'term'
        | 'claims'
        | 'texts'
        | 'time'
        | 'nodes'
        | 'inputs'
        | 'lines'
        | 'docs';
    }
  | { readonly kind: 'one'; readonly of: readonly string[] };

/** An attribute of a component. */
export interface AttributeRule {
  readonly holds: Kind;
  readonly required: boolean;
}

const must = (kind: Exclude<Kind['kind'], 'one'>): AttributeRule => ({ holds: { kind }, required: true });
const may = (kind: Exclude<Kind['kind'], 'one'>): AttributeRule => ({ holds: { kind }, required: false });

/** The components of lessons and their attributes. What each does is said in src/components. */
export const components: Readonly<Record<string, Readonly<Record<string, AttributeRule>>>> = {
  Aside: {},
  Callout: {
    kind: { holds: { kind: 'one', of: ['note', 'caution', 'real-cluster'] }, required: false },
    title: may('words'),
  },
  Correction: { claims: must('claims') },
  Kubectl: {
    manifest: must('manifest'),
    at: must('time'),
    run: must('texts'),
    inputs: may('inputs'),
    nodes: may('nodes'),
  },
  Lifecycle: {
    manifest: must('manifest'),
    title: must('words'),
    until: must('time'),
    pod: may('words'),
    at: may('time'),
    inputs: may('inputs'),
    nodes: may('nodes'),
  },
  Manifest: { file: must('manifest'), lines: may('lines') },
  Run: { manifest: must('manifest'), title: must('words'), commands: may('texts'), nodes: may('nodes') },
  Source: { path: must('docs') },
  Tab: {},
  Tabs: { labels: must('texts') },
  Term: { id: must('term') },
};

/** How each kind is written, for the remedy. */
const written: Readonly<Record<Kind['kind'], string>> = {
  words: '="some words"',
  manifest: `="my-pod.yaml", a file of ${contentName('manifests')}`,
  term: `="kubelet", an id of ${contentName('reference/glossary.yaml')}`,
  claims: `={["claim-id"]}, ids of ${contentName('notes/claims.yaml')}`,
  texts: '={["first", "second"]}',
  time: '="90s" (or "1m30s", "7.4s")',
  nodes: '={2}, a number from 1 to 20',
  inputs: '={[{ at: "20s", run: "kubectl delete pod api" }]}',
  lines: '="3-9" (or "3", "1,4-6")',
  docs: '="/docs/concepts/workloads/pods/", a path on kubernetes.io',
  one: '="..."',
};

/** What lessons can name. */
export interface KnownNames {
  readonly manifests: ReadonlySet<string>;
  /** Undefined when the glossary cannot be read, which has been said. */
  readonly terms: ReadonlySet<string> | undefined;
  /** Undefined when the claims cannot be read. */
  readonly claims: ReadonlySet<string> | undefined;
}

const isTime = (value: unknown): boolean => {
  if (typeof value !== 'string') return false;
  try {
    parseDuration(value);
    return true;
  } catch {
    return false;
  }
};

const isWords = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.length > 0 && value.every(isWords);

const isInputs = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every(
    (input: { at?: unknown; run?: unknown } | null) =>
      isTime(input?.at) && isWords(input?.run) && Object.keys(input ?? {}).length === 2,
  );

/** Whether a value is of a kind, apart from whether what it names is there. */
function fits(value: unknown, holds: Kind): boolean {
  switch (holds.kind) {
    case 'words':
    case 'manifest':
    case 'term':
      return isWords(value);
    case 'texts':
    case 'claims':
      return isTexts(value);
    case 'time':
      return isTime(value);
    case 'nodes':
      return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 20;
    case 'inputs':
      return isInputs(value);
    case 'lines':
      return typeof value === 'string' && /^\d+(-\d+)?(,\s*\d+(-\d+)?)*$/.test(value);
    case 'docs':
      return typeof value === 'string' && /^\/[a-z]\S*$/.test(value) && !value.includes('//');
    case 'one':
      return typeof value === 'string' && holds.of.includes(value);
    default:
      return holds satisfies never;
  }
}

/** What is wrong with the names in a value that fits its kind. */
function unknownNames(value: unknown, holds: Kind, known: KnownNames): { message: string; mend: string }[] {
  switch (holds.kind) {
    case 'manifest': {
      const name = String(value);
      if (known.manifests.has(name)) return [];
      const mend = nearest(
        name,
        known.manifests,
        `Add ${contentName(`manifests/${name}`)}, or name a file that is there.`,
      );
      return [{ message: `there is no manifest "${name}"`, mend }];
    }
    case 'term': {
      const id = String(value);
      if (known.terms?.has(id) ?? true) return [];
      const otherwise = `Add the term to ${contentName('reference/glossary.yaml')}, or use one that is there.`;
      return [{ message: `the glossary has no term "${id}"`, mend: nearest(id, known.terms ?? [], otherwise) }];
    }
    case 'claims':
      return (value as string[])
        .filter((id) => known.claims?.has(id) === false)
        .map((id) => ({
          message: `there is no claim "${id}"`,
          mend: nearest(id, known.claims ?? [], `Use an id of ${contentName('notes/claims.yaml')}.`),
        }));
    default:
      return [];
  }
}

function checkComponent(tag: TagUse, rules: Readonly<Record<string, AttributeRule>>, known: KnownNames, own: boolean) {
  const problems: { message: string; mend: string }[] = [];
  const names = Object.keys(rules);
  for (const [name, attribute] of tag.attributes) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (name === '...') continue;
    if (rule === undefined) {
      const otherwise =
        names.length === 0 ? `<${tag.name}> takes none.` : `The attributes of <${tag.name}> are ${names.join(', ')}.`;
      problems.push({
        message: `<${tag.name}> has an attribute "${name}" that nothing reads`,
        mend: nearest(name, names, otherwise),
      });
      continue;
    }
    const value = attributeValue(attribute);
    // Code that uses names of the lesson's own is known to the build only.
    if (value === undefined && attribute.kind === 'code' && own) continue;
    if (fits(value, rule.holds)) {
      problems.push(...unknownNames(value, rule.holds, known));
      continue;
    }
    const shown =
      attribute.kind === 'code' ? `{${attribute.text}}` : attribute.kind === 'text' ? `"${attribute.text}"` : '';
    const { holds } = rule;
    const mend =
      holds.kind === 'one'
        ? nearest(String(value), holds.of, `Write one of ${holds.of.map((word) => `${name}="${word}"`).join(', ')}.`)
        : `Write ${name}${written[holds.kind]}.`;
    problems.push({ message: `<${tag.name}> cannot read ${name}${shown === '' ? '' : `=${shown}`}`, mend });
  }
  for (const [name, { required, holds }] of Object.entries(rules)) {
    if (!required || tag.attributes.has(name) || tag.attributes.has('...')) continue;
    problems.push({ message: `<${tag.name}> has no ${name}`, mend: `Write ${name}${written[holds.kind]}.` });
  }
  if (/^(Term|Source)$/.test(tag.name) && tag.words.trim() === '') {
    const mend = `Put them in between: <${tag.name} ...>words</${tag.name}>.`;
    problems.push({ message: `<${tag.name}> has no words`, mend });
  }
  if (/^(Run|Lifecycle|Kubectl|Manifest)$/.test(tag.name) && tag.words.trim() !== '') {
    const mend = `Close it at once, <${tag.name} ... />, and write the text below it.`;
    problems.push({ message: `<${tag.name}> does not show what stands in it`, mend });
  }
  if (tag.name === 'Tabs') {
    const labels = attributeValue(tag.attributes.get('labels'));
    const tabs = tag.inside.filter((name) => name === 'Tab').length;
    if (isTexts(labels) && labels.length !== tabs) {
      const message = `<Tabs> has ${labels.length} labels and ${tabs} <Tab> in it`;
      problems.push({ message, mend: 'Give each <Tab> one label, and put nothing else between <Tabs> and </Tabs>.' });
    }
  }
  return problems;
}

/** What HTML in a lesson must not have, and why. */
function checkElement({ name, attributes }: TagUse): { message: string; mend: string }[] {
  const problems: { message: string; mend: string }[] = [];
  if (/^(script|style|iframe|object|embed|base|link|meta|form)$/.test(name)) {
    problems.push({
      message: `<${name}> has no place in a lesson: the pages' security policy refuses it`,
      mend: `Take it out. Looks belong into src/styles, behaviour into a component of src/components.`,
    });
  }
  const meant = Object.keys(components).find((component) => component.toLowerCase() === name);
  if (meant !== undefined) {
    problems.push({
      message: `there is no element <${name}>`,
      mend: `Write <${meant}>: components begin with a capital.`,
    });
  }
  if (/^(https?:)?\/\//i.test(attributes.get('src')?.text ?? '')) {
    const mend = 'Put the file into the course: pages load nothing from elsewhere.';
    problems.push({ message: `<${name}> shows a file from elsewhere: the pages' security policy refuses it`, mend });
  } else if (name === 'img' && attributes.get('src')?.kind !== 'code') {
    const mend = 'Put the file beside the lesson and write ![words](./name.png).';
    problems.push({ message: '<img> brings no file along', mend });
  }
  for (const attribute of attributes.keys()) {
    const handler = /^on[a-z]/i.test(attribute);
    if (attribute !== 'style' && !handler) continue;
    problems.push({
      message: `<${name}> has ${handler ? `a handler ${attribute}` : 'a style attribute'}: the pages' security policy refuses it`,
      mend: handler
        ? 'Take it out, or make a component of it in src/components.'
        : 'Take it out, or use a class of src/styles.',
    });
  }
  return problems;
}

/** Checks the components and elements of a lesson: that they are there, have the attributes they take, and name what exists. */
export function checkTags(file: string, lesson: LessonSource, known: KnownNames): Problem[] {
  const own = lesson.code !== '';
  return lesson.tags.flatMap((tag) => {
    if (tag.name === '') return [];
    const at = (found: { message: string; mend: string }): Problem => ({ file, line: tag.line, ...found });
    if (/^[a-z]/.test(tag.name)) return checkElement(tag).map(at);
    const rules = Object.hasOwn(components, tag.name) ? components[tag.name] : undefined;
    if (rules) return checkComponent(tag, rules, known, own).map(at);
    if (hasWord(lesson.code, tag.name.split('.')[0] ?? '')) return [];
    const mend = nearest(
      tag.name,
      Object.keys(components),
      `The components are ${Object.keys(components).join(', ')}.`,
    );
    return [at({ message: `there is no component <${tag.name}>`, mend })];
  });
}
