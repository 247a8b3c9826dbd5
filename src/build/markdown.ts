import { elements, type HtmlElement, type HtmlNode, hasClass, textOf } from './html.ts';

/** Elements whose text is no part of what a page says. */
const silent = new Set([
  'button',
  'dialog',
  'input',
  'link',
  'nav',
  'script',
  'select',
  'style',
  'svg',
  'template',
  'textarea',
]);

/** Elements that are written in a line of text; all others begin a block of their own. */
const inline = new Set(
  'a abbr b bdi br cite code del em i img ins kbd label mark q s samp small span strong sub sup time u var wbr'.split(
    ' ',
  ),
);

function isSilent(element: HtmlElement): boolean {
  const { attributes } = element;
  return (
    (silent.has(element.name) && !(element.name === 'svg' && drawingText(element) !== '')) ||
    attributes.hidden !== undefined ||
    attributes.role === 'tooltip' ||
    (attributes['aria-hidden'] === 'true' && element.name !== 's') ||
    hasClass(element, 'anchor') ||
    isContents(element)
  );
}

/** Whether an element is a list of the page's own headings, which Markdown readers make for themselves. */
function isContents(element: HtmlElement): boolean {
  if (element.name !== 'details') return false;
  const links = [...elements(element.children)].filter(({ name }) => name === 'a');
  return links.length > 0 && links.every(({ attributes }) => attributes.href?.startsWith('#'));
}

/** What a drawing says to those who cannot see it. */
function drawingText(svg: HtmlElement): string {
  const parts = ['title', 'desc'].map((name) =>
    svg.children.find((child) => child.kind === 'element' && child.name === name),
  );
  const texts = parts.map((part) => (part?.kind === 'element' ? textOf(part.children).trim() : ''));
  return [svg.attributes['aria-label'] ?? '', ...texts].filter(Boolean).join('. ');
}

/** Text with the characters escaped that Markdown would read as marks. */
function escapeText(text: string): string {
  return text.replace(/[\\`*_[\]<>]/g, '\\$&').replace(/(\w)\\_(?=\w)/g, '$1_');
}

/** Code between as many backticks as it needs. */
function codeSpan(text: string): string {
  const fence = text.includes('`') ? '``' : '`';
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}

/** Puts marks around text, outside the blanks at its ends: Markdown knows no `** bold **`. */
function wrap(text: string, mark: string): string {
  const [, before = '', inside = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
  return inside === '' ? text : `${before}${mark}${inside}${mark}${after}`;
}

/** Whether a style sheet sets an element apart from its neighbours, as labels and numbers are. */
function isSetApart(node: HtmlNode | undefined): boolean {
  return node?.kind === 'element' && node.name === 'span' && !isSilent(node);
}

function inlineMarkdown(nodes: readonly HtmlNode[]): string {
  return nodes
    .map((node, index): string => {
      const before = nodes[index - 1];
      const text = inlineNode(node);
      const joins = before !== undefined && (isSetApart(node) || (isSetApart(before) && node.kind === 'element'));
      const closed = before?.kind === 'text' && /\s$/.test(before.text);
      return joins && !closed && text !== '' && !/^\s/.test(text) ? ` ${text}` : text;
    })
    .join('');
}

function inlineNode(node: HtmlNode): string {
  if (node.kind === 'text') return escapeText(node.text.replace(/\s+/g, ' '));
  if (isSilent(node)) return '';
  const inside = () => inlineMarkdown(node.children);
  switch (node.name) {
    case 'a': {
      const text = inside().trim();
      const target = node.attributes.href;
      return text === '' || target === undefined ? text : `[${text}](${target})`;
    }
    case 'b':
    case 'strong':
      return wrap(inside(), '**');
    case 'em':
    case 'i':
    case 'cite':
    case 'var':
      return wrap(inside(), '*');
    case 's':
    case 'del':
      return wrap(inside(), '~~');
    case 'code':
    case 'kbd':
    case 'samp':
      return codeSpan(textOf(node.children));
    case 'br':
      return '\\\n';
    case 'img':
      return node.attributes.alt ? `![${escapeText(node.attributes.alt)}](${node.attributes.src ?? ''})` : '';
    case 'svg':
      return `*Drawing: ${escapeText(drawingText(node))}*`;
    default:
      return inside();
  }
}

/** The language a highlighted block is in, as Shiki or Markdown say it, or as its file's name does. */
function languageOf(pre: HtmlElement, file: string): string {
  if (pre.attributes['data-language']) return pre.attributes['data-language'];
  if (/\.ya?ml$/.test(file)) return 'yaml';
  for (const { attributes } of elements([pre])) {
    const language = /\blanguage-([\w-]+)/.exec(attributes.class ?? '')?.[1];
    if (language) return language;
  }
  return 'text';
}

function codeBlock(pre: HtmlElement, file = ''): string {
  const code = textOf(pre.children).replace(/\n+$/, '');
  const fence = code.includes('```') ? '~~~~' : '```';
  return `${fence}${languageOf(pre, file)}\n${code}\n${fence}`;
}

/** The rows of a table; a row whose cells are all headings stands above the rule. */
function table(element: HtmlElement): string {
  const rows = [...elements([element])]
    .filter(({ name }) => name === 'tr')
    .map((row) => {
      const cells = row.children
        .filter((child) => child.kind === 'element')
        .filter(({ name }) => name === 'td' || name === 'th');
      return cells.map((cell) => inlineMarkdown(cell.children).trim().replace(/\|/g, '\\|').replace(/\\?\n/g, ' '));
    })
    .filter((cells) => cells.length > 0);
  const [head, ...body] = rows;
  if (!head) return '';
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}

function indent(text: string, by: string): string {
  return text.replace(/\n(?=[^\n])/g, `\n${by}`);
}

function list(element: HtmlElement): string {
  const ordered = element.name === 'ol';
  let number = Number(element.attributes.start ?? 1);
  const items = element.children
    .filter((child) => child.kind === 'element')
    .filter((child) => !isSilent(child))
    .map((item) => {
      const mark = ordered ? `${number}. ` : '- ';
      number += 1;
      return mark + indent(blocks(item.children), ' '.repeat(mark.length));
    })
    .filter((item) => item.trim() !== '-');
  const isLoose = items.some((item) => item.includes('\n\n'));
  return items.join(isLoose ? '\n\n' : '\n');
}

/** Terms and what they mean, one item each. */
function definitions(element: HtmlElement): string {
  const out: string[] = [];
  for (const child of elements(element.children)) {
    if (child.name === 'dt') out.push(`**${inlineMarkdown(child.children).trim()}**`);
    else if (child.name === 'dd') {
      const last = out.length - 1;
      const text = blocks(child.children);
      out[last] = `${out[last] ?? ''}${out[last]?.includes(': ') ? '; ' : ': '}${text}`;
    }
  }
  return out.map((item) => `- ${indent(item, '  ')}`).join('\n');
}

function quote(text: string): string {
  return text.replace(/^/gm, '> ').replace(/^> $/gm, '>');
}

function block(element: HtmlElement): string {
  const { name, children } = element;
  switch (name) {
    case 'h1':
    case 'h2':
    case 'h3':
    case 'h4':
    case 'h5':
    case 'h6':
      return `${'#'.repeat(Number(name[1]))} ${inlineMarkdown(children).trim()}`;
    case 'p':
    case 'figcaption':
    case 'summary':
    case 'legend':
    case 'caption': {
      const text = inlineMarkdown(children).trim().replace(/ +/g, ' ');
      return name === 'p' || text === '' || text.startsWith('**') ? text : `**${text.replaceAll('**', '')}**`;
    }
    case 'pre':
      return codeBlock(element);
    case 'ul':
    case 'ol':
    case 'menu':
      return list(element);
    case 'dl':
      return definitions(element);
    case 'table':
      return table(element);
    case 'blockquote':
      return quote(blocks(children));
    case 'hr':
      return '---';
    case 'svg':
      return `*Drawing: ${escapeText(drawingText(element))}*`;
    default:
      break;
  }
  const bar = children.find((child) => child.kind === 'element' && hasClass(child, 'code-h'));
  const pre = children.find((child) => child.kind === 'element' && child.name === 'pre');
  if (bar?.kind === 'element' && pre?.kind === 'element') {
    // The bar above a file holds its name, and buttons beside it.
    const label = bar.children.find((child) => child.kind === 'element' && child.name !== 'a' && !isSilent(child));
    const name = label?.kind === 'element' ? textOf(label.children).trim() : '';
    return `${name === '' ? '' : `**${codeSpan(name)}**\n\n`}${codeBlock(pre, name)}`;
  }
  const inside = blocks(children);
  return element.attributes.role === 'note' && inside !== '' ? quote(inside) : inside;
}

/** Blocks one below the other; runs of text between them become paragraphs. */
function blocks(nodes: readonly HtmlNode[]): string {
  const out: string[] = [];
  let run: HtmlNode[] = [];
  const endRun = () => {
    const text = inlineMarkdown(run).trim().replace(/ +/g, ' ');
    if (text !== '') out.push(text);
    run = [];
  };
  for (const node of nodes) {
    if (node.kind === 'text' || (inline.has(node.name) && !holdsBlock(node))) {
      run.push(node);
      continue;
    }
    endRun();
    if (isSilent(node)) continue;
    const text = block(node);
    if (text.trim() !== '') out.push(text);
  }
  endRun();
  return out.join('\n\n');
}

function holdsBlock(element: HtmlElement): boolean {
  for (const { name } of elements(element.children)) if (!inline.has(name) && !silent.has(name)) return true;
  return false;
}

/**
 * Writes part of a built page as Markdown: what it says, without what one can press. Drawings are given by their words,
 * code by its fences, remarks and corrections as quotations.
 *
 * @param nodes what stands inside `main`.
 */
export function toMarkdown(nodes: readonly HtmlNode[]): string {
  return `${blocks(nodes)
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}
