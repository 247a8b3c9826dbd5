import type { SecurityContext } from '../api/types.generated.ts';

/** Linux capabilities by number (capabilities(7)). */
const NAMES =
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE'.split(
    ' ',
  );

/** What containerd leaves a container. */
const DEFAULT =
  'CHOWN DAC_OVERRIDE FOWNER FSETID KILL SETGID SETUID SETPCAP NET_BIND_SERVICE NET_RAW SYS_CHROOT MKNOD AUDIT_WRITE SETFCAP'.split(
    ' ',
  );

/** The capabilities of a container as /proc/PID/status shows them: 16 hexadecimal digits (documentation: security context, set capabilities). */
export function capabilitiesOf({ privileged, capabilities = {} }: SecurityContext): string {
  const plain = (names: readonly string[] = []): string[] => names.map((n) => n.toUpperCase().replace(/^CAP_/, ''));
  const [add, drop] = [plain(capabilities.add), plain(capabilities.drop)];
  const kept = drop.includes('ALL') ? [] : DEFAULT.filter((name) => !drop.includes(name));
  const all = privileged || add.includes('ALL');
  const names = new Set(all ? NAMES.filter((name) => privileged || !drop.includes(name)) : [...kept, ...add]);
  const mask = NAMES.reduce((sum, name, bit) => sum + (names.has(name) ? 2 ** bit : 0), 0);
  return mask.toString(16).padStart(16, '0');
}
