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

test('what kubectl itself will not send is put at its line, in its own words; without a line when it names none', async () => {
  const kind = open();
  kind.cluster.save('pod.yaml', 'apiVersion: v1\nkind: Pood\nmetadata:\n  name: a\n');
  kind.cluster.run('kubectl apply -f pod.yaml');
  const [unknown] = (await kind.explained).problems;
  assert.equal(unknown?.kind, 'unsent');
  assert.equal(unknown?.line, 2);
  assert.match(unknown?.message ?? '', /no matches for kind "Pood" in version "v1"/);

  const lists = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (let of = 'a', i = 0; i < 8; i++) {
    const next = String.fromCharCode(of.charCodeAt(0) + 1);
    lists.push(`${next}: &${next} [${Array(9).fill(`*${of}`).join(', ')}]`);
    of = next;
  }
  const bomb = open();
  bomb.cluster.save('pod.yaml', lists.join('\n'));
  bomb.cluster.run('kubectl apply -f pod.yaml');
  const [tooMany] = (await bomb.explained).problems;
  assert.equal(tooMany?.kind, 'unsent');
  assert.equal(tooMany?.line, undefined);
  assert.match(tooMany?.message ?? '', /excessive aliasing/);
});

test('the same error of the same line is said once', async () => {
  const { cluster, explained } = open();
  cluster.save('pod.yaml', 'apiVersion: v1\nkind: Pod: oops: [\nmetadata:\n  name: a\n');
  cluster.run('kubectl apply -f pod.yaml');
  const said = (await explained).problems.map(({ line, message }) => `${line} ${message}`);
  assert.equal(new Set(said).size, said.length);
  assert.match(said[0] ?? '', /^2 /);
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

test('a shell in a new container answers line by line, while the clock goes on', () => {
  const { cluster, output, pass } = open();
  cluster.run('kubectl run -it --rm tmp --image=busybox --restart=Never -- sh');
  const until = (pattern: RegExp): void => {
    for (let i = 0; i < 400 && !pattern.test(output()); i++) pass(50);
    assert.match(output(), pattern);
  };
  until(/\/ # $/);
  cluster.write('echo from $HOSTNAME\n');
  until(/\/ # echo from \$HOSTNAME\nfrom tmp\n\/ # $/);
  cluster.interrupt();
  until(/\/ # \^C\n\/ # $/);
  cluster.write('\x04');
  until(/Session ended, .*\npod "tmp" deleted from default namespace\n$/);
  assert.equal(cluster.alive, false);
});

test('kubectl edit opens the object in the page and waits for it', () => {
  const { cluster, told, output, pass } = open();
  const opened = () => told.findLast((message) => message.kind === 'edit')?.document;
  cluster.run('kubectl create deployment d --image=nginx');
  pass(2000);
  cluster.run('kubectl edit deploy d');
  for (let i = 0; i < 40 && !opened(); i++) pass(50);
  const { file, text } = opened() ?? { file: '', text: '' };
  assert.match(file, /^\/tmp\/kubectl-edit-\d+\.yaml$/);
  assert.match(text, /^# Please edit the object below\.[\s\S]*\n {2}replicas: 1\n/);
  cluster.edited(text.replace('  replicas: 1\n', '  replicas: 2\n'));
  for (let i = 0; i < 40 && cluster.alive; i++) pass(50);
  assert.match(output(), /deployment\.apps\/d edited\n$/);
  assert.equal(opened(), undefined);
  cluster.run('kubectl edit deploy d');
  for (let i = 0; i < 40 && !opened(); i++) pass(50);
  cluster.interrupt();
  assert.equal(opened(), undefined, 'Ctrl-C closes it');
});
