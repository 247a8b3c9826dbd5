import type { Container, EphemeralContainer, Pod, SecurityContext } from '../../cluster/api/types.generated.ts';
import type { Session } from '../session.ts';

/** What `kubectl debug --profile` gives a container (documentation: Debugging Profiles). */
export interface Profile {
  /** The container's security context. `node`: it is in a Pod on a node. */
  readonly security: (context: SecurityContext | undefined, node: boolean) => SecurityContext | undefined;
  /** On a node: whether it shares the node's network, processes and IPC. */
  readonly hostNamespaces?: boolean;
  /** On a node: whether the node's files are at /host. */
  readonly hostRoot?: boolean;
  /** Whether a copy of a Pod keeps its probes, annotations and init containers, and its processes apart. */
  readonly keepsCopy?: boolean;
}

const adding =
  (...capabilities: readonly string[]) =>
  (context: SecurityContext | undefined): SecurityContext =>
    ({
      ...context,
      capabilities: { ...context?.capabilities, add: [...(context?.capabilities?.add ?? []), ...capabilities] },
    }) as SecurityContext;

const tracing = adding('SYS_PTRACE');

/** The profiles by name. Recording 055 has what `general` does to an ephemeral container. */
export const PROFILES: Readonly<Record<string, Profile>> = {
  legacy: { security: (context) => context, hostNamespaces: true, hostRoot: true, keepsCopy: true },
  general: {
    security: (context, node) => (node ? undefined : tracing(context)),
    hostNamespaces: true,
    hostRoot: true,
  },
  baseline: { security: () => undefined },
  restricted: {
    security: () =>
      ({
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      }) as SecurityContext,
  },
  netadmin: { security: adding('NET_ADMIN', 'NET_RAW'), hostNamespaces: true },
  sysadmin: {
    security: (context) => ({ ...context, privileged: true }) as SecurityContext,
    hostNamespaces: true,
    hostRoot: true,
  },
};

/** What a profile adds to the spec of a Pod on a node, and the mounts of its container. */
export const hostAccess = ({ hostNamespaces, hostRoot }: Profile) => ({
  ...(hostNamespaces ? { hostNetwork: true, hostPID: true, hostIPC: true } : {}),
  ...(hostRoot ? { volumes: [{ name: 'host-root', hostPath: { path: '/' } }] } : {}),
  volumeMounts: hostRoot ? [{ name: 'host-root', mountPath: '/host' }] : undefined,
});

/** Says that what the profile grants will be without effect for a user that is not root. */
export function warnOfUser(session: Session, pod: Pod, container: Container | EphemeralContainer | undefined): void {
  const context = container?.securityContext;
  const granted = context?.privileged || (context?.capabilities?.add?.length ?? 0) > 0;
  if (pod.spec.securityContext?.runAsUser && context?.runAsUser !== 0 && granted)
    session.err(
      'Warning: Non-root user is configured for the entire target Pod, and some capabilities granted by debug profile may not work. Please consider using "--custom" with a custom profile that specifies "securityContext.runAsUser: 0".\n',
    );
}
