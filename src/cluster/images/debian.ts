import { type Directory, directory, executable, type FileNode, regularFile } from '../runtime/file-tree.ts';
import type { Program } from '../runtime/system.ts';
import { createShell } from '../shell/sh.ts';
import { debianTools } from '../shell/tools/index.ts';
import { etc, skeleton } from './accounts.ts';
import type { ImageConfig } from './repository.ts';

/** Files that run these programs, by name. */
export const programs = (all: Readonly<Record<string, Program>>): ReadonlyMap<string, FileNode> =>
  new Map(Object.entries(all).map(([name, program]) => [name, executable(program)]));

/** The root of a Debian 12 image: /bin is a link, sh is dash. */
export function debianRoot(
  more: {
    readonly sbin?: Readonly<Record<string, Program>>;
    readonly etc?: Readonly<Record<string, FileNode>>;
    readonly share?: Readonly<Record<string, FileNode>>;
    /** Beside `bin` and `sbin` of /usr/local, or instead of them. */
    readonly local?: Readonly<Record<string, FileNode>>;
  } = {},
): Directory {
  const bin = programs({
    ...debianTools,
    sh: createShell({ dialect: 'dash' }),
    dash: createShell({ dialect: 'dash' }),
    bash: createShell({ dialect: 'bash' }),
  });
  return directory({
    ...skeleton('bin=usr/bin boot dev home lib=usr/lib media mnt opt proc:555 root:700 run sbin=usr/sbin srv sys:555'),
    ...skeleton('tmp:1777'),
    etc: etc({
      'os-release': regularFile(
        'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n',
      ),
      debian_version: regularFile('12.11\n'),
      ...more.etc,
    }),
    usr: directory({
      ...skeleton('lib'),
      bin: directory(bin),
      sbin: directory(programs(more.sbin ?? {})),
      share: directory(more.share ?? {}),
      local: directory({ ...skeleton('bin sbin'), ...more.local }),
    }),
    var: directory({ ...skeleton('run=/run lib cache tmp:1777'), log: directory(skeleton('nginx')) }),
  });
}

/** docker.io/library/debian */
export const debianImage: ImageConfig = {
  entrypoint: [],
  cmd: ['bash'],
  env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  workingDir: '/',
  uid: 0,
  stopSignal: 'SIGTERM',
  files: debianRoot(),
};
