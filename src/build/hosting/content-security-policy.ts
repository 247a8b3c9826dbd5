import { createHash } from 'node:crypto';
import { firstPaint } from '../../layouts/first-paint.ts';

/** The name under which an inline script stands in a policy: `'sha256-...'`. */
export function scriptHash(script: string): string {
  return `'sha256-${createHash('sha256').update(script).digest('base64')}'`;
}

/**
 * What a page may do, as the text of a `Content-Security-Policy`. Everything comes from the site itself: no inline
 * style, no inline script but the one that sets the theme, no `eval`. Pagefind compiles WebAssembly. Every page carries
 * it as a `meta` element, so that it holds on hosts that send no headers.
 *
 * Astro can write such an element itself (`security.csp`), with the hash of every script and style sheet of the site:
 * 85 of them, 3 kB in every page after compression, for files that `'self'` names as well.
 *
 * @param base the path the site lies under, with slashes at both ends.
 */
export function pagePolicy(base: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval' ${scriptHash(firstPaint(base))}`,
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ].join(';');
}

/** The policy as a header, which can also say that no other page may frame this one. */
export function headerPolicy(base: string): string {
  return `${pagePolicy(base)};frame-ancestors 'none'`;
}
