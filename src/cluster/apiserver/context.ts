import type { Author } from '../api/object.ts';
import type { ApiResource } from '../api/scheme.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import type { ApiRequest } from './request.ts';
import type { Store } from './store.ts';

/** What a write knows of its surroundings. */
export interface WriteContext {
  readonly kernel: Kernel;
  readonly store: Store;
  readonly random: RandomStreams;
  readonly resource: ApiResource;
  readonly request: ApiRequest;
  /** Texts for Warning headers; the write adds to it. */
  readonly warnings: string[];
}

/** The API server's streams of random numbers, one for each purpose. */
export interface RandomStreams {
  readonly uids: Random;
  /** Suffixes of generateName and of token volumes. */
  readonly names: Random;
  /** Cluster addresses and node ports. */
  readonly services: Random;
}

/** Whether the author is a component of the cluster, whose objects need no check for unknown fields. */
export const isComponent = (author: Author): boolean => author.component !== 'kubectl';
