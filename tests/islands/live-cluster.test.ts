import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import '../../src/kubectl/present.ts';
import { LiveCluster } from '../../src/islands/cluster/live-cluster.ts';
import * as kubectl from '../../src/kubectl/parts.ts';

const { furtherCommands } = kubectl;
const further = furtherCommands.value;

afterEach(() => {
  if (further) furtherCommands.provide(further);
});

const OPTIONS = { files: { 'pod.yaml': 'a: [\n' }, nodes: 1, speed: 1 };

type Told = Parameters<ConstructorParameters<typeof LiveCluster>[2]>[0];

/** A live cluster with what it told, on a clock of its own. */
function open() {
  let now = 0;
  const told: Told[] = [];
  let explain: (message: Extract<Told, { kind: 'problems' }>) => void = () => {};
  const explained = new Promise<Parameters<typeof explain>[0]>((resolve) => {
    explain = resolve;
  });
  const cluster = new LiveCluster(
    OPTIONS,
    () => now++ / 100,
    (message) => {
      told.push(message);
      if (message.kind === 'problems') explain(message);
    },
  );
  const output = (): string => told.map((message) => (message.kind === 'output' ? message.text : '')).join('');
  return {
    cluster,
    told,
    /** What is wrong with the applied file, when the cluster has said it. */
    explained,
    output,
    pass(ms: number) {
      now += ms * 100;
      return cluster.tick();
    },
  };
}

test('while a part is fetched nothing happens and nothing spins; then the line goes on at once', () => {
  let arrive = (): void => {};
  furtherCommands.fetchFrom((done) => {
    arrive = () => done(further);
  });
  const { cluster, told, output, pass } = open();
  cluster.run('kubectl version');
  assert.equal(cluster.alive, true);
  assert.equal(pass(40), false, 'nothing more to do at once');
  assert.equal(output(), '');
  arrive();
  pass(40);
  assert.match(output(), /Server Version/);
  assert.ok(told.some((message) => message.kind === 'ended'));
});

test('Ctrl-C gives up a line that waits for a part', () => {
  furtherCommands.fetchFrom(() => {});
  const { cluster, told } = open();
  cluster.run('kubectl version');
  cluster.interrupt();
  assert.match(told.map((message) => (message.kind === 'output' ? message.text : '')).join(''), /\^C/);
});

test('errors of an applied file are put at their lines, by code that is fetched for it', async () => {
  const { cluster, explained } = open();
  cluster.run('kubectl apply -f pod.yaml');
  const [problem] = (await explained).problems;
  assert.equal(problem?.kind, 'syntax');
  assert.equal(typeof problem?.line, 'number');
});

test('a plain manifest without anything to remark upon needs no such code', () => {
  const { cluster, told } = open();
  cluster.save(
    'pod.yaml',
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n    - {name: a, image: busybox}\n',
  );
  cluster.run('kubectl apply -f pod.yaml');
  assert.deepEqual(
    told.filter((message) => message.kind === 'problems'),
    [{ kind: 'problems', problems: [] }],
  );
});
