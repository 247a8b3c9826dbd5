import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { parseAllDocuments, visit } from 'yaml';

/** The words of a text: lower case, without marks and markup. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** All files below a folder, as absolute paths. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** A file of a built site. */
export interface BuiltFile {
  /** Its path in the site; for a file in the copy to unpack, its path in there. */
  readonly name: string;
  /** What it holds; of a page what readers see, of the search's excerpts what was packed. */
  readonly text: string;
  /** What it holds, tags and all. */
  readonly raw: string;
}

/** Every file of a built site, those in its copy to unpack as well. */
export function builtFiles(folder: string): BuiltFile[] {
  return filesBelow(folder).flatMap((file) => {
    const bytes = readFileSync(file);
    const own = builtFile(relative(folder, file), bytes);
    if (!file.endsWith('.zip')) return own;
    return [own, ...Object.entries(unzipSync(bytes)).map(([name, content]) => builtFile(name, Buffer.from(content)))];
  });
}

function builtFile(name: string, bytes: Buffer): BuiltFile {
  const raw = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  const text = name.endsWith('.html') ? raw.replace(/<[^>]+>/g, ' ').replace(/&(#\w+|\w+);?/g, ' ') : raw;
  return { name, text, raw };
}

/** What a person wrote in a file of a course: the texts in YAML and its comments, and the paragraphs of a lesson. */
function writtenIn(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  if (!/\.ya?ml$/.test(file)) return text.replace(/<[^>]+>|\]\([^)]*\)/g, ' ').split(/\n\s*\n|^---$/m);
  const texts = [...text.matchAll(/(?:^ *#.*\n)+/gm)].map(([comment]) => comment.replace(/^ *#/gm, ''));
  for (const document of parseAllDocuments(text)) {
    visit(document, {
      Scalar(_, { value }) {
        if (typeof value === 'string') texts.push(value);
      },
    });
  }
  return texts;
}

/** The sentences of five words or more that somebody wrote in a course's folder, as words, and the file each is in. */
export function sentencesOf(folder: string): Map<string, string> {
  const sentences = new Map<string, string>();
  for (const file of filesBelow(folder)) {
    if (!/\.(mdx?|ya?ml|json|txt|svg)$/.test(file)) continue;
    for (const sentence of writtenIn(file).flatMap((text) => text.split(/[.!?:;]\s|\s[–-]\s|\n\s*[-*|]/))) {
      // Counted as they are written: a path or a name with dashes is one word.
      const words = sentence.trim().split(/\s+/);
      // A command line is kubectl's, whose help has some of them as well.
      if (words.length >= 5 && words[0] !== 'kubectl') sentences.set(wordsOf(sentence).join(' '), file);
    }
  }
  return sentences;
}
