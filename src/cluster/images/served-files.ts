import { httpDate, type ReceivedRequest } from '../runtime/http.ts';
import type { Connection, System } from '../runtime/system.ts';

/** What a web server finds in its directory for the path of a request. */
export type Served =
  | { readonly kind: 'file'; readonly text: string; readonly type: string; readonly modified: number }
  /** A directory without an index page: its names in order, directories with a `/` at their end. */
  | { readonly kind: 'directory'; readonly names: readonly string[] }
  /** A directory asked for without its `/`. */
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'missing' | 'denied' };

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  htm: 'text/html',
  txt: 'text/plain',
  css: 'text/css',
  js: 'text/javascript',
  json: 'application/json',
  svg: 'image/svg+xml',
  xml: 'text/xml',
};

/** Finds `path` (of a request line, still encoded) under the directory `root`; `index`: names of pages that stand for a directory. */
export function findServed(system: System, root: string, path: string, index: readonly string[]): Served {
  let plain: string;
  try {
    plain = decodeURIComponent(path.split(/[?#]/)[0] as string);
  } catch {
    return { kind: 'missing' };
  }
  if (!plain.startsWith('/') || plain.split('/').includes('..')) return { kind: 'missing' };
  const at = `${root.replace(/\/$/, '')}${plain}`;
  if (system.files.stat(at)?.type === 'directory') {
    if (!plain.endsWith('/')) return { kind: 'redirect', to: `${plain}/` };
    const page = index.find((name) => system.files.stat(at + name)?.type === 'file');
    if (page !== undefined) return file(system, at + page);
    const names = system.files.readdir(at);
    if ('error' in names) return { kind: 'denied' };
    const marked = names.map((name) => (system.files.stat(at + name)?.type === 'directory' ? `${name}/` : name));
    return { kind: 'directory', names: marked.sort() };
  }
  return plain.endsWith('/') ? { kind: 'missing' } : file(system, at);
}

function file(system: System, path: string): Served {
  const text = system.files.read(path);
  if (typeof text !== 'string') return { kind: text.error === 'EACCES' ? 'denied' : 'missing' };
  const type = TYPES[path.split('.').pop() ?? ''] ?? 'application/octet-stream';
  return { kind: 'file', text, type, modified: system.files.stat(path)?.modified ?? 0 };
}

/** The client of a connection: its address without the port. */
export const clientOf = (connection: Connection): string =>
  connection.remoteAddress.slice(0, connection.remoteAddress.lastIndexOf(':'));

/** Whether the server is to close the connection after its answer. */
export const closes = (request: ReceivedRequest): boolean =>
  request.version === 'HTTP/1.0' || request.headers.get('connection')?.toLowerCase() === 'close';

/** Text that is safe in HTML. */
export const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** The header that says when a file was last written. */
export const lastModified = (ms: number): string => `Last-Modified: ${httpDate(ms)}`;
