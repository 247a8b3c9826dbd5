import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join, normalize } from 'node:path';
import { pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';
import { headersOf } from './headers.ts';
import { contentType, isCompressible } from './media-types.ts';

/** A running server of built pages. */
export interface SiteServer {
  /** Where the home page is: protocol, host, port and base path, with a closing slash. */
  readonly address: string;
  /** Stops the server and every connection to it. */
  close(): Promise<void>;
}

/** What {@link serveSite} may be told. */
export interface ServeOptions {
  /** The folder with the built pages. */
  readonly folder: string;
  /** The path the site lies under, such as `/podbook/`. Default `/`. */
  readonly base?: string;
  /** The port to listen on; 0 takes any free one. When it is taken the next nine are tried. Default 0. */
  readonly port?: number;
  /** The address to listen on. Default `127.0.0.1`: only this machine. */
  readonly host?: string;
}

/**
 * The file that answers a path, or undefined: `/a/` is `a/index.html`. A path that says `..`, `//` or a backslash once it
 * is decoded names no file, and so leads neither out of the folder nor, in a redirect, to another host.
 */
function fileFor(folder: string, path: string): string | undefined {
  if (/\/\.{0,2}\/|\/\.{1,2}$|[\\\0]/.test(path)) return undefined;
  const wanted = join(folder, path);
  const candidates = path.endsWith('/') ? [join(wanted, 'index.html')] : [wanted, `${wanted}.html`];
  return candidates.find((file) => existsSync(file) && statSync(file).isFile());
}

function answer(request: IncomingMessage, response: ServerResponse, folder: string, base: string): void {
  let asked: URL;
  let path: string;
  try {
    asked = new URL(request.url ?? '/', 'http://localhost');
    path = decodeURIComponent(asked.pathname);
  } catch {
    response.writeHead(400).end('Bad request');
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end('Only GET and HEAD');
    return;
  }
  if (path === base.slice(0, -1) && base !== '/') {
    response.writeHead(302, { Location: base }).end();
    return;
  }
  const inside = path.startsWith(base) ? `/${path.slice(base.length)}` : undefined;
  const file = inside === undefined ? undefined : fileFor(folder, inside);
  if (!file && inside !== undefined && !inside.endsWith('/') && fileFor(folder, `${inside}/`)) {
    response.writeHead(301, { Location: `${asked.pathname}/${asked.search}` }).end();
    return;
  }
  const notFound = join(folder, '404.html');
  const body = file ?? (existsSync(notFound) ? notFound : undefined);
  if (!body) {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found');
    return;
  }
  const type = contentType(body);
  const headers: Record<string, string> = {
    'Content-Type': type,
    ...headersOf(file ? path : base, base),
  };
  if (isCompressible(type)) headers.Vary = 'Accept-Encoding';
  const gzip = isCompressible(type) && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  if (gzip) headers['Content-Encoding'] = 'gzip';
  response.writeHead(file ? 200 : 404, headers);
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  // Closes the file as well when the reader goes away in the middle, and the connection when the file does.
  pipeline([createReadStream(body), ...(gzip ? [createGzip()] : []), response], () => undefined);
}

function listen(server: Server, port: number, host: string, attempts: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' && port !== 0 && attempts > 1) {
        listen(server, port + 1, host, attempts - 1).then(resolve, reject);
      } else reject(error);
    };
    server.once('error', failed);
    server.listen(port, host, () => {
      server.off('error', failed);
      resolve();
    });
  });
}

/**
 * Serves built pages over HTTP the way a static host does: `index.html` of a folder, `404.html` for what is not there,
 * text compressed, and the headers that every host should send (src/build/hosting/headers.ts).
 *
 * @throws Error when no port could be listened on.
 */
export async function serveSite(options: ServeOptions): Promise<SiteServer> {
  const { folder, port = 0, host = '127.0.0.1' } = options;
  const base = `/${(options.base ?? '/').replace(/^\/+|\/+$/g, '')}/`.replace('//', '/');
  const root = normalize(folder).replace(/[/\\]+$/, '');
  const server = createServer((request, response) => answer(request, response, root, base));
  await listen(server, port, host, 10);
  const bound = server.address();
  const boundPort = bound && typeof bound === 'object' ? bound.port : port;
  const name = host === '127.0.0.1' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return {
    address: `http://${name}:${boundPort}${base}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The base path the pages in a folder were built for, read from the address of the first style sheet or script. */
export function builtBase(folder: string): string {
  const home = readFileSync(join(folder, 'index.html'), 'utf8');
  return /(?:href|src)="?([^"\s>]*\/)_astro\//.exec(home)?.[1] ?? '/';
}
