import type { ApiResource } from '../cluster/api/scheme.ts';
import { type Fetcher, Part } from '../cluster/part.ts';

/** What the API server's documentation says of one field. */
export interface FieldDocs {
  readonly name: string;
  /** `string`, `Probe`, `[]Container`, `map[string]Quantity`. Structures and named scalars are keys of {@link KindDocs.types}. */
  readonly type: string;
  readonly required?: boolean;
  /** Paragraphs, with `\n` between lines; absent where the field has no description. */
  readonly text?: string;
  /** The values it may have, where they are counted, in the order of the documentation. */
  readonly values?: readonly string[];
}

/** What it says of a type: a structure with its fields in the order of their names, or a named scalar such as `Time` without any. */
export interface TypeDocs {
  readonly text?: string;
  readonly fields: readonly FieldDocs[];
}

/** A kind of object and all the types in it. */
export interface KindDocs {
  /** The type of the objects, a key of `types`. */
  readonly root: string;
  readonly types: Readonly<Record<string, TypeDocs>>;
  /** In a site's files: the name of the kind whose file has those types that this one has not. */
  readonly also?: string;
}

/** The name under which the documentation of a resource's kind is kept: `Pod.v1`, `Deployment.v1.apps`. */
export const kindDocsName = ({ kind, version, group }: Pick<ApiResource, 'kind' | 'version' | 'group'>): string =>
  [kind, version, ...(group ? [group] : [])].join('.');

/** Changes when the files of documentation that a site serves do, so that a reader's browser keeps no old ones. */
export const KIND_DOCS_VERSION = 'v1.36-1';

/** The documentation of all kinds, of which each comes when it is first asked for. Whoever sets up the program says from where. */
export class Documentation {
  #from: ((name: string) => Fetcher<KindDocs>) | undefined;
  readonly #kinds = new Map<string, Part<KindDocs>>();

  /** Says where the documentation of a kind comes from, by its {@link kindDocsName}. Forgets what was there. */
  fetchFrom(from: (name: string) => Fetcher<KindDocs>): void {
    this.#from = from;
    this.#kinds.clear();
  }

  /** The documentation of a resource's kind; it cannot be had when nobody said where it comes from. */
  of(resource: ApiResource): Part<KindDocs> {
    const name = kindDocsName(resource);
    let part = this.#kinds.get(name);
    if (!part) {
      part = new Part<KindDocs>();
      if (this.#from) part.fetchFrom(this.#from(name));
      this.#kinds.set(name, part);
    }
    return part;
  }
}

/** The documentation that `kubectl explain` reads. */
export const documentation = new Documentation();
