import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryFiles } from '../../../src/cluster/runtime/memory-files.ts';
import { TestNode } from './node.ts';

/** Milliseconds of processor time: other processes on the machine do not count. */
const cpuTime = (): number => process.cpuUsage().user / 1000;

const START =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ';

test('a container ends with its first process, and its exit code is the reason', () => {
  const node = new TestNode();
  const ended: string[] = [];
  node.runtime.onContainerExit = (c) => ended.push(`${c.reason} ${c.exitCode}`);
  node.script('echo hello; sleep 4', 5000);
  node.script('exit 42');
  assert.deepEqual(ended, ['Completed 0', 'Error 42']);
});

test('what happens inside ends with the container: background processes are killed', () => {
  const node = new TestNode();
  const id = node.script('(while true; do echo tick; sleep 1; done) & sleep 2', 10_000);
  assert.equal(node.runtime.containers.get(id)?.state, 'exited');
  assert.equal(node.logs(id), 'tick\ntick\n');
});

test('recordings 027, 028, 077: a command that is no file gives the runtime message of runc', () => {
  const node = new TestNode();
  const why = (command: string[]): string => {
    try {
      node.pod('alpine', command);
      return '';
    } catch (e) {
      return (e as Error).message;
    }
  };
  assert.equal(why(['bash', '-c', 'echo hi']), `${START}exec: "bash": executable file not found in $PATH`);
  assert.equal(why(['sleep 3600']), `${START}exec: "sleep 3600": executable file not found in $PATH`);
  assert.equal(why(['/no/such']), `${START}exec: "/no/such": stat /no/such: no such file or directory`);
  assert.equal(why(['/etc/passwd']), `${START}exec: "/etc/passwd": permission denied`);
  const [container] = [...node.runtime.containers.values()];
  assert.equal(`${container?.state} ${container?.reason} ${container?.exitCode}`, 'exited StartError 128');
});

test('recording 005: exec of a program that is not there fails before it starts', () => {
  const node = new TestNode();
  const id = node.pod('alpine', ['sleep', '60']);
  assert.match(
    node.exec(id, ['curl', 'localhost']).error ?? '',
    /^failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "curl": executable file not found in \$PATH$/,
  );
});

test('recording 040: sleep as PID 1 ignores TERM; after the grace period it is killed', () => {
  const node = new TestNode();
  const id = node.pod('busybox', ['sleep', '3600']);
  node.runtime.stopContainer(id, 30_000);
  node.advance(29_000);
  assert.equal(node.runtime.containers.get(id)?.state, 'running');
  node.advance(2000);
  assert.equal(node.runtime.containers.get(id)?.exitCode, 137);
});

test('a shell that is killed does not hear of the end of its children', () => {
  const node = new TestNode();
  const id = node.script('sleep 3600; echo still here');
  node.runtime.stopContainer(id, 2000);
  node.advance(3000);
  assert.equal(node.runtime.containers.get(id)?.exitCode, 137);
  assert.equal(node.logs(id), '');
});

test('a shell that traps TERM ends in time, with the code its trap gives', () => {
  const node = new TestNode();
  const id = node.script(`trap 'echo bye; exit 3' TERM; while true; do sleep 1; done`);
  node.runtime.stopContainer(id, 30_000);
  node.advance(1500);
  assert.equal(node.runtime.containers.get(id)?.exitCode, 3);
  assert.equal(node.logs(id), 'bye\n');
});

test('recording 036: a process that takes more memory than the limit is killed, and the reason is OOMKilled', () => {
  const node = new TestNode();
  const id = node.pod('busybox', ['sh', '-c', 'echo eating memory; tail /dev/zero'], { memoryLimit: 32 * 1024 ** 2 });
  node.advance(2000);
  const container = node.runtime.containers.get(id);
  assert.equal(`${container?.reason} ${container?.exitCode}`, 'OOMKilled 137');
  assert.equal(node.logs(id), 'eating memory\n');
});

test('recording 037: the termination message is what the program left in its file', () => {
  const node = new TestNode();
  const id = node.script('echo "disk is full" > /dev/termination-log; exit 4');
  assert.equal(node.runtime.containers.get(id)?.message, 'disk is full\n');
});

test('containers of a Pod share the network and /dev/shm, but not files and processes', () => {
  const node = new TestNode();
  const sandbox = node.sandbox('talk');
  const a = node.container(sandbox, 'busybox', ['sleep', '60']);
  const b = node.container(sandbox, 'busybox', ['sleep', '61']);
  node.exec(a, ['sh', '-c', 'echo one > /dev/shm/x; echo two > /tmp/x']);
  assert.equal(node.exec(b, ['cat', '/dev/shm/x']).stdout, 'one\n');
  assert.equal(node.exec(b, ['cat', '/tmp/x']).stderr, "cat: can't open '/tmp/x': No such file or directory\n");
  assert.match(
    node.exec(b, ['ps']).stdout,
    /^PID {3}USER {5}TIME {2}COMMAND\n {4}1 root {6}0:00 sleep 61\n {4}\d root {6}0:00 ps\n$/,
  );
});

test('recording 134: with a shared process namespace PID 1 is the pause container', () => {
  const node = new TestNode();
  const sandbox = node.sandbox('shared-pid', { sharedProcesses: true });
  const id = node.container(sandbox, 'busybox', ['sleep', '60']);
  assert.match(node.exec(id, ['ps']).stdout, /\n {4}1 65535 {5}0:00 \/pause\n/);
  assert.equal(node.exec(id, ['cat', '/proc/1/comm']).stdout, 'pause\n');
});

test('recording 111: two containers mount one volume; where it is read-only writing fails', () => {
  const node = new TestNode();
  const volume = new MemoryFiles();
  const sandbox = node.sandbox('shared');
  const writer = node.container(sandbox, 'busybox', ['sleep', '60'], {
    mounts: [{ path: '/out', readOnly: false, volume }],
  });
  const reader = node.container(sandbox, 'busybox', ['sleep', '60'], {
    mounts: [{ path: '/in', readOnly: true, volume }],
  });
  node.exec(writer, ['sh', '-c', 'echo hello from writer > /out/msg']);
  assert.equal(node.exec(reader, ['cat', '/in/msg']).stdout, 'hello from writer\n');
  const refused = node.exec(reader, ['sh', '-c', 'echo x > /in/msg']);
  assert.equal(`${refused.stderr}${refused.code}`, "sh: can't create /in/msg: Read-only file system\n1");
});

test('recording 121: subPath mounts a directory of the volume, which is made when it is missing', () => {
  const node = new TestNode();
  const volume = new MemoryFiles();
  const sandbox = node.sandbox('two-subs');
  const a = node.container(sandbox, 'busybox', ['sleep', '60'], {
    mounts: [{ path: '/d', readOnly: false, volume, subPath: 'a' }],
  });
  node.exec(a, ['sh', '-c', 'echo from a > /d/f']);
  assert.equal(volume.read('/a/f'), 'from a\n');
});

test('recording 064: another user cannot write what belongs to root', () => {
  const node = new TestNode();
  const id = node.pod('busybox', ['sleep', '60'], { user: 1000, group: 3000, supplementalGroups: [2000] });
  assert.equal(node.exec(id, ['id']).stdout, 'uid=1000 gid=3000 groups=2000,3000\n');
  assert.equal(node.exec(id, ['touch', '/etc/x']).stderr, 'touch: /etc/x: Permission denied\n');
});

test('recordings 060, 065: environment, /etc/hosts and /etc/resolv.conf', () => {
  const node = new TestNode();
  const sandbox = node.sandbox('db-0', {
    subdomain: 'db',
    hostAliases: [{ ip: '10.1.2.3', hostnames: ['foo.local', 'bar.local'] }],
  });
  const id = node.container(sandbox, 'busybox', ['sleep', '60'], { env: [{ name: 'APP', value: 'demo' }] });
  assert.equal(
    node.exec(id, ['env']).stdout,
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\nHOSTNAME=db-0\nAPP=demo\nHOME=/root\n',
  );
  assert.match(
    node.exec(id, ['cat', '/etc/hosts']).stdout,
    /\n10\.244\.0\.2\tdb-0\.db\.default\.svc\.cluster\.local\tdb-0\n\n# Entries added by HostAliases\.\n10\.1\.2\.3\tfoo\.local\tbar\.local\n$/,
  );
  assert.equal(node.exec(id, ['hostname', '-f']).stdout, 'db-0.db.default.svc.cluster.local\n');
  assert.equal(
    node.exec(id, ['cat', '/etc/resolv.conf']).stdout,
    'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n',
  );
});

test('the address of a sandbox goes back when it is stopped, and its processes end', () => {
  const node = new TestNode();
  const sandbox = node.sandbox('a');
  const id = node.container(sandbox, 'busybox', ['sleep', '60']);
  assert.ok(node.network.addresses.has('10.244.0.2'));
  node.runtime.stopPodSandbox(sandbox);
  assert.equal(node.runtime.containers.get(id)?.exitCode, 137);
  assert.ok(!node.network.addresses.has('10.244.0.2'));
});

test('the log keeps times and streams, follows while the container runs, and ends with it', () => {
  const node = new TestNode();
  const id = node.script('for i in 1 2; do echo out $i; echo err $i >&2; sleep 1; done; printf unfinished', 500);
  let followed = '';
  let ended = false;
  const stream = node.runtime.logs(id).follow((l) => (l.partial ? l.text : `${l.text}\n`));
  const pump = (): void => {
    stream.read(node.kernel, (text) => {
      if (text === undefined) ended = true;
      else {
        followed += text;
        pump();
      }
    });
  };
  pump();
  node.advance(5000);
  assert.equal(followed, 'out 2\nerr 2\nunfinished');
  assert.ok(ended);
  const { lines } = node.runtime.logs(id);
  assert.deepEqual(
    lines.map((l) => l.stream),
    ['stdout', 'stderr', 'stdout', 'stderr', 'stdout'],
  );
  assert.ok((lines[2]?.at ?? 0) - (lines[0]?.at ?? 0) >= 1000);
});

test('the log keeps the last mebibyte', () => {
  const node = new TestNode();
  const id = node.script('seq 1 300000', 60_000);
  const text = node.logs(id);
  assert.ok(text.length <= 1024 * 1024);
  assert.match(text, /\n300000\n$/);
});

test('a thousand Pods start in well under a second', () => {
  const begun = cpuTime();
  for (let n = 0; n < 10; n++) {
    const node = new TestNode();
    for (let i = 0; i < 100; i++) {
      node.runtime.runPodSandbox(
        {
          namespace: 'default',
          podName: `p${i}`,
          podUid: '',
          hostname: `p${i}`,
          labels: {},
          hostNetwork: false,
          sharedProcesses: false,
          hostAliases: [],
        },
        () => {},
      );
    }
    node.advance(1000);
    for (const sandbox of [...node.runtime.sandboxes.keys()]) {
      node.container(sandbox, 'busybox', ['sleep', '3600']);
    }
    assert.equal([...node.runtime.containers.values()].filter((c) => c.state === 'running').length, 100);
  }
  assert.ok(cpuTime() - begun < 3000, `took ${cpuTime() - begun} ms`);
});

test('a busy loop of ten virtual hours costs little real time', () => {
  for (const script of ['while true; do :; done', 'yes', 'while true; do true | cat; done']) {
    const node = new TestNode();
    const begun = cpuTime();
    const id = node.script(script, 10 * 3600_000);
    assert.equal(node.runtime.containers.get(id)?.state, 'running');
    assert.ok(cpuTime() - begun < 10_000, `${script} took ${cpuTime() - begun} ms`);
  }
});
