import { MemoryFiles } from '../runtime/memory-files.ts';
import { makeDirectories } from '../runtime/paths.ts';

/** Directories that every Linux node has; hostPath volumes look into them. */
const DIRECTORIES =
  'bin boot dev etc home lib media mnt opt proc root run sbin srv sys tmp usr var var/lib var/lib/kubelet var/log var/log/pods var/run var/tmp etc/kubernetes run/containerd';

const NOT_A: Readonly<Record<string, string>> = {
  Directory: 'directory',
  DirectoryOrCreate: 'directory',
  File: 'file',
  FileOrCreate: 'file',
  Socket: 'socket file',
  CharDevice: 'character device',
  BlockDevice: 'block device',
};

/** The files of a node's own disk, as far as hostPath volumes see them. */
export class NodeDisk {
  readonly files: MemoryFiles;

  /** `name`: the node's; `now`: real milliseconds. */
  constructor(name: string, now: () => number) {
    this.files = new MemoryFiles({ now });
    for (const path of DIRECTORIES.split(' ')) makeDirectories(this.files, `/${path}`);
    this.files.write('/etc/hostname', `${name}\n`);
    this.files.write('/etc/hosts', '127.0.0.1 localhost\n');
    this.files.chmod('/tmp', 0o1777);
  }

  /** Sees to it that the path of a hostPath volume is what its `type` asks for; gives the kubelet's words when it is not. */
  check(path: string, type: string): string | undefined {
    const { files } = this;
    if (!files.stat(path) && type !== 'FileOrCreate' && (type === '' || type.endsWith('OrCreate')))
      makeDirectories(files, path);
    if (!files.stat(path) && type === 'FileOrCreate') files.write(path, '');
    const found = files.stat(path)?.type;
    const fits =
      type === '' ||
      (type.startsWith('Directory') && found === 'directory') ||
      (type.startsWith('File') && found === 'file');
    return fits ? undefined : `hostPath type check failed: ${path} is not a ${NOT_A[type] ?? type}`;
  }
}
