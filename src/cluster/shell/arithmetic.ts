import { ShellFault } from './control.ts';

interface Variables {
  get(name: string): string;
  set(name: string, value: string): void;
}

const BINARY: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
  ['**'],
];
const TOKEN =
  /\s*(\d[\dA-Za-z]*|[A-Za-z_]\w*|\+\+|--|\*\*|<<=|>>=|[-+*/%&|^]=|\|\||&&|<<|>>|[=!<>]=|[-+*/%&|^~!<>()?:=,])/y;
const MAX_DEPTH = 200;

/** The value of `$((text))`: integers as C has them, with variables. Throws ShellFault. */
export function evaluate(text: string, variables: Variables): number {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) {
      if (text.slice(from).trim() === '') break;
      throw new ShellFault('arithmetic syntax error', 2);
    }
    tokens.push(match[1] as string);
  }
  let at = 0;
  let depth = 0;
  const fail = (): never => {
    throw new ShellFault('arithmetic syntax error', 2);
  };
  const value = (name: string, seen = 0): number => {
    const raw = variables.get(name).trim();
    if (raw === '') return 0;
    if (/^-?\d/.test(raw)) return number(raw);
    return seen > 10 ? fail() : /^[A-Za-z_]\w*$/.test(raw) ? value(raw, seen + 1) : evaluate(raw, variables);
  };
  const assign = (name: string, result: number): number => {
    variables.set(name, String(result));
    return result;
  };
  const primary = (): number => {
    const token = tokens[at++];
    if (token === undefined || ++depth > MAX_DEPTH) return fail();
    try {
      switch (token) {
        case '(': {
          const inner = comma();
          if (tokens[at++] !== ')') fail();
          return inner;
        }
        case '-':
          return -primary();
        case '+':
          return primary();
        case '!':
          return primary() === 0 ? 1 : 0;
        case '~':
          return ~primary();
        case '++':
        case '--': {
          const name = tokens[at++] ?? fail();
          return assign(name, value(name) + (token === '++' ? 1 : -1));
        }
      }
    } finally {
      depth--;
    }
    if (/^\d/.test(token)) return number(token);
    if (!/^[A-Za-z_]/.test(token)) return fail();
    const next = tokens[at];
    if (next === '++' || next === '--') {
      at++;
      const before = value(token);
      assign(token, before + (next === '++' ? 1 : -1));
      return before;
    }
    if (next === '=') {
      at++;
      return assign(token, ternary());
    }
    if (next !== undefined && /^(<<|>>|[-+*/%&|^])=$/.test(next)) {
      at++;
      return assign(token, apply(next.slice(0, -1), value(token), ternary()));
    }
    return value(token);
  };
  const binary = (level: number): number => {
    const operators = BINARY[level];
    if (!operators) return primary();
    let left = binary(level + 1);
    for (let op = tokens[at]; op !== undefined && operators.includes(op); op = tokens[at]) {
      at++;
      left = apply(op, left, binary(level + 1));
    }
    return left;
  };
  const ternary = (): number => {
    const condition = binary(0);
    if (tokens[at] !== '?') return condition;
    at++;
    const yes = comma();
    if (tokens[at++] !== ':') fail();
    const no = ternary();
    return condition !== 0 ? yes : no;
  };
  const comma = (): number => {
    let result = ternary();
    while (tokens[at] === ',') {
      at++;
      result = ternary();
    }
    return result;
  };
  if (tokens.length === 0) return 0;
  const result = comma();
  return at < tokens.length ? fail() : result;
}

function number(text: string): number {
  const negative = text.startsWith('-');
  const digits = negative ? text.slice(1) : text;
  const value = /^0[xX][\da-fA-F]+$/.test(digits)
    ? Number.parseInt(digits, 16)
    : /^0[0-7]+$/.test(digits)
      ? Number.parseInt(digits, 8)
      : Number(digits);
  if (Number.isNaN(value)) throw new ShellFault('arithmetic syntax error', 2);
  return negative ? -value : value;
}

function apply(operator: string, a: number, b: number): number {
  switch (operator) {
    case '||':
      return a || b ? 1 : 0;
    case '&&':
      return a && b ? 1 : 0;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '&':
      return a & b;
    case '==':
      return a === b ? 1 : 0;
    case '!=':
      return a !== b ? 1 : 0;
    case '<=':
      return a <= b ? 1 : 0;
    case '>=':
      return a >= b ? 1 : 0;
    case '<':
      return a < b ? 1 : 0;
    case '>':
      return a > b ? 1 : 0;
    case '<<':
      return a << b;
    case '>>':
      return a >> b;
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '**':
      return a ** b;
  }
  if (b === 0) throw new ShellFault('divide by zero', 2);
  const quotient = operator === '/' ? Math.trunc(a / b) : a % b;
  return quotient === 0 ? 0 : quotient;
}
