import { ageSince } from '../../cluster/api/age.ts';
import { controllerOf, type KubeObject, valueAt } from '../../cluster/api/object.ts';
import { selectorText } from '../../cluster/api/tables/columns.ts';
import type { Event, LabelSelector } from '../../cluster/api/types.generated.ts';
import { LAST_APPLIED } from '../manifest.ts';
import { longTime } from '../print/age.ts';
import { alignTabs, DESCRIBE_TABS } from '../print/tabwriter.ts';

/**
 * Lines `name: value` about an object by their names, in order. A text is the path of a field, after `|` what is shown where that is absent
 * (without it: nothing); `?` after the name: no line where it is absent or empty. A function gives the value.
 */
export type Rows<T = KubeObject> = Readonly<Record<string, string | ((object: T) => unknown)>>;

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

  line(text: string, indent = 0): void {
    this.#text += `${'  '.repeat(indent)}${text}\n`;
  }

  rows<T>(object: T, rows: Rows<T>, indent = 0): void {
    for (const [name, from] of Object.entries(rows)) {
      const [path = '', absent] = typeof from === 'string' ? from.split('|') : [];
      const value = (typeof from === 'string' ? valueAt(object, path) : from(object)) ?? absent;
      if (!name.endsWith('?')) this.field(name, value, indent);
      else if (value !== undefined && value !== '') this.field(name.slice(0, -1), value, indent);
    }
  }

  /** `name:` with texts one below the other, `<none>` without any. */
  list(name: string, lines: readonly string[], indent = 0): void {
    this.#text += `${'  '.repeat(indent)}${name}:\t${lines.length > 0 ? lines.join('\n\t') : '<none>'}\n`;
  }

  /** A table below its name; nothing when it has no rows. */
  table(name: string, columns: readonly string[], rows: readonly (readonly unknown[])[], indent = 0): void {
    if (rows.length === 0) return;
    this.line(`${name}:`, indent);
    this.lines(columns, rows, indent + 1);
  }

  /** The head of a table, a rule, and its rows. */
  lines(columns: readonly string[], rows: readonly (readonly unknown[])[], indent = 0): void {
    for (const row of [columns, columns.map((c) => '-'.repeat(c.length)), ...rows])
      this.line(row.map((cell) => cell ?? '').join('\t'), indent);
  }

  /** `Labels:` with one label a line. */
  labels(name: string, labels: Readonly<Record<string, string>> | undefined, indent = 0): void {
    const keys = Object.keys(labels ?? {}).sort();
    this.list(
      name,
      keys.map((k) => `${k}=${labels?.[k] ?? ''}`),
      indent,
    );
  }

  /** `Annotations:` without what kubectl itself keeps there; long values stand below their key. */
  annotations(annotations: Readonly<Record<string, string>> | undefined, indent = 0): void {
    const keys = Object.keys(annotations ?? {})
      .filter((k) => k !== LAST_APPLIED)
      .sort();
    const lines = keys.flatMap((k) => {
      const value = (annotations?.[k] ?? '').replace(/\n$/, '');
      if (k.length + value.length + 2 <= 140 && !value.includes('\n')) return [`${k}: ${value}`];
      return [`${k}:`, ...value.split('\n').map((l) => `  ${l.length > 140 ? `${l.slice(0, 137)}...` : l}`)];
    });
    this.list('Annotations', lines, indent);
  }

  /** Name and namespace. */
  head({ metadata }: KubeObject): void {
    this.field('Name', metadata.name);
    if (metadata.namespace) this.field('Namespace', metadata.namespace);
  }

  /** Labels and annotations. */
  marks({ metadata }: KubeObject): void {
    this.labels('Labels', metadata.labels);
    this.annotations(metadata.annotations);
  }

  /** Name, namespace, labels and annotations. */
  start(object: KubeObject): void {
    this.head(object);
    this.marks(object);
  }

  /** `Controlled By` of the owner that is the controller. */
  controlledBy(object: KubeObject): void {
    const owner = controllerOf(object);
    if (owner) this.field('Controlled By', `${owner.kind}/${owner.name}`);
  }

  created({ metadata }: KubeObject): void {
    this.field('CreationTimestamp', longTime(metadata.creationTimestamp));
  }

  /** The Events table by when they last happened (those of events.k8s.io, which have no such time, first), or `<none>`. */
  events(events: readonly Event[]): void {
    const time = (e: Event): number => (e.lastTimestamp ? Date.parse(e.lastTimestamp) : 0);
    const rows = [...events]
      .sort((a, b) => time(a) - time(b))
      .map((e) => {
        const path = e.involvedObject.fieldPath;
        const message = `${path ? `${path}: ` : ''}${(e.message ?? '').trim()}`;
        return [e.type, e.reason, interval(e, this.now), e.source?.component || e.reportingComponent, message];
      });
    // Kubectl's rule below Age has a dash too many.
    this.table('Events', ['Type', 'Reason', 'Age ', 'From', 'Message'], rows);
    if (rows.length === 0) this.field('Events', '<none>');
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

/** `5s`, or `5s (x3 over 2m)` for an event that happened more often. */
export function interval(e: Event, now: number): string {
  const first = ageSince(e.eventTime || e.firstTimestamp, now);
  if (e.series) return `${ageSince(e.series.lastObservedTime, now)} (x${e.series.count ?? 0} over ${first})`;
  return (e.count ?? 0) > 1 ? `${ageSince(e.lastTimestamp, now)} (x${e.count} over ${first})` : first;
}

/** A label selector as text: `app=web,tier in (a,b)`, `<none>` for an empty one, `<unset>` for none at all. */
export const selectorOf = (selector: LabelSelector | undefined): string =>
  selector ? selectorText(selector) : '<unset>';
