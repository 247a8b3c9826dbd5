import { fieldsOf } from '../manifest/field-path.ts';
import { locate } from '../manifest/locate.ts';
import { notSimulatedIn } from '../manifest/not-simulated.ts';
import { visible } from '../visible.ts';
import type { Problem } from './protocol.ts';
import type { Refused } from './refusals.ts';

/** Characters of a message that are shown at its line; the terminal has all of it. */
const LONGEST = 2000;

/** What kubectl says of a kind that the API server does not have. */
const NO_SUCH_KIND = /no matches for kind "([^"]*)"/;

/**
 * Puts refusals, unreadable YAML and what kubectl would not send at the lines of a manifest that caused them; without any, names what has no
 * effect here.
 *
 * @param said what kubectl printed as errors; empty when it ended well.
 */
export function problemsIn(text: string, refused: readonly Refused[], said: string): Problem[] {
  return problems(text, refused, said).map((p) => ({ ...p, message: visible(p.message.slice(0, LONGEST)) }));
}

function problems(text: string, refused: readonly Refused[], said: string): Problem[] {
  const manifest = locate(text);
  if (manifest.syntax.length > 0) {
    // The parser says the same of one line again for every part of it.
    const once = new Map(manifest.syntax.map((error) => [`${error.line} ${error.message}`, error]));
    return [...once.values()]
      .slice(0, 5)
      .map(({ line, message }) => ({ kind: 'syntax', line, field: undefined, message }));
  }
  if (refused.length === 0 && said !== '') {
    const [, kind] = NO_SUCH_KIND.exec(said) ?? [];
    const index = kind === undefined ? -1 : manifest.documents.findIndex((document) => document.kind === kind);
    return [{ kind: 'unsent', line: manifest.lineOf(index, 'kind'), field: undefined, message: said }];
  }
  if (refused.length === 0) return notSimulatedIn(text).map((notice) => ({ kind: 'not-simulated', ...notice }));
  return refused.flatMap(({ name, status }) => {
    const index = Math.max(
      0,
      manifest.documents.findIndex((document) => document.name === name),
    );
    return fieldsOf(status).map(({ field, message }) => ({
      kind: 'refused' as const,
      line: field === undefined ? undefined : manifest.lineOf(index, field),
      field,
      message,
    }));
  });
}
