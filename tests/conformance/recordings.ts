/**
 * The recordings of a real Kubernetes that the project tests itself against, kept as one compressed file (a JSON object from path to text).
 *
 *     node tests/conformance/recordings.ts pack DIR      writes recordings.json.br from a folder of recordings
 *     node tests/conformance/recordings.ts unpack DIR    writes the folder, to look at or to compare with
 */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

const ARCHIVE = new URL('./recordings.json.br', import.meta.url);
const FOLDERS = ['scenarios', 'validation', 'defaults', 'cli'];

/** The recordings: path within the folder -> text. */
export function recordings(): Record<string, string> {
  return JSON.parse(brotliDecompressSync(readFileSync(ARCHIVE)).toString('utf8')) as Record<string, string>;
}

/** Writes all recordings below `dir`. */
export function unpack(dir: string): void {
  for (const [path, text] of Object.entries(recordings())) {
    const file = join(dir, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function filesBelow(dir: string): string[] {
  return readdirSync(dir)
    .sort()
    .flatMap((name) => {
      const path = join(dir, name);
      return statSync(path).isDirectory() ? filesBelow(path) : [path];
    });
}

function pack(dir: string): void {
  const files: Record<string, string> = {};
  for (const path of ['images.txt', 'unstable.json']
    .map((name) => join(dir, name))
    .concat(...FOLDERS.map((f) => filesBelow(join(dir, f))))) {
    if (statSync(path, { throwIfNoEntry: false })?.isFile())
      files[relative(dir, path).split(sep).join('/')] = readFileSync(path, 'utf8');
  }
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_LGWIN, BROTLI_PARAM_LARGE_WINDOW } = constants;
  const params = { [BROTLI_PARAM_QUALITY]: 11, [BROTLI_PARAM_LGWIN]: 24, [BROTLI_PARAM_LARGE_WINDOW]: 0 };
  writeFileSync(ARCHIVE, brotliCompressSync(JSON.stringify(files), { params }));
  console.log(`${Object.keys(files).length} files, ${statSync(ARCHIVE).size} bytes`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [verb, dir] = process.argv.slice(2);
  if (verb === 'pack' && dir) pack(dir);
  else if (verb === 'unpack' && dir) unpack(dir);
  else {
    console.error('usage: node tests/conformance/recordings.ts pack|unpack DIR');
    process.exit(2);
  }
}
