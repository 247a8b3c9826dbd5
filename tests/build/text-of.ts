import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
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

/** A built file as readers may come to see it: pages without tags, excerpts of the search unpacked. */
export function readableText(file: string): string {
  const bytes = readFileSync(file);
  const unpacked = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
  const text = unpacked.toString('utf8');
  return extname(file) === '.html' ? text.replace(/<[^>]+>/g, ' ').replace(/&(#\w+|\w+);?/g, ' ') : text;
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
