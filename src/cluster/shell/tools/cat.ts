import { handOn } from '../../runtime/streams.ts';
import { tool } from './tool.ts';

/** cat: standard input is handed on as it comes. */
export const cat = tool({ options: 'nAevtTEbsu', synopsis: '[-nbvteA] [FILE]...' }, function* (t) {
  const { files, stdin } = t.system;
  let line = 0;
  const shown = (text: string): string => {
    let out = t.has('AtT') ? text.replaceAll('\t', '^I') : text;
    if (t.has('AeE')) out = out.replaceAll('\n', '$\n');
    if (!t.has('nb')) return out;
    return out.replace(/^.*(\n|$)/gm, (l) =>
      l === '' || (t.has('b') && l === '\n') ? l : `${String(++line).padStart(6)}\t${l}`,
    );
  };
  for (const path of t.paths) {
    if (path === '-') {
      yield* handOn(stdin, (text) => t.say(shown(text)));
      continue;
    }
    const endless = path.startsWith('/dev/zero') && files.stat(path)?.type === 'device';
    do {
      const text = files.read(path);
      if (typeof text === 'string') yield t.say(shown(text));
      else yield* t.cannotOpen(path, text);
    } while (endless);
  }
});
