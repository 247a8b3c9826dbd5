import { furtherPrograms } from '../parts.ts';
import { directory, executable, type FileNode, IMAGE_DATE, regularFile } from '../runtime/file-tree.ts';
import { lateProgram } from '../runtime/late-program.ts';
import type { Program } from '../runtime/system.ts';
import { createShell } from '../shell/sh.ts';
import { busyboxTools, debianTools } from '../shell/tools/index.ts';
import { etc, skeleton } from './accounts.ts';
import type { ImageConfig } from './repository.ts';

const applets: Readonly<Record<string, Program>> = {
  ...busyboxTools,
  sh: createShell({ dialect: 'ash' }),
  ash: createShell({ dialect: 'ash' }),
  httpd: lateProgram(furtherPrograms, (p) => p.httpd),
};

const programs = (more: Readonly<Record<string, Program>> = {}): ReadonlyMap<string, FileNode> =>
  new Map(
    Object.entries({ ...applets, busybox: lateProgram(furtherPrograms, (p) => p.busybox(applets)), ...more }).map(
      ([name, program]) => [name, executable(program, 1_100_000)],
    ),
  );

/** The files of a busybox root (recording 060: `ls /`). */
export const busyboxRoot = (
  more: Readonly<Record<string, Program>> = {},
  release?: string,
  top: Readonly<Record<string, FileNode>> = {},
) => {
  // As large as with all four hundred names of the real one.
  const bin = { ...directory(programs(more)), shown: { size: 12288, links: 2, modified: IMAGE_DATE } };
  return directory({
    ...skeleton('dev home lib lib64 mnt proc:555 root:700 run sbin sys:555 tmp:1777'),
    bin,
    etc: etc(release === undefined ? {} : { 'os-release': regularFile(release) }),
    usr: directory({ ...skeleton('sbin'), bin: directory({ env: executable(applets['env'] as Program, 1_100_000) }) }),
    ...top,
    var: directory(skeleton('run log spool tmp:1777')),
  });
};

const root = busyboxRoot();

/** docker.io/library/busybox */
export const busyboxImage: ImageConfig = {
  entrypoint: [],
  cmd: ['sh'],
  env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  workingDir: '/',
  uid: 0,
  stopSignal: 'SIGTERM',
  files: root,
};

const alpineRelease = 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22.0\nPRETTY_NAME="Alpine Linux v3.22"\n';
const alpineRoot = busyboxRoot({}, alpineRelease);

/** docker.io/library/alpine: BusyBox, without apk and curl. */
export const alpineImage: ImageConfig = { ...busyboxImage, cmd: ['/bin/sh'], files: alpineRoot };

const curlEntrypoint = `#!/bin/sh
set -e
if [ "\${1#-}" != "$1" ] || ! command -v "$1" >/dev/null 2>&1; then
  set -- curl "$@"
fi
exec "$@"
`;

/** docker.io/curlimages/curl: Alpine with curl, which it runs with the arguments; not as root. */
export const curlImage: ImageConfig = {
  ...busyboxImage,
  entrypoint: ['/entrypoint.sh'],
  cmd: ['curl'],
  uid: 100,
  files: busyboxRoot({ curl: debianTools['curl'] as Program }, alpineRelease, {
    'entrypoint.sh': regularFile(curlEntrypoint, { mode: 0o755 }),
  }),
};

const gitRoot = busyboxRoot({ git: lateProgram(furtherPrograms, (p) => p.git) }, alpineRelease);

/** docker.io/alpine/git */
export const alpineGitImage: ImageConfig = {
  ...busyboxImage,
  entrypoint: ['git'],
  cmd: ['--help'],
  workingDir: '/git',
  files: gitRoot,
};
