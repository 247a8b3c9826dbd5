import type { Program } from '../../runtime/system.ts';
import { cannotOpen, print, readArguments, type Style, usage } from './tool.ts';

/** cat [-n] [FILE]... Standard input is handed on as it comes. */
export const cat = (style: Style): Program =>
  function* (system) {
    const given = readArguments(system.argv, 'nAevtTEbsu');
    if ('usage' in given) return yield* usage(system, given);
    let code = 0;
    let line = 0;
    const number = (text: string): string =>
      given.options.has('n')
        ? text.replace(/^.*(\n|$)/gm, (l) => (l === '' ? '' : `${String(++line).padStart(6)}\t${l}`))
        : text;
    for (const path of given.operands.length > 0 ? given.operands : ['-']) {
      if (path === '-') {
        for (;;) {
          const text = (yield system.stdin.read) as string | undefined;
          if (text === undefined) break;
          yield* print(system, number(text));
        }
        continue;
      }
      const endless = system.files.stat(path)?.type === 'device' && path.startsWith('/dev/zero');
      do {
        const text = system.files.read(path);
        if (typeof text === 'string') yield* print(system, number(text));
        else code = yield* cannotOpen(system, path, text, style);
      } while (endless);
    }
    return code;
  };
