import type { Element, ElementContent, Root, RootContent } from 'hast';
import { matches, select, selectAll } from 'hast-util-select';
import { toString as textOf } from 'hast-util-to-string';
import { h } from 'hastscript';

/** Elements that one presses, or that lead about. */
const silentNames = new Set('button dialog form input label link nav script select style template textarea'.split(' '));

/** Whether an element is no part of what a page says: of use only to the eye, to a script or to the search. */
function isSilent({ tagName, properties }: Element): boolean {
  const { className } = properties;
  return (
    silentNames.has(tagName) ||
    Boolean(properties.hidden) ||
    properties.ariaHidden === 'true' ||
    properties.role === 'tooltip' ||
    properties.dataPagefindIgnore !== undefined ||
    (tagName === 'a' && properties.download !== undefined) ||
    (Array.isArray(className) && className.includes('js-only'))
  );
}

/** An element as plain HTML: changes it, or gives what stands in its place. */
type Rewrite = (element: Element) => ElementContent[] | undefined;

const isElement = (node: RootContent): node is Element => node.type === 'element';

/** For what is said elsewhere on the page, or speaks of buttons. */
const leftOut: Rewrite = () => [];

/** Children as they are, without `b` and `strong` around them: for text that becomes bold as a whole. */
function plain(children: readonly ElementContent[]): ElementContent[] {
  return children.flatMap((child) =>
    isElement(child) && /^(?:b|strong)$/.test(child.tagName) ? child.children : [child],
  );
}

/** A line that names what follows it. */
const boldLine: Rewrite = ({ children }) => [h('p', h('b', plain(children)))];

function fence(code: string, language: string): Element {
  return h('pre', h('code', language === '' ? {} : { class: `language-${language}` }, code.replace(/\n+$/, '')));
}

/** A drawing's words in their place. */
function drawing(words: string): Element {
  return h('em', `Drawing: ${words}`);
}

const labelled: Rewrite = ({ properties }) => [drawing(String(properties.ariaLabel).replace(/ \.$/, '.'))];

/** The texts of an element's children, those without text left out. */
function textsIn(element: Element): string[] {
  return element.children.map((child) => textOf(child).trim()).filter(Boolean);
}

/** A cluster drawn in space: its parts in the order of reading, a sentence for each node and each Pod. */
const cluster: Rewrite = (stage) => {
  let words = '';
  for (const part of selectAll('.nt, .pt, .netrail, .ctr, .vol, .why, .note', stage)) {
    const opens = matches('.nt, .pt, .note', part);
    if (words !== '') words += opens ? '. ' : words.endsWith(':') ? ' ' : '; ';
    if (matches('.ctr', part)) {
      const [head, ...facts] = part.children.filter(isElement);
      words += ['container', ...(head ? textsIn(head) : [])].join(' ');
      words += facts.map((fact) => `, ${textOf(fact).trim()}`).join('');
    } else {
      words += (matches('.vol', part) ? 'volume ' : '') + textsIn(part).join(' ');
    }
    if (matches('.pt', part)) words += ':';
  }
  return words === '' ? undefined : [h('p', drawing(`${words}.`))];
};

/** An example that one can run: the commands it offers stand in its properties only. */
const example: Rewrite = (island) => {
  const { commands = [] }: { commands?: readonly string[] } = JSON.parse(String(island.properties.dataProps));
  if (commands.length > 0) island.children.push(h('p', 'Commands to try:'), fence(commands.join('\n'), 'sh'));
  return undefined;
};

/** A file with its bar: the name above, the language by the name's ending. */
const file: Rewrite = (block) => {
  const bar = select('.code-h', block);
  const pre = select('pre', block);
  if (!bar || !pre) return undefined;
  const name = textOf(bar).trim();
  const language = /\.ya?ml$/.test(name) ? 'yaml' : languageOf(pre);
  return [h('p', h('b', h('code', name))), fence(textOf(pre), language)];
};

/** The language of a block, as its attributes or its prompts say; '' when nothing does. */
function languageOf(pre: Element): string {
  const { dataLanguage } = pre.properties;
  const ofClass = select('[class*="language-"]', pre)?.properties.className;
  const named = Array.isArray(ofClass) ? ofClass.find((name) => String(name).startsWith('language-')) : undefined;
  const written = String(dataLanguage ?? named ?? '').replace(/^language-/, '');
  return written === '' && textOf(pre).startsWith('$ ') ? 'console' : written;
}

/** Code, or what a terminal shows. */
const code: Rewrite = (pre) => {
  // The moment a command is given is a remark of ours, not part of it.
  for (const moment of selectAll('.at', pre)) moment.children = [{ type: 'text', value: `# ${textOf(moment)}` }];
  return [fence(textOf(pre), languageOf(pre))];
};

/** A caption: the finding, then the scale. The plate's number is left out, as it is in the search. */
const caption: Rewrite = (line) => {
  const scale = select('.sc', line);
  const number = select('.no', line);
  const finding = line.children.filter((child) => child !== scale && child !== number && textOf(child).trim() !== '');
  const parts = [h('b', plain(apart(finding))), ...(scale ? [scale] : [])];
  return [h('p', apart(parts))];
};

/** A remark set off from the text. */
const quotation: Rewrite = (element) => {
  element.tagName = 'blockquote';
  return undefined;
};

/** The first line of a remark: what it is, in bold. */
const remark: Rewrite = (line) => {
  const [first, ...rest] = line.children;
  if (first?.type === 'text') line.children = [h('b', first.value.trim()), { type: 'text', value: ' ' }, ...rest];
  return undefined;
};

/** Terms and what they mean: a list, one item each, with the id of the element around them. */
const definitions: Rewrite = (list) => {
  const items: Element[] = [];
  const parts = list.children.filter(isElement).flatMap((child) => {
    const { id } = child.properties;
    return (child.tagName === 'div' ? child.children.filter(isElement) : [child]).map((part) => ({ part, id }));
  });
  for (const { part, id } of parts) {
    const item = items.at(-1);
    if (part.tagName === 'dt') items.push(h('li', { id }, h('p', h('b', plain(part.children)))));
    else if (item) {
      const [line] = item.children;
      const [first, ...rest] = part.children.filter((child) => isElement(child) || textOf(child).trim() !== '');
      const opensWithText = first && isElement(first) && first.tagName === 'p';
      const words = opensWithText ? first.children : part.children;
      if (line && isElement(line)) line.children.push({ type: 'text', value: ': ' }, ...words);
      if (opensWithText) item.children.push(...rest);
    }
  }
  return [h('ul', items)];
};

/** A table without headings of columns: Markdown takes its first row for them unless there are empty ones. */
const headless: Rewrite = (table) => {
  const row = select('tr', table);
  const cells = row?.children.filter(isElement) ?? [];
  const names = cells.map(() => h('th'));
  if (cells.some(({ tagName }) => tagName === 'td')) table.children.unshift(h('thead', h('tr', names)));
  return undefined;
};

/** A row's heading is a cell: GitHub's Markdown knows headings of columns only. */
const rowHeading: Rewrite = (cell) => {
  cell.tagName = 'td';
  return undefined;
};

/** Whether an element is of some sort, by itself and by what it stands in: the nearest last. */
type Sort = (element: Element, around: readonly Element[]) => boolean;

const named =
  (...names: string[]) =>
  ({ tagName }: Element): boolean =>
    names.includes(tagName);

/** Any of some classes. */
const classed =
  (...names: string[]) =>
  ({ properties: { className } }: Element): boolean =>
    Array.isArray(className) && names.some((name) => className.includes(name));

const [isMachine, isMachineName] = [classed('mach'), classed('mt')];
const [isStage, isNote] = [classed('stage'), classed('note')];
const [isKind, isLabel] = [classed('k'), classed('label')];

/**
 * This site's own elements, and what they are in plain HTML. The first that matches holds; what a rewrite gives is
 * not rewritten again.
 */
const rewrites: readonly (readonly [sort: Sort, rewrite: Rewrite])[] = [
  [
    ({ tagName, properties: { role, ariaLabel } }) =>
      (tagName === 'div' && role === 'img') || (tagName === 'svg' && ariaLabel !== undefined),
    labelled,
  ],
  // The names of the state machines, which their descriptions repeat.
  [(element, around) => isMachineName(element) && around.some(isMachine), leftOut],
  // How to start an example.
  [(element, around) => isNote(element) && around.slice(-1).some(isStage), leftOut],
  [classed('space'), cluster],
  [({ tagName, properties: { dataIsland } }) => tagName === 'div' && dataIsland === 'run', example],
  [classed('src', 'code'), file],
  [named('pre'), code],
  [({ tagName, properties: { role } }) => tagName === 'div' && role === 'note', quotation],
  [(element) => element.tagName === 'p' && isKind(element), remark],
  [named('figcaption'), caption],
  [(element) => /^(?:summary|legend)$/.test(element.tagName) || isLabel(element), boldLine],
  [named('dl'), definitions],
  // Markdown folds nothing away.
  [named('details', 'noscript'), ({ children }) => children],
  [({ tagName, properties: { scope } }) => tagName === 'th' && scope === 'row', rowHeading],
  [named('table'), headless],
];

/** Elements whose text is taken letter by letter. */
const verbatim = /^(?:code|kbd|samp|pre|svg)$/;

const isSpan = (node: ElementContent) => isElement(node) && node.tagName === 'span';

/**
 * Whether only a style sheet keeps two neighbours apart: labels and numbers, or two elements side by side. A line
 * break that may be taken keeps nothing apart.
 */
function needsBlank(before: ElementContent, after: ElementContent): boolean {
  if ([before, after].some((node) => isElement(node) && /^(?:wbr|br|sup|sub)$/.test(node.tagName))) return false;
  if (isElement(before)) return isElement(after);
  return before.type === 'text' && isSpan(after) && !/\s$/.test(before.value);
}

/** Children with blanks where only a style sheet keeps them apart. */
function apart(children: readonly ElementContent[]): ElementContent[] {
  return children.flatMap((child, index) => {
    const before = children[index - 1];
    return before && needsBlank(before, child) ? [{ type: 'text' as const, value: ' ' }, child] : [child];
  });
}

/** Copies of some nodes, without what is silent, and without their places, which would be copied again and again. */
function said(children: readonly RootContent[]): ElementContent[] {
  return children.flatMap((child): ElementContent[] => {
    if (child.type === 'text') return [{ type: 'text', value: child.value }];
    if (!isElement(child) || isSilent(child)) return [];
    const { tagName, properties } = child;
    return [{ type: 'element', tagName, properties: { ...properties }, children: said(child.children) }];
  });
}

/**
 * Brings part of a page into the plain HTML that Markdown has marks for: leaves out what is only pressed, says this
 * site's own elements in others' words, and keeps labels apart.
 *
 * @param part such as the page's `main`; it is left as it is.
 */
export function plainHtml(part: Element | Root): Root {
  const walk = (children: readonly RootContent[], around: readonly Element[], inCode: boolean): ElementContent[] => {
    const walked = children.flatMap((child): ElementContent[] => {
      if (child.type === 'doctype' || child.type === 'mdxjsEsm') return [];
      if (!isElement(child)) return [child];
      // What a rewrite inside changes is not what this one is by.
      const fitting = rewrites.filter(([sort]) => sort(child, around));
      child.children = walk(child.children, [...around, child], inCode || verbatim.test(child.tagName));
      for (const [, rewrite] of fitting) {
        const instead = rewrite(child);
        if (instead) return instead;
      }
      return [child];
    });
    return inCode ? walked : apart(walked);
  };
  return { type: 'root', children: walk(said(part.children), [], false) };
}
