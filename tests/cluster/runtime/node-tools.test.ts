import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMachine, type Machine } from '../../../src/cluster/runtime/machine.ts';
import { nodePrograms } from '../../../src/cluster/runtime/node-programs.ts';
import type { Runtime } from '../../../src/cluster/runtime/runtime.ts';
import { run } from '../shell/workstation.ts';
import { TestNode } from './node.ts';

/** A machine with the node's tools, as the reader's terminal has them. */
const nodeMachine = (runtime: Runtime): Machine =>
  createMachine({
    kernel: runtime.kernel,
    hostname: runtime.node,
    programs: nodePrograms(runtime),
    env: { PATH: '/bin' },
  });

test('recording 008: ctr shows the pause containers that kubectl does not, each cell padded', () => {
  const node = new TestNode();
  const sandbox = node.sandbox('my-pod');
  const id = node.container(sandbox, 'nginx');
  const rows = [
    [id, 'docker.io/library/nginx:latest'],
    [sandbox, 'registry.k8s.io/pause:3.10'],
  ].sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  const expected = [['CONTAINER', 'IMAGE'], ...rows]
    .map(
      ([a = '', b = ''], i) =>
        `${a.padEnd(68)}${b.padEnd(34)}${(i === 0 ? 'RUNTIME' : 'io.containerd.runc.v2').padEnd(25)}\n`,
    )
    .join('');
  const machine = nodeMachine(node.runtime);
  assert.equal(run(machine, ['sudo', 'ctr', '-n', 'k8s.io', 'containers', 'ls']).text, expected);
  assert.equal(run(machine, ['ctr', 'containers', 'ls']).text, 'CONTAINER    IMAGE    RUNTIME    \n');
});

test('recording 008: crictl pods and ps', () => {
  const node = new TestNode();
  const sandbox = node.sandbox('my-pod');
  const id = node.container(sandbox, 'nginx');
  const machine = nodeMachine(node.runtime);
  assert.match(
    run(machine, ['crictl', 'pods']).text,
    /^POD ID {14}CREATED {18}STATE {15}NAME {16}NAMESPACE {11}ATTEMPT {13}RUNTIME\n[0-9a-f]{13} {7}Less than a second ago {3}Ready {15}my-pod {14}default {13}0 {19}\(default\)\n$/,
  );
  assert.match(
    run(machine, ['crictl', 'ps']).text,
    new RegExp(
      `\n${id.slice(0, 13)} +[0-9a-f]{13} +Less than a second ago +Running +main +0 +${sandbox.slice(0, 13)} +my-pod +default\n$`,
    ),
  );
});

test("crictl stop ends a container behind the kubelet's back", () => {
  const node = new TestNode();
  const id = node.pod('nginx');
  run(nodeMachine(node.runtime), ['crictl', 'stop', id.slice(0, 6)]);
  assert.equal(node.runtime.containers.get(id)?.exitCode, 137);
});
