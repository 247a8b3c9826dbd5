import type { Container, EphemeralContainer, Pod } from '../api/types.generated.ts';

/** What a container is in its Pod. A `sidecar` is an init container with `restartPolicy: Always`. */
export type Role = 'init' | 'sidecar' | 'regular' | 'ephemeral';

/** A container of the spec with its role. */
export interface PodContainer {
  readonly spec: Container;
  readonly role: Role;
}

const lists = new WeakMap<object, readonly PodContainer[]>();

/** All containers of a Pod: init containers, regular ones, ephemeral ones, in the order of the spec. */
export function containersOf(pod: Pod): readonly PodContainer[] {
  const known = lists.get(pod.spec);
  if (known) return known;
  const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec;
  const all: readonly PodContainer[] = initContainers
    .map((spec): PodContainer => ({ spec, role: spec.restartPolicy === 'Always' ? 'sidecar' : 'init' }))
    .concat(
      containers.map((spec): PodContainer => ({ spec, role: 'regular' })),
      ephemeralContainers.map((spec: EphemeralContainer): PodContainer => ({ spec, role: 'ephemeral' })),
    );
  lists.set(pod.spec, all);
  return all;
}

/** The part of the Pod that events about a container name: `spec.containers{main}`. */
export function fieldPathOf({ spec, role }: PodContainer): string {
  switch (role) {
    case 'init':
    case 'sidecar':
      return `spec.initContainers{${spec.name}}`;
    case 'regular':
      return `spec.containers{${spec.name}}`;
    case 'ephemeral':
      return `spec.ephemeralContainers{${spec.name}}`;
  }
}

/** The Pod as kubelet messages name it: `crasher_default(51d4ebe6-...)`. */
export const podLabel = ({ metadata }: Pod): string => `${metadata.name}_${metadata.namespace}(${metadata.uid})`;

/** Whether a container that ended with `exitCode` is to be started again by the rules of its Pod and its own (recordings 014, 016, 250). */
export function restartsAfter(pod: Pod, { spec, role }: PodContainer, exitCode: number): boolean {
  if (role === 'sidecar') return true;
  if (role === 'ephemeral') return false;
  for (const rule of spec.restartPolicyRules ?? []) {
    const listed = rule.exitCodes?.values?.includes(exitCode) ?? false;
    if (rule.exitCodes && (rule.exitCodes.operator === 'In') === listed) return true;
  }
  const policy = spec.restartPolicy ?? pod.spec.restartPolicy ?? 'Always';
  if (role === 'init' && policy === 'Always') return exitCode !== 0;
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}
