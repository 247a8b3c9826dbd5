import { first, sleep } from '../../kernel/task.ts';
import { httpGet, parseUrl } from '../../runtime/http.ts';
import { candidateNames, resolverSettings } from '../../runtime/network.ts';
import type { Connection, Program } from '../../runtime/system.ts';
import { complain, print, type Run, readArguments, usage } from './tool.ts';

const CONNECT_WORDS = {
  ECONNREFUSED: 'Connection refused',
  ETIMEDOUT: 'Connection timed out',
  EHOSTUNREACH: 'No route to host',
  ENOTFOUND: 'bad address',
} as const;
const WGET_TIMEOUT_MS = 900_000;

/** wget [-q] [-O FILE] [-S] [-T SECONDS] [--spider] URL: BusyBox's (recordings 005, 130, 140). */
export const wget: Program = function* (system) {
  const long = {
    spider: 's',
    quiet: 'q',
    'output-document': 'O',
    timeout: 'T',
    tries: 't',
    header: 'h',
    'post-data': 'd',
    'no-check-certificate': 'n',
  };
  const given = readArguments(system.argv, 'qO:ST:scP:U:t:h:d:n', long);
  if ('usage' in given) return yield* usage(system, given);
  const { options } = given;
  const address = given.operands[0];
  if (address === undefined) return yield* complain(system, 'missing URL');
  const url = parseUrl(address);
  if (!url) return yield* complain(system, `bad address '${address}'`);
  if (url.secure) return yield* complain(system, `not an http or ftp url: ${address}: TLS is not simulated`);
  const quiet = options.has('q');
  const addresses = (yield system.network.resolve(url.host)) as readonly string[];
  const ip = addresses[0];
  if (ip === undefined) return yield* complain(system, `bad address '${url.host}'`);
  if (!quiet) yield system.stderr.write(`Connecting to ${url.hostPort} (${ip}:${url.port})\n`);
  const limit = options.has('T') ? Number(options.get('T')) * 1000 : WGET_TIMEOUT_MS;
  const headers = ['Connection: close', ...(options.has('h') ? [options.get('h') as string] : [])];
  const answer = yield* within(
    limit,
    httpGet(system.network, url, { agent: 'Wget', headers, method: options.has('s') ? 'HEAD' : 'GET', ip }),
  );
  if (answer === undefined) return yield* complain(system, 'download timed out');
  if ('error' in answer) {
    return yield* complain(
      system,
      answer.error === 'EMPTY'
        ? 'error getting response'
        : `can't connect to remote host (${ip}): ${CONNECT_WORDS[answer.error]}`,
    );
  }
  if (options.has('S'))
    yield system.stderr.write([answer.statusLine, ...answer.headers].map((l) => `  ${l}\n`).join(''));
  if (answer.status >= 400) return yield* complain(system, `server returned error: ${answer.statusLine}`);
  if (options.has('s')) {
    if (!quiet) yield system.stderr.write('remote file exists\n');
    return 0;
  }
  const to = options.get('O') ?? (url.path.split('?')[0]?.split('/').pop() || 'index.html');
  if (to === '-') {
    yield* print(system, answer.body);
    return 0;
  }
  if (!options.has('O') && system.files.stat(to)) return yield* complain(system, `can't open '${to}': File exists`);
  const written = system.files.write(to, answer.body);
  if (written !== true) return yield* complain(system, `can't open '${to}': ${written.error}`);
  if (!quiet) {
    const bar = '*'.repeat(32);
    yield system.stderr.write(
      `saving to '${to}'\n${to.padEnd(20).slice(0, 20)} 100% |${bar}| ${String(answer.body.length).padStart(5)}  0:00:00 ETA\n'${to}' saved\n`,
    );
  }
  return 0;
};

/** Runs a generator for at most `ms`; undefined when it did not end in time. */
function* within<T>(ms: number, run: Run<T>): Run<T | undefined> {
  let over = false;
  let next = run.next();
  let left = ms;
  while (!next.done) {
    const wait = next.value;
    const started = { at: 0 };
    const woken = (yield first<unknown>(
      (kernel, wake) => {
        started.at = kernel.now;
        return wait(kernel, (value) => {
          left -= kernel.now - started.at;
          wake(value);
        });
      },
      sleep(Math.max(0, left)),
    )) as { index: number; value: unknown };
    if (woken.index === 1) {
      over = true;
      break;
    }
    next = run.next(woken.value);
  }
  if (!over && next.done) return next.value;
  run.return(undefined as T);
  return undefined;
}

/** curl [-sSfiIvLk] [-o FILE] [-m SECONDS] [--connect-timeout SECONDS] [-w FORMAT] [-H HEADER] [-X METHOD] URL... (recordings 121, 141) */
export const curl: Program = function* (system) {
  const long = {
    silent: 's',
    'show-error': 'S',
    fail: 'f',
    include: 'i',
    head: 'I',
    verbose: 'v',
    location: 'L',
    insecure: 'k',
    output: 'o',
    'max-time': 'm',
    'connect-timeout': 'm',
    'write-out': 'w',
    header: 'H',
    request: 'X',
    data: 'd',
    'user-agent': 'A',
  };
  const given = readArguments(system.argv, 'sSfiIvLkgo:m:w:H:X:d:A:', long);
  if ('usage' in given)
    return yield* usage(system, { usage: given.usage.replace(/invalid option -- '(.)'/, 'option -$1: is unknown') }, 2);
  const { options } = given;
  const address = given.operands[0];
  if (address === undefined) {
    yield system.stderr.write("curl: try 'curl --help' or 'curl --manual' for more information\n");
    return 2;
  }
  const fail = function* (code: number, why: string): Run {
    if (!options.has('s') || options.has('S')) yield system.stderr.write(`curl: (${code}) ${why}\n`);
    return code;
  };
  const url = parseUrl(address);
  if (!url) return yield* fail(3, 'URL rejected: Malformed input to a URL function');
  if (url.secure) return yield* fail(35, 'TLS is not simulated');
  const begun = system.now();
  const limit = options.has('m') ? Number(options.get('m')) * 1000 : 135_000;
  const addresses = (yield system.network.resolve(url.host)) as readonly string[];
  if (addresses.length === 0) return yield* fail(6, `Could not resolve host: ${url.host}`);
  const method = options.get('X') ?? (options.has('I') ? 'HEAD' : options.has('d') ? 'POST' : 'GET');
  const headers = ['Accept: */*', ...(options.has('H') ? [options.get('H') as string] : [])];
  const ip = addresses[0] as string;
  const request = {
    agent: options.get('A') ?? 'curl/7.88.1',
    headers,
    method,
    ip,
    ...(options.has('d') ? { body: options.get('d') as string } : {}),
  };
  const answer = yield* within(limit, httpGet(system.network, url, request));
  if (answer === undefined) return yield* fail(28, `Connection timed out after ${Math.round(limit) + 1} milliseconds`);
  if ('error' in answer) {
    if (answer.error === 'EMPTY') return yield* fail(52, 'Empty reply from server');
    return yield* fail(
      7,
      `Failed to connect to ${url.host} port ${url.port} after ${Math.floor(system.now() - begun)} ms: Couldn't connect to server`,
    );
  }
  let code = 0;
  if (answer.status >= 400 && options.has('f'))
    code = yield* fail(22, `The requested URL returned error: ${answer.status}`);
  else {
    const top =
      options.has('i') || options.has('I')
        ? [answer.statusLine, ...answer.headers, ''].map((l) => `${l}\r\n`).join('')
        : '';
    const text = top + (options.has('I') ? '' : answer.body);
    const to = options.get('o');
    if (to === undefined) yield* print(system, text);
    else {
      const written = system.files.write(to, text);
      if (written !== true) code = yield* fail(23, `Failure writing output to destination`);
    }
  }
  const format = options.get('w');
  if (format !== undefined) {
    const values: Readonly<Record<string, string>> = {
      http_code: String(answer.status),
      response_code: String(answer.status),
      time_total: ((system.now() - begun) / 1000).toFixed(6),
      size_download: String(answer.body.length),
      remote_ip: ip,
    };
    yield* print(system, format.replace(/%\{(\w+)\}/g, (_a, name: string) => values[name] ?? '').replace(/\\n/g, '\n'));
  }
  return code;
};

/** nc [-z] [-l] [-p PORT] [-w SECONDS] [-v] [HOST PORT] */
export const nc: Program = function* (system) {
  const given = readArguments(system.argv, 'zlvnkp:w:e:u');
  if ('usage' in given) return yield* usage(system, given);
  const { options, operands } = given;
  const verbose = options.has('v');
  let connection: Connection;
  if (options.has('l')) {
    const port = Number(options.get('p') ?? operands.at(-1));
    if (!(port > 0 && port < 65536)) return yield* complain(system, 'bad local port');
    const listener = system.network.listen({ host: '::', port, owner: 'nc' });
    if ('error' in listener) return yield* complain(system, 'bind: Address already in use');
    if (verbose) yield system.stderr.write(`listening on [::]:${port} ...\n`);
    connection = (yield listener.accept) as Connection;
    listener.close();
  } else {
    const [host, portText] = operands;
    const port = Number(portText);
    if (host === undefined || !(port > 0 && port < 65536))
      return yield* complain(system, host === undefined ? 'no destination' : `bad port '${portText ?? ''}'`);
    const limit = options.has('w') ? Number(options.get('w')) * 1000 : 1e9;
    const opened = (yield first<unknown>(system.network.connect(host, port), sleep(limit))) as {
      index: number;
      value: Connection | { error: keyof typeof CONNECT_WORDS };
    };
    const addresses = (yield system.network.resolve(host)) as readonly string[];
    const where = `${host} (${addresses[0] ?? host}:${port})`;
    if (opened.index === 1)
      return verbose || !options.has('z') ? yield* complain(system, `${where}: Connection timed out`) : 1;
    if ('error' in opened.value) {
      const { error } = opened.value;
      if (error === 'ENOTFOUND') return yield* complain(system, `bad address '${host}'`);
      // recording 130: -z says nothing without -v
      return options.has('z') && !verbose ? 1 : yield* complain(system, `${where}: ${CONNECT_WORDS[error]}`);
    }
    connection = opened.value;
    if (verbose) yield system.stderr.write(`${where} open\n`);
    if (options.has('z')) {
      connection.close();
      return 0;
    }
  }
  // Both directions at once, until the other side closes.
  let sending = true;
  for (;;) {
    const waits = sending ? [connection.read, system.stdin.read] : [connection.read];
    const got = (yield first<string | undefined>(...waits)) as { index: number; value: string | undefined };
    if (got.index === 0) {
      if (got.value === undefined) break;
      yield* print(system, got.value);
    } else if (got.value === undefined) {
      sending = false;
      if (options.has('l')) continue;
    } else connection.write(got.value);
  }
  connection.close();
  return 0;
};

/** ping [-c N] [-W SECONDS] [-i SECONDS] HOST (recordings 005, 140) */
export const ping: Program = function* (system) {
  const given = readArguments(system.argv, 'c:W:w:i:qs:46');
  if ('usage' in given) return yield* usage(system, given);
  const host = given.operands[0];
  if (host === undefined) return yield* complain(system, 'missing host');
  const [ip] = (yield system.network.resolve(host)) as readonly string[];
  if (ip === undefined) return yield* complain(system, `bad address '${host}'`);
  yield* print(system, `PING ${host} (${ip}): 56 data bytes\n`);
  const count = Number(given.options.get('c') ?? Number.POSITIVE_INFINITY);
  const patience = Number(given.options.get('W') ?? 10) * 1000;
  const every = Number(given.options.get('i') ?? 1) * 1000;
  const times: number[] = [];
  let sent = 0;
  let stopped = false;
  system.onSignal('INT', () => {
    stopped = true;
  });
  while (sent < count && !stopped) {
    if (sent > 0) yield sleep(Math.max(0, every - (times.at(-1) ?? 0)));
    const reply = (yield first<unknown>(system.network.ping(ip), sleep(patience))) as {
      index: number;
      value: number | undefined;
    };
    if (reply.index === 0 && reply.value !== undefined) {
      times.push(reply.value);
      yield* print(system, `64 bytes from ${ip}: seq=${sent} ttl=64 time=${reply.value.toFixed(3)} ms\n`);
    }
    sent++;
  }
  const lost = Math.round(((sent - times.length) * 100) / Math.max(1, sent));
  yield* print(
    system,
    `\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${times.length} packets received, ${lost}% packet loss\n`,
  );
  if (times.length > 0) {
    const mean = times.reduce((a, b) => a + b, 0) / times.length;
    yield* print(
      system,
      `round-trip min/avg/max = ${[Math.min(...times), mean, Math.max(...times)].map((t) => t.toFixed(3)).join('/')} ms\n`,
    );
  }
  return times.length > 0 ? 0 : 1;
};

/** nslookup NAME [SERVER]: every search domain is asked for A and AAAA, as BusyBox does (recordings 075, 136). */
export const nslookup: Program = function* (system) {
  const [, name, server] = system.argv;
  if (name === undefined) return yield* complain(system, 'missing name');
  const settings = resolverSettings(system.files);
  const via = server ?? settings.servers[0] ?? '127.0.0.1';
  yield* print(system, `Server:\t\t${via}\nAddress:\t${via}:53\n\n`);
  // BusyBox only searches for names without a dot.
  const names =
    name.includes('.') || settings.search.length === 0
      ? [name.replace(/\.$/, '')]
      : candidateNames(name, { ...settings, ndots: 99 }).slice(0, -1);
  let missing = 0;
  let found = false;
  for (const family of ['A', 'AAAA']) {
    for (const candidate of names) {
      const answer = (yield system.network.query(candidate, server)) as readonly string[] | undefined;
      if (answer === undefined) {
        yield sleep(5000);
        yield* print(system, ';; connection timed out; no servers could be reached\n\n');
        return 1;
      }
      if (answer.length === 0) {
        missing++;
        yield* print(system, `** server can't find ${candidate}: NXDOMAIN\n\n`);
        continue;
      }
      found = true;
      const shown = answer.filter((ip) => ip.includes(':') === (family === 'AAAA'));
      yield* print(system, `${shown.map((ip) => `Name:\t${candidate}\nAddress: ${ip}\n`).join('')}\n`);
    }
  }
  if (found) yield* print(system, '');
  return missing > 0 ? 1 : 0;
};

/** netstat -tln[p] (recordings 005, 130) */
export const netstat: Program = function* (system) {
  const given = readArguments(system.argv, 'tlnpauxrwe');
  if ('usage' in given) return yield* usage(system, given);
  const programs = given.options.has('p');
  const listening = given.options.has('l') || given.options.has('a');
  let text = `Active Internet connections (${given.options.has('a') ? 'servers and established' : listening ? 'only servers' : 'w/o servers'})\n`;
  text += `Proto Recv-Q Send-Q Local Address           Foreign Address         State       ${programs ? 'PID/Program name    ' : ''}\n`;
  const v6 = (host: string): boolean => host.includes(':');
  const sorted = [...system.network.listeners].sort((a, b) => Number(v6(a.host)) - Number(v6(b.host)));
  for (const l of listening ? sorted : []) {
    const local = v6(l.host) ? `:::${l.port}` : `${l.host}:${l.port}`;
    const owner = l.pid === 0 ? '-' : `${l.pid}/${l.owner}`;
    text += `tcp        0      0 ${local.padEnd(23)} ${(v6(l.host) ? ':::*' : '0.0.0.0:*').padEnd(23)} LISTEN      ${programs ? owner.padEnd(20).trimEnd() : ''}\n`;
  }
  yield* print(system, text);
  return 0;
};

/** ip addr, ip route, ip link (recording 060) */
export const ip: Program = function* (system) {
  const what = system.argv[1] ?? '';
  const address = system.network.addresses[0];
  if (/^r/.test(what)) {
    if (address === undefined) return 0;
    const net = address.split('.').slice(0, 3).join('.');
    yield* print(system, `default via ${net}.1 dev eth0 \n${net}.0/24 dev eth0 scope link  src ${address} \n`);
    return 0;
  }
  if (!/^(a|l)/.test(what)) return yield* complain(system, `object "${what}" unknown, try "ip help".`);
  const inet = /^a/.test(what);
  const forever = '       valid_lft forever preferred_lft forever\n';
  let text =
    '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN qlen 1000\n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n';
  if (inet) text += `    inet 127.0.0.1/8 scope host lo\n${forever}    inet6 ::1/128 scope host \n${forever}`;
  if (address !== undefined) {
    const bytes = address.split('.').map(Number);
    const mac = [0x12, 0xef, ...bytes].map((b) => b.toString(16).padStart(2, '0'));
    const hex = (i: number): string => mac[i] ?? '00';
    text += `2: eth0@if${10 + (bytes[3] ?? 0)}: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1500 qdisc noqueue state UP \n    link/ether ${mac.join(':')} brd ff:ff:ff:ff:ff:ff\n`;
    if (inet) {
      const link = `fe80::10${hex(1)}:${hex(2)}ff:fe${hex(3)}:${hex(4)}${hex(5)}`.replace(/:0+(?=[0-9a-f])/g, ':');
      text += `    inet ${address}/24 brd ${bytes.slice(0, 3).join('.')}.255 scope global eth0\n${forever}    inet6 ${link}/64 scope link \n${forever}`;
    }
  }
  yield* print(system, text);
  return 0;
};
