import { headerPolicy } from './content-security-policy.ts';

/** Headers of some of the site's files. */
export interface HeaderRule {
  /** The folder whose files have them, with slashes at both ends, base path included. */
  readonly folder: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a browser can do for a page, and never has to for one of this site. */
const unused = [
  'accelerometer',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'usb',
];

const security = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': unused.map((feature) => `${feature}=()`).join(', '),
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'X-Content-Type-Options': 'nosniff',
};

/** For names that change with what is in the file. */
const forever = { 'Cache-Control': 'public, max-age=31536000, immutable' };

/** For names that stay, of files that seldom change and may be a day behind the page. */
const day = { 'Cache-Control': 'public, max-age=86400, stale-while-revalidate=604800' };

/**
 * What every host should send with the site's files, from the general to the special: a later rule's header takes the
 * place of an earlier one's. All that has a name of its own for each content is kept for good; pages, the service
 * worker and the parts of the search index with fixed names are asked for again each time (an unchanged file is not
 * sent again).
 *
 * @param base the path the site lies under, with slashes at both ends.
 */
export function headerRules(base: string): readonly [HeaderRule, ...HeaderRule[]] {
  return [
    {
      folder: base,
      headers: { 'Content-Security-Policy': headerPolicy(base), ...security, 'Cache-Control': 'no-cache' },
    },
    { folder: `${base}_astro/`, headers: forever },
    { folder: `${base}pagefind/filter/`, headers: forever },
    { folder: `${base}pagefind/fragment/`, headers: forever },
    { folder: `${base}pagefind/index/`, headers: forever },
    { folder: `${base}field-docs/`, headers: day },
    { folder: `${base}fonts/`, headers: day },
  ];
}

/**
 * For hosts that speak nothing but HTTPS: browsers stay with it for a year. A server of one's own can speak both, and
 * whoever sets up its certificate decides.
 */
export const onlyHttps = { 'Strict-Transport-Security': 'max-age=31536000' };

/**
 * The headers of one file.
 *
 * @param path where it is asked for, base path included.
 * @param base the path the site lies under, with slashes at both ends.
 */
export function headersOf(path: string, base: string): Record<string, string> {
  const fitting = headerRules(base).filter(({ folder }) => path.startsWith(folder));
  return Object.assign({}, ...fitting.map(({ headers }) => headers));
}
