import type { PodSpec } from '../types.generated.ts';
import { unifiedDiff } from '../unified-diff.ts';
import { LAYOUT } from './internal-form.data.ts';

/*
 * How the API server shows a Pod's specification when it says what may not change (recording 053): its own internal structures, every field
 * in their order, as JSON with one space of indentation.
 */

type Json = Record<string, unknown>;

/** The API's name of an internal field: `DNSPolicy` is dnsPolicy, `SELinuxOptions` seLinuxOptions. */
const apiName = (name: string): string =>
  name.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]+$|^[A-Z]/, (capitals) => capitals.toLowerCase());

const internalName = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

const EMPTY: Readonly<Record<string, unknown>> = { '"': '', '0': 0, '-': false, '!': {} };

function internal(value: unknown, type: string | undefined): unknown {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return value.map((v) => internal(v, type));
  if (typeof value !== 'object') return value;
  const layout = type === undefined ? undefined : LAYOUT[type];
  if (layout === undefined) {
    // Maps, whose keys are data, are shown as they are; structures that are not laid out, by name.
    const structure = type === '';
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([k, v]) => [structure ? internalName(k) : k, internal(v, undefined)]));
  }
  const out: Json = {};
  for (const field of layout.split(' ')) {
    const m = /^(\w+?)(["0!-]?)(?::(\w+)(!?))?$/.exec(field);
    const [, name = '', mark = '', inner, always = ''] = m ?? [];
    const found = (value as Json)[apiName(name)];
    out[name] = found === undefined ? (always ? internal({}, inner) : (EMPTY[mark] ?? null)) : internal(found, inner);
  }
  return out;
}

const asLines = (value: unknown): string[] =>
  JSON.stringify(value, undefined, 1)
    .replace(/[<>&]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`)
    .split('\n');

/** A Pod's specification as it is there: what the API has beside the security context is in it. */
function podForm(spec: PodSpec): object {
  const { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers, securityContext } = spec;
  return {
    ...spec,
    securityContext: { ...securityContext, hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers },
  };
}

/** A Pod's specification in that form. */
export const internalPodSpec = (spec: PodSpec): unknown => internal(podForm(spec), 'PodSpec');

/** What differs between the specifications of two Pods. */
export const podDiff = (before: PodSpec, after: PodSpec): string =>
  internalDiff(podForm(before), podForm(after), 'PodSpec');

/** What differs between two structures of a type (one of LAYOUT), as a unified diff of that JSON. */
export const internalDiff = (before: object, after: object, type: string): string =>
  unifiedDiff(asLines(internal(before, type)), asLines(internal(after, type)));
