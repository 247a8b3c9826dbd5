// The tools beyond the commonest, by name: a part that is fetched when one of them is first used.
import { dd } from './dd.ts';
import * as encode from './encode.ts';
import { df, du, mount, readlink, stat } from './file-info.ts';
import * as files from './files.ts';
import { find } from './find.ts';
import { grep } from './grep.ts';
import { ls } from './list.ts';
import * as network from './network.ts';
import { printf } from './printf.ts';
import { env, kill, killall, pidof, printenv, ps, runs, timeout, top } from './processes.ts';
import { sed } from './sed.ts';
import * as system from './system.ts';
import { tar } from './tar.ts';
import * as text from './text.ts';
import type { Tool } from './tool.ts';
import { curl, wget } from './web.ts';

export const tools: Readonly<Record<string, Tool>> = {
  ...encode,
  ...files,
  ...network,
  ...system,
  ...text,
  arch: system.uname,
  curl,
  dd,
  df,
  du,
  egrep: grep,
  env,
  fgrep: grep,
  find,
  grep,
  kill,
  killall,
  ls,
  mount,
  nice: runs,
  nohup: runs,
  pidof,
  printenv,
  printf,
  ps,
  readlink,
  realpath: readlink,
  sed,
  setsid: runs,
  stat,
  tar,
  telnet: network.nc,
  timeout,
  top,
  wget,
};
