import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { RESOURCES } from '../../src/cluster/api/scheme.ts';
import type { StoreView } from '../../src/cluster/apiserver/store.ts';
import { checkHistory } from './history.ts';
import { checkPeace } from './peace.ts';
import { holds } from './property.ts';
import { checkStillness } from './stillness.ts';
import { EXCEPTION } from './workplace.ts';
import { Stage, world } from './worlds.ts';

/*
 * Whatever happens to a cluster: its history is one that could be, its statuses agree with what there is, and left in peace it comes to rest.
 * And the same happens again whenever the same is done.
 */

const file = import.meta.filename;

/** Longer than any grace period, back-off and eviction together. */
const LONG = 1_500_000;
/** Nothing but Events is written for so long when all is said; how often that is looked for. */
const STILL = 2_500;
const LOOKS = 400;

/** What a quiet hour may be, in events of the kernel: with probes every two seconds, and with a container that is started over and over. */
const HOUR = 3_600_000;
const EVENTS = 15_000;
const EVENTS_OF_POD = 12_000;
/** How many events may be scheduled for later: some for each Pod. */
const SCHEDULED = 8;

/** Lets time pass until a moment of stillness; whether one came (a world where something always happens has none). */
function awaitStillness(stage: Stage): boolean {
  const { store, kernel } = stage.cluster;
  for (let look = 0; look < LOOKS; look++) {
    const last = store.log.findLast((c) => c.resource !== 'events' && !c.resource.startsWith('leases'))?.at ?? 0;
    if (kernel.now - last >= STILL) return true;
    stage.pass(last + STILL - kernel.now);
  }
  return false;
}

/** Lets an hour pass, and counts the work. */
function checkCost({ cluster: { kernel, store } }: Stage): void {
  const pods = store.count('pods');
  const end = kernel.now + HOUR;
  let events = 0;
  while (!kernel.runUntil(end, 1)) events++;
  assert.ok(events < EVENTS + EVENTS_OF_POD * pods, `${events} events in an hour with ${pods} Pods`);
  const { scheduled } = kernel;
  const young = new Set(store.log.filter((c) => c.at > kernel.now - HOUR - 60_000).map((c) => String(c.revision)));
  for (const { metadata } of store.list('events'))
    assert.ok(young.has(metadata.resourceVersion ?? ''), `Event ${metadata.name} is no older than an hour`);
  assert.ok(scheduled < SCHEDULED * (1 + pods), `${scheduled} events wait for their time with ${pods} Pods`);
}

/** What an error is about, with what has been done and printed. */
function telling(stage: Stage, check: () => void): void {
  try {
    check();
  } catch (e) {
    if (e instanceof Error) e.message += `\n\nThe world:\n${stage.printed}`;
    throw e;
  } finally {
    stage.leave();
  }
}

holds({
  behaviour:
    'whatever happens, the history could be one, statuses agree with what there is, and in peace it comes to rest',
  file,
  cases: 200,
  of: world,
  check(given) {
    const stage = new Stage(given);
    telling(stage, () => {
      for (const deed of given.deeds) stage.do(deed);
      if (awaitStillness(stage)) checkStillness(stage.cluster);
      stage.pass(LONG);
      if (awaitStillness(stage)) {
        checkStillness(stage.cluster);
        checkPeace(stage.cluster);
      }
      checkHistory(stage.cluster);
      assert.doesNotMatch(stage.printed, EXCEPTION);
    });
  },
});

holds({
  behaviour: 'an hour in which nobody does anything is little work and leaves nothing behind',
  file,
  cases: 20,
  of: world,
  check(given) {
    const stage = Stage.of(given);
    stage.pass(LONG);
    telling(stage, () => checkCost(stage));
  },
});

/** The bytes of everything that has happened, and of what was printed. */
function bytesOf({ cluster, printed }: Stage): string {
  const hash = createHash('sha256').update(printed);
  for (const change of cluster.store.log) hash.update(JSON.stringify(change));
  return hash.digest('hex');
}

holds({
  behaviour: 'the same world has the same bytes, also when parts of the program are fetched as they are needed',
  file,
  cases: 40,
  of: world,
  check(given) {
    const once = Stage.of(given);
    const late = new Stage(given, { late: true });
    telling(late, () => {
      for (const deed of given.deeds) late.do(deed);
      late.pass(1000);
      assert.ok(late.fetched > 0, 'something was fetched');
      assert.equal(bytesOf(late), bytesOf(once));
      assert.equal(bytesOf(Stage.of(given)), bytesOf(once));
    });
  },
});

const KEYS = [...new Set(RESOURCES.filter((r) => r.stored).map((r) => r.key))];
const everything = (view: StoreView): unknown => KEYS.map((key) => view.list(key));

holds({
  behaviour: 'a world that is played up to a moment is what the history of the whole says of that moment',
  file,
  cases: 40,
  of: fc.record({ given: world, moment: fc.double({ min: 0, max: 1, noNaN: true }) }, { noNullPrototype: true }),
  check({ given, moment }) {
    const whole = Stage.of(given);
    // between two milliseconds, so that no deed begins at this moment
    const end = Math.floor(whole.cluster.now * moment) + 0.123;
    const part = Stage.of(given, { end });
    telling(part, () => {
      assert.equal(part.cluster.now, Math.min(end, whole.cluster.now));
      assert.deepEqual(everything(part.cluster.store), everything(whole.cluster.store.viewAt(end)));
    });
  },
});
