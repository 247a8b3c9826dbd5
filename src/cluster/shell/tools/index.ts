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
  '[ arch base64 basename cat chgrp chmod chown clear cp cut date dd df dirname du echo egrep env expr false fgrep find grep groups head hostname id ln ls md5sum mkdir mktemp mount mv nice nl nohup paste printenv printf pwd readlink realpath rev rm rmdir sed seq setsid sha1sum sha256sum sleep sort stat tac tail tar tee test timeout touch tr true truncate tty uname uniq wc which whoami xargs yes';
const BUSYBOX = 'ifconfig ip kill killall nc netstat nslookup pidof ping ps route telnet top wget';
/** Applets of BusyBox that do nothing here but say so. */
const NOT_SIMULATED =
  'ar awk bc bunzip2 bzip2 chroot cmp comm cpio crond crontab diff dmesg ed expand factor fold free fsync ftpget ftpput getopt gunzip gzip hexdump install less link login losetup mkfifo mknod more nsenter od passwd patch pgrep pkill renice sha512sum shuf split stty su sync traceroute umount unshare unzip uptime vi watch xxd xz zcat';

/** The tools of that name; all but the commonest come when they are first used. */
function tools(names: string, style: Style): Readonly<Record<string, Program>> {
  const late = (name: string): Program => lateProgram(furtherTools, ({ tools }) => (tools[name] as Tool)(style));
  return Object.fromEntries(names.split(' ').map((name) => [name, present[name]?.(style) ?? late(name)]));
}

const notSimulated: Program = (system) => complain(system, 'this applet of BusyBox is not simulated', 127);

/** The applets of BusyBox, but for its shell and httpd. */
export const busyboxTools: Readonly<Record<string, Program>> = {
  ...Object.fromEntries(NOT_SIMULATED.split(' ').map((name) => [name, notSimulated])),
  ...tools(`${COMMON} ${BUSYBOX}`, 'busybox'),
};

/** The tools of the recorded Debian images: coreutils and curl; ps, ping and ip are not there (recording 134). */
export const debianTools: Readonly<Record<string, Program>> = tools(`${COMMON} curl`, 'gnu');

/** What the reader's workstation has besides kubectl. */
export const workstationTools: Readonly<Record<string, Program>> = { ...debianTools, ...tools('kill pidof ps', 'gnu') };
