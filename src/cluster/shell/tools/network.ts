import { first, sleep } from '../../kernel/task.ts';
import { type ConnectError, candidateNames, resolverSettings } from '../../runtime/network.ts';
import type { Connection } from '../../runtime/system.ts';
import { CONNECT_WORDS } from './errno.ts';
import { baseName, type Job, type Run, tool } from './tool.ts';

/** nc, and telnet, which says what it does. */
export const nc = tool(
  {
    options: 'zlvnkp:w:e:uq:',
    synopsis: '[OPTIONS] HOST PORT  - connect\nnc [OPTIONS] -l -p PORT [HOST] [PORT]  - listen',
  },
  function* (t) {
    const { network, stderr } = t.system;
    const telnet = baseName(t.system.argv[0] ?? '') === 'telnet';
    if (t.has('l')) {
      const port = Number(t.options.get('p') ?? t.words.at(-1));
      if (!(port > 0 && port < 65536)) return yield* t.fail('bad local port');
      const listener = network.listen({ host: '::', port, owner: 'nc' });
      if ('error' in listener) return yield* t.fail('bind: Address already in use');
      if (t.has('v')) yield stderr.write(`listening on [::]:${port} ...\n`);
      const run = function* (): Run<void> {
        yield* converse(t, (yield listener.accept) as Connection);
      };
      do yield* run();
      while (t.has('k'));
      return 0;
    }
    const [host, portText = telnet ? '23' : ''] = t.words;
    const port = Number(portText);
    if (host === undefined) return yield* t.fail('no destination');
    if (!(port > 0 && port < 65536)) return yield* t.fail(`bad port '${portText}'`);
    const limit = t.has('w') ? Number(t.options.get('w')) * 1000 : 1e9;
    const opened = (yield first<unknown>(network.connect(host, port), sleep(limit))) as {
      index: number;
      value: Connection | { error: ConnectError } | undefined;
    };
    const addresses = (yield network.resolve(host)) as readonly string[];
    const where = `${host} (${addresses[0] ?? host}:${port})`;
    const quiet = t.has('z') && !t.has('v');
    const value = opened.index === 1 ? ({ error: 'ETIMEDOUT' } as const) : opened.value;
    if (!value || 'error' in value) {
      const error = value?.error ?? 'ETIMEDOUT';
      if (error === 'ENOTFOUND') return yield* t.fail(`bad address '${host}'`);
      if (telnet)
        return yield* t.fail(`can't connect to remote host (${addresses[0] ?? host}): ${CONNECT_WORDS[error]}`);
      // recording 130: -z says nothing without -v
      return quiet ? 1 : yield* t.fail(`${where}: ${CONNECT_WORDS[error]}`);
    }
    if (telnet) yield t.say(`Connected to ${host}\n\nEntering character mode\nEscape character is '^]'.\n\n`);
    else if (t.has('v')) yield stderr.write(`${where} open\n`);
    if (t.has('z')) value.close();
    else yield* converse(t, value);
    if (telnet) return yield* t.fail('connection closed by foreign host');
    return 0;
  },
);

/** Hands on what comes, both ways at once, until the other side closes. */
function* converse(t: Job, connection: Connection): Run<void> {
  const { stdin } = t.system;
  for (let sending = true; ; ) {
    const got = (yield first<string | undefined>(...(sending ? [connection.read, stdin.read] : [connection.read]))) as {
      index: number;
      value: string | undefined;
    };
    if (got.index === 0 && got.value === undefined) break;
    if (got.index === 0) yield t.say(got.value as string);
    else if (got.value === undefined) sending = false;
    else connection.write(got.value);
  }
  connection.close();
}

/** ping (recordings 005, 140) */
export const ping = tool({ options: 'c:W:w:i:qs:46t:A', synopsis: '[OPTIONS] HOST', least: 1 }, function* (t) {
  const { network } = t.system;
  const host = t.words[0] as string;
  const [ip] = (yield network.resolve(host)) as readonly string[];
  if (ip === undefined) return yield* t.fail(`bad address '${host}'`);
  const size = Number(t.options.get('s') ?? 56);
  yield t.say(`PING ${host} (${ip}): ${size} data bytes\n`);
  const count = Number(t.options.get('c') ?? Number.POSITIVE_INFINITY);
  const patience = Number(t.options.get('W') ?? 10) * 1000;
  const every = Number(t.options.get('i') ?? 1) * 1000;
  const end = t.system.now() + Number(t.options.get('w') ?? Number.POSITIVE_INFINITY) * 1000;
  const times: number[] = [];
  let sent = 0;
  let stopped = false;
  t.system.onSignal('INT', () => {
    stopped = true;
  });
  while (sent < count && !stopped && t.system.now() < end) {
    if (sent > 0) yield sleep(Math.max(0, every - (times.at(-1) ?? 0)));
    const limit = Math.min(patience, end - t.system.now());
    const reply = (yield first<unknown>(network.ping(ip), sleep(limit))) as {
      index: number;
      value: number | undefined;
    };
    if (reply.index === 0 && reply.value !== undefined) {
      times.push(reply.value);
      if (!t.has('q'))
        yield t.say(`${size + 8} bytes from ${ip}: seq=${sent} ttl=64 time=${reply.value.toFixed(3)} ms\n`);
    }
    sent++;
  }
  const lost = Math.round(((sent - times.length) * 100) / Math.max(1, sent));
  yield t.say(
    `\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${times.length} packets received, ${lost}% packet loss\n`,
  );
  if (times.length === 0) return 1;
  const mean = times.reduce((a, b) => a + b, 0) / times.length;
  const shown = [Math.min(...times), mean, Math.max(...times)].map((ms) => ms.toFixed(3));
  yield t.say(`round-trip min/avg/max = ${shown.join('/')} ms\n`);
  return 0;
});

/** nslookup: every search domain is asked for A and AAAA, as BusyBox does (recordings 075, 136). */
export const nslookup = tool(
  {
    synopsis: '[-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]',
    least: 1,
    rewrite: (argv) => argv.filter((w) => !/^-(type|query|debug)/.test(w)),
  },
  function* (t) {
    const { network } = t.system;
    const [name = '', server] = t.words;
    const settings = resolverSettings(t.system.files);
    const via = server ?? settings.servers[0] ?? '127.0.0.1';
    const types = t.system.argv.flatMap((w) => /^-(?:type|query)=(\w+)$/.exec(w)?.[1]?.toUpperCase() ?? []);
    const other = types.find((type) => type !== 'A' && type !== 'AAAA');
    if (other) return yield* t.fail(`queries of type ${other} are not simulated: A and AAAA are`);
    yield t.say(`Server:\t\t${via}\nAddress:\t${via}:53\n\n`);
    // BusyBox only searches for names without a dot.
    const plain = name.includes('.') || settings.search.length === 0;
    const names = plain ? [name.replace(/\.$/, '')] : candidateNames(name, { ...settings, ndots: 99 }).slice(0, -1);
    let missing = 0;
    for (const family of types.length > 0 ? types : ['A', 'AAAA']) {
      for (const candidate of names) {
        const answer = (yield network.query(candidate, server)) as readonly string[] | undefined;
        if (answer === undefined) {
          yield sleep(5000);
          yield t.say(';; connection timed out; no servers could be reached\n\n');
          return 1;
        }
        if (answer.length === 0) missing++;
        const shown = answer.filter((ip) => ip.includes(':') === (family === 'AAAA'));
        const found = shown.map((ip) => `Name:\t${candidate}\nAddress: ${ip}\n`).join('');
        yield t.say(answer.length === 0 ? `** server can't find ${candidate}: NXDOMAIN\n\n` : `${found}\n`);
      }
    }
    return missing > 0 ? 1 : 0;
  },
);

/** netstat (recordings 005, 130) */
export const netstat = tool({ options: 'tlnpauxrweW', synopsis: '[-ral] [-tuwx] [-enWp]' }, function* (t) {
  const all = t.has('a');
  const kind = all ? 'servers and established' : t.has('l') ? 'only servers' : 'w/o servers';
  yield t.say(`Active Internet connections (${kind})\n`);
  yield t.say(
    `Proto Recv-Q Send-Q Local Address           Foreign Address         State       ${t.has('p') ? 'PID/Program name    ' : ''}\n`,
  );
  if (!all && !t.has('l')) return;
  const v6 = (host: string): boolean => host.includes(':');
  for (const l of [...t.system.network.listeners].sort((a, b) => Number(v6(a.host)) - Number(v6(b.host)))) {
    const local = v6(l.host) ? `:::${l.port}` : `${l.host}:${l.port}`;
    const owner = l.pid === 0 ? '-' : `${l.pid}/${l.owner}`;
    yield t.say(
      `tcp        0      0 ${local.padEnd(23)} ${(v6(l.host) ? ':::*' : '0.0.0.0:*').padEnd(23)} LISTEN      ${t.has('p') ? owner : ''}\n`,
    );
  }
});

/** What the interface of a Pod has: its address and those that follow from it. Undefined without one. */
function networkInterface(t: Job) {
  const address = t.system.network.addresses[0];
  if (address === undefined) return undefined;
  const bytes = address.split('.').map(Number);
  const mac = [0x12, 0xef, ...bytes].map((b) => b.toString(16).padStart(2, '0'));
  const hex = (i: number): string => mac[i] ?? '00';
  const link = `fe80::10${hex(1)}:${hex(2)}ff:fe${hex(3)}:${hex(4)}${hex(5)}`.replace(/:0+(?=[0-9a-f])/g, ':');
  return { address, net: bytes.slice(0, 3).join('.'), host: bytes[3] ?? 0, mac: mac.join(':'), link };
}

/** ip addr, ip route, ip link (recording 060) */
export const ip = tool(
  { options: '46obr', synopsis: '[OPTIONS] address|route|link|tunnel|neigh|rule [ARGS]', inOrder: true },
  function* (t) {
    const what = t.words[0] ?? '';
    const own = networkInterface(t);
    if (/^r/.test(what)) {
      if (own)
        yield t.say(`default via ${own.net}.1 dev eth0 \n${own.net}.0/24 dev eth0 scope link  src ${own.address} \n`);
      return 0;
    }
    if (!/^(a|l)/.test(what)) return yield* t.fail(`object "${what}" unknown, try "ip help".`);
    const inet = (...addresses: string[]): string =>
      /^a/.test(what)
        ? addresses.map((a) => `    ${a}\n       valid_lft forever preferred_lft forever\n`).join('')
        : '';
    yield t.say(
      `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN qlen 1000\n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n${inet('inet 127.0.0.1/8 scope host lo', 'inet6 ::1/128 scope host ')}`,
    );
    if (own) {
      const addresses = inet(
        `inet ${own.address}/24 brd ${own.net}.255 scope global eth0`,
        `inet6 ${own.link}/64 scope link `,
      );
      yield t.say(
        `2: eth0@if${10 + own.host}: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1500 qdisc noqueue state UP \n    link/ether ${own.mac} brd ff:ff:ff:ff:ff:ff\n${addresses}`,
      );
    }
    return 0;
  },
);
