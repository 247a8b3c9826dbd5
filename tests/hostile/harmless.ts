import assert from 'node:assert/strict';
import { type Done, EXCEPTION } from '../fuzz/workplace.ts';

/** What JavaScript says where somebody should have said something. */
const UNTOLD =
  /\bundefined\b|\[object \w+\]|\[native code\]|\b(?:Type|Range|Syntax|Reference)Error\b|simulator fault|\n +at \S+ \(|:\d+:\d+\)|JSON at position|Unexpected (?:token|end of|non-whitespace)|\bNaN\b/;

const PROTOTYPES = [Object, Array, Function, String, Number, Map, Set, Promise].map((c) => c.prototype as object);
const world = (): string => [globalThis, ...PROTOTYPES].map((o) => Object.getOwnPropertyNames(o).join()).join('|');

/** The names of everything global, before anything hostile has come. */
const WORLD = world();

/** Nothing was executed: everything global and every prototype is as it was. */
export function assertNothingExecuted(): void {
  assert.equal(world(), WORLD, 'something global has been changed');
  assert.equal(Reflect.get({}, 'polluted'), undefined);
}

/** What was said is meant to be read: no exception of JavaScript, and a word for every failure. `input`: what may be repeated. */
export function assertSaidInWords({ out, err, code, interrupted }: Done, input: string): void {
  assert.ok(Number.isInteger(code) && code >= 0 && code < 256, `exit code ${code}`);
  for (const said of [out, err]) {
    const found = UNTOLD.exec(said) ?? EXCEPTION.exec(said);
    if (found && !input.includes(found[0].trim()))
      assert.fail(`it says ${JSON.stringify(said.slice(Math.max(0, found.index - 150), found.index + 150))}`);
  }
  assert.ok(code === 0 || interrupted || out + err !== '', `it fails (${code}) without a word`);
}
