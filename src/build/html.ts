/** A piece of text in a parsed page, with character references resolved. */
export interface HtmlText {
  readonly kind: 'text';
  readonly text: string;
}

/** An element in a parsed page. */
export interface HtmlElement {
  readonly kind: 'element';
  /** The tag's name in lower case. */
  readonly name: string;
  /** Attributes as written, with character references resolved; an attribute without a value has the value ''. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: HtmlNode[];
  /** The line the tag stands on, counted from 1. */
  readonly line: number;
}

/** A node of a parsed page. Comments and the doctype are left out. */
export type HtmlNode = HtmlText | HtmlElement;

const voidElements = new Set([
  'area',
  'base',
  'br',
  'col',
  'embed',
  'hr',
  'img',
  'input',
  'link',
  'meta',
  'source',
  'track',
  'wbr',
]);
const rawElements = new Set(['script', 'style', 'textarea', 'title']);
/** Elements whose end tag may be left out, and the start tags that end them. */
const closedBy: Readonly<Record<string, ReadonlySet<string>>> = {
  p: new Set(
    'address article aside blockquote details div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section table ul'.split(
      ' ',
    ),
  ),
  li: new Set(['li']),
  dt: new Set(['dt', 'dd']),
  dd: new Set(['dt', 'dd']),
  option: new Set(['option', 'optgroup']),
  tr: new Set(['tr', 'tbody', 'tfoot']),
  td: new Set(['td', 'th', 'tr', 'tbody', 'tfoot']),
  th: new Set(['td', 'th', 'tr', 'tbody', 'tfoot']),
};

const namedReferences: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  gt: '>',
  hellip: '…',
  lt: '<',
  mdash: '—',
  middot: '·',
  nbsp: '\u00a0',
  ndash: '–',
  quot: '"',
  rarr: '→',
  times: '×',
};

/** Resolves the character references that Astro, MDX and Shiki write; others stay as they are. */
export function decodeReferences(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));/gi, (whole, hex, decimal, name) => {
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal) return String.fromCodePoint(Number(decimal));
    return namedReferences[String(name)] ?? whole;
  });
}

const tagPattern = /<(\/?)([a-zA-Z][\w:-]*)((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>/y;
const attributePattern = /([^\s=/>"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;

function readAttributes(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name = '', double, single, bare] of text.matchAll(attributePattern)) {
    attributes[name] = decodeReferences(double ?? single ?? bare ?? '');
  }
  return attributes;
}

/**
 * Reads a built page into a tree. It is for pages that this site's build wrote: well-formed, or with the end tags left
 * out that HTML lets one leave out. It is no parser for anything else.
 *
 * @returns the nodes at the top, usually the one `html` element.
 */
export function parseHtml(html: string): HtmlNode[] {
  const root: HtmlElement = { kind: 'element', name: '#root', attributes: {}, children: [], line: 1 };
  const open: HtmlElement[] = [root];
  const top = () => open.at(-1) ?? root;
  const addText = (text: string) => {
    if (text !== '') top().children.push({ kind: 'text', text: decodeReferences(text) });
  };
  let line = 1;
  let counted = 0;
  const lineAt = (offset: number) => {
    for (; counted < offset; counted += 1) if (html.charCodeAt(counted) === 10) line += 1;
    return line;
  };
  let position = 0;
  while (position < html.length) {
    const next = html.indexOf('<', position);
    if (next === -1) {
      addText(html.slice(position));
      break;
    }
    addText(html.slice(position, next));
    if (html.startsWith('<!--', next)) {
      const end = html.indexOf('-->', next);
      position = end === -1 ? html.length : end + 3;
      continue;
    }
    if (html.startsWith('<!', next)) {
      position = html.indexOf('>', next) + 1 || html.length;
      continue;
    }
    tagPattern.lastIndex = next;
    const tag = tagPattern.exec(html);
    if (!tag) {
      addText('<');
      position = next + 1;
      continue;
    }
    position = tagPattern.lastIndex;
    const [, closing, rawName = '', attributeText = '', selfClosing] = tag;
    const name = rawName.toLowerCase();
    if (closing) {
      const index = open.findLastIndex((element) => element.name === name);
      if (index > 0) open.length = index;
      continue;
    }
    while (open.length > 1 && closedBy[top().name]?.has(name)) open.pop();
    const element: HtmlElement = {
      kind: 'element',
      name,
      attributes: readAttributes(attributeText),
      children: [],
      line: lineAt(next),
    };
    top().children.push(element);
    if (rawElements.has(name)) {
      const end = html.toLowerCase().indexOf(`</${name}`, position);
      const stop = end === -1 ? html.length : end;
      const text = html.slice(position, stop);
      const isCode = name === 'script' || name === 'style';
      if (text) element.children.push({ kind: 'text', text: isCode ? text : decodeReferences(text) });
      position = html.indexOf('>', stop) + 1 || html.length;
    } else if (!selfClosing && !voidElements.has(name)) {
      open.push(element);
    }
  }
  return root.children;
}

/** Every element of a page, in document order. */
export function* elements(nodes: readonly HtmlNode[]): Generator<HtmlElement> {
  for (const node of nodes) {
    if (node.kind !== 'element') continue;
    yield node;
    yield* elements(node.children);
  }
}

/** The first element with a name, in document order, or undefined. */
export function firstElement(nodes: readonly HtmlNode[], name: string): HtmlElement | undefined {
  for (const element of elements(nodes)) if (element.name === name) return element;
  return undefined;
}

/** All text below some nodes, as it stands in the page. */
export function textOf(nodes: readonly HtmlNode[]): string {
  return nodes.map((node) => (node.kind === 'text' ? node.text : textOf(node.children))).join('');
}

/** Whether an element has a class. */
export function hasClass(element: HtmlElement, name: string): boolean {
  return (element.attributes.class ?? '').split(/\s+/).includes(name);
}
