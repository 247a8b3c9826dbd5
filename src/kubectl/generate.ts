import type { ObjectMeta } from '../cluster/api/types.generated.ts';
import { failure } from './errors.ts';

/** An object made from flags: whatever fields its kind has. */
export interface MadeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

/** Whether a text can be the name of an image: repository, tag, digest. */
export const isImage = (text: string): boolean =>
  /^([a-zA-Z0-9]([\w.-]*[a-zA-Z0-9])?(:[0-9]+)?\/)?[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*(:[\w][\w.-]{0,127})?(@[a-z0-9]+:[a-f0-9]{32,})?$/.test(
    text,
  );

/** `a=b,c=d` as labels. Throws kubectl's error. */
export function parseLabels(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').map((part) => {
      const equals = part.indexOf('=');
      if (equals < 1) throw failure(`unexpected label spec: ${part}`);
      return [part.slice(0, equals), part.slice(equals + 1)];
    }),
  );
}

/** `--env` flags as variables. */
export const parseEnv = (list: readonly string[]): { name: string; value?: string }[] =>
  list.map((text) => {
    const equals = text.indexOf('=');
    if (equals < 1) throw failure(`invalid env: ${text}`);
    return equals === text.length - 1
      ? { name: text.slice(0, equals) }
      : { name: text.slice(0, equals), value: text.slice(equals + 1) };
  });

/** A container called after its image: `reg.example.com/team/my-app:1.2` is `my-app`. */
export const containerNameOf = (image: string): string => (image.split('/').at(-1) ?? '').replace(/[:@].*$/, '');

/** A template with these containers. */
export const templateOf = (labels: object | undefined, containers: readonly object[], rest: object = {}): object => ({
  metadata: labels ? { labels } : {},
  spec: { containers, ...rest },
});
