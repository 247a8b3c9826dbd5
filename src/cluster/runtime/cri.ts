import type { ExecSession, TextStream } from '../apiserver/request.ts';
import type { Wait } from '../kernel/task.ts';
import type { FileSystem } from './filesystem.ts';
import type { Uplink } from './network.ts';
import type { Connection } from './system.ts';

/**
 * What a kubelet asks of its container runtime, in the words of the CRI (k8s.io/cri-api). One runtime per node. Calls that take time take
 * virtual time and answer through `done`; the others answer at once.
 */
export interface ContainerRuntime {
  /** Sets up the Pod's sandbox: its network namespace with an address, held by a pause container. */
  runPodSandbox(config: SandboxConfig, done: (result: Result<Sandbox>) => void): void;
  /** Kills what still runs in it and gives its address back. */
  stopPodSandbox(id: string): void;
  removePodSandbox(id: string): void;
  readonly sandboxes: ReadonlyMap<string, Sandbox>;

  /** `reference` as in the Pod's spec. Failures carry the runtime's own message (rpc error: ...). */
  pullImage(reference: string, done: (result: Result<Image>) => void): void;
  /** The image if the node has it. */
  imageStatus(reference: string): Image | undefined;

  createContainer(sandboxId: string, config: ContainerConfig, done: (result: Result<Container>) => void): void;
  /** A failure (the command does not exist, say) leaves the container exited with code 127 or 128 and reason StartError. */
  startContainer(id: string, done: (result: Result<Container>) => void): void;
  /** Sends the stop signal, after `graceMs` SIGKILL. The end shows in `onContainerExit`. */
  stopContainer(id: string, graceMs: number): void;
  removeContainer(id: string): void;
  readonly containers: ReadonlyMap<string, Container>;

  /** Called when a container's first process has ended, at that virtual time. The kubelet sets it. */
  onContainerExit: (container: Container) => void;

  exec(
    id: string,
    options: { command: readonly string[]; stdin: boolean; tty: boolean },
  ): ExecSession | { readonly error: string };
  /** Joins the streams of a container's first process. `exit` wakes when the container ends, or when the session is over without that. */
  attach(id: string, options: { stdin: boolean; tty: boolean }): ExecSession | { readonly error: string };
  /** A connection to a port on the sandbox's localhost. */
  portForward(sandboxId: string, port: number): Wait<Connection | { readonly error: string }>;
  /** What the container has written, with times; kept until the container is removed. */
  logs(id: string): ContainerLog;
  /** Bytes of storage a container uses: its writable layer and its log. */
  usage(id: string): { readonly writableLayer: number; readonly logs: number };

  /** How the node hangs on the network; without it, it cannot be cut off. */
  readonly uplink?: Uplink;
  /** The machine loses its power: everything that runs ends at once, and nobody is told. */
  powerOff?(): void;
  /** The machine has started again: what ran is found ended, with exit code 255 and reason Unknown; sandboxes are not ready. */
  powerOn?(): void;
}

/** What a call that takes time came to; `error` is the message as the kubelet passes it on in events and statuses. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };

/** What a Pod asks of its sandbox (CRI: PodSandboxConfig). */
export interface SandboxConfig {
  readonly namespace: string;
  readonly podName: string;
  readonly podUid: string;
  readonly hostname: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The Pod uses the node's network instead of one of its own. */
  readonly hostNetwork: boolean;
  /** Ports of the node that lead to the Pod's (hostPort). */
  readonly portMappings?: readonly { readonly hostPort: number; readonly containerPort: number }[];
  /** Containers see each other's processes. */
  readonly sharedProcesses: boolean;
  /** What /etc/hosts calls the Pod where `hostname` is its full name (spec.setHostnameAsFQDN). */
  readonly shortName?: string;
  /** Names for /etc/hosts besides the usual (spec.hostAliases). */
  readonly hostAliases: readonly { readonly ip: string; readonly hostnames: readonly string[] }[];
  /** spec.subdomain: makes the full name in /etc/hosts. */
  readonly subdomain?: string;
  /** What /etc/resolv.conf says; default: the cluster's DNS Service and the search domains of the namespace (dnsPolicy ClusterFirst). */
  readonly dns?: {
    readonly servers: readonly string[];
    readonly searches: readonly string[];
    readonly options: readonly string[];
  };
}

/** A Pod's sandbox: the namespaces that its containers share (CRI: PodSandbox). */
export interface Sandbox {
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly config: SandboxConfig;
  /** Undefined with hostNetwork. */
  readonly ip: string | undefined;
  readonly state: 'ready' | 'notReady';
  /** Virtual milliseconds. */
  readonly createdAt: number;
}

/** An image that the node has (CRI: Image). */
export interface Image {
  /** `docker.io/library/nginx:latest`. */
  readonly name: string;
  /** `docker.io/library/nginx@sha256:...`: `imageID` of a container status. */
  readonly digest: string;
  readonly sizeBytes: number;
  /** What `User` of the image's configuration says; 0 when nothing. */
  readonly uid: number;
  /** `StopSignal` of the image's configuration, as a container status shows it. */
  readonly stopSignal: 'SIGTERM' | 'SIGQUIT';
}

/** What a container is made of (CRI: ContainerConfig). `attempt`: how many of its name there were in the Pod before. */
export interface ContainerConfig {
  readonly name: string;
  readonly image: string;
  readonly attempt: number;
  /** Overrides ENTRYPOINT and CMD of the image as Kubernetes does; undefined: the image's. $(VAR) is already expanded. */
  readonly command: readonly string[] | undefined;
  readonly args: readonly string[] | undefined;
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly workingDir: string | undefined;
  readonly mounts: readonly Mount[];
  readonly stdin: boolean;
  /** The input ends with the first session that was attached to it. */
  readonly stdinOnce?: boolean;
  readonly tty: boolean;
  readonly user: number | undefined;
  /** runAsGroup; default 0. */
  readonly group?: number;
  /** supplementalGroups and fsGroup. */
  readonly supplementalGroups?: readonly number[];
  /** Whether it sees the processes of all containers of its Pod, or (an ephemeral container's target) those of one: that container's id. */
  readonly processesOf?: string;
  /** Linux capabilities in 16 hexadecimal digits, and whether more can be gained; default: what the runtime leaves a container. */
  readonly privileges?: Privileges;
  readonly readOnlyRoot: boolean;
  /** Memory limit in bytes; undefined: none. */
  readonly memoryLimit: number | undefined;
  readonly terminationMessagePath: string;
}

/** What a container's processes may do beyond their user's rights, as /proc/PID/status shows it. */
export interface Privileges {
  readonly capabilities: string;
  readonly noNewPrivileges: boolean;
}

/** A volume, or a part of it, at a path of a container (CRI: Mount). */
export interface Mount {
  readonly path: string;
  readonly readOnly: boolean;
  /** The volume's own files, a MemoryFiles; the same object in two mounts is the same volume. */
  readonly volume: FileSystem;
  readonly subPath?: string;
}

/** A container on the node (CRI: Container, ContainerStatus). Times are virtual milliseconds. */
export interface Container {
  readonly id: string;
  readonly sandboxId: string;
  readonly config: ContainerConfig;
  readonly image: Image;
  readonly state: 'created' | 'running' | 'exited';
  readonly createdAt: number;
  readonly startedAt: number | undefined;
  readonly finishedAt: number | undefined;
  readonly exitCode: number | undefined;
  /** `Completed`, `Error`, `OOMKilled`, `StartError`. */
  readonly reason: string | undefined;
  /** With StartError: the runtime's message. Else what the program left at terminationMessagePath. */
  readonly message: string | undefined;
}

/** A line of a container log (CRI log format). `at`: virtual milliseconds. */
export interface LogLine {
  readonly at: number;
  readonly stream: 'stdout' | 'stderr';
  /** Without line end. */
  readonly text: string;
  /** The line has not ended yet. */
  readonly partial: boolean;
}

/** What a container has written. */
export interface ContainerLog {
  readonly lines: readonly LogLine[];
  /** Lines from now on, for `logs -f`, each as `format` writes it; ends when the container ends. */
  follow(format: (line: LogLine) => string): TextStream;
}
