import Slugger from 'github-slugger';
import { type MdastNode, mdxToMdast } from 'satteri';
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { attributeValue } from './lesson-code.ts';
import { yamlMessage } from './yaml-list.ts';

/** One field of a lesson's front matter. */
export interface FrontMatterField {
  readonly value: unknown;
  /** The line it stands on, counted from 1. */
  readonly line: number;
}

/** An attribute of a tag: `kind="note"` is text, `nodes={2}` is code, `hidden` is neither. */
export interface Attribute {
  readonly kind: 'text' | 'code' | 'bare';
  /** What stands between the quotes or the braces. */
  readonly text: string;
}

/** A component or an HTML element as a lesson uses it. */
export interface TagUse {
  /** `Run`, `div` */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly line: number;
  /** The components directly inside it, by name. */
  readonly inside: readonly string[];
  /** The text inside it. */
  readonly words: string;
}

/** A link or an image as a lesson writes it. */
export interface LinkUse {
  readonly target: string;
  /** What a reader sees or hears of it. */
  readonly words: string;
  readonly line: number;
}

/** A heading of a lesson. */
export interface Heading {
  readonly depth: number;
  readonly words: string;
  /** What links to it end with. */
  readonly id: string;
  readonly line: number;
}

/** A block of code to be shown. */
export interface Fence {
  /** What it is written in, '' when that is not said. */
  readonly language: string;
  /** What stands behind the language: `lines="3-9"`. */
  readonly meta: string;
  readonly line: number;
}

/** Code of a lesson: an expression, or the path of what is imported. */
export interface CodeUse {
  readonly text: string;
  readonly line: number;
}

/** What the checks need to know of a lesson's source. */
export interface LessonSource {
  /** The front matter's fields, none when it is no mapping; undefined when there is no front matter or it is no YAML. */
  readonly frontMatter: ReadonlyMap<string, FrontMatterField> | undefined;
  /** What is wrong with the front matter as YAML: message and line. */
  readonly frontMatterErrors: readonly { readonly message: string; readonly line: number }[];
  /** Why the lesson is no MDX; then all below is empty. */
  readonly syntax: { readonly message: string; readonly line: number; readonly column: number } | undefined;
  /** Components and HTML elements, in order. */
  readonly tags: readonly TagUse[];
  readonly links: readonly LinkUse[];
  readonly images: readonly LinkUse[];
  readonly headings: readonly Heading[];
  readonly fences: readonly Fence[];
  /** What links to its places may end with: ids of headings and of HTML elements. */
  readonly ids: readonly string[];
  /** Code of the lesson's own: `import` and `export` lines. */
  readonly code: string;
  /** What the lesson imports. */
  readonly imports: readonly CodeUse[];
  /** Code in braces that stands in the text, is an attribute of an HTML element, or is spread into attributes. */
  readonly expressions: readonly CodeUse[];
  /** Whether there is anything below the front matter. */
  readonly empty: boolean;
}

/** A node of the tree as it is looked at here. */
interface Looked {
  readonly type: string;
  readonly name?: string | null;
  readonly identifier?: string;
  readonly lang?: string | null;
  readonly meta?: string | null;
  readonly value?: string;
  readonly url?: string;
  readonly alt?: string | null;
  readonly depth?: number;
  readonly children?: readonly Looked[];
  readonly attributes?: readonly {
    readonly type: string;
    readonly name?: string;
    readonly value?: string | { readonly value: string } | null;
  }[];
  readonly position?: { readonly start: { readonly line: number } };
}

function readFrontMatter(block: string): Pick<LessonSource, 'frontMatter' | 'frontMatterErrors'> {
  const lines = new LineCounter();
  // What Astro reads it with takes 2024-01-31 for a date.
  const document = parseDocument(block, { lineCounter: lines, customTags: ['timestamp'] });
  // The block begins on line 2 of the file, below the three dashes.
  const lineOf = (offset: number) => lines.linePos(offset).line + 1;
  const frontMatterErrors = document.errors.map((error) => ({
    message: yamlMessage(error.message),
    line: lineOf(error.pos[0]),
  }));
  if (frontMatterErrors.length > 0) return { frontMatter: undefined, frontMatterErrors };
  const frontMatter = new Map<string, FrontMatterField>();
  for (const { key, value } of isMap(document.contents) ? document.contents.items : []) {
    if (!isScalar(key)) continue;
    frontMatter.set(String(key.value), {
      value: isScalar(value) ? value.value : value,
      line: lineOf(key.range?.[0] ?? 0),
    });
  }
  return { frontMatter, frontMatterErrors };
}

const wordsIn = (node: Looked): string => node.value ?? node.alt ?? (node.children ?? []).map(wordsIn).join('');

function attributesOf(node: Looked): Map<string, Attribute> {
  return new Map(
    (node.attributes ?? []).map(({ name = '...', value }): [string, Attribute] => {
      if (typeof value === 'string') return [name, { kind: 'text', text: value }];
      return [name, value ? { kind: 'code', text: value.value.trim() } : { kind: 'bare', text: '' }];
    }),
  );
}

/** The text of an attribute, '' when it is not there; undefined when only the build knows it. */
function knownText(attribute: Attribute | undefined): string | undefined {
  const value = attribute?.kind === 'code' ? attributeValue(attribute) : (attribute?.text ?? '');
  return typeof value === 'string' ? value : undefined;
}

/** What code imports; `line` is that of its first. */
function importsIn(code: string, line: number): CodeUse[] {
  return code.split('\n').flatMap((text, index) => {
    const path = /(?:\bfrom|^\s*import)\s*["']([^"']+)["']/.exec(text)?.[1];
    return path === undefined ? [] : [{ text: path, line: line + index }];
  });
}

/** The parser's message without its own advice and the name of the program behind it. */
const plain = (message: string): string =>
  message
    .replace(/ \(note: .*\)$/s, '')
    .replace(/ \((U\+\w+)\)/, '')
    .replace(' with oxc', '');

/** The tree that Astro's own parser makes of the text, or why it makes none. */
function parseMdx(text: string): { tree: MdastNode } | { syntax: NonNullable<LessonSource['syntax']> } {
  try {
    return { tree: mdxToMdast(text) };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const [, line = '1', column = '1', message = said] =
      /^(\d+):(\d+): ([\s\S]*?)(?: \([\w-]+:[\w-]+\))?$/.exec(said) ?? [];
    return { syntax: { message: plain(message), line: Number(line), column: Number(column) } };
  }
}

/**
 * Reads what the checks need from a lesson's MDX, with the parser that Astro builds it with.
 *
 * @param text the file's whole text.
 */
export function readLesson(text: string): LessonSource {
  const block = /^---\r?\n([\s\S]*?)^---[ \t]*\r?$/m.exec(text);
  const front =
    block?.index === 0 ? readFrontMatter(block[1] ?? '') : { frontMatter: undefined, frontMatterErrors: [] };
  const tags: TagUse[] = [];
  const links: LinkUse[] = [];
  const images: LinkUse[] = [];
  const headings: Heading[] = [];
  const fences: Fence[] = [];
  const imports: CodeUse[] = [];
  const expressions: CodeUse[] = [];
  // `[name]: address` lines, and the alternative texts of the pictures that are shown by such a name.
  const defined: { name: string; target: string; line: number }[] = [];
  const pictured = new Map<string, string>();
  const slugger = new Slugger();
  let code = '';
  const look = (node: Looked): void => {
    const line = node.position?.start.line ?? 1;
    switch (node.type) {
      case 'mdxJsxFlowElement':
      case 'mdxJsxTextElement': {
        const inside = (node.children ?? []).flatMap(
          (child) => child.name ?? child.children?.map(({ name }) => name) ?? [],
        );
        const tag = {
          name: node.name ?? '',
          attributes: attributesOf(node),
          line,
          inside: inside.filter((name) => typeof name === 'string'),
          words: wordsIn(node),
        };
        tags.push(tag);
        for (const [name, { kind, text }] of tag.attributes) {
          if (name === '...') expressions.push({ text: text.replace(/^\.{3}/, ''), line });
          else if (kind === 'code' && /^[a-z]/.test(tag.name)) expressions.push({ text, line });
        }
        const href = tag.name === 'a' && tag.attributes.has('href') ? knownText(tag.attributes.get('href')) : undefined;
        if (href !== undefined) links.push({ target: href, words: tag.words, line });
        break;
      }
      case 'link':
        links.push({ target: node.url ?? '', words: wordsIn(node), line });
        break;
      case 'imageReference':
        pictured.set(node.identifier ?? '', node.alt ?? '');
        break;
      case 'definition':
        defined.push({ name: node.identifier ?? '', target: node.url ?? '', line });
        break;
      case 'image':
        images.push({ target: node.url ?? '', words: node.alt ?? '', line });
        break;
      case 'heading':
        headings.push({ depth: node.depth ?? 1, words: wordsIn(node), id: slugger.slug(wordsIn(node)), line });
        break;
      case 'code':
        fences.push({ language: node.lang ?? '', meta: node.meta ?? '', line });
        break;
      case 'mdxFlowExpression':
      case 'mdxTextExpression':
        expressions.push({ text: node.value ?? '', line });
        break;
      case 'mdxjsEsm':
        code += `${node.value ?? ''}\n`;
        imports.push(...importsIn(node.value ?? '', line));
        break;
      default:
    }
    for (const child of node.children ?? []) look(child);
  };
  const parsed = parseMdx(text);
  if ('tree' in parsed) look(parsed.tree as Looked);
  for (const { name, target, line } of defined) {
    const words = pictured.get(name);
    if (words === undefined) links.push({ target, words: name, line });
    else images.push({ target, words, line });
  }
  return {
    ...front,
    syntax: 'syntax' in parsed ? parsed.syntax : undefined,
    tags,
    links,
    images,
    headings,
    fences,
    ids: [
      ...headings.map(({ id }) => id),
      ...tags.flatMap(({ name, attributes }) => (/^[a-z]/.test(name) ? (knownText(attributes.get('id')) ?? []) : [])),
    ],
    code,
    imports,
    expressions,
    empty: text.slice(block?.index === 0 ? block[0].length : 0).trim() === '',
  };
}
