/** What the tags of an image hold: its versions, oldest first. */
const VERSIONS = {
  httpd: '2.4.65',
  nginx: '1.19.10 1.20.2 1.21.6 1.22.1 1.23.4 1.24.0 1.25.5 1.26.3 1.27.5 1.28.0 1.29.3',
  python: '3.9.24 3.10.19 3.11.14 3.12.12 3.13.9 3.14.0',
  redis: '6.2.20 7.2.11 7.4.6 8.2.2',
} as const;

/** The version that a tag of an image holds: a full one as it is, else the newest that begins with it, else the newest. */
export function versionOf(image: keyof typeof VERSIONS, tag: string): string {
  const begin = tag.startsWith('stable') ? '1.28' : (/^\d+(\.\d+)*/.exec(tag)?.[0] ?? '');
  const all = VERSIONS[image].split(' ');
  const newest = (begin ? all.filter((v) => `${v}.`.startsWith(`${begin}.`)) : all).at(-1);
  return newest ?? (/^\d+\.\d+\.\d+$/.test(begin) ? begin : (all.at(-1) as string));
}
