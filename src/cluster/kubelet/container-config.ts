import type { PodContainer } from '../api/pod-containers.ts';
import { quantityValue } from '../api/quantity.ts';
import type { SecurityContext } from '../api/types.generated.ts';
import type { ContainerConfig, Image, Mount } from '../runtime/cri.ts';
import { capabilitiesOf } from './capabilities.ts';
import { podLabel } from './containers.ts';
import { environmentOf, expand } from './environment.ts';
import type { PodWorker } from './pod-worker.ts';

/** The volumes a container sees; `subPathExpr` needs all its variables (API field: VolumeMount). */
function mountsOf(
  worker: PodWorker,
  spec: PodContainer['spec'],
  known: ReadonlyMap<string, string>,
): readonly Mount[] | { problem: string } {
  let mounts: readonly Mount[] = [];
  for (const mount of spec.volumeMounts ?? []) {
    const mounted = worker.node.volumes.mounted(worker, mount.name);
    if (!mounted) continue;
    const { subPathExpr } = mount;
    if (subPathExpr !== undefined) {
      const missing = [
        ...subPathExpr.slice(0, subPathExpr.lastIndexOf(')') + 1).matchAll(/\$(?:\$|\(([^)]*)\))/g),
      ].flatMap(([, name]) => (name && !known.get(name) ? [name] : []));
      if (missing.length) return { problem: `missing value for ${[...new Set(missing)].sort().join(', ')}` };
    }
    const subPath = [mounted.path, subPathExpr === undefined ? mount.subPath : expand(subPathExpr, known)]
      .filter(Boolean)
      .join('/');
    mounts = mounts.concat({
      path: mount.mountPath,
      readOnly: mount.readOnly || mounted.readOnly || false,
      volume: mounted.files,
      ...(subPath ? { subPath } : {}),
    });
  }
  return mounts;
}

const privilegesOf = (context: SecurityContext): { capabilities: string; noNewPrivileges: boolean } => ({
  capabilities: capabilitiesOf(context),
  noNewPrivileges: context.allowPrivilegeEscalation === false,
});

/** What the runtime is told of a container, or why it cannot be made (CreateContainerConfigError; recordings 064, 077, 113, 116). */
export function containerConfig(
  worker: PodWorker,
  { spec, role }: PodContainer,
  image: Image,
  attempt: number,
): ContainerConfig | { problem: string } {
  const { pod } = worker;
  const context = { ...pod.spec.securityContext, ...spec.securityContext };
  const user = context.runAsUser;
  if (context.runAsNonRoot && (user ?? image.uid) === 0) {
    const why =
      user === 0
        ? "container's runAsUser breaks non-root policy"
        : 'container has runAsNonRoot and image will run as root';
    return { problem: `${why} (pod: "${podLabel(pod)}", container: ${spec.name})` };
  }
  const environment = environmentOf(worker, spec);
  if ('problem' in environment) return environment;
  const known = new Map(environment.env.map((e) => [e.name, e.value]));
  const mounts = mountsOf(worker, spec, known);
  if ('problem' in mounts) return mounts;
  const limit = spec.resources?.limits?.memory;
  const groups = [
    ...(pod.spec.securityContext?.supplementalGroups ?? []),
    ...(pod.spec.securityContext?.fsGroup === undefined ? [] : [pod.spec.securityContext.fsGroup]),
  ];
  const target =
    role === 'ephemeral'
      ? pod.spec.ephemeralContainers?.find((c) => c.name === spec.name)?.targetContainerName
      : undefined;
  const processesOf = target === undefined ? undefined : worker.observed.containers.get(target)?.at(-1)?.id;
  return {
    name: spec.name,
    image: spec.image ?? '',
    attempt,
    command: spec.command?.map((word) => expand(word, known)),
    args: spec.args?.map((word) => expand(word, known)),
    env: environment.env,
    workingDir: spec.workingDir,
    mounts,
    stdin: spec.stdin ?? false,
    ...(spec.stdinOnce ? { stdinOnce: true } : {}),
    tty: spec.tty ?? false,
    user,
    ...(context.runAsGroup === undefined ? {} : { group: context.runAsGroup }),
    ...(groups.length ? { supplementalGroups: groups } : {}),
    ...(processesOf === undefined ? {} : { processesOf }),
    ...(spec.securityContext ? { privileges: privilegesOf(spec.securityContext) } : {}),
    readOnlyRoot: context.readOnlyRootFilesystem ?? false,
    memoryLimit: limit === undefined ? undefined : quantityValue(limit),
    terminationMessagePath: spec.terminationMessagePath ?? '/dev/termination-log',
  };
}
