// node --test test/
// Every test of the form "is caught" takes a right recording, makes one thing wrong and expects the score to drop.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { firstPathDifference, pair, scoreCase, scoreScenario, Unstable } from './compare.mjs';
import { ageSeconds, Normaliser, textsAgree } from './lib/normalise.mjs';
import { intervals, lcs } from './lib/trace.mjs';

const UID = (n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const iso = (s) => new Date(Date.UTC(2026, 0, 1, 0, 0, s)).toISOString().replace('.000', '');

/** A small recording: one pod that fails and is restarted. Options vary what two runs of the same thing may vary. */
function recording({ uid = 1, ip = '10.244.0.7', start = 0, late = 0, rv = 100, dir = 'abcde', pull = 46 } = {}) {
  const meta = (extra = {}) => ({
    name: 'web',
    namespace: 'default',
    uid: UID(uid),
    resourceVersion: String(rv++),
    creationTimestamp: iso(start),
    labels: { app: 'web' },
    ...extra,
  });
  const spec = {
    containers: [{ name: 'main', image: 'busybox', imagePullPolicy: 'Always' }],
    volumes: [{ name: `kube-api-access-${dir}` }],
  };
  const pod = (t, type, status, nodeName = 'node-1') => ({
    t: t + late,
    type,
    object: { kind: 'Pod', apiVersion: 'v1', metadata: meta(), spec: { ...spec, nodeName }, status },
  });
  const cond = (ready) => [
    {
      type: 'Ready',
      status: ready ? 'True' : 'False',
      ...(ready ? {} : { reason: 'ContainersNotReady' }),
      lastTransitionTime: iso(start),
    },
  ];
  const cs = (state, restartCount, ready, lastState = {}) => [
    {
      name: 'main',
      restartCount,
      ready,
      started: ready,
      state,
      lastState,
      containerID: `containerd://${'ab'.repeat(32)}`,
    },
  ];
  const ended = { terminated: { exitCode: 3, reason: 'Error', startedAt: iso(start + 1), finishedAt: iso(start + 4) } };
  const event = (t, type, reason, message, count = 1, n = 0) => ({
    t: t + late,
    type: count > 1 ? 'MODIFIED' : 'ADDED',
    object: {
      kind: 'Event',
      metadata: { name: `web.${n}`, uid: UID(900 + n) },
      involvedObject: { kind: 'Pod', name: 'web', uid: UID(uid), fieldPath: 'spec.containers{main}' },
      type,
      reason,
      message,
      count,
      source: { component: 'kubelet' },
    },
  });
  const trace = [
    pod(0, 'ADDED', { phase: 'Pending' }, undefined),
    pod(5, 'MODIFIED', {
      phase: 'Pending',
      conditions: cond(false),
      containerStatuses: cs({ waiting: { reason: 'ContainerCreating' } }, 0, false),
    }),
    event(
      10,
      'Normal',
      'Pulled',
      `Successfully pulled image "busybox" in ${pull}ms (${pull}ms including waiting). Image size: 741897 bytes.`,
      1,
      1,
    ),
    event(20, 'Normal', 'Started', 'Container started', 1, 2),
    pod(1000, 'MODIFIED', {
      phase: 'Running',
      podIP: ip,
      conditions: cond(true),
      containerStatuses: cs({ running: { startedAt: iso(start + 1) } }, 0, true),
    }),
    pod(4000, 'MODIFIED', {
      phase: 'Running',
      podIP: ip,
      conditions: cond(false),
      containerStatuses: cs(ended, 0, false),
    }),
    event(
      4100,
      'Warning',
      'BackOff',
      `Back-off restarting failed container main in pod web_default(${UID(uid)})`,
      1,
      3,
    ),
    pod(4200, 'MODIFIED', {
      phase: 'Running',
      podIP: ip,
      conditions: cond(false),
      containerStatuses: cs(
        {
          waiting: {
            reason: 'CrashLoopBackOff',
            message: `back-off 10s restarting failed container=main pod=web_default(${UID(uid)})`,
          },
        },
        0,
        false,
        ended,
      ),
    }),
    event(14000, 'Normal', 'Started', 'Container started', 2, 2),
    pod(14100, 'MODIFIED', {
      phase: 'Running',
      podIP: ip,
      conditions: cond(true),
      containerStatuses: cs({ running: { startedAt: iso(start + 14) } }, 1, true, ended),
    }),
  ];
  const age = 14 + Math.round(late / 1000);
  const out = [
    { step: 0, run: 'kubectl apply -f pod.yaml', exit: 0, stdout: 'pod/web created\n', stderr: '' },
    { step: 1, wait: 'pod/web restarts>=1', ok: true },
    {
      step: 2,
      run: 'kubectl get pods -o wide',
      exit: 0,
      stderr: '',
      stdout: `NAME   READY   STATUS    RESTARTS      AGE   IP${' '.repeat(ip.length)} NODE\nweb    1/1     Running   1 (${age - 11}s ago)    ${age}s   ${ip}   node-1\n`,
    },
    {
      step: 3,
      run: 'kubectl describe pod web',
      exit: 0,
      stderr: '',
      stdout: `Name:  web\nStart Time:  Fri, 02 Jan 2026 00:00:0${start % 10} +0000\nEvents:\n  Type     Reason   Age               From     Message\n  ----     ------   ----              ----     -------\n  Normal   Pulled   ${age}s               kubelet  spec.containers{main}: Successfully pulled image "busybox" in ${pull}ms (${pull}ms including waiting). Image size: 741897 bytes.\n  Warning  BackOff  9s (x2 over 10s)  kubelet  spec.containers{main}: Back-off restarting failed container main in pod web_default(${UID(uid)})\n  Normal   Started  0s (x2 over ${age}s)   kubelet  spec.containers{main}: Container started\n`,
    },
    {
      step: 4,
      run: 'kubectl logs web -p',
      exit: 0,
      stdout: '2026/01/01 00:00:01 [notice] 1#1: start worker process 6\nfatal\n',
      stderr: '',
    },
    {
      step: 5,
      run: 'kubectl logs nosuch',
      exit: 1,
      stdout: '',
      stderr: 'error: error from server (NotFound): pods "nosuch" not found in namespace "default"\n',
    },
  ];
  return { trace, out };
}

/** Writes a recording and scores it against the right one. */
function scoreOf(
  change,
  options = { uid: 2, ip: '10.244.0.181', start: 100, late: 300, rv: 7000, dir: 'zzzzz', pull: 131 },
  unstable,
) {
  const root = mkdtempSync(join(tmpdir(), 'compare-'));
  const write = (name, r) => {
    const d = join(root, name);
    mkdirSync(join(d, 'out'), { recursive: true });
    writeFileSync(join(d, 'pod.yaml'), 'image: busybox\n');
    for (const o of r.out) writeFileSync(join(d, 'out', `0${o.step}.json`), JSON.stringify(o));
    writeFileSync(join(d, 'trace.jsonl'), r.trace.map((l) => JSON.stringify(l)).join('\n'));
    return d;
  };
  try {
    const right = recording();
    const other = recording(options);
    change?.(other);
    return scoreScenario('case', write('e', right), write('a', other), unstable);
  } finally {
    rmSync(root, { recursive: true });
  }
}
const caught = (name, category, change) =>
  test(`${name} is caught`, () => {
    const s = scoreOf(change);
    assert.ok(
      s.differences.some((d) => d.category === category),
      `no difference in ${category}: ${JSON.stringify(s.differences.map((d) => `${d.category} ${d.key}`))}`,
    );
  });
const step = (r, n, from, to) => {
  const before = r.out[n].stdout + r.out[n].stderr;
  r.out[n].stdout = r.out[n].stdout.replace(from, to);
  r.out[n].stderr = r.out[n].stderr.replace(from, to);
  assert.notEqual(before, r.out[n].stdout + r.out[n].stderr, 'the change must change something');
};
const lastPod = (r) => r.trace.filter((x) => x.object.kind === 'Pod').at(-1).object;
const events = (r) => r.trace.filter((x) => x.object.kind === 'Event');

test('two runs of the same thing match fully', () => {
  const s = scoreOf();
  assert.deepEqual(s.differences, []);
  assert.equal(s.matched, s.total);
  for (const c of ['output', 'waits', 'status', 'events', 'objects', 'timing'])
    assert.ok(s.by[c]?.total > 0, `${c} has no checks`);
});

// output
caught('a wrong exit code', 'output', (r) => {
  r.out[5].exit = 0;
});
caught('wrong message text', 'output', (r) =>
  step(r, 5, 'error from server (NotFound)', 'Error from server (NotFound)'),
);
caught('a wrong restart count in a table', 'output', (r) => step(r, 2, '1 (', '2 ('));
caught('a restart count without its time', 'output', (r) => step(r, 2, /1 \(\d+s ago\)/, '1         '));
caught('a wrong column', 'output', (r) => step(r, 2, 'NODE', 'HOST'));
caught('a missing column', 'output', (r) => {
  step(r, 2, / {3}IP +NODE/, '   NODE');
  step(r, 2, / {3}10\.244\.\S+/, '');
});
caught('a wrong status word', 'output', (r) => step(r, 2, 'Running', 'Error'));
caught('an age that is far off', 'output', (r) => step(r, 2, /(\s)1[45]s /, '$15d  '));
caught('an age in the wrong form', 'output', (r) => step(r, 2, /(\s)1[45]s /, '$1-14s '));
caught('the IP of something else', 'output', (r) => step(r, 2, '10.244.0.181', '10.244.0.182'));
caught('a missing event row in describe', 'output', (r) => step(r, 3, /.*Started.*\n/, ''));
caught('a wrong event count in describe', 'output', (r) => step(r, 3, '0s (x2', '0s (x3'));
caught('a wrong event type in describe', 'output', (r) => step(r, 3, 'Warning  BackOff', 'Normal   BackOff'));
caught('a wrong uid in a message', 'output', (r) => step(r, 3, UID(2), UID(3)));
caught('a missing log line', 'output', (r) => step(r, 4, 'fatal\n', ''));
caught('output on the wrong stream', 'output', (r) => {
  r.out[5].stdout = r.out[5].stderr;
  r.out[5].stderr = '';
});
caught('a missing step', 'output', (r) => {
  r.out.splice(3, 1);
});
caught('a wait that was not met', 'waits', (r) => {
  r.out[1].ok = false;
});

// status
caught('a wrong waiting reason', 'status', (r) => {
  r.trace.at(-3).object.status.containerStatuses[0].state = { waiting: { reason: 'Error' } };
});
caught('a wrong terminated reason', 'status', (r) => {
  r.trace[5].object.status.containerStatuses[0].state.terminated.reason = 'Completed';
});
caught('a wrong container exit code', 'status', (r) => {
  r.trace[5].object.status.containerStatuses[0].state.terminated.exitCode = 1;
});
caught('a wrong restart count', 'status', (r) => {
  lastPod(r).status.containerStatuses[0].restartCount = 2;
});
caught('a wrong phase', 'status', (r) => {
  lastPod(r).status.phase = 'Failed';
});
caught('a wrong condition reason', 'status', (r) => {
  r.trace[1].object.status.conditions[0].reason = 'Other';
});
caught('a missing milestone', 'status', (r) => {
  r.trace.splice(7, 1);
});
caught('a pod that should not exist', 'status', (r) => {
  const p = structuredClone(r.trace[0]);
  p.object.metadata.uid = UID(77);
  p.object.metadata.name = 'other';
  r.trace.push(p);
});
test('updates sent as one give the same path', () => {
  // the first two updates of the pod arrive as one
  const s = scoreOf((r) => {
    r.trace.splice(0, 1);
  });
  assert.equal(s.differences.filter((d) => d.category === 'status').length, 0);
});
test('partial credit for a path with one milestone wrong', () => {
  const s = scoreOf((r) => {
    lastPod(r).status.phase = 'Failed';
  });
  assert.ok(s.by.status.matched > 0.8 * s.by.status.total && s.by.status.matched < s.by.status.total);
  assert.equal(s.by.status.exact, 0);
});

// events
caught('a missing event', 'events', (r) => {
  r.trace.splice(r.trace.indexOf(events(r)[2]), 1);
});
caught('a surplus event', 'events', (r) => {
  const e = structuredClone(events(r)[0]);
  e.object.metadata.uid = UID(950);
  e.object.reason = 'Killing';
  r.trace.push(e);
});
caught('a wrong event reason', 'events', (r) => {
  events(r)[1].object.reason = 'Created';
});
caught('a wrong event message', 'events', (r) => {
  events(r)[1].object.message = 'Started container main';
});
caught('a wrong event source', 'events', (r) => {
  events(r)[1].object.source.component = 'default-scheduler';
});
caught('events in the wrong order', 'events', (r) => {
  const [a, b] = events(r);
  const i = r.trace.indexOf(a);
  const j = r.trace.indexOf(b);
  [r.trace[i], r.trace[j]] = [b, a];
});
caught('an event count that does not rise', 'events', (r) => {
  r.trace.splice(r.trace.indexOf(events(r)[3]), 1);
});
test('how often BackOff is repeated does not matter', () => {
  const s = scoreOf((r) => {
    const e = structuredClone(events(r)[2]);
    e.type = 'MODIFIED';
    e.object.count = 2;
    e.t += 500;
    r.trace.splice(8, 0, e);
  });
  assert.deepEqual(s.differences, []);
});

// objects
caught('a wrong field of the spec', 'objects', (r) => {
  lastPod(r).spec.containers[0].imagePullPolicy = 'IfNotPresent';
});
caught('a wrong label', 'objects', (r) => {
  lastPod(r).metadata.labels.app = 'x';
});
caught('a missing field', 'objects', (r) => {
  delete lastPod(r).status.containerStatuses[0].lastState;
});
caught('an object that should be gone', 'objects', (r) => {
  r.trace.push({ t: 1, type: 'ADDED', object: { kind: 'Service', metadata: { name: 's', uid: UID(8) }, spec: {} } });
});
caught('an object that is missing', 'objects', (r) => {
  r.trace.push({ t: 15000, type: 'DELETED', object: lastPod(r) });
});
caught('a time stamp that is missing', 'objects', (r) => {
  delete lastPod(r).status.conditions[0].lastTransitionTime;
});
test('the first differing path is named', () => {
  const s = scoreOf((r) => {
    lastPod(r).status.containerStatuses[0].ready = false;
  });
  assert.match(s.differences.find((d) => d.category === 'objects').difference, /status\.containerStatuses\[0\]\.ready/);
});

// timing
caught('a back-off that is too long', 'timing', (r) => {
  r.trace.at(-1).t += 10000;
  r.trace.at(-2).t += 10000;
});
caught('a container that runs too long', 'timing', (r) => {
  for (const x of r.trace) {
    const t = x.object.status?.containerStatuses?.[0];
    for (const s of [t?.state?.terminated, t?.lastState?.terminated]) if (s) s.finishedAt = iso(140);
  }
});
test('small differences in time are accepted', () => {
  assert.deepEqual(
    scoreOf((r) => {
      r.trace.at(-1).t += 900;
    }).differences,
    [],
  );
});

// names, addresses, images
const rs = (hash, suffixes, ips = []) => [
  {
    t: 0,
    type: 'ADDED',
    object: {
      kind: 'ReplicaSet',
      metadata: {
        name: `web-${hash}`,
        uid: UID(20),
        labels: { 'pod-template-hash': hash },
        ownerReferences: [{ kind: 'Deployment', name: 'web', uid: UID(19) }],
      },
    },
  },
  ...suffixes.map((s, i) => ({
    t: i,
    type: 'ADDED',
    object: {
      kind: 'Pod',
      metadata: {
        name: `web-${hash}-${s}`,
        generateName: `web-${hash}-`,
        uid: UID(30 + i),
        labels: { 'pod-template-hash': hash },
      },
      spec: { containers: [{ name: 'c', image: 'nginx:1.25', imagePullPolicy: 'IfNotPresent' }] },
      status: { podIP: ips[i], hostIP: '192.168.49.2' },
    },
  })),
];
test('random names: order and letters do not matter, the rest does', () => {
  const a = new Normaliser(rs('7b46c4b544', ['hf54c', 'rpf66']));
  const b = new Normaliser(rs('5d8', ['zzzzz', 'bbbbb']));
  const table = (n1, s1, n2, s2) =>
    `NAME${' '.repeat(n1.length)}READY   STATUS    RESTARTS   AGE\n${n1}    ${s1}     Running   0          5s\n${n2}    ${s2}     Running   0          5s\n`;
  const x = a.text(table('web-7b46c4b544-hf54c', '0/1', 'web-7b46c4b544-rpf66', '1/1'));
  assert.ok(textsAgree(x, b.text(table('web-5d8-bbbbb', '1/1', 'web-5d8-zzzzz', '0/1'))));
  assert.ok(!textsAgree(x, b.text(table('web-5d8-bbbbb', '1/1', 'web-5d8-zzzzz', '1/1'))));
  assert.ok(!textsAgree(x, b.text(table('web-5d8-bbbbb', '1/1', 'api-5d8-zzzzz', '0/1'))));
});
test('nodes that are alike may be swapped, nodes that the inputs name may not', () => {
  const on = (...nodes) =>
    nodes.map((n, i) => ({
      t: i,
      type: 'ADDED',
      object: {
        kind: 'Pod',
        metadata: { name: `p${i}`, uid: UID(40 + i) },
        spec: { nodeName: n },
        status: { hostIP: `192.168.49.1${n.at(-1)}` },
      },
    }));
  const text = (nodes, inputs) =>
    new Normaliser(on(...nodes), inputs).text(nodes.map((n) => `${n}/192.168.49.1${n.at(-1)}`).join(' '));
  assert.equal(
    text(['node-1', 'node-2', 'node-1'], 'nodes: fake:2\n'),
    text(['node-2', 'node-1', 'node-2'], 'nodes: fake:2\n'),
  );
  assert.notEqual(text(['node-1', 'node-2'], 'nodes: fake:2\n'), text(['node-2', 'node-2'], 'nodes: fake:2\n'));
  assert.notEqual(
    text(['node-1', 'node-2'], 'nodes: fake:2\n- run: kubectl cordon node-1\n'),
    text(['node-2', 'node-1'], 'nodes: fake:2\n- run: kubectl cordon node-1\n'),
  );
});
test('the same random name twice in a text stays the same name', () => {
  const n = new Normaliser(rs('7b46c4b544', ['hf54c', 'rpf66']));
  assert.equal(
    n.text('a web-7b46c4b544-hf54c b web-7b46c4b544-rpf66 c web-7b46c4b544-hf54c'),
    'a web-<hash1>-<rand1> b web-<hash1>-<rand2> c web-<hash1>-<rand1>',
  );
});
test('an address is named after its owner', () => {
  const n = new Normaliser(recording().trace);
  assert.equal(
    n.text('10.244.0.7 and 10.244.0.9 and 10.96.0.10 and 192.168.49.2'),
    '<ip:Pod/web#1> and <ip:?1> and 10.96.0.10 and 192.168.49.2',
  );
});
test('an image that may be on the node already: pulled and present are one, other messages are not', () => {
  const n = new Normaliser(rs('7b46c4b544', ['hf54c']));
  assert.equal(n.image('Pulling', 'Pulling image "nginx:1.25"'), null);
  assert.equal(
    n.image('Pulled', 'Successfully pulled image "nginx:1.25" in 3ms (9ms including waiting). Image size: 5 bytes.'),
    n.image('Pulled', 'Container image "nginx:1.25" already present on machine and can be accessed by the pod'),
  );
  for (const other of [
    'Pulling image "busybox"',
    'Container image "nginx:1.25" already present on machine',
    'Pulled image "nginx:1.25"',
  ])
    assert.equal(n.image('Pulled', other), other);
});
test('what the inputs say literally is not replaced', () => {
  const n = new Normaliser([], 'nodePort: 30080\nclusterIP: 10.96.1.2\ndate: 2026-01-01T00:00:00Z\n');
  assert.equal(n.text('10.96.1.2 2026-01-01T00:00:00Z 2026-01-01T00:00:01Z'), '10.96.1.2 2026-01-01T00:00:00Z <time>');
});
test('ages', () => {
  assert.equal(ageSeconds('2m5s'), 125);
  assert.equal(ageSeconds('<unknown>'), undefined);
  assert.equal(ageSeconds('Running'), undefined);
  assert.ok(textsAgree('a <age:10> b', 'a <age:13> b'));
  assert.ok(!textsAgree('a <age:10> b', 'a <age:60> b'));
  assert.ok(!textsAgree('a <age:10> b', 'a 10 b'));
});
test('numbers that are not ages, ids or times stay', () => {
  const n = new Normaliser();
  for (const s of [
    'exit code 137',
    '0/3 nodes are available',
    'back-off 20s restarting failed container',
    'revision 3',
    'sha256',
    'port 8080',
    'delay=5s timeout=1s period=10s #success=1 #failure=3',
    '64Mi',
    '2 / 3',
  ])
    assert.equal(n.text(s), s);
});
test('columns of a table may be empty', () => {
  const n = new Normaliser();
  const t =
    'NAME       SHORTNAMES   APIVERSION   NAMESPACED   KIND\nbindings                v1           true         Binding\n';
  assert.notEqual(n.text(t), n.text(t.replace('bindings             ', 'bindings   b         ')));
  assert.match(n.text(t), /^bindings {4}v1 {2}true {2}Binding$/m);
});
test('tables of several kinds after one another', () => {
  const n = new Normaliser();
  assert.equal(
    n.text('NAME    READY   AGE\npod/a   1/1     5s\n\nNAME        TYPE        AGE\nservice/s   ClusterIP   7s\n'),
    'NAME  READY  AGE\npod/a  1/1  <age:5>\n\nNAME  TYPE  AGE\nservice/s  ClusterIP  <age:7>\n',
  );
});

test('shared and separate kernel namespaces are told apart', () => {
  const run = (...ids) => {
    const n = new Normaliser();
    return ids.map((i) => n.text(`ipc:[${i}]`)).join(' ');
  };
  assert.equal(run(4026532651, 4026532651), run(4026532864, 4026532864));
  assert.notEqual(run(4026532651, 4026532651), run(4026532864, 4026532865));
});
test('ps: process 1 stays, other numbers and cpu times do not; a missing process is seen', () => {
  const n = new Normaliser();
  const t = (a, b) =>
    `PID   USER     TIME  COMMAND\n    1 root      0:00 sleep 3600\n${String(a).padStart(5)} root      0:0${b} ps\n`;
  assert.equal(n.text(t(20, 0)), n.text(t(155, 1)));
  assert.notEqual(n.text(t(20, 0)), n.text(t(1, 0)));
  assert.notEqual(n.text(t(20, 0)), n.text(t(20, 0).split('\n').slice(0, 2).join('\n')));
});
test('what is older than the scenario has no age, what is younger has', () => {
  const n = new Normaliser();
  const t = (node) => `NAME     STATUS   ROLES    AGE   VERSION\nnode-1   Ready    <none>   ${node}    v1.36.2\n`;
  assert.equal(n.text(t('26m'), 'kubectl get nodes', 12), n.text(t('56m'), 'kubectl get nodes', 9));
  assert.notEqual(n.text(t('26m'), 'kubectl get nodes', 12), n.text(t('11s'), 'kubectl get nodes', 12));
});

// cases
test('validation: both variants count, wrong text and wrong exit code are caught', () => {
  const right = {
    apply: { exit: 1, stdout: '', stderr: 'The Pod "x" is invalid: spec.containers: Required value\n' },
    create_strict: { exit: 0, stdout: 'pod/x created (server dry run)\n', stderr: '' },
  };
  const run = (change) => {
    const a = structuredClone(right);
    change(a);
    return scoreCase('validation', '001', 'kind: Pod', right, a);
  };
  assert.equal(run(() => {}).matched, 2);
  assert.equal(
    run((a) => {
      a.apply.stderr = a.apply.stderr.replace('Required', 'Invalid');
    }).matched,
    1,
  );
  assert.equal(
    run((a) => {
      a.create_strict.exit = 1;
    }).matched,
    1,
  );
  assert.equal(scoreCase('validation', '001', '', right, undefined).matched, 0);
});
test('defaults: times, uids and automatic node ports differ, fields do not', () => {
  const text = (uid, port, pull) =>
    `metadata:\n  creationTimestamp: "${iso(uid)}"\n  uid: ${UID(uid)}\nspec:\n  nodePort: ${port}\n  imagePullPolicy: ${pull}\n`;
  assert.equal(scoreCase('defaults', '1', '', text(1, 31000, 'Always'), text(2, 32111, 'Always')).matched, 1);
  assert.equal(scoreCase('defaults', '1', '', text(1, 31000, 'Always'), text(2, 32111, 'Never')).matched, 0);
  assert.equal(
    scoreCase('defaults', '1', 'nodePort: 31000', text(1, 31000, 'Always'), text(2, 32111, 'Always')).matched,
    0,
  );
});
test('cli: a case with several commands gives a check for each', () => {
  const c = (s) => ({
    exit: 0,
    stdout: s,
    stderr: '',
    commands: [
      { run: 'kubectl a', exit: 0, stdout: 'x', stderr: '' },
      { run: 'kubectl b', exit: 0, stdout: s, stderr: '' },
    ],
  });
  const s = scoreCase('cli', '1', '', c('y'), c('z'));
  assert.equal(`${s.matched}/${s.total}`, '1/2');
});

// parts
test('lcs names what is missing and what is surplus', () => {
  const r = lcs(['a', 'b', 'c', 'd'], ['a', 'c', 'x', 'd']);
  assert.equal(r.length, 3);
  assert.deepEqual(
    r.missing.map((m) => m.token),
    ['b'],
  );
  assert.deepEqual(
    r.extra.map((m) => m.token),
    ['x'],
  );
});
test('pair takes the most alike of those with the same key', () => {
  const e = [
    { key: 'p', v: 1 },
    { key: 'p', v: 2 },
  ];
  const a = [
    { key: 'p', v: 2 },
    { key: 'p', v: 1 },
    { key: 'q', v: 9 },
  ];
  const r = pair(e, a, (x, y) => (x.v === y.v ? 1 : 0));
  assert.ok(r.every(([x, y]) => !x || !y || x.v === y.v));
  assert.equal(r.length, 3);
});
test('unstable entries are left out on both sides', () => {
  const wrong = (r) => {
    r.out[5].exit = 0;
    events(r)[1].object.reason = 'Created';
  };
  const token = (reason) => ({
    scenario: 'case',
    category: 'events',
    key: 'Pod/web',
    token: `Normal ${reason} [kubelet spec.containers{main}] Container started`,
  });
  const s = scoreOf(
    wrong,
    undefined,
    new Unstable([{ scenario: 'case', category: 'output', key: '05' }, token('Started'), token('Created')]),
  );
  assert.deepEqual(
    s.differences.map((d) => d.category),
    [],
  );
});
test('only the first so many of a sequence', () => {
  const s = scoreOf(
    (r) => {
      lastPod(r).status.phase = 'Failed';
    },
    undefined,
    new Unstable([{ scenario: 'case', category: 'status', key: 'Pod/web', first: 10 }]),
  );
  assert.equal(s.differences.filter((d) => d.category === 'status').length, 0);
});
test('paths of differences', () => {
  assert.equal(firstPathDifference({ a: [{ b: 1 }] }, { a: [{ b: 2 }] }).path, 'a[0].b');
  assert.equal(firstPathDifference({ a: 1 }, { a: 1 }), null);
  assert.equal(firstPathDifference({ a: 1 }, { a: '1' }).path, 'a');
});
test('intervals of a restart', () => {
  const r = intervals(recording().trace, new Normaliser())[0].intervals;
  assert.deepEqual(
    r.find(([n]) => n === 'main restart 0 to 1'),
    ['main restart 0 to 1', 13.1],
  );
  assert.deepEqual(
    r.find(([n]) => n === 'main run 0'),
    ['main run 0', 3],
  );
});
