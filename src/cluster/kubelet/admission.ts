import { affinityMatches, untolerated } from '../api/node-matching.ts';
import type { Node, Pod } from '../api/types.generated.ts';
import type { NodeSpec } from '../node.ts';
import { insufficient, portsTaken } from '../scheduler/filters.ts';
import { NodeInfo, requestsOf } from '../scheduler/node-info.ts';

/** Why a kubelet does not take a Pod: `status.reason` and the text after `Pod was rejected: `. */
export interface Refused {
  readonly reason: string;
  readonly message: string;
}

/** Kernel settings that a Pod may change without the node being told to let it (documentation: sysctls in a cluster). */
const SAFE_SYSCTLS = new Set(
  'kernel.shm_rmid_forced net.ipv4.ip_local_port_range net.ipv4.tcp_syncookies net.ipv4.ping_group_range net.ipv4.ip_unprivileged_port_start net.ipv4.ip_local_reserved_ports net.ipv4.tcp_keepalive_time net.ipv4.tcp_fin_timeout net.ipv4.tcp_keepalive_intvl net.ipv4.tcp_keepalive_probes net.ipv4.tcp_rmem net.ipv4.tcp_wmem'.split(
    ' ',
  ),
);

/** What a node of this kind never runs. */
function unsupported({ spec }: Pod): Refused | undefined {
  const unsafe = spec.securityContext?.sysctls
    ?.map((s) => s.name.replaceAll('/', '.'))
    .find((n) => !SAFE_SYSCTLS.has(n));
  if (unsafe) return { reason: 'SysctlForbidden', message: `forbidden sysctl: "${unsafe}" not allowlisted` };
  if ((spec.os?.name ?? 'linux') === 'linux') return undefined;
  return { reason: 'PodOSNotSupported', message: "Failed to admit pod as the OS field doesn't match node OS" };
}

/** What a node's Pods take of it, as its kubelet counts it: a Pod that comes past the scheduler may still not fit (recording 198). */
export class Admission {
  readonly #info: NodeInfo;

  constructor(spec: NodeSpec) {
    const node: Node = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: spec.name },
      spec: {},
      status: { allocatable: { ...(spec.allocatable ?? spec.capacity) } },
    };
    this.#info = new NodeInfo(node);
  }

  /** Takes a Pod in, or says why not. `node`: the Node object as it is now. */
  admit(pod: Pod, node: Node | undefined): Refused | undefined {
    const refused = unsupported(pod) ?? this.#check(pod, node);
    if (!refused) this.#info.add(pod);
    return refused;
  }

  /** Gives a Pod that is here the resources that it asks for now, or says why not (recording 245; documentation: resize container resources). */
  resize(pod: Pod): Refused | undefined {
    const info = this.#info;
    const requests = requestsOf(pod);
    for (const name of ['memory', 'cpu']) {
      const [requested = 0, capacity = 0] = [requests[name], info.allocatable[name]];
      const message = `Node didn't have enough capacity: ${name}, requested: ${requested}, capacity: ${capacity}`;
      if (requested > capacity) return { reason: 'Infeasible', message };
    }
    const uid = pod.metadata.uid ?? '';
    const before = info.pods.get(uid);
    info.remove(uid);
    const refused = this.#check(pod, undefined);
    info.add(refused && before ? before : pod);
    return refused && { reason: 'Deferred', message: refused.message };
  }

  /** The Pod takes no room any more. */
  release(uid: string): void {
    this.#info.remove(uid);
  }

  #check(pod: Pod, node: Node | undefined): Refused | undefined {
    const info = this.#info;
    const lacks = (name: string, requested: number, used: number, capacity: number): Refused => ({
      reason: `OutOf${name}`,
      message: `Node didn't have enough resource: ${name}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
    });
    const pods = info.allocatable.pods ?? Number.POSITIVE_INFINITY;
    if (info.pods.size + 1 > pods) return lacks('pods', 1, info.pods.size, pods);
    for (const { name } of insufficient(pod, info)) {
      // of extended resources, a kubelet counts only those that the node has
      if (name.includes('/') && info.allocatable[name] === undefined) continue;
      return lacks(name, requestsOf(pod)[name] ?? 0, info.requested[name] ?? 0, info.allocatable[name] ?? 0);
    }
    if (portsTaken(pod, info)) {
      return { reason: 'NodePorts', message: 'Predicate NodePorts failed' };
    }
    if (!node) return undefined;
    if (!affinityMatches(pod, node)) return { reason: 'NodeAffinity', message: 'Predicate NodeAffinity failed' };
    if (untolerated(pod, node.spec?.taints ?? [], ['NoExecute'])) {
      return { reason: 'TaintToleration', message: 'Predicate TaintToleration failed' };
    }
    return undefined;
  }
}
