import type { ShikiTransformer, ThemedToken, ThemeRegistration } from 'shiki';

type Root = Parameters<NonNullable<ShikiTransformer['root']>>[0];
type Element = Extract<Root['children'][number], { type: 'element' }>;
type Child = Element['children'][number];

/**
 * A Shiki theme of four inks. The colours are only names for kinds of token; {@link inkTransformer} turns each kind
 * into an element, and the style sheet gives it weight or shade. Colour is kept for the states of Pods.
 */
export const inkTheme: ThemeRegistration = {
  name: 'ink',
  type: 'light',
  colors: { 'editor.foreground': '#000000', 'editor.background': '#ffffff' },
  settings: [
    { settings: { foreground: '#000000', background: '#ffffff' } },
    {
      scope: ['entity.name.tag.yaml', 'support.type.property-name', 'keyword.other.special-method.dockerfile'],
      settings: { foreground: '#00000b' },
    },
    {
      scope: ['string.quoted', 'string.unquoted.block', 'punctuation.definition.string'],
      settings: { foreground: '#00000c' },
    },
    { scope: ['string.unquoted.plain', 'string.unquoted.argument'], settings: { foreground: '#000000' } },
    {
      scope: ['comment', 'punctuation.definition.comment', 'punctuation.separator.prompt'],
      settings: { foreground: '#00000d' },
    },
  ],
};

const elementOfColour: Record<string, 'b' | 'u' | 'i'> = { '#00000B': 'b', '#00000C': 'u', '#00000D': 'i' };

function element(tagName: string, properties: Element['properties'], children: Child[]): Element {
  return { type: 'element', tagName, properties, children };
}

function lineChildren(tokens: ThemedToken[]): Child[] {
  const children: Child[] = [];
  for (const token of tokens) {
    const tag = elementOfColour[(token.color ?? '').toUpperCase()];
    const last = children.at(-1);
    if (tag === undefined || token.content.trim() === '') {
      if (last?.type === 'text') last.value += token.content;
      else children.push({ type: 'text', value: token.content });
    } else if (last?.type === 'element' && last.tagName === tag && last.children[0]?.type === 'text') {
      last.children[0].value += token.content;
    } else {
      children.push(element(tag, {}, [{ type: 'text', value: token.content }]));
    }
  }
  return children;
}

/** Reads line ranges as authors write them, such as `3-9` or `2, 5-7`. */
function lineNumbers(ranges: string): Set<number> {
  const numbers = new Set<number>();
  for (const part of ranges.split(',').map((text) => text.trim())) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (match === null)
      throw new Error(`"${part}" is not a line or a range of lines: write lines="3-9" or lines="2, 5-7".`);
    const first = Number(match[1]);
    for (let line = first; line <= Number(match[2] ?? first); line += 1) numbers.add(line);
  }
  return numbers;
}

function attribute(meta: string, name: string): string | undefined {
  return new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(meta)?.[1];
}

/**
 * Reads which lines a fence emphasises.
 *
 * @param meta what stands behind its language, such as `lines="2, 5-7"`; lines count from 1.
 * @throws Error when a part of them is neither a number nor a range.
 */
export function emphasised(meta: string): Set<number> {
  const ranges = attribute(meta, 'lines');
  return ranges === undefined ? new Set() : lineNumbers(ranges);
}

/**
 * Builds the whole block of a piece of code: its header with the file's name, the copy button, and the code, keys as
 * `<b>`, strings as `<u>`, comments as `<i>`, emphasised lines as `<mark>`. No style attributes, one element a token
 * that needs one.
 *
 * Reads from the fence's meta string `title="name.yaml"` and `lines="3-9"`.
 */
export function inkTransformer(): ShikiTransformer {
  return {
    name: 'ink',
    root(root) {
      const meta = this.options.meta?.__raw ?? '';
      const title = attribute(meta, 'title');
      const marked = emphasised(meta);
      const code: Child[] = [];
      this.tokens.forEach((tokens, index) => {
        if (index > 0) code.push({ type: 'text', value: '\n' });
        const children = lineChildren(tokens);
        if (marked.has(index + 1)) code.push(element('mark', {}, children));
        else code.push(...children);
      });
      const copy = element('button', { class: 'btn bare copy js-only', type: 'button' }, [
        { type: 'text', value: 'Copy' },
      ]);
      const pre = element('pre', { tabindex: '0' }, [element('code', {}, code)]);
      root.children = [
        title === undefined
          ? element('div', { class: 'code' }, [pre, copy])
          : element('div', { class: 'code' }, [
              element('div', { class: 'code-h' }, [element('span', {}, [{ type: 'text', value: title }]), copy]),
              pre,
            ]),
      ];
    },
  };
}
