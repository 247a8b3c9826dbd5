import { fileOutput, textInput } from '../runtime/streams.ts';
import type { OutputStream, Run } from '../runtime/system.ts';
import type { Redirect } from './ast.ts';
import { expandText } from './expand.ts';
import type { Shell } from './interpreter.ts';
import type { Descriptors } from './state.ts';

/** The descriptors with redirections made; undefined when one failed, which was said. */
export function* redirected(shell: Shell, redirects: readonly Redirect[]): Run<Descriptors | undefined> {
  const io = [...shell.io];
  const { files } = shell.system;
  for (const { fd, operator, target } of redirects) {
    const text = yield* expandText(shell, target);
    switch (operator) {
      case '<<':
        io[fd] = { input: textInput(text) };
        break;
      case '>&':
      case '<&': {
        if (text === '-') io[fd] = undefined;
        else if (/^\d+$/.test(text)) {
          const from = io[Number(text)];
          if (!from) {
            yield* shell.complain(`${text}: Bad file descriptor`);
            return undefined;
          }
          io[fd] = from;
        } else if (operator === '>&') {
          const output = yield* open(shell, text, false);
          if (!output) return undefined;
          io[1] = { output };
          io[2] = { output };
        }
        break;
      }
      case '<': {
        const content = files.read(text);
        if (typeof content !== 'string') {
          if (content.error !== 'EISDIR') {
            yield shell.streams().stderr.write(`${shell.messages.cannotOpen(text, content.error)}\n`);
            return undefined;
          }
        }
        io[fd] = { input: textInput(typeof content === 'string' ? content : '') };
        break;
      }
      default: {
        const output = yield* open(shell, text, operator === '>>' || operator === '<>');
        if (!output) return undefined;
        io[fd] = { output };
        if (operator === '&>') io[2] = { output };
      }
    }
  }
  return io;
}

function* open(shell: Shell, path: string, append: boolean): Run<OutputStream | undefined> {
  const { system } = shell;
  const absolute = path.startsWith('/') ? path : `${system.cwd}/${path}`;
  const stderr = shell.streams().stderr;
  const output = path === '' ? ({ error: 'ENOENT' } as const) : fileOutput(system.files, absolute, append, stderr);
  if (!('error' in output)) return output;
  yield stderr.write(`${shell.messages.cannotCreate(path, output.error)}\n`);
  return undefined;
}
