import { pauseImage } from '../../src/cluster/images/pause.ts';
import type { Repository } from '../../src/cluster/images/registry.ts';
import { directory, executable } from '../../src/cluster/runtime/file-tree.ts';
import { createShell } from '../../src/cluster/shell/sh.ts';
import { cat, mkdir } from '../../src/cluster/shell/tools/files.ts';
import { kill } from '../../src/cluster/shell/tools/kill.ts';
import { ls } from '../../src/cluster/shell/tools/list.ts';
import { date, hostname, ps, sleepTool } from '../../src/cluster/shell/tools/system.ts';

const sh = createShell({});
const S = 'busybox' as never;
const config = {
  ...pauseImage,
  entrypoint: [],
  cmd: ['sh'],
  uid: 0,
  env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  files: directory({
    bin: directory({
      sh: executable(sh, 1),
      sleep: executable(sleepTool(S), 1),
      cat: executable(cat(S), 1),
      ls: executable(ls(S), 1),
      mkdir: executable(mkdir(S), 1),
      hostname: executable(hostname, 1),
      date: executable(date, 1),
      kill: executable(kill, 1),
      ps: executable(ps(S), 1),
    }),
    etc: directory({}),
    tmp: directory({}),
  }),
};
export const busyboxTemp: Repository[] = ['busybox', 'alpine', 'nginx'].map((n) => ({
  name: `docker.io/library/${n}`,
  tags: ['latest', '1.36'],
  config: () => config,
  size: () => 741897,
}));
