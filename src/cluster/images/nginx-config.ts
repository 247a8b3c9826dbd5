import type { FileSystem } from '../runtime/filesystem.ts';
import { glob, hasWildcards } from '../shell/pattern.ts';

/** A configuration that nginx would not start with; the message is nginx's own. */
export class ConfigFault extends Error {}

/** One `server` block. */
export interface Server {
  /** `0.0.0.0:80`, `[::]:80`. */
  readonly listen: readonly string[];
  readonly names: readonly string[];
  /** In the order in which they are tried. */
  readonly locations: readonly Location[];
}

export interface Location {
  readonly matches: (path: string) => boolean;
  readonly root: string;
  readonly index: readonly string[];
  /** `return STATUS TEXT` */
  readonly answer: { readonly status: number; readonly text: string } | undefined;
  /** `proxy_pass ADDRESS` */
  readonly proxy: string | undefined;
}

interface Directive {
  readonly name: string;
  readonly words: readonly string[];
  readonly block: readonly Directive[] | undefined;
  readonly where: string;
}

/** Directives that change nothing that is simulated. Others are refused by name rather than ignored. */
const INERT = new Set(
  'user worker_processes error_log pid events worker_connections include default_type log_format access_log sendfile tcp_nopush tcp_nodelay keepalive_timeout gzip gzip_static gzip_vary gzip_proxied gzip_min_length gzip_types types types_hash_max_size error_page absolute_redirect charset charset_types server_tokens log_not_found client_body_temp_path proxy_temp_path fastcgi_temp_path uwsgi_temp_path scgi_temp_path add_header proxy_set_header proxy_http_version proxy_connect_timeout proxy_read_timeout client_max_body_size try_files expires autoindex load_module internal multi_accept daemon'.split(
    ' ',
  ),
);
const MAX_FILES = 50;

/** Containers of one image have one configuration: it is read once. */
const configurations = new Map<string, readonly Server[]>();

/** The servers that a configuration file and what it includes describe. Throws ConfigFault. */
export function readConfig(files: FileSystem, path: string): readonly Server[] {
  const sources: string[] = [];
  const load = (file: string): Directive[] => {
    const text = files.read(file);
    if (typeof text !== 'string' || sources.length >= MAX_FILES)
      throw new ConfigFault(`open() "${file}" failed (2: No such file or directory)`);
    sources.push(`${file}\0${text}`);
    return parse(text, file).flatMap(function expand(d): Directive[] {
      if (d.name !== 'include') return [d.block ? { ...d, block: d.block.flatMap(expand) } : d];
      const target = d.words[0] ?? '';
      const absolute = target.startsWith('/') ? target : `/etc/nginx/${target}`;
      return (hasWildcards(absolute) ? glob(absolute, files, '/') : [absolute]).flatMap(load);
    });
  };
  const top = load(path);
  const key = sources.join('\0');
  const known = configurations.get(key);
  if (known) return known;
  const http = top.find((d) => d.name === 'http')?.block ?? [];
  const servers = http.filter((d) => d.name === 'server').map((d) => server(d, http));
  for (const d of [...top, ...http]) check(d, ['http', 'server', 'root', 'index', 'upstream']);
  if (configurations.size >= MAX_CACHED) configurations.clear();
  configurations.set(key, servers);
  return servers;
}

function check(d: Directive, known: readonly string[]): void {
  if (!INERT.has(d.name) && !known.includes(d.name))
    throw new ConfigFault(`unknown directive "${d.name}" in ${d.where} (or not simulated)`);
}

function server(d: Directive, http: readonly Directive[]): Server {
  const block = d.block ?? [];
  for (const inner of block) check(inner, ['listen', 'server_name', 'root', 'index', 'location', 'return']);
  const addresses = block.filter((b) => b.name === 'listen').map((b) => address(b));
  const inherited = [...block, ...http];
  const locations = block.filter((b) => b.name === 'location').map((b) => ({ b, rank: rank(b) }));
  const own = location({ name: 'location', words: ['/'], block: [], where: d.where }, inherited);
  return {
    listen: addresses.length > 0 ? addresses : ['0.0.0.0:80'],
    names: block.filter((b) => b.name === 'server_name').flatMap((b) => b.words),
    locations: [...locations.sort((x, y) => x.rank - y.rank).map(({ b }) => location(b, inherited)), own],
  };
}

function address(d: Directive): string {
  const text = d.words[0] ?? '';
  const [host, port] = /^\d+$/.test(text)
    ? ['0.0.0.0', text]
    : [text.replace(/:\d+$/, ''), /:(\d+)$/.exec(text)?.[1] ?? '80'];
  if (!(Number(port) > 0 && Number(port) < 65536))
    throw new ConfigFault(`invalid port in "${text}" of the "listen" directive in ${d.where}`);
  return `${host === '*' || host === 'localhost' ? '0.0.0.0' : host}:${port}`;
}

/** Exact locations first, then regular expressions, then the longest prefix. */
function rank(d: Directive): number {
  const [first = '', second = ''] = d.words;
  return first === '=' ? -1e6 : first.startsWith('~') ? -1e5 : -(first === '^~' ? 2e5 + second.length : first.length);
}

function location(d: Directive, inherited: readonly Directive[]): Location {
  const block = d.block ?? [];
  for (const inner of block) check(inner, ['root', 'index', 'return', 'proxy_pass', 'alias']);
  const [kind = '/', pattern = ''] = d.words;
  const all = [...block, ...inherited];
  const words = (name: string): readonly string[] | undefined => all.find((x) => x.name === name)?.words;
  const returned = words('return');
  return {
    matches: matcher(kind, pattern, d),
    root: (words('root')?.[0] ?? '/etc/nginx/html').replace(/\/$/, ''),
    index: words('index') ?? ['index.html'],
    answer: returned && { status: Number(returned[0]) || 200, text: returned.slice(1).join(' ') },
    proxy: block.find((x) => x.name === 'proxy_pass')?.words[0],
  };
}

function matcher(kind: string, pattern: string, d: Directive): (path: string) => boolean {
  if (kind === '=') return (path) => path === pattern;
  if (kind === '^~') return (path) => path.startsWith(pattern);
  if (!kind.startsWith('~')) return (path) => path.startsWith(kind);
  if (pattern.length > 200) throw new ConfigFault(`regular expression too long in ${d.where}`);
  try {
    const expression = new RegExp(pattern, kind === '~*' ? 'i' : '');
    return (path) => expression.test(path.slice(0, 1000));
  } catch {
    throw new ConfigFault(`invalid regular expression "${pattern}" in ${d.where}`);
  }
}

/** Configurations, and files of them, that are kept: containers of one image have the same, which are read once. */
const MAX_CACHED = 50;

const parsed = new Map<string, readonly Directive[]>();

function parse(text: string, file: string): readonly Directive[] {
  const key = `${file}\0${text}`;
  const known = parsed.get(key);
  if (known) return known;
  if (parsed.size >= MAX_CACHED) parsed.clear();
  const directives = parseAfresh(text, file);
  parsed.set(key, directives);
  return directives;
}

function parseAfresh(text: string, file: string): readonly Directive[] {
  const token = /\s+|#[^\n]*|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([{};])|((?:[^\s{};"'\\]|\\.|\$\{\w+\})+)/gy;
  const root: Directive[] = [];
  const stack: Directive[][] = [root];
  let words: string[] = [];
  let line = 1;
  for (let m = token.exec(text); m; m = token.exec(text)) {
    const begun = line;
    line += m[0].split('\n').length - 1;
    const where = `${file}:${begun}`;
    if (m[3] === undefined) {
      const word = m[1] ?? m[2] ?? m[4];
      if (word !== undefined) words.push(word.replace(/\\n/g, '\n').replace(/\\(.)/g, '$1'));
      continue;
    }
    const [name, ...rest] = words;
    words = [];
    if (m[3] === '}') {
      if (stack.length === 1 || name !== undefined) throw new ConfigFault(`unexpected "}" in ${where}`);
      stack.pop();
      continue;
    }
    if (name === undefined) throw new ConfigFault(`unexpected "${m[3]}" in ${where}`);
    const block: Directive[] | undefined = m[3] === '{' ? [] : undefined;
    (stack.at(-1) as Directive[]).push({ name, words: rest, block, where });
    if (block) stack.push(block);
    if (stack.length > 20) throw new ConfigFault(`too many nested blocks in ${where}`);
    if (token.lastIndex >= text.length) break;
  }
  if (stack.length > 1 || words.length > 0)
    throw new ConfigFault(`unexpected end of file, expecting ${words.length > 0 ? '";"' : '"}"'} in ${file}:${line}`);
  return root;
}
