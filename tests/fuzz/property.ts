import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';

/*
 * Properties over many generated cases. The seed is fixed, so that every run has the same cases; these variables change it:
 *   FUZZ_SEED=5        other cases
 *   FUZZ_CASES=100000  so many of them, for every property
 *   FUZZ_PATH=812:0:3  only the case of that path (its number, and how it was made smaller): what a failure prints
 *   FUZZ_SURVEY=1      all cases, however many fail; prints one example of every kind of failure
 */

const SEED = Number(process.env.FUZZ_SEED ?? 20_261_120);
const PATH = process.env.FUZZ_PATH;
const CASES = process.env.FUZZ_CASES;

/** Real seconds in which a case must have ended. The slowest take some hundredths. */
const PATIENCE = 30;

/** Bytes that may be in use when all cases are over, and that the process may ever have had. */
const KEPT = 100_000_000;
const PEAK = 900_000_000;

/** Names of Object.prototype and its like: none may be added by anything. */
const PROTOTYPES = [Object.prototype, Array.prototype, Function.prototype, String.prototype];
const namesOf = (): string => PROTOTYPES.map((p) => Object.getOwnPropertyNames(p).join()).join('|');
const NAMES = namesOf();

/** How a property is checked. */
export interface PropertyOptions<T> {
  /** The name of the test: a sentence. */
  readonly behaviour: string;
  readonly cases: number;
  readonly of: fc.Arbitrary<T>;
  /** Throws when the case breaks the behaviour. */
  readonly check: (given: T) => void;
  /** The file that declares the property (`import.meta.filename`), for the line that replays a failure. */
  readonly file: string;
}

/**
 * Declares a test that `check` holds for `cases` generated values, that memory stays within bounds and prototypes stay as they are. A failure
 * is made as small as fast-check can and printed with its seed and the line that replays it. A case that does not end within half a minute of
 * real time ends the process, named in the same way.
 */
export function holds<T>({ behaviour, cases, of, check, file }: PropertyOptions<T>): void {
  const replay = (path: string): string =>
    `FUZZ_SEED=${SEED} FUZZ_PATH=${path} node --test --test-name-pattern='${behaviour}' ${file.replace(/^.*(?=tests\/fuzz)/, '')}`;
  test(behaviour, async () => {
    const watched = await watch(`A case did not end. To replay it:\n  ${replay('#')}\n`);
    const property = fc.property(of, (given) => {
      watched.next();
      check(given);
      assert.equal(namesOf(), NAMES, 'a prototype has been changed');
    });
    try {
      if (process.env.FUZZ_SURVEY)
        return survey(of, CASES ? Number(CASES) : cases, (given) => {
          watched.next();
          check(given);
        });
      const details = fc.check(property, {
        seed: SEED,
        numRuns: CASES ? Number(CASES) : cases,
        ...(PATH ? { path: PATH } : {}),
      });
      if (details.failed) {
        const { error } = details as { error?: unknown };
        const { message, stack } = Object(details.errorInstance ?? error) as { message?: string; stack?: string };
        const shown = fc.stringify(details.counterexample?.[0]);
        assert.fail(
          `${behaviour}: broken by case ${details.numRuns} of seed ${details.seed}, made smaller ${details.numShrinks} times:\n${shown.slice(0, 5000)}\n\n${stack ?? message ?? String(error)}\n\nTo replay it:\n  ${replay(details.counterexamplePath ?? '')}`,
        );
      }
      const { heapUsed } = collected();
      const peak = process.resourceUsage().maxRSS * 1024;
      assert.ok(heapUsed < KEPT, `${Math.round(heapUsed / 1e6)} MB are kept after all cases`);
      assert.ok(peak < PEAK, `the process grew to ${Math.round(peak / 1e6)} MB`);
    } finally {
      await watched.stop();
    }
  });
}

/** The memory in use after what nobody needs has been collected. */
function collected(): NodeJS.MemoryUsage {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage();
}

/** Prints how many cases fail in which way, with an example of each. */
function survey<T>(of: fc.Arbitrary<T>, cases: number, check: (given: T) => void): void {
  const found = new Map<string, { count: number; example: string }>();
  for (const given of fc.sample(of, { seed: SEED, numRuns: cases })) {
    try {
      check(given);
    } catch (e) {
      const { message, stack = '' } = e as Error;
      const what = (message.split('\n')[0] ?? '').replace(/\d+|"[^"]*"|'[^']*'/g, '_').slice(0, 160);
      const known = found.get(what) ?? {
        count: 0,
        example: `${message.slice(0, 1000)}\n${stack.slice(-900)}\n${fc.stringify(given)}`,
      };
      known.count++;
      found.set(what, known);
    }
  }
  for (const { count, example } of found.values()) console.log(`\n${count} times:\n${example.slice(0, 2500)}`);
  assert.equal(found.size, 0, 'kinds of failures');
}

/**
 * Ends the process when no case has been begun for too long: nothing else can end a loop in the thread that runs the cases.
 *
 * @param message what is said then; `#` stands for the number of the case, the first being 0.
 */
export async function watch(message: string): Promise<{ next(): void; stop(): Promise<unknown> }> {
  const memory = new SharedArrayBuffer(4);
  const begun = new Int32Array(memory);
  const code = `
    const { workerData: { memory, message, patience } } = require('node:worker_threads');
    const begun = new Int32Array(memory);
    let seen = -1;
    let since = Date.now();
    setInterval(() => {
      if (begun[0] !== seen) {
        seen = begun[0];
        since = Date.now();
      } else if (Date.now() - since > patience) {
        require('node:fs').writeSync(2, message.replace('#', seen - 1));
        process.kill(process.pid, 'SIGKILL');
      }
    }, 500);`;
  const worker = new Worker(code, { eval: true, workerData: { memory, message, patience: PATIENCE * 1000 } });
  await new Promise((begin) => worker.once('online', begin));
  worker.unref();
  return {
    next: () => {
      begun[0] = (begun[0] ?? 0) + 1;
    },
    stop: () => worker.terminate(),
  };
}
