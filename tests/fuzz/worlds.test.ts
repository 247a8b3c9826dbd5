import assert from 'node:assert/strict';
import type { Cluster } from '../../src/cluster/index.ts';
import { checkHistory } from './history.ts';
import { checkPeace } from './peace.ts';
import { holds } from './property.ts';
import { checkStillness } from './stillness.ts';
import { EXCEPTION } from './workplace.ts';
import { Stage, type World, world } from './worlds.ts';

/*
 * Whatever happens to a cluster: its history is one that could be, its statuses agree with what there is, and left in peace it comes to rest.
 */

const file = import.meta.filename;

/** Longer than any grace period, back-off and eviction together. */
const LONG = 1_500_000;
/** Nothing but Events is written for so long when all is said; how often that is looked for. */
const STILL = 2_500;
const LOOKS = 400;

/** Lets time pass until a moment of stillness; whether one came (a world where something always happens has none). */
function awaitStillness({ store, kernel }: Cluster): boolean {
  for (let look = 0; look < LOOKS; look++) {
    const last = store.log.findLast((c) => c.resource !== 'events' && !c.resource.startsWith('leases'))?.at ?? 0;
    if (kernel.now - last >= STILL) return true;
    kernel.runUntil(last + STILL);
  }
  return false;
}

function play(given: World): Stage {
  const stage = new Stage(given);
  for (const deed of given.deeds) stage.do(deed);
  return stage;
}

holds({
  behaviour:
    'whatever happens, the history could be one, statuses agree with what there is, and in peace it comes to rest',
  file,
  cases: 400,
  of: world,
  check(given) {
    const stage = play(given);
    const { cluster } = stage;
    try {
      if (awaitStillness(cluster)) checkStillness(cluster);
      cluster.advance(LONG);
      if (awaitStillness(cluster)) {
        checkStillness(cluster);
        checkPeace(cluster);
      }
      checkHistory(cluster);
      assert.doesNotMatch(stage.printed, EXCEPTION);
    } catch (e) {
      (e as Error).message += `\n\nThe world:\n${stage.printed}`;
      throw e;
    }
  },
});
