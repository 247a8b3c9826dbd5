import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watch } from '../fuzz/property.ts';
import { assertNothingExecuted, assertSaidInWords } from './harmless.ts';
import type { HostileInput } from './input.ts';
import type { Door } from './workplace.ts';

/*
 * The corpus, through the doors. These variables change what is tried:
 *   HOSTILE_SHARE=1   every input through every door (minutes), instead of through one of so many
 *   HOSTILE_ONLY=17   only the attempt of that number: what a failure prints
 */

const { HOSTILE_SHARE, HOSTILE_ONLY } = process.env;

/** What is tried, and how much of it. */
export interface Attempts {
  /** The name of the test: a sentence. */
  readonly behaviour: string;
  readonly doors: Iterable<Door>;
  readonly inputs: readonly HostileInput[];
  /** An input goes through one of so many doors, each door takes one of so many inputs. */
  readonly share: number;
}

/**
 * Declares a test that hostile inputs go through doors, one after the other: nothing is executed, whatever goes wrong is said in words, every
 * attempt ends, and the cluster still answers. An attempt that does not end within half a minute ends the process.
 */
export function goThrough({ behaviour, doors, inputs, share }: Attempts): void {
  test(behaviour, async () => {
    const every = Number(HOSTILE_SHARE ?? share);
    const watched = await watch(`${behaviour}: an attempt did not end. To replay it: HOSTILE_ONLY=#\n`);
    const failures: string[] = [];
    let attempt = -1;
    let tried = 0;
    let place = 0;
    try {
      for (const door of doors) {
        for (const [index, input] of inputs.entries()) {
          attempt++;
          watched.next();
          const isWanted = HOSTILE_ONLY ? attempt === Number(HOSTILE_ONLY) : (place * 7 + index) % every === 0;
          if (!isWanted) continue;
          tried++;
          try {
            assertSaidInWords(door.enter(input.text), input.text);
            assert.ok(door.answers(), 'the cluster does not answer any more');
            assertNothingExecuted();
          } catch (e) {
            const why = e instanceof assert.AssertionError ? e.message : ((e as Error).stack ?? String(e));
            failures.push(`HOSTILE_ONLY=${attempt} ${input.name}, by ${door.name}: ${why.slice(0, 800)}`);
          }
        }
        place++;
      }
    } finally {
      await watched.stop();
    }
    assert.deepEqual(failures, []);
    assert.ok(tried > 0, 'something was tried');
  });
}
