import { Parser } from 'htmlparser2';
import { fileAt, sitePlace } from './addresses.ts';

/** What a page of the copy is made from and for. */
export interface CopyOptions {
  /** The path the site lies under, with slashes at both ends. */
  readonly base: string;
  readonly targetOf: Follow;
  /** The copy's one script for pages. */
  readonly script: string;
}

/** A page of the copy. */
export interface CopyPage {
  readonly html: string;
  /** The module scripts it had, as files of the site; the copy's script is told to run them. */
  readonly modules: readonly string[];
  /** The files of the site that it leads to. */
  readonly linked: readonly string[];
}

/** Attributes that hold one address. */
const addressed = new Set(['href', 'src', 'action', 'formaction', 'poster', 'xlink:href']);

/** `rel` of links that only serve a site on the web. */
const webOnly = /\b(canonical|preload|modulepreload|prefetch|preconnect|dns-prefetch|manifest)\b/;

/**
 * A page's content security policy for the copy: what a page takes from its site, it takes from files, workers are made
 * of text that files hold, and nobody is asked for anything. `'self'` would do for all but forms, where Firefox takes no
 * file for itself.
 */
function copyPolicy(policy: string): string {
  const sources: Record<string, string> = { 'connect-src': "'none'", 'worker-src': 'blob:', 'manifest-src': "'none'" };
  return policy
    .split(';')
    .map((directive) => {
      const [name = ''] = directive.trim().split(/\s+/);
      return sources[name] === undefined ? directive.replaceAll("'self'", 'file:') : `${name} ${sources[name]}`;
    })
    .join(';');
}

/** Text that stands in place of a part of the page. */
interface Change {
  from: number;
  to: number;
  text: string;
}

/** Where an address of the site leads in the copy: to a file, out of the site or within the page, or nowhere. */
type Target = { kind: 'file'; file: string; address: string } | { kind: 'elsewhere' } | { kind: 'missing' };

/**
 * Follows an address.
 *
 * @param address as it stands in a page or style sheet.
 * @param from the file that one is.
 * @returns for a file also its address, from the copy's folder on.
 */
type Follow = (address: string, from: string) => Target;

/** A path as files are named; one that is no path stays as it is, and leads to none. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/**
 * Makes what follows addresses of the site to files of the copy.
 *
 * @param base the path the site lies under, with slashes at both ends.
 * @param files the files of the copy that are opened by their names, such as `lessons/probes/index.html`.
 */
export function follower(base: string, files: ReadonlySet<string>): Follow {
  const follow = (address: string, from: string): Target => {
    const place = address === '' || /^(#|data:)/.test(address) ? undefined : sitePlace(address, base, from);
    if (!place) return { kind: 'elsewhere' };
    const path = decoded(place.path);
    const file = [fileAt(path), `${path}/index.html`, `${path}.html`].find((name) => files.has(name));
    return file === undefined ? { kind: 'missing' } : { kind: 'file', file, address: encodeURI(file) + place.rest };
  };
  // Every page of a long course lists the whole course.
  const known = new Map<string, Target>();
  return (address, from) => {
    if (!address.startsWith('/')) return follow(address, from);
    const target = known.get(address) ?? follow(address, from);
    known.set(address, target);
    return target;
  };
}

/** The way from a file of the copy to its folder. */
function upFrom(file: string): string {
  return '../'.repeat(file.split('/').length - 1);
}

function startTag(name: string, attributes: Readonly<Record<string, string>>, closed: boolean): string {
  const written = Object.entries(attributes).map(([key, value]) =>
    value === '' ? ` ${key}` : ` ${key}="${value.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`,
  );
  return `<${name}${written.join('')}${closed ? ' />' : '>'}`;
}

/** Whether an element has no place in the copy. */
function isWebOnly(name: string, attributes: Readonly<Record<string, string>>): boolean {
  if (name === 'link') return webOnly.test(attributes.rel ?? '');
  return name === 'meta' && /^(og:(url|image)|twitter:)/.test(attributes.property ?? attributes.name ?? '');
}

/**
 * A page of the site as a page of the copy: its addresses lead to files, its module scripts are run by the copy's own
 * script, and its content security policy is that of the copy.
 *
 * @param html the page.
 * @param file its file: `lessons/probes/index.html`.
 * @throws Error when a module script stands in the page itself, which no file can run.
 */
export function copyPage(html: string, file: string, options: CopyOptions): CopyPage {
  /** What stands in place of what, from the front to the back. */
  const changes: Change[] = [];
  const up = upFrom(file);
  const modules: string[] = [];
  const linked = new Set<string>();
  /** The module script whose end is looked for, and the first one. */
  let open: Change | undefined;
  let first: Change | undefined;

  /** An element's start in the copy; undefined when it stays as it is. */
  const startOf = (name: string, attributes: Record<string, string>, source: string): string | undefined => {
    if (isWebOnly(name, attributes)) return '';
    const changed = { ...attributes };
    if (/^content-security-policy$/i.test(attributes['http-equiv'] ?? ''))
      changed.content = copyPolicy(attributes.content ?? '');
    for (const [key, value] of Object.entries(attributes)) {
      if (!addressed.has(key)) continue;
      const target = options.targetOf(value, file);
      if (target.kind === 'file') {
        changed[key] = up + target.address;
        linked.add(target.file);
      } else if (target.kind === 'missing') {
        if (name === 'link') return '';
        delete changed[key];
      }
    }
    const same = Object.entries(attributes).every(([key, value]) => changed[key] === value);
    return same ? undefined : startTag(name, changed, /\s\/>$/.test(source));
  };

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const [from, to] = [parser.startIndex, parser.endIndex + 1];
        if (name === 'script' && attributes.type === 'module') {
          const place = sitePlace(attributes.src ?? '', options.base, file);
          if (attributes.src === undefined || !place) {
            throw new Error(
              `${file}: only module scripts in files of the site run in the offline copy. Give this one a file of its own.`,
            );
          }
          modules.push(place.path);
          open = { from, to, text: '' };
          first ??= open;
          changes.push(open);
          return;
        }
        const text = startOf(name, attributes, html.slice(from, to));
        if (text !== undefined) changes.push({ from, to, text });
      },
      onclosetag(name) {
        if (name !== 'script' || !open) return;
        open.to = parser.endIndex + 1;
        open = undefined;
      },
    },
    { lowerCaseTags: false, lowerCaseAttributeNames: false },
  );
  parser.end(html);

  if (first) {
    const script = {
      defer: '',
      src: up + options.script,
      ...(options.base === '/' ? {} : { 'data-base': options.base }),
      'data-modules': modules.join(' '),
    };
    first.text = `${startTag('script', script, false)}</script>`;
  }
  let out = '';
  let position = 0;
  for (const { from, to, text } of changes) {
    out += html.slice(position, from) + text;
    position = to;
  }
  return { html: out + html.slice(position), modules, linked: [...linked] };
}

/**
 * A style sheet of the site as one of the copy.
 *
 * @param file its file: `_astro/base.css`.
 */
export function copyStyles(css: string, file: string, { targetOf }: CopyOptions): string {
  return css.replace(/url\((['"]?)([^'")]+)\1\)/g, (whole, _quote, address: string) => {
    const target = targetOf(address, file);
    return target.kind === 'file' ? `url("${upFrom(file)}${target.address}")` : whole;
  });
}
