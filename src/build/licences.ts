import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package as npm installed it. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** Its licence as an SPDX expression; empty when it says none. */
  readonly licence: string;
  /** Its folder, an absolute path. */
  readonly folder: string;
}

/**
 * Licences that dependencies may have, and why this project can live with each: it distributes only what is bundled
 * into pages (named in NOTICE); everything else runs on the machine that builds.
 */
const accepted: Readonly<Record<string, string>> = {
  '0BSD': 'asks for nothing',
  'Apache-2.0': 'the licence of this project',
  'BlueOak-1.0.0': 'asks for a link to its text',
  'BSD-2-Clause': 'asks for its notice',
  'BSD-3-Clause': 'asks for its notice',
  'CC-BY-4.0': 'data with attribution',
  'CC0-1.0': 'asks for nothing',
  ISC: 'asks for its notice',
  'LGPL-3.0-or-later': 'libvips, a library beside the program that makes pictures smaller while building',
  MIT: 'asks for its notice',
  'MPL-2.0': 'files that are used unchanged while building and testing',
  'Python-2.0': 'asks for its notice',
};

/** Whether an SPDX expression can be met with accepted licences: one side of each OR, both of each AND. */
export function isAccepted(expression: string): boolean {
  const [group, inner = ''] = /\(([^()]*)\)/.exec(expression) ?? [];
  // What stands in parentheses counts as one licence, which asks for nothing when it is accepted.
  if (group !== undefined) return isAccepted(expression.replace(group, isAccepted(inner) ? '0BSD' : 'refused'));
  return expression
    .split(' OR ')
    .some((side) => side.split(' AND ').every((licence) => Object.hasOwn(accepted, licence.trim())));
}

/** What a package.json says of its licence, in today's form or an older one. */
function licenceIn(data: { license?: unknown; licenses?: unknown }): string {
  const old = Array.isArray(data.licenses) ? data.licenses : [];
  const said = data.license ?? old.map((licence: { type?: string }) => licence.type).join(' OR ');
  if (typeof said === 'string') return said;
  return String((said as { type?: string } | null)?.type ?? '');
}

/** Reads the package in a folder; undefined when there is none. */
export function readPackage(folder: string): InstalledPackage | undefined {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  const data = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly name?: string;
    readonly version?: string;
    readonly license?: unknown;
    readonly licenses?: unknown;
  };
  if (!data.name || !data.version) return undefined;
  return { name: data.name, version: data.version, licence: licenceIn(data), folder };
}

/** Every package below a `node_modules` folder, those inside others as well. */
export function installedPackages(modules: string): InstalledPackage[] {
  if (!existsSync(modules)) return [];
  return readdirSync(modules, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .flatMap(({ name }): InstalledPackage[] => {
      const folder = join(modules, name);
      if (name.startsWith('@')) return installedPackages(folder);
      const found = readPackage(folder);
      return [...(found ? [found] : []), ...installedPackages(join(folder, 'node_modules'))];
    });
}

/** The lines of a package's licence that name whose it is, without years: what a notice has to repeat. */
function copyrightLines({ folder }: InstalledPackage): string[] {
  const file = readdirSync(folder, { withFileTypes: true }).find(
    (entry) => entry.isFile() && /^(licen[cs]e|copying)(\.|-|$)/i.test(entry.name),
  );
  if (file === undefined) return [];
  const lines = readFileSync(join(folder, file.name), 'utf8').split('\n');
  const isOne = (line: string) => /^\W*copyright (\(c\)|©|\d)/i.test(line);
  const first = lines.findIndex(isOne);
  const rest = first < 0 ? [] : lines.slice(first);
  const end = rest.findIndex((line) => !isOne(line));
  // Behind the text of the licence those of others may follow, of whom the site holds nothing.
  return rest.slice(0, end < 0 ? undefined : end).map(holder);
}

/** Whose something is, of a line with a copyright: no signs, no years. */
const holder = (line: string): string =>
  line
    .replace(/copyright|\(c\)|©|all rights reserved\.?/gi, '')
    .replace(/\b\d{4}(\s*[-–,]\s*(\d{4}|present))*\b/g, '')
    .replace(/\bby\b/, '')
    .replace(/^[\s*#/,.-]+|[\s,.]+$/g, '')
    .replace(/\s+/g, ' ')
    .toLowerCase();

/**
 * What NOTICE lacks about a package whose code is in the built site.
 *
 * @param notice the text of NOTICE.
 * @returns undefined when its name (or its scope, as `@lezer/*`) is there, and whose it is.
 */
export function missingNotice(notice: string, found: InstalledPackage): string | undefined {
  const scope = /^(@[^/]+)\//.exec(found.name)?.[1];
  const words = new Set(notice.split(/[\s,()]+/).map((word) => word.toLowerCase()));
  if (!words.has(found.name.toLowerCase()) && !(scope && words.has(`${scope}/*`))) return `the name ${found.name}`;
  const holders = notice
    .split('\n')
    .filter((line) => /copyright/i.test(line))
    .map(holder);
  const lacking = copyrightLines(found).find((line) => !holders.some((known) => known.includes(line)));
  return lacking === undefined ? undefined : `a line "Copyright (c) ${lacking}" for ${found.name}`;
}
