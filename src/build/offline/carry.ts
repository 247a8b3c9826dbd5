import { isUtf8 } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import type { Carried, CarriedIndex } from './stand-in/carried.ts';

/** How many characters a script with files has before the next one is begun. */
const scriptSize = 120_000;

/**
 * A file's content as a script can hold it. Compressed text is unpacked, as it would come from a server that
 * compresses; Pagefind takes its files either way. Anything else that is no text is in Base64.
 */
function carry(bytes: Buffer): Carried {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  const unpacked = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
  return isUtf8(unpacked) ? unpacked.toString('utf8') : [bytes.toString('base64')];
}

/**
 * Packs files that scripts fetch into scripts that hand them over (src/build/offline/stand-in/carried.ts): neighbours
 * together, so that a search runs a few and not a hundred, and none runs more than it must.
 *
 * @param files their contents by their paths in the site.
 * @returns scripts by their names: `index.js`, which tells what is where, and `0.js`, `1.js` and so on.
 */
export function carryingScripts(files: ReadonlyMap<string, Buffer>): Map<string, string> {
  const packs: Record<string, Carried>[] = [];
  let room = 0;
  let folder = '';
  for (const [path, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const content = carry(bytes);
    const size = typeof content === 'string' ? content.length : content[0].length;
    const own = path.replace(/[^/]*$/, '');
    if (own !== folder || size > room) {
      packs.push({});
      room = scriptSize;
      folder = own;
    }
    Object.assign(packs.at(-1) ?? {}, { [path]: content });
    room -= size;
  }
  const index: CarriedIndex = packs.map((pack) => Object.keys(pack));
  return new Map([
    ['index.js', `offlineCopy.takeIndex(${JSON.stringify(index)})\n`],
    ...packs.map((pack, number): [string, string] => [
      `${number}.js`,
      `offlineCopy.takeFiles(${JSON.stringify(pack)})\n`,
    ]),
  ]);
}
