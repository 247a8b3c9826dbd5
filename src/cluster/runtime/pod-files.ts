import type { SandboxConfig } from './cri.ts';
import { directory, type FileNode, NO_ENTRIES, regularFile, Tree } from './file-tree.ts';
import type { MemoryFiles } from './memory-files.ts';
import type { NodeSource } from './mounts.ts';
import { CLUSTER_DNS, CLUSTER_DOMAIN } from './network.ts';

/**
 * The files that a Pod's containers get besides their image: /etc/hosts, /etc/hostname, /etc/resolv.conf and the shared /dev/shm
 * (recordings 060, 065, 133). Each is made when one of the containers first looks at it.
 */
export class PodFiles implements NodeSource {
  readonly tree = new Tree(undefined, 64 * 1024 * 1024);
  readonly #config: SandboxConfig;
  readonly #ip: string | undefined;
  readonly #made: number;
  #nodes: Map<string, FileNode> | undefined;

  /** `ip`: the Pod's address; `now`: real milliseconds. */
  constructor(config: SandboxConfig, ip: string | undefined, now: number) {
    this.#config = config;
    this.#ip = ip;
    this.#made = now;
  }

  /** Puts them into a container's files. */
  mount(files: MemoryFiles): void {
    const { tree } = this;
    for (const path of ['/etc/hosts', '/etc/hostname', '/etc/resolv.conf', '/dev/shm'])
      files.mountNode(path, this, { tree });
  }

  node(name: string): FileNode {
    this.#nodes ??= new Map();
    const node = this.#nodes.get(name) ?? this.#make(name);
    this.#nodes.set(name, node);
    return node;
  }

  #make(name: string): FileNode {
    const options = { modified: this.#made, owner: this.tree };
    switch (name) {
      case 'hosts':
        return regularFile(hostsFile(this.#config, this.#ip), options);
      case 'hostname':
        return regularFile(`${this.#config.hostname}\n`, options);
      case 'resolv.conf':
        return regularFile(resolverFile(this.#config), options);
      default:
        return directory(NO_ENTRIES, { ...options, mode: 0o1777 });
    }
  }
}

function hostsFile(config: SandboxConfig, ip: string | undefined): string {
  const aliases =
    config.hostAliases.length === 0
      ? ''
      : `\n# Entries added by HostAliases.\n${config.hostAliases.map((a) => `${[a.ip, ...a.hostnames].join('\t')}\n`).join('')}`;
  if (config.hostNetwork) {
    return `# Kubernetes-managed hosts file (host network).\n127.0.0.1 localhost\n127.0.0.1 ${config.hostname}\n${aliases}`;
  }
  const name = config.shortName ?? config.hostname;
  const full = config.subdomain ? `${name}.${config.subdomain}.${config.namespace}.svc.${CLUSTER_DOMAIN}\t` : '';
  return `# Kubernetes-managed hosts file.
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
${ip}\t${full}${name}
${aliases}`;
}

function resolverFile(config: SandboxConfig): string {
  const dns = config.dns ?? {
    servers: [CLUSTER_DNS],
    searches: [`${config.namespace}.svc.${CLUSTER_DOMAIN}`, `svc.${CLUSTER_DOMAIN}`, CLUSTER_DOMAIN],
    options: ['ndots:5'],
  };
  const lines = [
    ...(dns.searches.length > 0 ? [`search ${dns.searches.join(' ')}`] : []),
    ...dns.servers.map((s) => `nameserver ${s}`),
    ...(dns.options.length > 0 ? [`options ${dns.options.join(' ')}`] : []),
  ];
  return lines.map((l) => `${l}\n`).join('');
}
