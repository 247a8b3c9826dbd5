import type { FileError } from '../runtime/filesystem.ts';
import { ERRNO_TEXT } from './tools/errno.ts';

/** The shells whose words are known: busybox ash, dash (Debian's sh) and bash. */
export type Dialect = 'ash' | 'dash' | 'bash';

/** What a shell says when something fails; `name` is what it was called by, `line` the script's line. */
export interface Messages {
  notFound(command: string): string;
  denied(command: string): string;
  noSuchFile(path: string): string;
  cannotCreate(path: string, error: FileError['error']): string;
  cannotOpen(path: string, error: FileError['error']): string;
  syntax(message: string, token: string | undefined, line: number): readonly string[];
}

/** Messages of a dialect (ash: recordings 003, 016, 111; the others as those shells print them). */
export function messages(dialect: Dialect, name: string, line: number): Messages {
  const reason = (error: FileError['error']): string => ERRNO_TEXT[error];
  switch (dialect) {
    case 'ash':
      return {
        notFound: (command) => `${name}: ${command}: not found`,
        denied: (command) => `${name}: ${command}: Permission denied`,
        noSuchFile: (path) => `${name}: ${path}: not found`,
        cannotCreate: (path, error) =>
          `${name}: can't create ${path}: ${error === 'ENOENT' ? 'nonexistent directory' : reason(error)}`,
        cannotOpen: (path, error) =>
          `${name}: can't open ${path}: ${error === 'ENOENT' ? 'no such file' : reason(error)}`,
        syntax: (message) => [`${name}: ${/^un(expected|terminated)/.test(message) ? 'syntax error: ' : ''}${message}`],
      };
    case 'dash':
      return {
        notFound: (command) => `${name}: ${line}: ${command}: not found`,
        denied: (command) => `${name}: ${line}: ${command}: Permission denied`,
        noSuchFile: (path) => `${name}: ${line}: ${path}: not found`,
        cannotCreate: (path, error) =>
          `${name}: ${line}: cannot create ${path}: ${error === 'ENOENT' ? 'Directory nonexistent' : reason(error)}`,
        cannotOpen: (path, error) =>
          `${name}: ${line}: cannot open ${path}: ${error === 'ENOENT' ? 'No such file' : reason(error)}`,
        syntax: (message, _token, at) => [
          `${name}: ${at}: ${/^un(expected|terminated)/.test(message) ? 'Syntax error: ' : ''}${message
            .replace('unexpected end of file', 'end of file unexpected')
            .replace(/^unexpected (".*?")/, '$1 unexpected')
            .replace(/^unt/, 'Unt')}`,
        ],
      };
    case 'bash': {
      const where = `${name}: line ${line}`;
      return {
        notFound: (command) => `${where}: ${command}: command not found`,
        denied: (command) => `${where}: ${command}: Permission denied`,
        noSuchFile: (path) => `${where}: ${path}: No such file or directory`,
        cannotCreate: (path, error) => `${where}: ${path}: ${reason(error)}`,
        cannotOpen: (path, error) => `${where}: ${path}: ${reason(error)}`,
        syntax: (message, token, at) => [
          token === undefined
            ? `${name}: -c: line ${at}: ${/end of file/.test(message) ? 'syntax error: unexpected end of file' : message}`
            : `${name}: -c: line ${at}: syntax error near unexpected token \`${token}'`,
        ],
      };
    }
  }
}

/** A word as `set -x` shows it: quoted where it has more than plain characters. */
export function shownWord(text: string, dialect: Dialect): string {
  if (dialect === 'dash') return text;
  const plain = dialect === 'ash' ? /^[+\-,./0-9:@A-Z\]^_a-z]*$/ : /^[\w+\-,./:@=%^]+$/;
  return plain.test(text) ? text : `'${text.replaceAll("'", dialect === 'ash' ? `'"'"'` : "'\\''")}'`;
}
