import type { PodContainer, Role } from '../api/pod-containers.ts';
import type { Pod } from '../api/types.generated.ts';

const FIELDS: Readonly<Record<Role, string>> = {
  init: 'initContainers',
  sidecar: 'initContainers',
  regular: 'containers',
  ephemeral: 'ephemeralContainers',
};

/** The part of the Pod that events about a container name: `spec.containers{main}`. */
export const fieldPathOf = ({ name, role }: PodContainer): string => `spec.${FIELDS[role]}{${name}}`;

/** The Pod as kubelet messages name it: `crasher_default(51d4ebe6-...)`. */
export const podLabel = ({ metadata }: Pod): string => `${metadata.name}_${metadata.namespace}(${metadata.uid})`;

/** Whether a container that ended with `exitCode` is to be started again by the rules of its Pod and its own (recordings 014, 016, 250). */
export function restartsAfter(pod: Pod, { spec, role }: PodContainer, exitCode: number): boolean {
  if (role === 'sidecar') return true;
  if (role === 'ephemeral') return false;
  for (const { exitCodes } of spec.restartPolicyRules ?? []) {
    if (exitCodes && (exitCodes.operator === 'In') === (exitCodes.values?.includes(exitCode) ?? false)) return true;
  }
  const policy = spec.restartPolicy ?? pod.spec.restartPolicy ?? 'Always';
  return policy === 'OnFailure' || (policy === 'Always' && role === 'init') ? exitCode !== 0 : policy === 'Always';
}
