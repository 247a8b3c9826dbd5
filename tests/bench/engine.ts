// How fast the simulated cluster is: `node --expose-gc tests/bench/engine.ts PODS NODES`. Prints one line of JSON.
// `npm run bench` calls it, each size in a process of its own so that one heap does not weigh on the other.
import { performance } from 'node:perf_hooks';
import { Client } from '../../src/cluster/apiserver/client.ts';
import { createCluster } from '../../src/cluster/index.ts';

/** What a run of the engine took. */
export interface EngineFigures {
  readonly pods: number;
  readonly nodes: number;
  /** Milliseconds of real time from the first Pod's creation to the last one's Running. */
  readonly wall: number;
  /** Milliseconds of virtual time for the same. */
  readonly virtual: number;
  /** Bytes of heap in use then, after a collection, above what the empty cluster used. */
  readonly heap: number;
  /** Versions of objects in the log. */
  readonly changes: number;
}

/** How far virtual time goes before the Pods are looked at again, and how long they may take, in milliseconds. */
const STEP = 250;
const LIMIT = 3_600_000;

/** Bytes in use after a collection. */
function heapUsed(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

/**
 * Creates Pods with one container each and lets time pass until all of them run.
 *
 * @throws Error when one was refused, or not all run within an hour of virtual time.
 */
function runPods(pods: number, nodes: number): EngineFigures {
  const cluster = createCluster({ nodes });
  cluster.advance(1000);
  const client = new Client(cluster.apiserver, { component: 'kubectl' });
  const before = heapUsed();
  const start = performance.now();
  const begin = cluster.now;
  for (let number = 1; number <= pods; number += 1) {
    const answer = client.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `pod-${number}`, namespace: 'default' },
      spec: { containers: [{ name: 'app', image: 'nginx:1.27' }] },
    });
    if (!answer.ok) throw new Error(`Pod ${number} was refused: ${answer.status.message ?? answer.code}`);
  }
  const running = () =>
    client.list<{ status?: { phase?: string } }>('pods', 'default').filter(({ status }) => status?.phase === 'Running')
      .length;
  while (running() < pods) {
    if (cluster.now - begin > LIMIT) throw new Error(`Only ${running()} of ${pods} Pods run after an hour.`);
    cluster.advance(STEP);
  }
  const wall = performance.now() - start;
  return {
    pods,
    nodes,
    wall: Math.round(wall),
    virtual: cluster.now - begin,
    heap: heapUsed() - before,
    changes: cluster.store.log.length,
  };
}

if (import.meta.main) {
  const [pods = 1000, nodes = 20] = process.argv.slice(2).map(Number);
  console.log(JSON.stringify(runPods(pods, nodes)));
}
