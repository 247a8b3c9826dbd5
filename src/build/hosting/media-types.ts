import { extname } from 'node:path';

/** The media types of the site's files, by the ends of their names. What is not named is `application/octet-stream`. */
export const mediaTypes: Readonly<Record<string, string>> = {
  css: 'text/css',
  html: 'text/html',
  ico: 'image/x-icon',
  jpg: 'image/jpeg',
  js: 'text/javascript',
  json: 'application/json',
  md: 'text/markdown',
  mjs: 'text/javascript',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json',
  webp: 'image/webp',
  woff2: 'font/woff2',
  xml: 'application/xml',
  yaml: 'application/yaml',
  yml: 'application/yaml',
  zip: 'application/zip',
};

/** Whether files of a type are text in UTF-8, which their `Content-Type` says. */
export function isText(type: string): boolean {
  return /^(?:text\/|application\/(?:json|manifest\+json|xml|yaml)\b)/.test(type);
}

/** Whether files of a type, with its `charset` or without, become smaller by compression. */
export function isCompressible(type: string): boolean {
  return isText(type) || type === 'application/wasm' || type === 'image/svg+xml';
}

/** The `Content-Type` of a file, by the end of its name. */
export function contentType(file: string): string {
  const type = mediaTypes[extname(file).slice(1)] ?? 'application/octet-stream';
  return isText(type) ? `${type}; charset=utf-8` : type;
}
