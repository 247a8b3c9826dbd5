import type { Program } from '../../runtime/system.ts';
import { dd } from './dd.ts';
import { echo, printf } from './echo.ts';
import * as files from './files.ts';
import { find } from './find.ts';
import { grep } from './grep.ts';
import { kill, pidof } from './kill.ts';
import { ls } from './list.ts';
import { mount } from './mount.ts';
import * as network from './network.ts';
import { sed } from './sed.ts';
import * as system from './system.ts';
import { test } from './test.ts';
import * as text from './text.ts';
import type { Style } from './tool.ts';

/** The tools that BusyBox and Debian both have, in the words of one of them. */
const common = (style: Style): Record<string, Program> => ({
  '[': test,
  base64: text.base64,
  basename: system.basename,
  cat: files.cat(style),
  chmod: files.chmod,
  chown: files.chown,
  clear: system.clear,
  cp: files.cp(style),
  cut: text.cut(style),
  date: system.date,
  dd,
  df: system.df,
  dirname: system.dirname,
  du: files.du,
  echo: echo(false),
  egrep: grep(style, true),
  env: system.env,
  expr: system.expr,
  false: system.constant(1),
  find,
  grep: grep(style),
  head: text.head(style),
  hostname: system.hostname,
  id: system.id,
  ln: files.ln,
  ls: ls(style),
  mkdir: files.mkdir(style),
  mount,
  mv: files.mv(style),
  printenv: system.printenv,
  printf,
  pwd: system.pwd,
  readlink: files.readlink,
  realpath: files.readlink,
  rm: files.rm(style),
  rmdir: files.rmdir,
  sed: sed(style),
  seq: text.seq,
  sleep: system.sleepTool(style),
  sort: text.sort(style),
  stat: files.stat,
  tail: text.tail(style),
  tee: text.tee,
  test,
  timeout: system.timeout(style),
  touch: files.touch(style),
  tr: text.tr,
  true: system.constant(0),
  uname: system.uname,
  uniq: text.uniq(style),
  wc: text.wc(style),
  which: system.which,
  whoami: system.whoami,
  xargs: text.xargs,
  yes: text.yes,
});

/** The applets of BusyBox, but for its shell and httpd. */
export const busyboxTools: Readonly<Record<string, Program>> = {
  ...common('busybox'),
  ip: network.ip,
  kill,
  nc: network.nc,
  netstat: network.netstat,
  nslookup: network.nslookup,
  pidof,
  ping: network.ping,
  ps: system.ps('busybox'),
  top: system.top,
  wget: network.wget,
};

/** The tools of the recorded Debian images: coreutils and curl; ps, ping and ip are not there (recording 134). */
export const debianTools: Readonly<Record<string, Program>> = { ...common('gnu'), curl: network.curl };

/** What the reader's workstation has besides kubectl. */
export const workstationTools: Readonly<Record<string, Program>> = {
  ...debianTools,
  curl: network.curl,
  kill,
  pidof,
  ps: system.ps('gnu'),
};
