import type { Pod } from '../api/types.generated.ts';
import type { Result, Sandbox, SandboxConfig } from '../runtime/cri.ts';
import { CLUSTER_DNS, CLUSTER_DOMAIN } from '../runtime/network.ts';
import type { PodWorker } from './pod-worker.ts';
import { answered, type Step, until } from './wait.ts';

/** Host name of a Pod: `spec.hostname`, or its name cut to the 63 characters that Linux allows. */
const hostnameOf = ({ spec, metadata }: Pod): string =>
  spec.hostnameOverride ?? spec.hostname ?? metadata.name.slice(0, 63).replace(/[-.]+$/, '');

/** Name servers that the C library looks at. */
const MOST_SERVERS = 3;
/** /etc/resolv.conf of the node (README of the recordings: lookups ask 127.0.0.53). */
const NODE_DNS = { servers: ['127.0.0.53'], searches: [], options: [] };

/** What /etc/resolv.conf says: by `dnsPolicy`, and added to that what `dnsConfig` gives (documentation: Pod's DNS policy). */
function dnsOf({ spec, metadata }: Pod): NonNullable<SandboxConfig['dns']> {
  const { dnsConfig, dnsPolicy = 'ClusterFirst' } = spec;
  const domains = [`svc.${CLUSTER_DOMAIN}`, CLUSTER_DOMAIN];
  const cluster = {
    servers: [CLUSTER_DNS],
    searches: [`${metadata.namespace}.${domains[0]}`, ...domains],
    options: ['ndots:5'],
  };
  const fromNode = dnsPolicy === 'Default' || (dnsPolicy === 'ClusterFirst' && spec.hostNetwork);
  const base = dnsPolicy === 'None' ? { servers: [], searches: [], options: [] } : fromNode ? NODE_DNS : cluster;
  const options = new Map(base.options.map((o) => [o.replace(/:.*/, ''), o]));
  for (const { name = '', value } of dnsConfig?.options ?? [])
    options.set(name, value === undefined ? name : `${name}:${value}`);
  return {
    servers: [...new Set([...base.servers, ...(dnsConfig?.nameservers ?? [])])].slice(0, MOST_SERVERS),
    searches: [...new Set([...base.searches, ...(dnsConfig?.searches ?? [])])],
    options: [...options.values()],
  };
}

function sandboxConfig({ pod, uid, node }: PodWorker): SandboxConfig {
  const { spec, metadata } = pod;
  const own = hostnameOf(pod);
  const domain = `${spec.subdomain}.${metadata.namespace}.svc.${CLUSTER_DOMAIN}`;
  const full = spec.setHostnameAsFQDN && spec.subdomain !== undefined && !spec.hostNetwork;
  const plain =
    spec.dnsConfig === undefined && !spec.hostNetwork && (spec.dnsPolicy ?? 'ClusterFirst') === 'ClusterFirst';
  return {
    namespace: metadata.namespace ?? 'default',
    podName: metadata.name,
    podUid: uid,
    hostname: spec.hostNetwork ? (node.spec.hostname ?? node.spec.name) : full ? `${own}.${domain}` : own,
    ...(full ? { shortName: own } : {}),
    labels: metadata.labels ?? {},
    hostNetwork: spec.hostNetwork ?? false,
    sharedProcesses: spec.shareProcessNamespace ?? false,
    hostAliases: (spec.hostAliases ?? []).map(({ ip, hostnames = [] }) => ({ ip, hostnames })),
    portMappings: spec.containers
      .flatMap(({ ports = [] }) => ports)
      .flatMap(({ hostPort, containerPort }) => (hostPort && !spec.hostNetwork ? [{ hostPort, containerPort }] : [])),
    ...(spec.subdomain === undefined ? {} : { subdomain: spec.subdomain }),
    ...(plain ? {} : { dns: dnsOf(pod) }),
  };
}

/** Sets up the Pod's sandbox and says so in its status at once (recording 001: PodReadyToStartContainers, still without the address). */
export function* createSandbox(worker: PodWorker): Step<boolean> {
  const { node, pod } = worker;
  const config = sandboxConfig(worker);
  const result = yield* until(answered<Result<Sandbox>>((done) => node.runtime.runPodSandbox(config, done)));
  if (!result.ok) {
    const error = `rpc error: code = Unknown desc = ${result.error}`;
    node.recorder.event(pod, 'Warning', 'FailedCreatePodSandBox', `Failed to create pod sandbox: ${error}`);
    return false;
  }
  worker.sandboxId = result.value.id;
  node.relist.changed(worker);
  const now = node.kernel.timestamp();
  worker.write({
    ...worker.status,
    conditions: (worker.status.conditions ?? []).map((c) =>
      c.type === 'PodReadyToStartContainers' && c.status !== 'True'
        ? { ...c, status: 'True', lastTransitionTime: now }
        : c,
    ),
  });
  return true;
}
