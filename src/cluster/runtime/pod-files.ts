import type { SandboxConfig } from './cri.ts';
import { type Directory, directory, NO_ENTRIES, regularFile, Tree } from './file-tree.ts';
import type { MemoryFiles } from './memory-files.ts';

/** The files that a Pod's containers get besides their image: /etc/hosts, /etc/hostname, /etc/resolv.conf and the shared /dev/shm. */
export interface PodFiles {
  readonly tree: Tree;
  readonly files: Readonly<Record<string, ReturnType<typeof regularFile>>>;
  readonly shm: Directory;
}

const CLUSTER_DNS = '10.96.0.10';

/** Makes them (recordings 060, 065, 133). `ip`: the Pod's address; `now`: real milliseconds. */
export function podFiles(config: SandboxConfig, ip: string | undefined, now: number): PodFiles {
  const tree = new Tree(undefined, 64 * 1024 * 1024);
  const file = (text: string) => regularFile(text, { modified: now, owner: tree });
  return {
    tree,
    files: {
      '/etc/hosts': file(hostsFile(config, ip)),
      '/etc/hostname': file(`${config.hostname}\n`),
      '/etc/resolv.conf': file(resolverFile(config)),
    },
    shm: directory(NO_ENTRIES, { mode: 0o1777, modified: now, owner: tree }),
  };
}

/** Mounts them into a container's files. */
export function mountPodFiles(pod: PodFiles, files: MemoryFiles): void {
  for (const [path, file] of Object.entries(pod.files)) files.mountNode(path, file, { tree: pod.tree });
  files.mountNode('/dev/shm', pod.shm, { tree: pod.tree });
}

function hostsFile(config: SandboxConfig, ip: string | undefined): string {
  const aliases =
    config.hostAliases.length === 0
      ? ''
      : `\n# Entries added by HostAliases.\n${config.hostAliases.map((a) => `${[a.ip, ...a.hostnames].join('\t')}\n`).join('')}`;
  if (config.hostNetwork) {
    return `# Kubernetes-managed hosts file (host network).\n127.0.0.1 localhost\n127.0.0.1 ${config.hostname}\n${aliases}`;
  }
  const full = config.subdomain ? `${config.hostname}.${config.subdomain}.${config.namespace}.svc.cluster.local\t` : '';
  return `# Kubernetes-managed hosts file.
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
${ip}\t${full}${config.hostname}
${aliases}`;
}

function resolverFile(config: SandboxConfig): string {
  const dns = config.dns ?? {
    servers: [CLUSTER_DNS],
    searches: [`${config.namespace}.svc.cluster.local`, 'svc.cluster.local', 'cluster.local'],
    options: ['ndots:5'],
  };
  const lines = [
    ...(dns.searches.length > 0 ? [`search ${dns.searches.join(' ')}`] : []),
    ...dns.servers.map((s) => `nameserver ${s}`),
    ...(dns.options.length > 0 ? [`options ${dns.options.join(' ')}`] : []),
  ];
  return lines.map((l) => `${l}\n`).join('');
}
