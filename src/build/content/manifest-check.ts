import { type Document, isMap, isScalar, LineCounter, parseAllDocuments } from 'yaml';
import type { ContentFile } from './content-files.ts';
import type { Problem } from './problem.ts';
import { yamlMessage } from './yaml-list.ts';

/** Whether there is nothing between two lines of dashes, or behind the last: kubectl passes over it. */
function isEmpty({ contents, errors }: Document): boolean {
  return errors.length === 0 && (contents === null || (isScalar(contents) && contents.value === null));
}

/** Checks that a manifest is YAML and that each document in it says what it is. */
export function checkManifest({ file, text }: ContentFile): Problem[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines });
  if (!Array.isArray(documents) || documents.every(isEmpty)) {
    return [{ file, line: 1, message: 'the manifest is empty', mend: 'Write a manifest, or delete the file.' }];
  }
  const problems: Problem[] = [];
  for (const document of documents) {
    for (const error of document.errors) {
      problems.push({
        file,
        line: lines.linePos(error.pos[0]).line,
        message: `this is not YAML: ${yamlMessage(error.message)}`,
        mend: 'Mend the YAML here; wrong indentation in the line above is the usual cause.',
      });
    }
    if (document.errors.length > 0 || document.contents === null || isEmpty(document)) continue;
    const line = lines.linePos(document.contents.range[0]).line;
    const missing = ['apiVersion', 'kind'].filter(
      (field) => !isMap(document.contents) || typeof document.contents.get(field) !== 'string',
    );
    if (missing.length > 0) {
      problems.push({
        file,
        line,
        message: `the object that begins here has no ${missing.join(' and no ')}`,
        mend: 'Give every object apiVersion and kind, such as "apiVersion: v1" and "kind: Pod".',
      });
    } else if (!document.hasIn(['metadata', 'name']) && !document.has('items')) {
      const mend = 'Write "metadata:" and below it, indented, "name: my-pod".';
      problems.push({ file, line, message: 'the object that begins here has no metadata.name', mend });
    }
  }
  return problems;
}
