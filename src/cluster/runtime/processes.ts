import {
  ComputedEntries,
  type Device,
  type Directory,
  device,
  directory,
  type FileNode,
  symbolicLink,
} from './file-tree.ts';
import type { RunningProcess } from './process.ts';

/** A process namespace: pids count up from 1, and when its first process ends all others are killed. */
export class ProcessNamespace {
  readonly processes = new Map<number, RunningProcess>();
  #next = 1;
  #proc: Directory | undefined;

  /** /proc. */
  get proc(): Directory {
    this.#proc ??= procDirectory(this);
    return this.#proc;
  }

  /**
   * The next pid. After the first some numbers are skipped: the runtime's own short-lived helpers take them, so that the first children
   * of an init process are 6, 7 and so on (recordings 001, 055).
   */
  take(): number {
    const pid = this.#next;
    this.#next = pid === 1 ? 7 : pid + 1;
    return pid;
  }

  /** The first process, while it lives. */
  get init(): RunningProcess | undefined {
    return this.processes.get(1);
  }
}

const text = (read: () => string): Device => device({ shownAs: 'file', mode: 0o444, read });

/** /proc of a process namespace: a directory for each process, computed when it is looked at. */
const procDirectory = (namespace: ProcessNamespace): Directory => ({
  ...directory(
    new ComputedEntries(
      () => [...[...namespace.processes.keys()].map(String), 'mounts', 'self'],
      (name) => {
        if (name === 'mounts') return symbolicLink('self/mounts');
        const process = namespace.processes.get(Number(name));
        return process && processDirectory(process);
      },
    ),
    { mode: 0o555 },
  ),
  isProc: true,
  shown: { size: 0, links: 114 },
});

/** /proc/PID. Writing to `fd/1` writes to the process's standard output (recording 060). */
export function processDirectory(process: RunningProcess): Directory {
  const comm = (): string => (process.argv[0] ?? '').split('/').pop()?.split(':')[0]?.slice(0, 15) ?? '';
  const stream = (write: (text: string) => void): FileNode =>
    device({
      write: (written) => {
        write(written);
        return true;
      },
    });
  const namespaces = process.machine.namespaceIds;
  return directory(
    {
      cmdline: text(() => process.argv.map((a) => `${a}\0`).join('')),
      comm: text(() => `${comm()}\n`),
      environ: text(() => [...process.env].map(([k, v]) => `${k}=${v}\0`).join('')),
      status: text(() => statusOf(process, comm())),
      fd: directory({
        0: device(),
        1: stream((t) => process.writeNow('stdout', t)),
        2: stream((t) => process.writeNow('stderr', t)),
      }),
      mounts: text(() => mounts(process)),
      ns: directory(
        Object.fromEntries(
          Object.entries(namespaces).map(([kind, id]) => [
            kind,
            device({ shownAs: 'link', mode: 0o777, read: () => `${kind}:[${id}]` }),
          ]),
        ),
      ),
    },
    { mode: 0o555 },
  );
}

/** The lines of /proc/PID/status that people look for; processes of other users than root have no capabilities of their own. */
function statusOf({ pid, ppid, uid, gid, groups, machine }: RunningProcess, name: string): string {
  const { capabilities, noNewPrivileges } = machine.privileges;
  const none = '0'.repeat(16);
  const own = uid === 0 ? capabilities : none;
  const four = (id: number): string => [id, id, id, id].join('\t');
  const lines = {
    Name: name,
    State: 'S (sleeping)',
    Pid: pid,
    PPid: ppid,
    Uid: four(uid),
    Gid: four(gid),
    Groups: groups.join(' '),
    CapInh: none,
    CapPrm: own,
    CapEff: own,
    CapBnd: capabilities,
    CapAmb: none,
    NoNewPrivs: Number(noNewPrivileges),
    Seccomp: 0,
  };
  return Object.entries(lines)
    .map(([key, value]) => `${key}:\t${value}\n`)
    .join('');
}

const DISK = 'ext4 rw,relatime,discard,resv_strict,resuid=65534,resgid=65534';
/** What every container has mounted. */
const USUAL: Readonly<Record<string, string>> = {
  '/dev': 'tmpfs /dev tmpfs rw,nosuid,size=65536k,mode=755',
  '/dev/shm': 'shm /dev/shm tmpfs rw,nosuid,nodev,noexec,relatime,size=65536k',
  '/proc': 'proc /proc proc rw,nosuid,nodev,noexec,relatime',
  '/sys': 'sysfs /sys sysfs ro,nosuid,nodev,noexec,relatime',
};

/** /proc/PID/mounts: the root, what every container has, and its volumes (recording 060; cgroups and masked parts of /proc are left out). */
function mounts(process: RunningProcess): string {
  const shown = process.machine.files.mountTable().flatMap(({ path, tmpfs, readOnly, node }) => {
    const access = readOnly ? 'ro' : 'rw';
    const usual = USUAL[path] ?? (tmpfs ? `tmpfs ${path} tmpfs ${access},relatime` : undefined);
    return usual ?? (node.type === 'device' ? [] : `/dev/vda ${path} ${DISK.replace('rw', access)}`);
  });
  return ['overlay / overlay rw,relatime', ...shown].map((line) => `${line} 0 0\n`).join('');
}
