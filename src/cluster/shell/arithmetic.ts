import { ShellFault } from './control.ts';

interface Variables {
  get(name: string): string;
  set(name: string, value: string): void;
}

const TOKEN =
  /\s*(\d[\dA-Za-z]*|[A-Za-z_]\w*|\+\+|--|\*\*|<<=|>>=|[-+*/%&|^]=|\|\||&&|<<|>>|[=!<>]=|[-+*/%&|^~!<>()?:=,])/y;
const MAX_DEPTH = 200;
/** Variables that may be looked at: each may stand for an expression of further ones. */
const MAX_VALUES = 100_000;

const tooDeep = (): ShellFault => new ShellFault('expression recursion level exceeded', 1);

/** The value of `$((text))`: integers of 64 bits as C has them, with variables. Throws ShellFault. */
export function evaluate(text: string, variables: Variables): string {
  try {
    return String(value64(text, variables, { left: MAX_VALUES }));
  } catch (e) {
    throw e instanceof RangeError ? tooDeep() : e;
  }
}

function value64(text: string, variables: Variables, room: { left: number }): bigint {
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
  const value = (name: string, seen = 0): bigint => {
    if (--room.left < 0) throw tooDeep();
    const raw = variables.get(name).trim();
    if (raw === '') return 0n;
    if (/^-?\d/.test(raw)) return number(raw);
    return seen > 10 ? fail() : /^[A-Za-z_]\w*$/.test(raw) ? value(raw, seen + 1) : value64(raw, variables, room);
  };
  const assign = (name: string, result: bigint): bigint => {
    variables.set(name, String(result));
    return result;
  };
  const primary = (): bigint => {
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
          return cut(-primary());
        case '+':
          return primary();
        case '!':
          return yes(primary() === 0n);
        case '~':
          return ~primary();
        case '++':
        case '--': {
          const name = tokens[at++] ?? fail();
          return assign(name, value(name) + (token === '++' ? 1n : -1n));
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
      assign(token, before + (next === '++' ? 1n : -1n));
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
  const binary = (level: number): bigint => {
    const operators = BINARY[level];
    if (!operators) return primary();
    let left = binary(level + 1);
    for (let op = tokens[at]; op !== undefined && Object.hasOwn(operators, op); op = tokens[at]) {
      at++;
      left = apply(op, left, binary(op === '**' ? level : level + 1));
    }
    return left;
  };
  const ternary = (): bigint => {
    const condition = binary(0);
    if (tokens[at] !== '?') return condition;
    at++;
    const one = comma();
    if (tokens[at++] !== ':') fail();
    const other = ternary();
    return condition !== 0n ? one : other;
  };
  const comma = (): bigint => {
    let result = ternary();
    while (tokens[at] === ',') {
      at++;
      result = ternary();
    }
    return result;
  };
  if (tokens.length === 0) return 0n;
  const result = comma();
  return at < tokens.length ? fail() : result;
}

function number(text: string): bigint {
  const negative = text.startsWith('-');
  const digits = negative ? text.slice(1) : text;
  if (/^0\d*[89]/.test(digits) || !/^(0[xX][\da-fA-F]+|\d+)$/.test(digits))
    throw new ShellFault('arithmetic syntax error', 2);
  const value = cut(BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits));
  return negative ? -value : value;
}

/** The number cut to 64 bits. */
const cut = (value: bigint): bigint => BigInt.asIntN(64, value);

/** `a ** b` in 64 bits, in as many steps as `b` has bits. */
function power(a: bigint, b: bigint): bigint {
  if (b < 0n) throw new ShellFault('exponent less than 0', 2);
  let result = 1n;
  for (let [base, left] = [a, b]; left > 0n; left >>= 1n, base = cut(base * base))
    if (left & 1n) result = cut(result * base);
  return result;
}

const yes = (holds: boolean): bigint => (holds ? 1n : 0n);

/** A divisor; throws ShellFault when it is 0. */
const divisor = (b: bigint): bigint => {
  if (b === 0n) throw new ShellFault('divide by zero', 2);
  return b;
};

/** Operators between two values, those that bind least first. */
const BINARY: readonly Readonly<Record<string, (a: bigint, b: bigint) => bigint>>[] = [
  { '||': (a, b) => yes(a !== 0n || b !== 0n) },
  { '&&': (a, b) => yes(a !== 0n && b !== 0n) },
  { '|': (a, b) => a | b },
  { '^': (a, b) => a ^ b },
  { '&': (a, b) => a & b },
  { '==': (a, b) => yes(a === b), '!=': (a, b) => yes(a !== b) },
  { '<=': (a, b) => yes(a <= b), '>=': (a, b) => yes(a >= b), '<': (a, b) => yes(a < b), '>': (a, b) => yes(a > b) },
  { '<<': (a, b) => a << (b & 63n), '>>': (a, b) => a >> (b & 63n) },
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  { '*': (a, b) => a * b, '/': (a, b) => a / divisor(b), '%': (a, b) => a % divisor(b) },
  { '**': power },
];
const OPERATORS = Object.assign({}, ...BINARY) as Readonly<Record<string, (a: bigint, b: bigint) => bigint>>;

const apply = (operator: string, a: bigint, b: bigint): bigint => cut(OPERATORS[operator]?.(a, b) ?? 0n);
