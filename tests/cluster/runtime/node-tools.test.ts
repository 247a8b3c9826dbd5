import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMachine, type Machine } from '../../../src/cluster/runtime/machine.ts';
import { nodePrograms, ssh } from '../../../src/cluster/runtime/node-programs.ts';
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

test('crictl exec runs in a container, inspectp shows the sandbox, ctr lists images by name and digest', () => {
  const node = new TestNode();
  const sandbox = node.sandbox('my-pod');
  const id = node.container(sandbox, 'busybox', ['sleep', '600']);
  const machine = nodeMachine(node.runtime);
  assert.deepEqual(run(machine, ['crictl', 'exec', id.slice(0, 8), 'sh', '-c', 'hostname; exit 3']), {
    text: 'my-pod\n',
    code: 3,
  });
  assert.equal(run(machine, ['crictl', 'exec', '-i', id, 'cat'], 'typed\n').text, 'typed\n');
  const { status } = JSON.parse(run(machine, ['crictl', 'inspectp', sandbox]).text);
  assert.deepEqual([status.metadata.name, status.state, status.network.ip], ['my-pod', 'SANDBOX_READY', '10.244.0.2']);
  assert.match(run(machine, ['crictl', 'inspect', 'ffff']).text, /^crictl: rpc error: code = NotFound/);
  const refs = run(machine, ['ctr', '-n', 'k8s.io', 'images', 'ls', '-q']).text.split('\n');
  assert.equal(refs[0], 'docker.io/library/busybox:latest');
  assert.match(refs[1] ?? '', /^docker\.io\/library\/busybox@sha256:[0-9a-f]{64}$/);
});

test('ssh leads to any node by its name, as long as the node is on the network', () => {
  const node = new TestNode();
  const id = node.pod('nginx');
  const programs = { ssh: ssh(new Map([['node-1', { runtime: node.runtime }]])) };
  const machine = createMachine({ kernel: node.kernel, hostname: 'desk', programs, env: { PATH: '/bin' } });
  assert.equal(run(machine, ['ssh', 'root@node-1', 'hostname; crictl ps -q']).text, `node-1\n${id.slice(0, 13)}\n`);
  assert.equal(
    run(machine, ['ssh', 'node-9']).text,
    'ssh: Could not resolve hostname node-9: Name or service not known\n',
  );
  node.runtime.uplink.connected = false;
  assert.equal(
    run(machine, ['ssh', 'node-1', 'hostname']).text,
    'ssh: connect to host node-1 port 22: Connection timed out\n',
  );
});

test('poweroff takes the power of the node that ssh leads to, and ends the session', () => {
  const node = new TestNode();
  let on = true;
  const powerOff = () => {
    on = false;
    node.runtime.uplink.connected = false;
  };
  const programs = { ssh: ssh(new Map([['node-1', { runtime: node.runtime, powerOff }]])) };
  const machine = createMachine({ kernel: node.kernel, hostname: 'desk', programs, env: { PATH: '/bin' } });
  assert.deepEqual(run(machine, ['ssh', 'node-1', 'sudo poweroff; echo still here']), {
    text: 'Connection to node-1 closed by remote host.\n',
    code: 255,
  });
  assert.equal(on, false);
});
