import { fieldsOf } from '../manifest/field-path.ts';
import { locate } from '../manifest/locate.ts';
import { notSimulatedIn } from '../manifest/not-simulated.ts';
import type { Problem } from './protocol.ts';
import type { Refused } from './refusals.ts';

/** Puts refusals and unreadable YAML at the lines of a manifest that caused them; without any, names what has no effect here. */
export function problemsIn(text: string, refused: readonly Refused[]): Problem[] {
  const manifest = locate(text);
  if (manifest.syntax.length > 0) {
    return manifest.syntax
      .slice(0, 5)
      .map(({ line, message }) => ({ kind: 'syntax', line, field: undefined, message }));
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
