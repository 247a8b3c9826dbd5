import { isMap, isSeq, LineCounter, type ParsedNode, parseDocument } from 'yaml';
import { type ContentFile, readContentFile } from './content-files.ts';
import { authorError, formatProblem, nearest, type Problem } from './problem.ts';
import { type Site, siteSchema } from './site-schema.ts';
import { aliasProblem, kindNames, yamlMessage } from './yaml-list.ts';

/** The names of the fields, for one that is misspelt: those of the whole file and those inside others. */
const fields = [
  ...Object.keys(siteSchema.shape),
  ...['name', 'url', 'text', 'remark', 'lede', 'example', 'suggestions', 'manifest', 'until', 'lessons', 'topics'],
];

/** A `site.yaml` that fits its schema. */
export interface ReadSite {
  readonly site: Site;
  /** The line of a field, such as `['parts', 0, 'title']`, or of the nearest thing around it that is there. */
  readonly lineOf: (path: readonly PropertyKey[]) => number;
}

/**
 * Reads the text of a `site.yaml`.
 *
 * @returns the site, or what is wrong: each problem names the line of its field and what to do.
 */
export function parseSite({ file, text }: ContentFile): ReadSite | { problems: Problem[] } {
  if (text.trim() === '') {
    const mend = 'Write it with at least title, description and parts: content/README.md says what may stand in it.';
    return { problems: [{ file, line: 1, message: 'the course has no site.yaml, or it is empty', mend }] };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineAt = (offset: number | undefined) => (offset === undefined ? 1 : lines.linePos(offset).line);
  const faults = document.errors.map(({ message, pos }) => ({
    file,
    line: lineAt(pos[0]),
    message: `this is not YAML: ${yamlMessage(message)}`,
    mend: 'Mend the YAML here; put a value that holds ": " or "#" in quotes.',
  }));
  if (faults.length > 0) return { problems: faults };
  const lineOf: ReadSite['lineOf'] = (path) => {
    let node: unknown = document.contents;
    let line = lineAt(document.contents?.range[0]);
    for (const step of path) {
      const pair = isMap(node) ? node.items.find(({ key }) => String(key) === String(step)) : undefined;
      node = pair ? pair.value : isSeq(node) ? node.items[Number(step)] : undefined;
      const start = (pair?.key ?? node) as ParsedNode | undefined;
      if (start === undefined) break;
      line = lineAt(start.range[0]);
    }
    return line;
  };
  let data: unknown;
  try {
    data = document.toJS();
  } catch (error) {
    return { problems: [{ file, line: 1, ...aliasProblem(error) }] };
  }
  const result = siteSchema.safeParse(data);
  if (result.success) return { site: result.data, lineOf };
  const problems = result.error.issues.flatMap((issue): Problem[] => {
    const place = issue.path.map(String).join('.');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        file,
        line: lineOf([...issue.path, key]),
        message: `there is no field "${[...issue.path, key].map(String).join('.')}"`,
        mend: nearest(key, fields, 'content/README.md lists the fields.'),
      }));
    }
    const missing = issue.code === 'invalid_type' && issue.input === undefined && lacks(data, issue.path);
    const says = issue.code === 'invalid_type' ? `is no ${kindNames[issue.expected] ?? issue.expected}` : issue.message;
    return [
      {
        file,
        line: lineOf(issue.path),
        message: place === '' ? 'this is no mapping' : missing ? `"${place}" is missing` : `"${place}" ${says}`,
        mend: remedyOf(issue.path),
      },
    ];
  });
  return { problems };
}

/** Whether nothing stands at a path. */
function lacks(value: unknown, path: readonly PropertyKey[]): boolean {
  return (
    path.reduce<unknown>((at, step) => (at as Record<PropertyKey, unknown> | undefined)?.[step], value) === undefined
  );
}

/** What the schema says of the field at a path: what to write there. */
function remedyOf(path: readonly PropertyKey[]): string {
  let layers = layersOf(siteSchema);
  let says = 'Write "title: ...", "description: ..." and "parts:" with the lessons of each.';
  for (const step of path) {
    const { shape, element } = layers.at(-1) ?? {};
    layers = layersOf(typeof step === 'number' ? element : shape?.[step]);
    says = layers.find(({ description }) => description !== undefined)?.description ?? says;
  }
  return says;
}

/** A schema, as far as it is looked into here. */
interface Layer {
  readonly description?: string;
  readonly shape?: Readonly<Record<PropertyKey, unknown>>;
  readonly element?: unknown;
  readonly unwrap?: () => unknown;
}

/** A schema and what is inside it, under the default or the freedom to be left out. */
function layersOf(schema: unknown): Layer[] {
  const layer = schema as Layer | undefined;
  if (!layer) return [];
  return layer.shape || layer.element || !layer.unwrap ? [layer] : [layer, ...layersOf(layer.unwrap())];
}

/**
 * Reads `site.yaml` of the course that is built.
 *
 * @throws Error that names file, line and remedy when it is missing or does not fit its schema.
 */
export function readSite(): Site {
  const read = parseSite(readContentFile('site.yaml'));
  if ('site' in read) return read.site;
  throw authorError(`the course cannot be read:\n${read.problems.map(formatProblem).join('\n')}`);
}
