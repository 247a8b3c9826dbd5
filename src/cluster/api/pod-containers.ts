import type { Container, EphemeralContainer, Pod } from './types.generated.ts';

/** What a container is in its Pod. A `sidecar` is an init container with `restartPolicy: Always`. */
export type Role = 'init' | 'sidecar' | 'regular' | 'ephemeral';

/** A container of the spec with its role. */
export interface PodContainer {
  readonly name: string;
  readonly role: Role;
  readonly spec: Container;
}

const lists = new WeakMap<object, readonly PodContainer[]>();

/** All containers of a Pod: init containers and sidecars, regular ones, ephemeral ones, in the order of the spec. */
export function containersOf(pod: Pod): readonly PodContainer[] {
  const known = lists.get(pod.spec);
  if (known) return known;
  const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec;
  const as = (role: Role) => (spec: Container | EphemeralContainer) => ({ name: spec.name, role, spec });
  const all: readonly PodContainer[] = initContainers
    .map((spec) => as(spec.restartPolicy === 'Always' ? 'sidecar' : 'init')(spec))
    .concat(containers.map(as('regular')), ephemeralContainers.map(as('ephemeral')));
  lists.set(pod.spec, all);
  return all;
}
