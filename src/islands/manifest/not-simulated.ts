import { parseAllDocuments } from 'yaml';
import { locate } from './locate.ts';
import { isJsonObject, type JsonObject, type WithoutEffect, withoutEffect } from './without-effect.ts';

/** Something in a manifest that the API server accepts and that has no effect here. */
export interface Notice extends WithoutEffect {
  /** From 1. */
  readonly line: number | undefined;
}

/** Everything in a manifest that has no effect here, with its line. Never throws; an unreadable manifest has no notices. */
export function notSimulatedIn(text: string): Notice[] {
  const { syntax, documents, lineOf } = locate(text);
  if (syntax.length > 0 || documents.length === 0) return [];
  return objectsIn(text).flatMap((object, index) =>
    withoutEffect(object).map((found) => ({ line: lineOf(index, found.field), ...found })),
  );
}

function objectsIn(text: string): JsonObject[] {
  try {
    const documents = parseAllDocuments(text, { logLevel: 'silent' });
    return (Array.isArray(documents) ? documents : [])
      .map((document): unknown => document.toJS({ maxAliasCount: 100 }))
      .filter(isJsonObject);
  } catch {
    return []; // Too many aliases or too deep: kubectl says so.
  }
}
