import { readAll } from '../../runtime/streams.ts';
import type { Program } from '../../runtime/system.ts';
import { humanSize } from './list.ts';
import { cannotOpen, complain, reason } from './tool.ts';

const MAX_BLOCK = 64 * 1024 * 1024;

/** dd [if=FILE] [of=FILE] [bs=N] [count=N]. Says what it copied on standard error. */
export const dd: Program = function* (system) {
  const settings = new Map(system.argv.slice(1).map((w) => [w.slice(0, w.indexOf('=')), w.slice(w.indexOf('=') + 1)]));
  const amount = (text: string): number => {
    const match = /^(\d+)([a-zA-Z]*)$/.exec(text);
    const unit =
      { c: 1, b: 512, k: 1024, K: 1024, kB: 1000, M: 1024 ** 2, MB: 1e6, G: 1024 ** 3, GB: 1e9 }[match?.[2] ?? ''] ?? 1;
    return match ? Number(match[1]) * unit : Number.NaN;
  };
  const size = amount(settings.get('bs') ?? '512');
  const count = amount(settings.get('count') ?? '1000000000');
  if (!(size > 0) || Number.isNaN(count)) return yield* complain(system, 'invalid number');
  const block = Math.min(size, MAX_BLOCK);
  const from = settings.get('if');
  const to = settings.get('of');
  const begun = system.now();
  const read = from === undefined ? yield* readAll(system.stdin) : system.files.read(from);
  if (typeof read !== 'string') return yield* cannotOpen(system, from ?? '', read, 'busybox');
  const endless = from !== undefined && system.files.stat(from)?.type === 'device' && read !== '';
  if (to !== undefined) {
    const opened = system.files.write(to, '');
    if (opened !== true) return yield* cannotOpen(system, to, opened, 'busybox');
  }
  let [full, partial, bytes] = [0, 0, 0];
  let code = 0;
  const zeros = endless ? '\0'.repeat(block) : undefined;
  while (full + partial < count) {
    const text = zeros ?? read.slice(bytes, bytes + block);
    if (text === '') break;
    yield system.spend(2 + block / 16384);
    if (to !== undefined) {
      const written = system.files.write(to, text, { append: true });
      if (written !== true) {
        code = yield* complain(system, `error writing '${to}': ${reason(written)}`);
        break;
      }
    } else if (!(yield system.stdout.write(text))) break;
    bytes += text.length;
    if (text.length === block) full++;
    else partial++;
  }
  const seconds = (system.now() - begun) / 1000;
  const rate = seconds > 0 ? `${humanSize(Math.round(bytes / seconds))}B/s` : '0B/s';
  yield system.stderr.write(
    `${full}+${partial} records in\n${full}+${partial} records out\n${bytes} bytes (${humanSize(bytes)}B) copied, ${seconds.toFixed(6)} seconds, ${rate}\n`,
  );
  return code;
};
