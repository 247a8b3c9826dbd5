import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';

/** One field of a lesson's front matter. */
export interface FrontMatterField {
  readonly value: unknown;
  /** The line it stands on, counted from 1. */
  readonly line: number;
}

/** A component as a lesson uses it. */
export interface ComponentUse {
  /** The component's name, such as `Run`. */
  readonly name: string;
  /** Its attributes as written: the text between the quotes, or between the braces. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly line: number;
}

/** A link as a lesson writes it. */
export interface LinkUse {
  readonly target: string;
  readonly line: number;
}

/** What the checks need to know of a lesson's source. */
export interface LessonSource {
  /** The front matter's fields; undefined when there is no front matter or it is no YAML mapping. */
  readonly frontMatter: ReadonlyMap<string, FrontMatterField> | undefined;
  /** What is wrong with the front matter as YAML: message and line. */
  readonly frontMatterErrors: readonly { readonly message: string; readonly line: number }[];
  readonly components: readonly ComponentUse[];
  readonly links: readonly LinkUse[];
}

/** The same text with everything that is code or comment replaced by spaces, so that positions stay. */
function maskCode(text: string): string {
  const blank = (match: string) => match.replace(/[^\n]/g, ' ');
  return text
    .replace(/^([ \t]*)(```+|~~~+)[^\n]*\n[\s\S]*?(?:^[ \t]*\2[ \t]*$|(?![\s\S]))/gm, blank)
    .replace(/\{\s*\/\*[\s\S]*?\*\/\s*\}/g, blank)
    .replace(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, blank);
}

/** The end of a braced expression that begins at `start`, just behind its closing brace. */
function endOfBraces(text: string, start: number): number {
  let depth = 0;
  let quote = '';
  for (let index = start; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (quote) {
      if (character === '\\') index += 1;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'" || character === '`') quote = character;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return index + 1;
    }
  }
  return text.length;
}

/** The attributes of a tag whose name ends at `start`. */
function readAttributes(text: string, start: number): Record<string, string> {
  const attributes: Record<string, string> = {};
  let index = start;
  const name = /\s*([A-Za-z_][\w:-]*)(\s*=\s*)?/y;
  for (;;) {
    name.lastIndex = index;
    const match = name.exec(text);
    if (!match) return attributes;
    const key = match[1] ?? '';
    index = name.lastIndex;
    if (!match[2]) {
      attributes[key] = '';
      continue;
    }
    const opener = text[index];
    if (opener === '{') {
      const end = endOfBraces(text, index);
      attributes[key] = text.slice(index + 1, end - 1).trim();
      index = end;
    } else if (opener === '"' || opener === "'") {
      const end = text.indexOf(opener, index + 1);
      if (end === -1) return attributes;
      attributes[key] = text.slice(index + 1, end);
      index = end + 1;
    } else return attributes;
  }
}

function readFrontMatter(block: string): Pick<LessonSource, 'frontMatter' | 'frontMatterErrors'> {
  const lines = new LineCounter();
  const document = parseDocument(block, { lineCounter: lines });
  // The block begins on line 2 of the file, below the three dashes.
  const lineOf = (offset: number) => lines.linePos(offset).line + 1;
  const frontMatterErrors = document.errors.map((error) => ({
    message: error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? error.code,
    line: lineOf(error.pos[0]),
  }));
  if (!isMap(document.contents)) return { frontMatter: undefined, frontMatterErrors };
  const frontMatter = new Map<string, FrontMatterField>();
  for (const { key, value } of document.contents.items) {
    if (!isScalar(key)) continue;
    frontMatter.set(String(key.value), {
      value: isScalar(value) ? value.value : value,
      line: lineOf(key.range?.[0] ?? 0),
    });
  }
  return { frontMatter, frontMatterErrors };
}

/**
 * Reads what the checks need from a lesson's MDX.
 *
 * @param text the file's whole text.
 */
export function readLesson(text: string): LessonSource {
  const block = /^---\r?\n([\s\S]*?)^---[ \t]*$/m.exec(text);
  const front =
    block?.index === 0 ? readFrontMatter(block[1] ?? '') : { frontMatter: undefined, frontMatterErrors: [] };
  const bodyStart = block?.index === 0 ? block[0].length : 0;
  const masked = maskCode(text.slice(0, bodyStart).replace(/[^\n]/g, ' ') + text.slice(bodyStart));
  const starts = [0];
  for (let index = text.indexOf('\n'); index !== -1; index = text.indexOf('\n', index + 1)) starts.push(index + 1);
  const lineAt = (offset: number) => {
    let line = starts.length;
    while (line > 1 && (starts[line - 1] ?? 0) > offset) line -= 1;
    return line;
  };
  const components: ComponentUse[] = [];
  const links: LinkUse[] = [];
  for (const match of masked.matchAll(/<([A-Za-z][\w.]*)(?=[\s/>])/g)) {
    const name = match[1] ?? '';
    // Attributes are read from the text itself: a command inside braces may hold a backtick, which the mask blanks.
    const attributes = readAttributes(text, match.index + match[0].length);
    const line = lineAt(match.index);
    if (/^[A-Z]/.test(name)) components.push({ name, attributes, line });
    else if (name === 'a' && attributes.href !== undefined) links.push({ target: attributes.href, line });
  }
  for (const match of masked.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+["'][^)]*["'])?\s*\)/g)) {
    links.push({ target: match[1] ?? '', line: lineAt(match.index) });
  }
  return { ...front, components, links };
}

/** The strings in a braced attribute such as `["a", 'b']`. */
export function stringsIn(expression: string): string[] {
  return [...expression.matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
}
