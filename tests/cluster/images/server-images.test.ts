import assert from 'node:assert/strict';
import { test } from 'node:test';
import { execute, Keyspace } from '../../../src/cluster/images/redis-commands.ts';
import { readCommand, readReply } from '../../../src/cluster/images/redis-protocol.ts';
import { siteRegistry } from '../../../src/cluster/images/registry.ts';
import { MemoryFiles } from '../../../src/cluster/runtime/memory-files.ts';
import { TestNode } from '../runtime/node.ts';

/** A node that can pull what readers can. Pulling takes longer than `TestNode.container` waits, so that it is done first. */
function nodeWith(image: string): TestNode {
  const node = new TestNode({ registry: siteRegistry() });
  node.runtime.pullImage(image, () => {});
  node.advance(60_000);
  return node;
}

/** A log line without the time that stands before or in it. */
const untimed = (log: string): string[] =>
  log
    .trimEnd()
    .split('\n')
    .map((line) =>
      line
        .replace(/^\[\w{3} \w{3} \d\d [\d:.]+ \d{4}\] /, '')
        .replace(/\d\d \w{3} \d{4} [\d:.]+ /, '')
        .replace(/\[\d\d\/\w{3}\/\d{4}[: ][\d:]+( \+0000)?\]/, '[time]'),
    );

test('hello-world says what happened and ends with 0; there is no shell in it', () => {
  const node = nodeWith('hello-world');
  const sandbox = node.sandbox('hello');
  const id = node.container(sandbox, 'hello-world');
  assert.match(node.logs(id), /^Hello from a container!\n/);
  assert.equal(node.runtime.containers.get(id)?.exitCode, 0);
  assert.throws(() => node.container(sandbox, 'hello-world', ['sh']), /"sh": executable file not found in \$PATH/);
});

test('a tag that a repository does not have is not found', () => {
  const registry = siteRegistry();
  for (const image of ['hello-world:1', 'httpd:1.999', 'redis:99', 'python:2'])
    assert.match(JSON.stringify(registry.find(image)), new RegExp(`docker.io/library/${image}: not found`));
});

test('httpd: notices on start, a line for each request, an end on SIGTERM', () => {
  const node = nodeWith('httpd:2.4');
  const id = node.pod('httpd:2.4');
  const curl = (...words: string[]): string => node.exec(id, ['curl', '-s', ...words]).stdout;
  assert.equal(curl('localhost'), '<html><body><h1>It works!</h1></body></html>\n');
  assert.match(curl('-i', 'localhost/nothing'), /^HTTP\/1\.1 404 Not Found\r\n.*<h1>Not Found<\/h1>/s);
  node.runtime.stopContainer(id, 30_000);
  node.advance(1000);
  const unnamed =
    "AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using 10.244.0.2. Set the 'ServerName' directive globally to suppress this message";
  assert.deepEqual(untimed(node.logs(id)), [
    unnamed,
    unnamed,
    '[mpm_event:notice] [pid 1:tid 1] AH00489: Apache/2.4.65 (Unix) configured -- resuming normal operations',
    "[core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'",
    '127.0.0.1 - - [time] "GET / HTTP/1.1" 200 45',
    '127.0.0.1 - - [time] "GET /nothing HTTP/1.1" 404 196',
    '[mpm_event:notice] [pid 1:tid 1] AH00491: caught SIGTERM, shutting down',
  ]);
  assert.equal(node.runtime.containers.get(id)?.exitCode, 0);
});

test('httpd serves what is mounted: without an index page, the names', () => {
  const node = nodeWith('httpd');
  const volume = new MemoryFiles();
  volume.write('/a&b.txt', 'text\n');
  const id = node.pod('httpd', undefined, { mounts: [{ path: '/usr/local/apache2/htdocs', readOnly: true, volume }] });
  assert.match(node.exec(id, ['curl', '-s', 'localhost']).stdout, /<li><a href="a&b\.txt"> a&amp;b\.txt<\/a><\/li>/);
  assert.equal(node.exec(id, ['curl', '-s', 'localhost/a&b.txt']).stdout, 'text\n');
});

test('httpd: a second one in the Pod cannot take port 80', () => {
  const node = nodeWith('httpd');
  const sandbox = node.sandbox('two');
  node.container(sandbox, 'httpd');
  const id = node.container(sandbox, 'httpd');
  assert.match(
    node.logs(id),
    /\(98\)Address already in use: AH00072: make_sock: could not bind to address \[::\]:80\n/,
  );
  assert.equal(node.runtime.containers.get(id)?.exitCode, 1);
});

test('redis: what it logs from start to end', () => {
  const node = nodeWith('redis:7.4');
  const id = node.pod('redis:7.4');
  node.runtime.stopContainer(id, 30_000);
  node.advance(1000);
  assert.deepEqual(
    untimed(node.logs(id)).map((line) => line.replace(/\(\d+\)/, '(time)')),
    [
      '1:C * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo',
      '1:C * Redis version=7.4.6, bits=64, commit=00000000, modified=0, pid=1, just started',
      '1:C # Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf',
      '1:M * monotonic clock: POSIX clock_gettime',
      '1:M * Running mode=standalone, port=6379.',
      '1:M * Server initialized',
      '1:M * Ready to accept connections tcp',
      '1:signal-handler (time) Received SIGTERM scheduling shutdown...',
      '1:M * User requested shutdown...',
      '1:M # Redis is now ready to exit, bye bye...',
    ],
  );
  assert.equal(node.runtime.containers.get(id)?.exitCode, 0);
});

/** Asks a redis by its own client, as another program would. */
function asking(node: TestNode, id: string): (command: string) => string {
  return (command) => node.exec(id, ['redis-cli', ...command.split(' ')]).stdout.trimEnd();
}

test('redis keeps values and counts', () => {
  const node = nodeWith('redis');
  const ask = asking(node, node.pod('redis'));
  assert.equal(ask('PING'), 'PONG');
  assert.equal(ask('SET color blue'), 'OK');
  assert.equal(ask('GET color'), 'blue');
  assert.equal(ask('SET color red NX'), '');
  assert.equal(ask('INCR visits'), '1');
  assert.equal(ask('INCR visits'), '2');
  assert.equal(ask('INCR color'), 'ERR value is not an integer or out of range');
  assert.equal(ask('EXISTS color visits nothing'), '2');
  assert.equal(ask('KEYS *o*'), 'color');
  assert.equal(ask('DEL color visits'), '2');
  assert.equal(ask('GET color'), '');
});

test('redis forgets a key when its time has passed, in virtual time', () => {
  const node = nodeWith('redis');
  const ask = asking(node, node.pod('redis'));
  assert.equal(ask('TTL session'), '-2');
  assert.equal(ask('SET session 42'), 'OK');
  assert.equal(ask('TTL session'), '-1');
  assert.equal(ask('EXPIRE session 10'), '1');
  node.advance(4000);
  assert.equal(ask('TTL session'), '6');
  node.advance(7000);
  assert.equal(ask('EXISTS session'), '0');
});

test('redis: what is no command, and what is one that is not simulated', () => {
  const node = nodeWith('redis');
  const ask = asking(node, node.pod('redis'));
  assert.equal(ask('FOO bar'), "ERR unknown command 'FOO', with args beginning with: 'bar'");
  assert.equal(ask('LPUSH list a'), "ERR the command 'LPUSH' is not simulated here");
  assert.equal(ask('GET'), "ERR wrong number of arguments for 'get' command");
});

test('redis speaks its protocol: plain lines by nc, bytes counted in UTF-8, a password asked for', () => {
  const node = nodeWith('redis');
  const sandbox = node.sandbox('cache');
  const id = node.container(sandbox, 'redis', undefined, { args: ['--requirepass', 'secret'] });
  node.runtime.pullImage('busybox', () => {});
  node.advance(1000);
  const shell = node.container(sandbox, 'busybox', ['sleep', '3600']);
  const answer = node.exec(shell, [
    'sh',
    '-c',
    "printf 'PING\\r\\nAUTH secret\\r\\nSET k h\u00e9\\r\\nGET k\\r\\nQUIT\\r\\n' | nc localhost 6379",
  ]).stdout;
  assert.equal(answer, '-NOAUTH Authentication required.\r\n+OK\r\n+OK\r\n$3\r\nh\u00e9\r\n+OK\r\n');
  assert.equal(node.exec(id, ['redis-cli', '-a', 'secret', 'GET', 'k']).stdout, 'h\u00e9\n');
  assert.equal(
    node.exec(id, ['redis-cli', '-p', '1', 'PING']).stderr,
    'Could not connect to Redis at 127.0.0.1:1: Connection refused\n',
  );
});

test('what is hostile has an end: patterns of many stars, replies without one', () => {
  const keys = new Keyspace();
  execute(keys, ['SET', 'a'.repeat(5000), '1'], 0);
  assert.deepEqual(execute(keys, ['KEYS', `${'*a'.repeat(90)}*b`], 0), { kind: 'array', items: [] });
  assert.equal(readReply('*1\r\n'.repeat(100_000)).kind, 'fault');
  assert.equal(readCommand('*1\r\n$99999999999\r\n').kind, 'fault');
  assert.equal(execute(keys, ['SET', 'k', 'x'.repeat(17 * 1024 * 1024)], 0).kind, 'error');
});

test('python -m http.server serves its directory; its greeting waits in a buffer when nobody unbuffers it', () => {
  const node = nodeWith('python:3.12-slim');
  const sandbox = node.sandbox('web');
  const quiet = node.container(sandbox, 'python:3.12-slim', [
    'python',
    '-m',
    'http.server',
    '9000',
    '-d',
    '/usr/local',
  ]);
  const open = node.container(sandbox, 'python:3.12-slim', ['python', '-u', '-m', 'http.server']);
  assert.match(node.exec(quiet, ['curl', '-s', 'localhost:9000/']).stdout, /<li><a href="bin\/">bin\/<\/a><\/li>/);
  node.exec(quiet, ['curl', '-s', 'localhost:9000/nothing']);
  assert.deepEqual(untimed(node.logs(quiet)), [
    '127.0.0.1 - - [time] "GET / HTTP/1.1" 200 -',
    '127.0.0.1 - - [time] code 404, message File not found',
    '127.0.0.1 - - [time] "GET /nothing HTTP/1.1" 404 -',
  ]);
  assert.equal(node.logs(open), 'Serving HTTP on 0.0.0.0 port 8000 (http://0.0.0.0:8000/) ...\n');
});

test('python: SIGTERM does not end it, SIGKILL does when the grace period is over', () => {
  const node = nodeWith('python');
  const id = node.pod('python', ['python3', '-m', 'http.server']);
  node.runtime.stopContainer(id, 5000);
  node.advance(4000);
  assert.equal(node.runtime.containers.get(id)?.exitCode, undefined);
  node.advance(2000);
  assert.equal(node.runtime.containers.get(id)?.exitCode, 137);
});

test('python: the language is not simulated, and says so; without a program it ends with 0', () => {
  const node = nodeWith('python:3.13');
  const sandbox = node.sandbox('py');
  const bare = node.container(sandbox, 'python:3.13');
  assert.equal(node.runtime.containers.get(bare)?.exitCode, 0);
  const id = node.container(sandbox, 'python:3.13', ['sleep', '3600']);
  assert.equal(node.exec(id, ['python', '--version']).stdout, 'Python 3.13.9\n');
  assert.match(node.exec(id, ['python', '-c', 'print(1)']).stderr, /the Python language is not simulated here/);
  assert.deepEqual(node.exec(id, ['python', 'app.py']), {
    stdout: '',
    stderr: "python: can't open file '/app.py': [Errno 2] No such file or directory\n",
    code: 2,
  });
});

test('curlimages/curl runs curl with its arguments, or another program, and not as root', () => {
  const node = nodeWith('curlimages/curl');
  const sandbox = node.sandbox('curl');
  const id = node.container(sandbox, 'curlimages/curl', undefined, { args: ['-sS', 'http://localhost:81/'] });
  assert.match(node.logs(id), /^curl: \(7\) Failed to connect to localhost port 81 after \d+ ms/);
  assert.equal(node.runtime.containers.get(id)?.exitCode, 7);
  const shell = node.container(sandbox, 'curlimages/curl', undefined, { args: ['sh', '-c', 'id -u; touch /x'] });
  assert.equal(node.logs(shell), '100\ntouch: /x: Permission denied\n');
});
