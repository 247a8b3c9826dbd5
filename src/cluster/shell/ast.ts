/** A word as written: pieces that expansion turns into zero or more fields. */
export type Word = readonly Part[];

export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | {
      readonly kind: 'parameter';
      readonly name: string;
      /** `:-`, `-`, `:=`, `=`, `:?`, `?`, `:+`, `+`, `#`, `##`, `%`, `%%`, `/`, `//`, `:` (substring), or `length` for `${#x}`. */
      readonly operator: string;
      readonly word: Word;
      readonly quoted: boolean;
    }
  | { readonly kind: 'command'; readonly body: Command; readonly quoted: boolean }
  | { readonly kind: 'arithmetic'; readonly expression: Word; readonly quoted: boolean };

export interface Redirect {
  readonly fd: number;
  readonly operator: '<' | '>' | '>>' | '<>' | '>&' | '<&' | '<<' | '&>';
  /** The file, the descriptor, or the text of a here-document. */
  readonly target: Word;
}

export interface Assignment {
  readonly name: string;
  readonly value: Word;
}

interface Compound {
  readonly redirects: readonly Redirect[];
}

/** A command of the shell language. */
export type Command =
  | (Compound & {
      readonly kind: 'simple';
      readonly assignments: readonly Assignment[];
      readonly words: readonly Word[];
      readonly line: number;
    })
  | { readonly kind: 'pipeline'; readonly commands: readonly Command[]; readonly negated: boolean }
  | { readonly kind: 'and-or'; readonly left: Command; readonly operator: '&&' | '||'; readonly right: Command }
  | { readonly kind: 'list'; readonly items: readonly { readonly command: Command; readonly background: boolean }[] }
  | (Compound & { readonly kind: 'subshell' | 'group'; readonly body: Command })
  | (Compound & {
      readonly kind: 'if';
      readonly branches: readonly { readonly condition: Command; readonly body: Command }[];
      readonly otherwise: Command | undefined;
    })
  | (Compound & {
      readonly kind: 'while';
      readonly until: boolean;
      readonly condition: Command;
      readonly body: Command;
    })
  | (Compound & {
      readonly kind: 'for';
      readonly name: string;
      readonly words: readonly Word[] | undefined;
      readonly body: Command;
    })
  | (Compound & {
      readonly kind: 'case';
      readonly word: Word;
      readonly clauses: readonly { readonly patterns: readonly Word[]; readonly body: Command }[];
    })
  | { readonly kind: 'function'; readonly name: string; readonly body: Command };

/** Whether a command is bash's `[[`. */
export const isBracket = ([word]: readonly Word[]): boolean =>
  word?.length === 1 && word[0]?.kind === 'text' && word[0].text === '[[' && !word[0].quoted;
