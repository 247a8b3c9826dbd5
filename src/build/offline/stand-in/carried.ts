/*
 * The files that scripts of the site fetch. No script may read a file beside its page, but a page may run one; so they
 * are carried as scripts that hand over what they hold, a few files each, and are run when one of theirs is wanted.
 */

/** A file's content: text, or in a list of one the bytes in Base64. */
export type Carried = string | readonly [string];

/** The scripts that carry files, by number; each with the paths of its files in the site. */
export type CarriedIndex = readonly (readonly string[])[];

const contents = new Map<string, Carried>();
const scripts = new Map<string, Promise<void>>();
let index: Map<string, number> | undefined;

/** Takes files that a script of the copy hands over. */
export function takeFiles(files: Readonly<Record<string, Carried>>): void {
  for (const [path, content] of Object.entries(files)) contents.set(path, content);
}

/** Takes the list of what each script holds. */
export function takeIndex(lists: CarriedIndex): void {
  index = new Map(lists.flatMap((paths, number) => paths.map((path) => [path, number] as const)));
}

function runScript(address: string): Promise<void> {
  const known = scripts.get(address);
  if (known) return known;
  const running = new Promise<void>((resolve, reject) => {
    const script = document.createElement('script');
    script.src = address;
    script.onload = () => resolve();
    script.onerror = () => {
      script.remove();
      scripts.delete(address);
      reject(new TypeError(`${address} is missing from this copy.`));
    };
    document.head.append(script);
  });
  scripts.set(address, running);
  return running;
}

/**
 * A file of the site.
 *
 * @param folder the address of the folder with the scripts.
 * @param path the file's path in the site: `manifests/my-pod.yaml`.
 * @returns undefined when the site has no such file, or none that scripts fetch.
 * @throws TypeError when a part of the copy is missing.
 */
export async function carriedFile(folder: string, path: string): Promise<string | Uint8Array<ArrayBuffer> | undefined> {
  if (!index) await runScript(`${folder}index.js`);
  const number = index?.get(path);
  if (number === undefined) return undefined;
  await runScript(`${folder}${number}.js`);
  const content = contents.get(path);
  return typeof content === 'object' ? Uint8Array.from(atob(content[0]), (byte) => byte.charCodeAt(0)) : content;
}
