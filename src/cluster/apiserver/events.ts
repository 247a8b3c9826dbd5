import type { Event, ObjectReference } from '../api/types.generated.ts';
import type { Client } from './client.ts';

/** The object an event is about: needs its type, name and uid. */
export interface EventSubject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
  };
}

interface Recorded {
  readonly namespace: string;
  readonly name: string;
  readonly since: string;
  count: number;
}

/** How many events, kinds of event and objects a recorder remembers at least. */
const REMEMBERED = 4096;

/** A map of two generations: what is not looked up while a generation fills is forgotten with it. */
class Recent<V> {
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  get(key: string): V | undefined {
    let value = this.#young.get(key);
    if (value === undefined) {
      value = this.#old.get(key);
      if (value !== undefined) this.set(key, value);
    }
    return value;
  }

  set(key: string, value: V): void {
    if (this.#young.size >= REMEMBERED) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }
}

/** Similar events (same but for the message) within this many milliseconds ... */
const SIMILAR_WINDOW = 600_000;
/** ... beyond this many become one combined event. */
const SIMILAR_LIMIT = 10;
/** Events of the form of events.k8s.io that come again within this many milliseconds are one series: its second is written, ... */
const SERIES = 360_000;
/** ... and the newest now and then, so that the Event does not expire. */
const REFRESH = 1_800_000;
/** Events of one source about one object: so many at once ... */
const BURST = 25;
/** ... and one more every so many milliseconds. */
const REFILL = 300_000;

/**
 * Writes Events as client-go's recorder does: the same event again raises `count` and `lastTimestamp` of the Event there is (recording 021);
 * more than ten that differ only in their message are combined; more than 25 at once about one object are dropped.
 * Events of the scheduler have the form of events.k8s.io: `eventTime`, no count (recording 001).
 */
export class EventRecorder {
  readonly #client: Client;
  readonly #component: string;
  readonly #node: string | undefined;
  readonly #recorded = new Recent<Recorded>();
  readonly #similar = new Recent<{ messages: Set<string>; last: number }>();
  readonly #series = new Recent<{ readonly name: string; count: number; at: number; written: number }>();
  readonly #buckets = new Recent<{ tokens: number; at: number }>();
  #lastNanoseconds = 0n;

  constructor(client: Client, component: string, node?: string) {
    this.#client = client;
    this.#component = component;
    this.#node = node;
  }

  /** `fieldPath`: the part of the object, `spec.containers{main}`. `action`: only for the events.k8s.io form, which it selects. */
  event(
    object: EventSubject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    fieldPath?: string,
    action?: string,
  ): void {
    const { kernel } = this.#client.apiserver;
    const { namespace = 'default', name, uid, resourceVersion } = object.metadata;
    const about = uid ?? `${object.kind}/${namespace}/${name}`;
    const reference: ObjectReference = {
      kind: object.kind,
      ...(object.metadata.namespace !== undefined ? { namespace: object.metadata.namespace } : {}),
      name,
      ...(uid !== undefined ? { uid } : {}),
      apiVersion: object.apiVersion,
      ...(resourceVersion !== undefined ? { resourceVersion } : {}),
      ...(fieldPath !== undefined ? { fieldPath } : {}),
    };
    if (action !== undefined) {
      const now = kernel.epoch + kernel.now;
      // what is the same of an Event that becomes a series: all but its message (recordings 187, 249)
      const same = [about, resourceVersion, type, reason, action].join('/');
      const first = this.#series.get(same);
      if (first && now - first.at < SERIES) {
        first.count++;
        first.at = now;
        const series = { count: first.count, lastObservedTime: microTime(now) };
        if (first.count > 2 && now - first.written < REFRESH) return;
        first.written = now;
        this.#client.patch('events', namespace, first.name, { series });
        return;
      }
      const host = `${this.#component}-${this.#node ?? 'control-plane'}`;
      const created = this.#create(namespace, name, {
        involvedObject: reference,
        reason,
        message,
        source: {},
        firstTimestamp: null,
        lastTimestamp: null,
        type,
        eventTime: microTime(now),
        action,
        reportingComponent: this.#component,
        reportingInstance: host,
      });
      if (created !== undefined) this.#series.set(same, { name: created, count: 1, at: now, written: now });
      return;
    }
    // Keys are kept: joined, each is one text and not the parts it was put together of.
    const similar = [about, fieldPath ?? '', type, reason].join('/');
    const text = this.#combined(similar, message);
    const key = [similar, text === message ? message : '*'].join('/');
    if (!this.#allowed(about)) return;
    const now = kernel.timestamp();
    const known = this.#recorded.get(key);
    if (known) {
      known.count++;
      const change = { count: known.count, lastTimestamp: now, ...(text === message ? {} : { message: text }) };
      if (this.#client.patch('events', known.namespace, known.name, change, 'application/merge-patch+json').ok) return;
    }
    // One that has expired meanwhile is made anew as it was.
    const { since = now, count = 1 } = known ?? {};
    const content = {
      involvedObject: reference,
      reason,
      message: text,
      source: { component: this.#component, ...(this.#node !== undefined ? { host: this.#node } : {}) },
      firstTimestamp: since,
      lastTimestamp: now,
      count,
      type,
      eventTime: null,
      reportingComponent: this.#component,
      reportingInstance: this.#node ?? '',
    };
    const created = this.#create(namespace, name, content, known?.name);
    if (created !== undefined) this.#recorded.set(key, { namespace, name: created, since, count });
  }

  #create(
    namespace: string,
    subject: string,
    event: Omit<Event, 'apiVersion' | 'kind' | 'metadata'>,
    known?: string,
  ): string | undefined {
    const { kernel } = this.#client.apiserver;
    // Names end in the time in nanoseconds; within one virtual millisecond the order of the calls gives it.
    const now = BigInt(Math.floor(kernel.epoch + kernel.now)) * 1_000_000n;
    this.#lastNanoseconds = now > this.#lastNanoseconds ? now : this.#lastNanoseconds + 1009n;
    const name = known ?? [subject, this.#lastNanoseconds.toString(16)].join('.');
    const answer = this.#client.create('events', {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace },
      ...event,
    });
    return answer.ok ? name : undefined;
  }

  /** The message, or that of the combined event when there were too many similar ones. */
  #combined(key: string, message: string): string {
    const { now } = this.#client.apiserver.kernel;
    let similar = this.#similar.get(key);
    if (!similar || now - similar.last > SIMILAR_WINDOW) {
      similar = { messages: new Set(), last: now };
      this.#similar.set(key, similar);
    }
    similar.last = now;
    similar.messages.add(message);
    if (similar.messages.size < SIMILAR_LIMIT) return message;
    const oldest = similar.messages.values().next().value;
    if (oldest !== undefined && similar.messages.size > SIMILAR_LIMIT) similar.messages.delete(oldest);
    return `(combined from similar events): ${message}`;
  }

  #allowed(about: string): boolean {
    const { now } = this.#client.apiserver.kernel;
    const bucket = this.#buckets.get(about) ?? { tokens: BURST, at: now };
    this.#buckets.set(about, bucket);
    bucket.tokens = Math.min(BURST, bucket.tokens + (now - bucket.at) / REFILL);
    bucket.at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens--;
    return true;
  }
}

/** A `MicroTime`: RFC 3339 with microseconds, of real milliseconds since 1970. */
export function microTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 23)}000Z`;
}
