import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sleep } from '../../../src/cluster/kernel/task.ts';
import { NetworkNamespace } from '../../../src/cluster/runtime/network.ts';
import type { Connection } from '../../../src/cluster/runtime/system.ts';
import { TestNode } from './node.ts';

test('recording 130: containers of a Pod reach each other at localhost', () => {
  const node = new TestNode();
  const sandbox = node.sandbox('talk');
  node.container(sandbox, 'busybox', [
    'sh',
    '-c',
    'mkdir -p /www && echo "hello from server" > /www/index.html && httpd -f -p 8080 -h /www',
  ]);
  const client = node.container(sandbox, 'busybox', ['sleep', '60']);
  assert.equal(node.exec(client, ['wget', '-qO-', 'http://localhost:8080/']).stdout, 'hello from server\n');
  const refused = node.exec(client, ['wget', '-qO-', 'http://localhost:9999/']);
  assert.equal(
    `${refused.stderr}${refused.code}`,
    "wget: can't connect to remote host (127.0.0.1): Connection refused\n1",
  );
  assert.equal(
    node.exec(client, ['sh', '-c', 'nc -z localhost 8080; echo $?; nc -z localhost 8081; echo $?']).stdout,
    '0\n1\n',
  );
  assert.equal(
    node.exec(client, ['netstat', '-tlnp']).stdout,
    'Active Internet connections (only servers)\nProto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name    \n' +
      'tcp        0      0 :::8080                 :::*                    LISTEN      -\n',
  );
});

test('recording 140: another Pod is reached by its address; an unknown name is none', () => {
  const node = new TestNode();
  const server = node.pod('nginx');
  const client = node.container(node.sandbox('client'), 'busybox', ['sleep', '60']);
  assert.match(node.exec(client, ['wget', '-qO-', 'http://10.244.0.2']).stdout, /<h1>Welcome to nginx!<\/h1>/);
  assert.match(
    node.logs(server),
    /10\.244\.0\.3 - - \[20\/Nov\/2026:06:15:\d\d \+0000\] "GET \/ HTTP\/1\.1" 200 121 "-" "Wget" "-"\n$/,
  );
  assert.equal(node.exec(client, ['wget', '-qO-', 'http://server']).stderr, "wget: bad address 'server'\n");
  assert.match(
    node.exec(client, ['ping', '-c', '1', '10.244.0.2']).stdout,
    /1 packets transmitted, 1 packets received, 0% packet loss/,
  );
});

test('a Service address leads where the cluster routes it; without endpoints it is refused, without a rule nobody answers', () => {
  const routes = new Map<string, { ip: string; port: number } | 'refused'>([
    ['10.96.1.1:80', { ip: '10.244.0.2', port: 80 }],
    ['10.96.1.2:80', 'refused'],
  ]);
  const node = new TestNode({ network: { route: (ip, port) => routes.get(`${ip}:${port}`) } });
  node.pod('nginx');
  const client = node.container(node.sandbox('client'), 'nginx');
  assert.match(node.exec(client, ['curl', '-s', 'http://10.96.1.1']).stdout, /Welcome to nginx/);
  const refused = node.exec(client, ['curl', '-sS', 'http://10.96.1.2']);
  assert.match(
    `${refused.stderr}${refused.code}`,
    /^curl: \(7\) Failed to connect to 10\.96\.1\.2 port 80 after \d+ ms: Couldn't connect to server\n7$/,
  );
  const silent = node.exec(client, ['curl', '-sS', '-m', '5', 'http://10.96.1.1:81']);
  assert.equal(`${silent.stderr}${silent.code}`, 'curl: (28) Connection timed out after 5001 milliseconds\n28');
});

test('recordings 075, 136: nslookup asks every search domain for A and AAAA', () => {
  const names = new Map([['web.default.svc.cluster.local', ['10.105.50.199']]]);
  const node = new TestNode({
    network: {
      route: (ip, port) => (ip === '10.96.0.10' && port === 53 ? { ip, port } : undefined),
      lookup: (name) => names.get(name) ?? [],
    },
  });
  const id = node.pod('busybox', ['sleep', '60']);
  const missing = (domain: string): string => `** server can't find web.${domain}: NXDOMAIN\n\n`;
  const rest = `${missing('svc.cluster.local')}${missing('cluster.local')}`;
  assert.equal(
    node.exec(id, ['nslookup', 'web']).stdout,
    `Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\tweb.default.svc.cluster.local\nAddress: 10.105.50.199\n\n${rest}\n${rest}`,
  );
});

test('a hostPort leads to the Pod; a node that is cut off reaches its own Pods and nobody else', () => {
  const node = new TestNode();
  const other = new NetworkNamespace({
    kernel: node.kernel,
    addresses: ['192.168.49.3'],
    cluster: node.network,
    uplink: { connected: true },
  });
  node.network.addresses.set('192.168.49.3', other);
  const listener = other.listen({ host: '::', port: 9000, owner: 'server', pid: 1, machine: 'node-2' });
  assert.ok(!('error' in listener));
  const web = node.sandbox('web', { portMappings: [{ hostPort: 8080, containerPort: 80 }] });
  node.container(web, 'nginx');
  const client = node.container(node.sandbox('client'), 'busybox', ['sleep', '600']);
  const get = 'wget -qO- http://192.168.49.2:8080 | grep -c Welcome.to';
  assert.equal(node.exec(client, ['sh', '-c', get]).stdout, '2\n');
  const reach = ['sh', '-c', 'nc -zvw5 192.168.49.3 9000; echo $?'];
  assert.equal(node.exec(client, reach).stdout, '0\n');

  node.runtime.uplink.connected = false;
  assert.equal(node.exec(client, ['sh', '-c', get]).stdout, '2\n');
  const cut = node.exec(client, reach);
  assert.equal(`${cut.stderr}${cut.stdout}`, 'nc: 192.168.49.3 (192.168.49.3:9000): Connection timed out\n1\n');
  assert.equal(
    node.exec(client, ['nslookup', 'web']).stdout.split('\n').at(-3),
    ';; connection timed out; no servers could be reached',
  );

  node.runtime.uplink.connected = true;
  assert.equal(node.exec(client, reach).stdout, '0\n');
});

test('what is written while a node is cut off arrives when it is back', () => {
  const node = new TestNode();
  const uplink = { connected: true };
  const [a, b] = ['10.0.0.1', '10.0.0.2'].map((ip) => {
    const space = new NetworkNamespace({
      kernel: node.kernel,
      addresses: [ip],
      cluster: node.network,
      ...(ip === '10.0.0.1' ? { uplink } : {}),
    });
    node.network.addresses.set(ip, space);
    return space;
  }) as [NetworkNamespace, NetworkNamespace];
  const listener = b.listen({ host: '::', port: 80, owner: 'b', pid: 1, machine: 'b' });
  assert.ok('accept' in listener);
  let heard = '';
  node.kernel.start(
    (function* () {
      const connection = (yield listener.accept) as Connection;
      for (;;) {
        const text = (yield connection.read) as string | undefined;
        if (text === undefined) return 0;
        heard += text;
      }
    })(),
  );
  node.kernel.start(
    (function* () {
      const connection = (yield a.connect('10.0.0.2', 80)) as Connection;
      connection.write('one ');
      yield sleep(1000);
      uplink.connected = false;
      connection.write('two ');
      connection.write('three');
      yield sleep(5000);
      assert.equal(heard, 'one ');
      uplink.connected = true;
      return 0;
    })(),
  );
  node.advance(10_000);
  assert.equal(heard, 'one two three');
});
