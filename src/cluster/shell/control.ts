/** An error that ends a script (and a line of an interactive shell): the message without the shell's name. */
export class ShellFault extends Error {
  readonly code: number;

  constructor(message: string, code: number) {
    super(message);
    this.name = 'ShellFault';
    this.code = code;
  }
}

/** How control leaves a command otherwise than at its end. */
export class Leave {
  readonly kind: 'exit' | 'return' | 'break' | 'continue' | 'interrupted';
  /** Exit code, or for break and continue how many loops. */
  readonly value: number;

  constructor(kind: Leave['kind'], value: number) {
    this.kind = kind;
    this.value = value;
  }
}
