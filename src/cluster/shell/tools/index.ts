import { fileTools, furtherShell, networkTools, systemTools, textTools } from '../../parts.ts';
import { lateProgram } from '../../runtime/late-program.ts';
import type { Program } from '../../runtime/system.ts';
import { cat } from './cat.ts';
import { echo } from './echo.ts';
import { constant, sleepTool } from './sleep.ts';
import type { Style } from './tool.ts';

/** The tools that BusyBox and Debian both have, in the words of one of them. All but the commonest come when they are first used. */
const common = (style: Style): Record<string, Program> => ({
  '[': lateProgram(furtherShell, (s) => s.test),
  base64: lateProgram(textTools, (t) => t.base64),
  basename: lateProgram(systemTools, (t) => t.basename),
  cat: cat(style),
  chmod: lateProgram(fileTools, (t) => t.chmod),
  chown: lateProgram(fileTools, (t) => t.chown),
  clear: lateProgram(systemTools, (t) => t.clear),
  cp: lateProgram(fileTools, (t) => t.cp(style)),
  cut: lateProgram(textTools, (t) => t.cut(style)),
  date: lateProgram(systemTools, (t) => t.date),
  dd: lateProgram(fileTools, (t) => t.dd),
  df: lateProgram(systemTools, (t) => t.df),
  dirname: lateProgram(systemTools, (t) => t.dirname),
  du: lateProgram(fileTools, (t) => t.du),
  echo: echo(false),
  egrep: lateProgram(textTools, (t) => t.grep(style, true)),
  env: lateProgram(systemTools, (t) => t.env),
  expr: lateProgram(systemTools, (t) => t.expr),
  false: constant(1),
  find: lateProgram(fileTools, (t) => t.find),
  grep: lateProgram(textTools, (t) => t.grep(style)),
  head: lateProgram(textTools, (t) => t.head(style)),
  hostname: lateProgram(systemTools, (t) => t.hostname),
  id: lateProgram(systemTools, (t) => t.id),
  ln: lateProgram(fileTools, (t) => t.ln),
  ls: lateProgram(fileTools, (t) => t.ls(style)),
  mkdir: lateProgram(fileTools, (t) => t.mkdir(style)),
  mount: lateProgram(fileTools, (t) => t.mount),
  mv: lateProgram(fileTools, (t) => t.mv(style)),
  printenv: lateProgram(systemTools, (t) => t.printenv),
  printf: lateProgram(textTools, (t) => t.printf),
  pwd: lateProgram(systemTools, (t) => t.pwd),
  readlink: lateProgram(fileTools, (t) => t.readlink),
  realpath: lateProgram(fileTools, (t) => t.readlink),
  rm: lateProgram(fileTools, (t) => t.rm(style)),
  rmdir: lateProgram(fileTools, (t) => t.rmdir),
  sed: lateProgram(textTools, (t) => t.sed(style)),
  seq: lateProgram(textTools, (t) => t.seq),
  sleep: sleepTool(style),
  sort: lateProgram(textTools, (t) => t.sort(style)),
  stat: lateProgram(fileTools, (t) => t.stat),
  tail: lateProgram(textTools, (t) => t.tail(style)),
  tar: lateProgram(fileTools, (t) => t.tar(style)),
  tee: lateProgram(textTools, (t) => t.tee),
  test: lateProgram(furtherShell, (s) => s.test),
  timeout: lateProgram(systemTools, (t) => t.timeout(style)),
  touch: lateProgram(fileTools, (t) => t.touch(style)),
  tr: lateProgram(textTools, (t) => t.tr),
  true: constant(0),
  uname: lateProgram(systemTools, (t) => t.uname),
  uniq: lateProgram(textTools, (t) => t.uniq(style)),
  wc: lateProgram(textTools, (t) => t.wc(style)),
  which: lateProgram(systemTools, (t) => t.which),
  whoami: lateProgram(systemTools, (t) => t.whoami),
  xargs: lateProgram(textTools, (t) => t.xargs),
  yes: lateProgram(textTools, (t) => t.yes),
});

/** The applets of BusyBox, but for its shell and httpd. */
export const busyboxTools: Readonly<Record<string, Program>> = {
  ...common('busybox'),
  ip: lateProgram(networkTools, (t) => t.ip),
  kill: lateProgram(systemTools, (t) => t.kill),
  nc: lateProgram(networkTools, (t) => t.nc),
  netstat: lateProgram(networkTools, (t) => t.netstat),
  nslookup: lateProgram(networkTools, (t) => t.nslookup),
  pidof: lateProgram(systemTools, (t) => t.pidof),
  ping: lateProgram(networkTools, (t) => t.ping),
  ps: lateProgram(systemTools, (t) => t.ps('busybox')),
  top: lateProgram(systemTools, (t) => t.top),
  wget: lateProgram(networkTools, (t) => t.wget),
};

/** The tools of the recorded Debian images: coreutils and curl; ps, ping and ip are not there (recording 134). */
export const debianTools: Readonly<Record<string, Program>> = {
  ...common('gnu'),
  curl: lateProgram(networkTools, (t) => t.curl),
};

/** What the reader's workstation has besides kubectl. */
export const workstationTools: Readonly<Record<string, Program>> = {
  ...debianTools,
  curl: lateProgram(networkTools, (t) => t.curl),
  kill: lateProgram(systemTools, (t) => t.kill),
  pidof: lateProgram(systemTools, (t) => t.pidof),
  ps: lateProgram(systemTools, (t) => t.ps('gnu')),
};
