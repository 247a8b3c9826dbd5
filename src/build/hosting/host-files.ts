import { writeFileSync } from 'node:fs';
import type { AstroIntegration } from 'astro';
import { type HeaderRule, headerRules, headersOf, onlyHttps } from './headers.ts';
import { contentType, isCompressible, isText, mediaTypes } from './media-types.ts';

/** A file that tells a host which headers to send, and what to answer when a page is not there. */
export interface HostFile {
  /** The hosts that read it. */
  readonly hosts: string;
  /** Where it must lie. */
  readonly place: string;
  /** Its text for a site under `base`, a path with slashes at both ends. */
  text(base: string): string;
}

const json = (data: unknown) => `${JSON.stringify(data, undefined, 2)}\n`;

/**
 * Both hosts join the values of one header from several rules. So the general rule has no `Cache-Control`: what they
 * send themselves, `public, max-age=0, must-revalidate`, says the same.
 */
function underscoreHeaders(base: string): string {
  const [general, ...special] = headerRules(base);
  const { 'Cache-Control': _theirs, ...security } = general.headers;
  return [{ folder: base, headers: { ...security, ...onlyHttps } }, ...special]
    .flatMap(({ folder, headers }) => [
      `${folder}*`,
      ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`),
    ])
    .join('\n')
    .concat('\n');
}

function vercel(base: string): string {
  const [general, ...special] = headerRules(base);
  const headersFor = ({ folder, headers }: HeaderRule) => ({
    source: `${folder}(.*)`,
    headers: Object.entries(headers).map(([key, value]) => ({ key, value })),
  });
  const first = { ...general, headers: { ...general.headers, ...onlyHttps } };
  return json({ trailingSlash: true, headers: [first, ...special].map(headersFor) });
}

function azure(base: string): string {
  const [general, ...special] = headerRules(base);
  return json({
    globalHeaders: { ...general.headers, ...onlyHttps },
    routes: special.map(({ folder, headers }) => ({ route: `${folder}*`, headers })),
    responseOverrides: { 404: { rewrite: `${base}404.html` } },
    mimeTypes: Object.fromEntries(Object.keys(mediaTypes).map((end) => [`.${end}`, contentType(`a.${end}`)])),
  });
}

const quoted = (value: string) => `"${value.replace(/["\\]/g, '\\$&')}"`;

function apache(base: string): string {
  const [general, ...special] = headerRules(base);
  const set = (headers: HeaderRule['headers'], indent = '') =>
    Object.entries(headers).map(([name, value]) => `${indent}Header always set ${name} ${quoted(value)}`);
  return [
    `ErrorDocument 404 ${base}404.html`,
    'DirectoryIndex index.html',
    ...Object.keys(mediaTypes).map((end) => `AddType ${quoted(contentType(`a.${end}`))} .${end}`),
    ...set(general.headers),
    ...special.flatMap(({ folder, headers }) => [
      `<If "%{REQUEST_URI} =~ m#^${folder}#">`,
      ...set(headers, '  '),
      '</If>',
      '',
    ]),
  ].join('\n');
}

/** For inside `server {}`. A location's `add_header` hides all others, so each has the whole list. */
function nginx(base: string): string {
  const lines = headerRules(base).flatMap(({ folder }) => [
    `location ${folder} {`,
    ...Object.entries(headersOf(folder, base)).map(([name, value]) => `  add_header ${name} ${quoted(value)} always;`),
    '}',
  ]);
  const types = [...new Set(Object.values(mediaTypes))];
  const list = (fits: (type: string) => boolean) =>
    types.filter((type) => fits(type) && type !== 'text/html').join(' ');
  return [
    `error_page 404 ${base}404.html;`,
    ...(base === '/' ? [] : [`location = / { return 302 ${base}; }`]),
    ...lines,
    'types {',
    ...types.map((type) => {
      const ends = Object.keys(mediaTypes).filter((end) => mediaTypes[end] === type);
      return `  ${type} ${ends.join(' ')};`;
    }),
    '}',
    'default_type application/octet-stream;',
    'charset utf-8;',
    `charset_types ${list(isText)};`,
    `gzip_types ${list(isCompressible)};`,
    '',
  ].join('\n');
}

/** The files for the common static hosts, by the names one asks for them with. */
export const hostFiles: Readonly<Record<string, HostFile>> = {
  netlify: { hosts: 'Netlify, Cloudflare Pages', place: 'dist/_headers', text: underscoreHeaders },
  vercel: { hosts: 'Vercel', place: 'vercel.json', text: vercel },
  azure: { hosts: 'Azure Static Web Apps', place: 'dist/staticwebapp.config.json', text: azure },
  apache: { hosts: 'Apache', place: 'dist/.htaccess', text: apache },
  nginx: { hosts: 'nginx', place: 'included in server {}', text: nginx },
};

/** Astro integration: writes `_headers`, which must lie beside the pages and means nothing to other hosts. */
export function hostHeaders(): AstroIntegration {
  let base = '/';
  return {
    name: 'podbook-host-headers',
    hooks: {
      'astro:config:done': ({ config }) => {
        base = `${config.base.replace(/\/+$/, '')}/`;
      },
      'astro:build:done': ({ dir }) => writeFileSync(new URL('_headers', dir), underscoreHeaders(base)),
    },
  };
}
