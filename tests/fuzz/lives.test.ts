import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isTerminalPhase } from '../../src/cluster/api/pod.ts';
import type { Pod } from '../../src/cluster/api/types.generated.ts';
import { type Cluster, createCluster } from '../../src/cluster/index.ts';
import { Terminal } from '../../src/kubectl/terminal.ts';
import { checkHistory } from './history.ts';
import { TEXTS } from './manifests.ts';
import { holds } from './property.ts';
import { EXCEPTION, type } from './workplace.ts';

/*
 * Small clusters in which Pods are applied, deleted, evicted, looked into and left alone: what is true of every cluster's history.
 */

/** One thing that happens to a cluster: a line at its terminal, time, or what befalls the machine of a node. */
type Deed =
  | { readonly line: string }
  | { readonly wait: number }
  | { readonly node: string; readonly act: 'powerOff' | 'powerOn' | 'disconnect' | 'connect' };

/** A life: how many nodes, which seed, what happens. Names of files are `0.yaml` and so on, in the order of the project's manifests. */
interface Life {
  readonly nodes: number;
  readonly seed: number;
  readonly deeds: readonly Deed[];
}

const FILES = Object.fromEntries(TEXTS.map((text, i) => [`${i}.yaml`, text]));
const NAMES = [...new Set(TEXTS.flatMap((text) => [...text.matchAll(/^ {2}name: ([\w-]+)/gm)].map((m) => m[1] ?? '')))];

const PODS = ['a', 'b', 'c', 'd'];
const IMAGES = ['busybox', 'nginx:1.27', 'busybox:1.36', 'nosuch/image:1'];
const COMMANDS = [
  'sleep 9999',
  'sleep 3',
  'true',
  'false',
  'sh -c "sleep 2; exit 3"',
  'sh -c "trap : TERM; while :; do sleep 1; done"',
  'nosuch',
];

const file = fc.nat(TEXTS.length - 1).map((i) => `${i}.yaml`);
const pod = fc.constantFrom(...PODS, ...NAMES);
const run = fc
  .record({
    name: fc.constantFrom(...PODS),
    image: fc.constantFrom(...IMAGES),
    restart: fc.constantFrom('Always', 'OnFailure', 'Never'),
    command: fc.constantFrom(...COMMANDS),
  })
  .map(
    ({ name, image, restart, command }) =>
      `kubectl run ${name} --image=${image} --restart=${restart} --command -- ${command}`,
  );
const lines = fc.oneof(
  { weight: 4, arbitrary: run },
  { weight: 4, arbitrary: file.map((f) => `kubectl apply -f ${f}`) },
  { weight: 2, arbitrary: file.map((f) => `kubectl delete -f ${f} --wait=false`) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(pod, fc.constantFrom('', ' --now', ' --force', ' --grace-period=2'))
      .map(([p, how]) => `kubectl delete pod ${p} --wait=false${how}`),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        pod,
        fc.constantFrom(
          'ps',
          'kill 1',
          'kill -9 -1',
          'sh -c "kill -TERM 1"',
          'ls /',
          'touch /tmp/healthy',
          'rm -rf /tmp/healthy /usr',
          'nosuch',
        ),
      )
      .map(([p, c]) => `kubectl exec ${p} -- ${c}`),
  },
  { weight: 1, arbitrary: fc.tuple(pod, fc.nat(4)).map(([p, n]) => `kubectl scale deployment ${p} --replicas=${n}`) },
  { weight: 1, arbitrary: pod.map((p) => `kubectl create deployment ${p} --image=nginx:1.27 --replicas=3`) },
  { weight: 1, arbitrary: pod.map((p) => `kubectl debug ${p} --image=busybox -- sleep 5`) },
  {
    weight: 1,
    arbitrary: fc.tuple(pod, fc.constantFrom('a', 'b')).map(([p, v]) => `kubectl label pod ${p} app=${v} --overwrite`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'kubectl cordon node-1',
      'kubectl uncordon node-1',
      'kubectl drain node-2 --force --ignore-daemonsets',
      'kubectl taint node node-1 a=b:NoExecute',
      'kubectl taint node node-1 a=b:NoExecute-',
      'kubectl delete pods --all --wait=false',
    ),
  },
);
const life: fc.Arbitrary<Life> = fc.record(
  {
    nodes: fc.integer({ min: 1, max: 3 }),
    seed: fc.nat(1000),
    deeds: fc.array(
      fc.oneof(
        { weight: 3, arbitrary: lines.map((line): Deed => ({ line })) },
        {
          weight: 2,
          arbitrary: fc.constantFrom(0, 1, 10, 500, 1_500, 8_000, 40_000, 400_000).map((wait): Deed => ({ wait })),
        },
        {
          weight: 1,
          arbitrary: fc.record({
            node: fc.constantFrom('node-1', 'node-2', 'node-3'),
            act: fc.constantFrom('powerOff', 'powerOn', 'disconnect', 'connect'),
          }) as fc.Arbitrary<Deed>,
        },
      ),
      { minLength: 3, maxLength: 14 },
    ),
  },
  { noNullPrototype: true },
);

/** Longer than any grace period, and than a reader waits. */
const QUIET = 120_000;

function live({ nodes, seed, deeds }: Life): { cluster: Cluster; printed: string } {
  const cluster = createCluster({ seed, nodes });
  const terminal = new Terminal(cluster, { files: FILES });
  let printed = '';
  for (const deed of deeds) {
    if ('wait' in deed) cluster.advance(deed.wait);
    else if ('node' in deed) cluster.nodes.get(deed.node)?.[deed.act]();
    else {
      const { out, err, code } = type(cluster, terminal, deed.line);
      printed += `$ ${deed.line}\n${out}${err}[exit ${code}]\n`;
    }
  }
  for (const node of cluster.nodes.values()) {
    node.powerOn();
    node.connect();
  }
  cluster.advance(QUIET);
  const { out, err } = type(
    cluster,
    terminal,
    'kubectl get all,events -A -o wide; kubectl describe pods; kubectl get pods -o yaml',
  );
  return { cluster, printed: printed + out + err };
}

/** What is true of a cluster that has been left alone for long enough. */
function checkPeace({ store, nodes }: Cluster): void {
  const pods = store.list('pods') as Pod[];
  const addresses = new Map<string, string>();
  for (const { metadata, spec, status } of pods) {
    const { name = '', deletionTimestamp } = metadata;
    assert.equal(deletionTimestamp, undefined, `${name} is gone after its grace period`);
    if (spec.nodeName) assert.ok(nodes.has(spec.nodeName), `${name} is on a node that exists`);
    const ip = status?.podIP;
    if (!ip || spec.hostNetwork || isTerminalPhase(status?.phase)) continue;
    assert.equal(addresses.get(ip), undefined, `${name} has an address of its own`);
    addresses.set(ip, name);
  }
}

holds({
  behaviour: 'whatever happens to Pods, the history is consistent, and quiet comes',
  file: import.meta.filename,
  cases: 200,
  of: life,
  check(given) {
    const { cluster, printed } = live(given);
    assert.doesNotMatch(printed, EXCEPTION);
    checkHistory(cluster);
    checkPeace(cluster);
  },
});
