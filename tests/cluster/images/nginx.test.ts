import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryFiles } from '../../../src/cluster/runtime/memory-files.ts';
import { TestNode } from '../runtime/node.ts';

/** A log without its times. */
const untimed = (text: string): string[] =>
  text
    .replace(/\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /g, '')
    .trimEnd()
    .split('\n');

const START = [
  '[notice] 1#1: using the "epoll" event method',
  '[notice] 1#1: nginx/1.22.1',
  '[notice] 1#1: OS: Linux 6.18.44-generic',
  '[notice] 1#1: getrlimit(RLIMIT_NOFILE): 20000:20000',
  '[notice] 1#1: start worker processes',
  '[notice] 1#1: start worker process 7',
  '[notice] 1#1: start worker process 8',
];

test('recordings 001, 005: what nginx logs when it starts, serves and does not find a file', () => {
  const node = new TestNode();
  const id = node.pod('nginx');
  node.exec(id, ['curl', '-s', 'localhost']);
  assert.equal(
    node.exec(id, ['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', 'localhost/nosuch']).stdout,
    '404',
  );
  assert.deepEqual(untimed(node.logs(id)), [
    ...START,
    '127.0.0.1 - - [20/Nov/2026:06:15:28 +0000] "GET / HTTP/1.1" 200 121 "-" "curl/7.88.1" "-"',
    '[error] 7#7: *2 open() "/usr/share/nginx/html/nosuch" failed (2: No such file or directory), client: 127.0.0.1, server: localhost, request: "GET /nosuch HTTP/1.1", host: "localhost"',
    '127.0.0.1 - - [20/Nov/2026:06:15:28 +0000] "GET /nosuch HTTP/1.1" 404 153 "-" "curl/7.88.1" "-"',
  ]);
});

test("recording 047: QUIT, the image's stop signal, ends it gracefully with 0", () => {
  const node = new TestNode();
  const id = node.pod('nginx');
  node.runtime.stopContainer(id, 30_000);
  node.advance(1000);
  assert.equal(node.runtime.containers.get(id)?.exitCode, 0);
  assert.deepEqual(untimed(node.logs(id)).slice(START.length), [
    '[notice] 1#1: signal 3 (SIGQUIT) received, shutting down',
    '[notice] 7#7: gracefully shutting down',
    '[notice] 8#8: gracefully shutting down',
    '[notice] 8#8: exiting',
    '[notice] 8#8: exit',
    '[notice] 1#1: signal 17 (SIGCHLD) received from 8',
    '[notice] 1#1: worker process 8 exited with code 0',
    '[notice] 1#1: signal 29 (SIGIO) received',
    '[notice] 7#7: exiting',
    '[notice] 7#7: exit',
    '[notice] 1#1: signal 17 (SIGCHLD) received from 7',
    '[notice] 1#1: worker process 7 exited with code 0',
    '[notice] 1#1: exit',
  ]);
});

test('recording 007: nginx -s stop ends the container', () => {
  const node = new TestNode();
  const id = node.pod('nginx');
  assert.match(
    node.exec(id, ['nginx', '-s', 'stop']).stderr,
    /^2026\/11\/20 06:15:28 \[notice\] 9#9: signal process started\n$/,
  );
  node.advance(100);
  assert.equal(node.runtime.containers.get(id)?.exitCode, 0);
  assert.deepEqual(untimed(node.logs(id)).slice(-3), [
    '[notice] 1#1: worker process 7 exited with code 0',
    '[notice] 1#1: worker process 8 exited with code 0',
    '[notice] 1#1: exit',
  ]);
});

test('recording 131: a second nginx in the Pod cannot take port 80, tries five times and gives up', () => {
  const node = new TestNode();
  const sandbox = node.sandbox('two-nginx');
  node.container(sandbox, 'nginx');
  const id = node.container(sandbox, 'nginx');
  node.advance(4000);
  const attempt = [
    '[emerg] 1#1: bind() to 0.0.0.0:80 failed (98: Address already in use)',
    'nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)',
    '[emerg] 1#1: bind() to [::]:80 failed (98: Address already in use)',
    'nginx: [emerg] bind() to [::]:80 failed (98: Address already in use)',
    '[notice] 1#1: try again to bind() after 500ms',
  ];
  assert.deepEqual(untimed(node.logs(id)), [
    ...Array.from({ length: 5 }, () => attempt).flat(),
    '[emerg] 1#1: still could not bind()',
    'nginx: [emerg] still could not bind()',
  ]);
  assert.equal(node.runtime.containers.get(id)?.exitCode, 1);
});

test("a configuration of one's own: another port, an answer, a proxy; mistakes are named with their line", () => {
  const node = new TestNode();
  const conf = new MemoryFiles();
  conf.write(
    '/default.conf',
    'server {\n  listen 8080;\n  location = /hello { return 200 "hi\\n"; }\n  location /api/ { proxy_pass http://127.0.0.1:9; }\n}\n',
  );
  const mounts = [{ path: '/etc/nginx/conf.d', readOnly: true, volume: conf }];
  const id = node.pod('nginx', undefined, { mounts });
  assert.equal(node.exec(id, ['curl', '-s', 'localhost:8080/hello']).stdout, 'hi\n');
  assert.match(node.exec(id, ['curl', '-s', 'localhost:8080/api/x']).stdout, /502 Bad Gateway/);
  conf.write('/default.conf', 'server {\n  lisen 80;\n}\n');
  const broken = node.container(node.sandbox('broken'), 'nginx', undefined, { mounts });
  assert.match(
    node.logs(broken),
    /nginx: \[emerg\] unknown directive "lisen" in \/etc\/nginx\/conf\.d\/default\.conf:2/,
  );
});
