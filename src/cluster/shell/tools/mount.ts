import type { Program } from '../../runtime/system.ts';
import { complain, print } from './tool.ts';

/** mount without arguments: what is mounted, as /proc/mounts has it. Mounting needs privileges that containers do not have. */
export const mount: Program = function* (system) {
  if (system.argv.length > 1 && system.argv[1] !== '-l')
    return yield* complain(system, 'permission denied (are you root?)');
  const text = system.files.read('/proc/mounts');
  if (typeof text !== 'string') return yield* complain(system, 'no /proc/mounts');
  const shown = text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [what, where, type, options] = line.split(' ');
      return `${what} on ${where} type ${type} (${options})\n`;
    });
  yield* print(system, shown.join(''));
  return 0;
};
