import { furtherShell, furtherTools } from '../../parts.ts';
import { lateProgram } from '../../runtime/late-program.ts';
import type { Program } from '../../runtime/system.ts';
import { cat } from './cat.ts';
import { echo } from './echo.ts';
import { constant, sleep } from './sleep.ts';
import { complain, type Style, type Tool } from './tool.ts';

const present: Readonly<Record<string, Tool>> = {
  '[': () => lateProgram(furtherShell, (s) => s.test),
  cat,
  echo: () => echo(false),
  false: constant(1),
  sleep,
  test: () => lateProgram(furtherShell, (s) => s.test),
  true: constant(0),
};

/** What BusyBox and Debian both have. */
const COMMON =
  '[ arch base64 basename cat chgrp chmod chown clear cp cut date dd df dirname du echo egrep env expr false fgrep find grep groups head hostname id ln ls md5sum mkdir mktemp mount mv nice nohup printenv printf pwd readlink realpath rm rmdir sed seq setsid sha256sum sleep sort stat tac tail tar tee test timeout touch tr true truncate tty uname uniq wc which whoami xargs yes';
const BUSYBOX = 'ip kill killall nc netstat nslookup pidof ping ps telnet top wget';
/** Applets of BusyBox that do nothing here but say so. */
const NOT_SIMULATED =
  'ar awk bc bunzip2 bzip2 chroot cmp comm cpio crond crontab diff dmesg ed expand factor fold free fsync ftpget ftpput getopt gunzip gzip hexdump ifconfig install less link login losetup mkfifo mknod more nl nsenter od passwd paste patch pgrep pkill renice rev route sha1sum sha512sum shuf split stty su sync traceroute umount unshare unzip uptime vi watch xxd xz zcat';

/** The tools of that name; all but the commonest come when they are first used. */
function tools(names: string, style: Style): Readonly<Record<string, Program>> {
  const late = (name: string): Program => lateProgram(furtherTools, ({ tools }) => (tools[name] as Tool)(style));
  return Object.fromEntries(names.split(' ').map((name) => [name, present[name]?.(style) ?? late(name)]));
}

/** Tools that do nothing but say that they are not simulated. */
const notSimulated = (names: string, what: string): Readonly<Record<string, Program>> =>
  Object.fromEntries(
    names.split(' ').map((name) => [name, (system) => complain(system, `${what} is not simulated`, 127)]),
  );

/** The applets of BusyBox, but for its shell and httpd. */
export const busyboxTools: Readonly<Record<string, Program>> = {
  ...notSimulated(NOT_SIMULATED, 'this applet of BusyBox'),
  ...tools(`${COMMON} ${BUSYBOX}`, 'busybox'),
};

/** The tools of the recorded Debian images: coreutils and curl; ps, ping and ip are not there (recording 134). */
export const debianTools: Readonly<Record<string, Program>> = {
  ...notSimulated('awk comm expand factor fold nl paste rev sha1sum sha512sum shuf split', 'this program'),
  ...tools(`${COMMON} curl`, 'gnu'),
};

/** What the reader's workstation has besides kubectl. */
export const workstationTools: Readonly<Record<string, Program>> = { ...debianTools, ...tools('kill pidof ps', 'gnu') };
