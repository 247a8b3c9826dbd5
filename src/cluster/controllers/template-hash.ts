import type { PodTemplateSpec } from '../api/types.generated.ts';
import { goPrint } from './go-print.ts';

/** The characters of generated names, by which the digits of a hash are written: none that make words. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const OFFSET = 2166136261;
const PRIME = 16777619;

/** The digits of a hash in the characters of generated names. */
const inLetters = (hash: number): string =>
  [...String(hash >>> 0)].map((digit) => ALPHABET[digit.charCodeAt(0) % ALPHABET.length]).join('');

/**
 * The hash of a Pod template, as in the label `pod-template-hash` of Deployments and `controller-revision-hash` of DaemonSets: FNV-1a of 32
 * bits over the template as Go prints it. `collisions`: `status.collisionCount`, how often another template had the same hash before.
 * Recordings 150 to 167, among others.
 */
export function templateHash(template: PodTemplateSpec, collisions?: number): string {
  let hash = OFFSET;
  for (const byte of new TextEncoder().encode(`(v1.PodTemplateSpec)${goPrint('PodTemplateSpec', template)}`)) {
    hash = Math.imul(hash ^ byte, PRIME);
  }
  if (collisions !== undefined) {
    for (let i = 0; i < 8; i++) hash = Math.imul(hash ^ (i < 4 ? (collisions >>> (8 * i)) & 0xff : 0), PRIME);
  }
  return inLetters(hash);
}

/**
 * The hash of what a revision of a StatefulSet keeps: FNV-1 of 32 bits over its JSON, keys in order and `<`, `>`, `&` escaped, and the
 * number of `collisions` after it. Recordings 164, 165, 187.
 */
export function revisionHash(data: unknown, collisions = 0): string {
  let hash = OFFSET;
  for (const byte of new TextEncoder().encode(inOrder(data) + collisions)) hash = Math.imul(hash, PRIME) ^ byte;
  return inLetters(hash);
}

/** JSON as Go writes a map: keys in order, also those that are numbers. */
function inOrder(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inOrder)}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, v]) => v !== undefined);
    return `{${entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => `${inOrder(k)}:${inOrder(v)}`)}}`;
  }
  const escaped = (c: string): string => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, escaped);
}
