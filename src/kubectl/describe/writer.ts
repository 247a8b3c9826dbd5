import { ageSince } from '../../cluster/api/age.ts';
import type { KubeObject } from '../../cluster/api/object.ts';
import type { Event } from '../../cluster/api/types.generated.ts';
import { LAST_APPLIED } from '../manifest.ts';
import { longTime } from '../print/age.ts';
import { alignTabs, DESCRIBE_TABS } from '../print/tabwriter.ts';

/** Collects the lines of a description; tabs align when it is finished. Indents are steps of two spaces. */
export class Description {
  #text = '';
  /** Real milliseconds of the moment described. */
  readonly now: number;

  constructor(now: number) {
    this.now = now;
  }

  /** A line `name`, tab, `value`. */
  field(name: string, value: unknown, indent = 0): void {
    this.line(`${name}:\t${String(value ?? '')}`, indent);
  }

  /** Optional: nothing when the value is undefined or empty. */
  option(name: string, value: unknown, indent = 0): void {
    if (value !== undefined && value !== null && value !== '') this.field(name, value, indent);
  }

  line(text: string, indent = 0): void {
    this.#text += `${'  '.repeat(indent)}${text}\n`;
  }

  /** `Labels:` with one label a line. */
  labels(name: string, labels: Readonly<Record<string, string>> | undefined, indent = 0): void {
    this.#map(
      name,
      Object.keys(labels ?? {})
        .sort()
        .map((k) => `${k}=${labels?.[k] ?? ''}`),
      indent,
    );
  }

  /** `Annotations:` without what kubectl itself keeps there; long values stand below their key. */
  annotations(annotations: Readonly<Record<string, string>> | undefined, indent = 0): void {
    const keys = Object.keys(annotations ?? {})
      .filter((k) => k !== LAST_APPLIED)
      .sort();
    this.#map(
      'Annotations',
      keys.flatMap((k) => {
        const value = (annotations?.[k] ?? '').replace(/\n$/, '');
        if (k.length + value.length + 2 <= 140 && !value.includes('\n')) return [`${k}: ${value}`];
        return [`${k}:`, ...value.split('\n').map((l) => `  ${l.length > 140 ? `${l.slice(0, 137)}...` : l}`)];
      }),
      indent,
    );
  }

  #map(name: string, lines: readonly string[], indent: number): void {
    const pad = '  '.repeat(indent);
    this.#text += `${pad}${name}:\t${lines.length > 0 ? lines.join('\n\t') : '<none>'}\n`;
  }

  /** The Events table, or `<none>`. `events` undefined: no such section. */
  events(events: readonly Event[] | undefined): void {
    if (!events) return;
    if (events.length === 0) {
      this.field('Events', '<none>');
      return;
    }
    this.line('Events:\n  Type\tReason\tAge\tFrom\tMessage\n  ----\t------\t----\t----\t-------');
    for (const e of inOrder(events)) {
      const from = e.source?.component || e.reportingComponent || '';
      const path = e.involvedObject.fieldPath;
      this.line(
        [
          e.type ?? '',
          e.reason ?? '',
          interval(e, this.now),
          from,
          `${path ? `${path}: ` : ''}${(e.message ?? '').trim()}`,
        ].join('\t'),
        1,
      );
    }
  }

  /** The text with its tabs. */
  get raw(): string {
    return this.#text;
  }

  /** The finished text. */
  toString(): string {
    return alignTabs(this.#text, DESCRIBE_TABS);
  }
}

/** Events by when they last happened; those of events.k8s.io, which have no such time, come first. */
const inOrder = (events: readonly Event[]): Event[] =>
  [...events].sort((a, b) => time(a.lastTimestamp) - time(b.lastTimestamp));
const time = (t: string | null | undefined): number => (t ? Date.parse(t) : 0);

/** `5s`, or `5s (x3 over 2m)` for an event that happened more often. */
export function interval(e: Event, now: number): string {
  const first = ageSince(e.eventTime || e.firstTimestamp, now);
  if (e.series) return `${ageSince(e.series.lastObservedTime, now)} (x${e.series.count ?? 0} over ${first})`;
  return (e.count ?? 0) > 1 ? `${ageSince(e.lastTimestamp, now)} (x${e.count} over ${first})` : first;
}

/** Name and namespace. */
export function head(d: Description, o: KubeObject): void {
  d.field('Name', o.metadata.name);
  if (o.metadata.namespace) d.field('Namespace', o.metadata.namespace);
}

/** A description that begins with name, namespace, labels and annotations. */
export function start(o: KubeObject, now: number): Description {
  const d = new Description(now);
  head(d, o);
  d.labels('Labels', o.metadata.labels);
  d.annotations(o.metadata.annotations);
  return d;
}

/** `Controlled By` of the owner that is the controller. */
export function controlledBy(d: Description, o: KubeObject): void {
  const owner = o.metadata.ownerReferences?.find((r) => r.controller);
  if (owner) d.field('Controlled By', `${owner.kind}/${owner.name}`);
}

/** `CreationTimestamp`. */
export const created = (d: Description, o: KubeObject): void =>
  d.field('CreationTimestamp', longTime(o.metadata.creationTimestamp));
