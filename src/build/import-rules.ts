import { posix } from 'node:path';
import ts from 'typescript';

/** Something a source file does that its place in the house forbids. */
export interface ImportProblem {
  /** The file, relative to the repository's root. */
  readonly file: string;
  /** The line, counted from 1. */
  readonly line: number;
  readonly message: string;
  /** What the author can do about it. */
  readonly mend: string;
}

/** The rooms of `src/`, and the rooms each may import from. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  cluster: [],
  kubectl: ['cluster'],
  study: ['cluster'],
  islands: ['cluster', 'kubectl', 'study'],
  search: ['layouts'],
  offline: ['layouts'],
  components: ['cluster', 'kubectl', 'study', 'islands', 'search', 'layouts', 'build', 'styles'],
  layouts: ['cluster', 'kubectl', 'study', 'islands', 'search', 'offline', 'components', 'build', 'styles'],
  pages: ['cluster', 'kubectl', 'study', 'islands', 'search', 'offline', 'components', 'layouts', 'build', 'styles'],
};

/** Rooms that run anywhere: in a worker, in a test, in a server. They see neither page nor machine. */
const pureRooms = new Set(['cluster', 'kubectl', 'study']);

/** Packages that the pure rooms may use. */
const purePackages = new Set(['yaml']);

/** Global names that read the wall clock or chance, or wait in real time, and what serves instead. */
const impure: Readonly<Record<string, string>> = {
  'Date.now': 'Take the time from the virtual clock.',
  'Math.random': 'Take the number from the seeded generator.',
  setTimeout: 'Put an event into the queue of the virtual clock.',
  setInterval: 'Put an event into the queue of the virtual clock.',
  setImmediate: 'Put an event into the queue of the virtual clock.',
  queueMicrotask: 'Call the function: everything here is synchronous.',
  requestAnimationFrame: 'Put an event into the queue of the virtual clock.',
  performance: 'Take the time from the virtual clock.',
  crypto: 'Take the number from the seeded generator.',
  'new Date()': 'Give the time as an argument: new Date(milliseconds).',
};

/** The room of a file: `cluster` for `src/cluster/kernel/clock.ts`; undefined for a file in none. */
function roomOf(file: string): string | undefined {
  return /^src\/([^/]+)\//.exec(file)?.[1];
}

/**
 * The TypeScript in a file, in its place: of an Astro component the part between the first dashes and the scripts,
 * with spaces for everything else, so that lines stay.
 */
function scriptIn(file: string, text: string): string {
  if (!file.endsWith('.astro')) return text;
  const kept: [number, number][] = [];
  const front = /^\s*---\r?\n([\s\S]*?)\r?\n---/.exec(text);
  if (front) kept.push([front.index, front.index + front[0].length]);
  for (const script of text.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)) {
    const start = script.index + script[0].indexOf('>') + 1;
    kept.push([start, start + (script[1] ?? '').length]);
  }
  const blank = text.replace(/[^\n]/g, ' ');
  let out = '';
  let position = 0;
  for (const [start, end] of kept) {
    out +=
      blank.slice(position, start) +
      text.slice(start, end).replace(/^\s*---|---$/g, (dashes) => dashes.replace(/-/g, ' '));
    position = end;
  }
  return out + blank.slice(position);
}

/** What is wrong with importing `target` from a file in `room`; undefined when it may. */
function importProblem(file: string, room: string, target: string): { message: string; mend: string } | undefined {
  if (target.startsWith('.')) {
    const to = roomOf(posix.normalize(posix.join(posix.dirname(file), target)));
    if (to === undefined || to === room || allowed[room]?.includes(to)) return undefined;
    const may = allowed[room]?.length
      ? `only from ${allowed[room].map((name) => `src/${name}`).join(', ')}`
      : 'from no other room';
    return {
      message: `src/${room} imports from src/${to} ("${target}")`,
      mend: `src/${room} may import ${may}. Move what both need into src/${allowed[room]?.[0] ?? room}, or pass it in as an argument.`,
    };
  }
  if (!pureRooms.has(room)) return undefined;
  const name = target.startsWith('@') ? target.split('/').slice(0, 2).join('/') : (target.split('/')[0] ?? target);
  if (purePackages.has(name)) return undefined;
  return {
    message: `src/${room} imports "${target}"`,
    mend: `src/${room} runs without a page and without Node: do it in plain TypeScript, or pass it in as an argument.`,
  };
}

/** The name under which an expression is in {@link impure}, or undefined. */
function impureName(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    const name = `${node.expression.text}.${node.name.text}`;
    if (Object.hasOwn(impure, name)) return name;
    if (node.expression.text === 'globalThis' && Object.hasOwn(impure, node.name.text)) return node.name.text;
  }
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'Date') {
    return node.arguments?.length ? undefined : 'new Date()';
  }
  if (ts.isIdentifier(node) && Object.hasOwn(impure, node.text)) {
    const { parent } = node;
    // `options.performance`, `{ performance: ... }` and `performance` as a member's name are other things.
    if (ts.isPropertyAccessExpression(parent) && parent.name === node) return undefined;
    if ((ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) && parent.name === node) return undefined;
    if (ts.isMethodDeclaration(parent) || ts.isMethodSignature(parent) || ts.isPropertyDeclaration(parent))
      return undefined;
    return node.text;
  }
  return undefined;
}

/**
 * Checks one source file: whether it imports only from the rooms below its own, and whether a room that must not see
 * the page, the machine, the wall clock or chance keeps to that.
 *
 * @param file the file's name, relative to the repository's root, with forward slashes.
 * @param text its text.
 */
export function checkImports(file: string, text: string): ImportProblem[] {
  const room = roomOf(file);
  if (room === undefined || !Object.hasOwn(allowed, room)) return [];
  const source = ts.createSourceFile(
    file,
    scriptIn(file, text),
    ts.ScriptTarget.Latest,
    true,
    file.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
  const problems: ImportProblem[] = [];
  const lineOf = (node: ts.Node) => source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
  const visit = (node: ts.Node): void => {
    const isImport = ts.isImportDeclaration(node) || ts.isExportDeclaration(node);
    const isCall = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
    const target = isImport ? node.moduleSpecifier : isCall ? node.arguments[0] : undefined;
    if (target && ts.isStringLiteralLike(target)) {
      const problem = importProblem(file, room, target.text);
      if (problem) problems.push({ file, line: lineOf(node), ...problem });
    }
    const name = pureRooms.has(room) && room !== 'study' ? impureName(node) : undefined;
    if (name !== undefined) {
      problems.push({ file, line: lineOf(node), message: `src/${room} uses ${name}`, mend: impure[name] ?? '' });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return problems;
}
