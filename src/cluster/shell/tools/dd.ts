import { readAll } from '../../runtime/streams.ts';
import { amount, humanSize, reason, tool } from './tool.ts';

const MAX_BLOCK = 64 * 1024 * 1024;

/** dd: says what it copied on standard error. */
export const dd = tool({ synopsis: '[if=FILE] [of=FILE] [bs=N] [count=N] [skip=N] [seek=N]' }, function* (t) {
  const { files } = t.system;
  const given = new Map(t.words.map((w) => [w.slice(0, Math.max(0, w.indexOf('='))), w.slice(w.indexOf('=') + 1)]));
  const numbers = { bs: 512, count: 1e9, skip: 0, seek: 0 };
  for (const [name, value] of given) {
    if (!Object.hasOwn(numbers, name) && !['if', 'of', 'conv', 'iflag', 'oflag', 'status', 'ibs', 'obs'].includes(name))
      return yield* t.fail(t.gnu ? `unrecognized operand '${name || value}'` : `invalid argument '${name || value}'`);
    if (!Object.hasOwn(numbers, name)) continue;
    const n = amount(value);
    if (Number.isNaN(n)) return yield* t.fail(t.gnu ? `invalid number: '${value}'` : `invalid number '${value}'`);
    numbers[name as keyof typeof numbers] = n;
  }
  const block = Math.min(numbers.bs, MAX_BLOCK);
  const [from, to] = [given.get('if'), given.get('of')];
  const begun = t.system.now();
  const read = from === undefined ? yield* readAll(t.system.stdin) : files.read(from);
  if (typeof read !== 'string') return yield* t.cannotOpen(from ?? '', read);
  const endless = from !== undefined && files.stat(from)?.type === 'device' && read !== '';
  if (to !== undefined) {
    const old = files.read(to);
    const opened = files.write(
      to,
      (typeof old === 'string' ? old : '').slice(0, numbers.seek * block).padEnd(numbers.seek * block, '\0'),
    );
    if (opened !== true) return yield* t.cannotOpen(to, opened);
  }
  let [full, partial, bytes] = [0, 0, 0];
  const zeros = endless ? '\0'.repeat(block) : undefined;
  while (full + partial < numbers.count) {
    const at = bytes + numbers.skip * block;
    const text = zeros ?? read.slice(at, at + block);
    if (text === '') break;
    yield t.system.spend(2 + block / 16384);
    if (to !== undefined) {
      const written = files.write(to, text, { append: true });
      if (written !== true) {
        yield* t.fail(`error writing '${to}': ${reason(written)}`);
        break;
      }
    } else if (!(yield t.say(text))) break;
    bytes += text.length;
    if (text.length === block) full++;
    else partial++;
  }
  if (given.get('status') === 'none') return t.code;
  const seconds = (t.system.now() - begun) / 1000;
  const rate = seconds > 0 ? `${humanSize(Math.round(bytes / seconds))}B/s` : '0B/s';
  yield t.system.stderr.write(
    `${full}+${partial} records in\n${full}+${partial} records out\n${bytes} bytes (${humanSize(bytes)}B) copied, ${seconds.toFixed(6)} seconds, ${rate}\n`,
  );
  return t.code;
});
