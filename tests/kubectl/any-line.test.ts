import assert from 'node:assert/strict';
import { test } from 'node:test';
import { siteRegistry } from '../../src/cluster/images/registry.ts';
import { createCluster } from '../../src/cluster/index.ts';
import { Random } from '../../src/cluster/kernel/random.ts';
import { COMMANDS } from '../../src/kubectl/commands.ts';
import { Terminal } from '../../src/kubectl/terminal.ts';

const ARGUMENTS =
  'pod pods web svc node-1 deploy cm pod/web x/y/z / , pods,svc nosuch a=b a- env=x:NoSchedule main=nginx -- sh __proto__ constructor ns all'.split(
    ' ',
  );
const VALUES =
  'web yaml json wide {.items[*].a} pod.yaml bad.yaml nosuch.yaml - 1 0 -1 2s client server a=b {} [] condition=Ready delete main background Never app / 50%'.split(
    ' ',
  );
const FILES = {
  'pod.yaml':
    'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: main, image: busybox, command: [sleep, "99"]}]}\n',
  'bad.yaml': 'a: [',
};

test('any command line ends with an exit code and an answer in words', () => {
  const random = new Random('lines');
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)] as T;
  const cluster = createCluster({ registry: siteRegistry() });
  cluster.advance(10_000);
  const terminal = new Terminal(cluster, { files: FILES });
  for (let i = 0; i < 600; i++) {
    const command = pick(COMMANDS);
    const words = Array.from({ length: random.below(4) }, () => pick(ARGUMENTS));
    const flags = Array.from(
      { length: random.below(4) },
      () => command.flags[random.below(Math.max(1, command.flags.length))],
    );
    const given = flags.flatMap((f) =>
      f ? [`--${f.name}${f.type === 'b' && random.below(4) ? '' : `=${pick(VALUES)}`}`] : [],
    );
    const line =
      i % 40 === 0
        ? 'kubectl apply -f pod.yaml'
        : `timeout 5 kubectl ${[command.name, ...words, ...given].map((w) => (/^[\w/=,.: -]*$/.test(w) ? w : `'${w}'`)).join(' ')}`;
    let text = '';
    let code: number | undefined;
    const add = (more: string): void => {
      text += more;
    };
    const run = terminal.run(line, { onStdout: add, onStderr: add, onExit: (exit) => (code = exit) });
    run.write(undefined);
    cluster.kernel.runWhile(() => code === undefined, cluster.now + 20_000);
    assert.notEqual(code, undefined, line);
    assert.doesNotMatch(text, /Cannot read|is not a function|is not iterable|\[object|NaN|undefined/, line);
    terminal.complete(`${line} `);
  }
});
