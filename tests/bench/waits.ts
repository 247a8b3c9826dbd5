// What a reader would have to wait for: `node tests/bench/waits.ts`. Prints one line of JSON.
import { performance } from 'node:perf_hooks';
import { Client } from '../../src/cluster/apiserver/client.ts';
import { createCluster } from '../../src/cluster/index.ts';
import { Terminal } from '../../src/kubectl/terminal.ts';
import '../../src/kubectl/present.ts';

/** Milliseconds of real time, the median of several. */
export interface WaitFigures {
  /** One `kubectl get pods` over 1,000 Pods. */
  readonly getPods: number;
  /** Ten virtual hours of one Pod whose container crashes at once. */
  readonly crashLoop: number;
}

const TIMES = 7;
const PODS = 1000;
const TEN_HOURS = 36_000_000;

function median(measure: () => number): number {
  const all = Array.from({ length: TIMES }, measure).sort((a, b) => a - b);
  return all[TIMES >> 1] ?? 0;
}

const pod = (name: string, command?: string[]) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default' },
  spec: { containers: [{ name: 'app', image: command ? 'busybox' : 'nginx:1.27', ...(command ? { command } : {}) }] },
});

function getPods(): number {
  const cluster = createCluster({ nodes: 20 });
  const client = new Client(cluster.apiserver, { component: 'kubectl' });
  cluster.advance(1000);
  for (let i = 1; i <= PODS; i++) client.create('pods', pod(`pod-${i}`));
  cluster.advance(10_000);
  const terminal = new Terminal(cluster);
  return median(() => {
    let lines = 0;
    let ended = false;
    const start = performance.now();
    const count = (text: string): void => {
      lines += text.split('\n').length - 1;
    };
    terminal.run('kubectl get pods', { onStdout: count, onStderr: count, onExit: () => (ended = true) });
    cluster.kernel.runWhile(() => !ended, cluster.now + 60_000);
    const took = performance.now() - start;
    if (lines !== PODS + 1) throw new Error(`kubectl get pods printed ${lines} lines for ${PODS} Pods.`);
    return took;
  });
}

function crashLoop(): number {
  const cluster = createCluster();
  const client = new Client(cluster.apiserver, { component: 'kubectl' });
  cluster.advance(1000);
  client.create('pods', pod('loop', ['false']));
  const start = performance.now();
  cluster.advance(TEN_HOURS);
  return performance.now() - start;
}

if (import.meta.main) console.log(JSON.stringify({ getPods: getPods(), crashLoop: median(crashLoop) }));
