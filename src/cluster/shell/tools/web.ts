import { httpGet, parseUrl, within } from '../../runtime/http.ts';
import { CONNECT_WORDS } from './errno.ts';
import { type Run, reason, tool } from './tool.ts';

const WGET_TIMEOUT_MS = 900_000;

/** wget: BusyBox's (recordings 005, 130, 140). */
export const wget = tool(
  {
    options: 'qO:ST:scP:U:t:h:d:nY:',
    long: 'spider=s quiet=q output-document=O timeout=T tries=t header=h post-data=d user-agent=U server-response=S no-check-certificate=n',
    synopsis:
      '[-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]\n\t[--post-data STR | --post-file FILE] [-Y on/off]\n\t[--no-check-certificate] [-P DIR] [-U AGENT] [-T SEC] URL...',
    least: 1,
  },
  function* (t) {
    const { stderr, network, files } = t.system;
    const address = t.words[0] as string;
    const url = parseUrl(address);
    if (!url) return yield* t.fail(`bad address '${address}'`);
    if (url.secure) return yield* t.fail(`not an http or ftp url: ${address}: TLS is not simulated`);
    const quiet = t.has('q');
    const [ip] = (yield network.resolve(url.host)) as readonly string[];
    if (ip === undefined) return yield* t.fail(`bad address '${url.host}'`);
    if (!quiet) yield stderr.write(`Connecting to ${url.hostPort} (${ip}:${url.port})\n`);
    const data = t.options.get('d');
    const answer = yield* within(
      t.has('T') ? Number(t.options.get('T')) * 1000 : WGET_TIMEOUT_MS,
      httpGet(network, url, {
        agent: t.options.get('U') ?? 'Wget',
        headers: ['Connection: close', ...t.given.filter(([l]) => l === 'h').map(([, v]) => v)],
        method: t.has('s') ? 'HEAD' : data === undefined ? 'GET' : 'POST',
        ip,
        ...(data === undefined ? {} : { body: data }),
      }),
    );
    if (answer === undefined) return yield* t.fail('download timed out');
    if ('error' in answer) {
      if (answer.error === 'EMPTY') return yield* t.fail('error getting response');
      return yield* t.fail(`can't connect to remote host (${ip}): ${CONNECT_WORDS[answer.error]}`);
    }
    if (t.has('S')) yield stderr.write([answer.statusLine, ...answer.headers].map((l) => `  ${l}\n`).join(''));
    if (answer.status >= 400) return yield* t.fail(`server returned error: ${answer.statusLine}`);
    if (t.has('s')) {
      if (!quiet) yield stderr.write('remote file exists\n');
      return 0;
    }
    const name = t.options.get('O') ?? (url.path.split('?')[0]?.split('/').pop() || 'index.html');
    if (name === '-') {
      if (!quiet) yield stderr.write('writing to stdout\n');
      yield t.say(answer.body);
      if (!quiet) yield stderr.write(`${progress('-', answer.body.length)}written to stdout\n`);
      return 0;
    }
    const to = t.has('P') && !t.has('O') ? `${t.options.get('P')}/${name}` : name;
    if (!t.has('O') && files.stat(to)) return yield* t.fail(`can't open '${to}': File exists`);
    const written = files.write(to, answer.body);
    if (written !== true) return yield* t.fail(`can't open '${to}': ${reason(written)}`);
    if (!quiet) yield stderr.write(`saving to '${to}'\n${progress(to, answer.body.length)}'${to}' saved\n`);
    return 0;
  },
);

/** The bar of a download that is over. */
const progress = (name: string, size: number): string =>
  `${name.padEnd(20).slice(0, 20)} 100% |${'*'.repeat(32)}| ${String(size).padStart(5)}  0:00:00 ETA\n`;

/** curl (recordings 121, 141) */
export const curl = tool(
  {
    options: 'sSfiIvLkgo:m:w:H:X:d:A:t:?',
    long: 'silent=s show-error=S fail=f include=i head=I verbose=v location=L insecure=k output=o max-time=m connect-timeout=t write-out=w header=H request=X data=d user-agent=A',
    synopsis: '[options...] <url>',
    wrong: 2,
  },
  function* (t) {
    const { stderr, network, files } = t.system;
    const address = t.words[0];
    if (address === undefined) {
      yield stderr.write("curl: try 'curl --help' or 'curl --manual' for more information\n");
      return 2;
    }
    const fail = function* (code: number, why: string): Run {
      if (!t.has('s') || t.has('S')) yield stderr.write(`curl: (${code}) ${why}\n`);
      return code;
    };
    const note = function* (lines: readonly string[]): Run<void> {
      if (t.has('v')) yield stderr.write(lines.map((l) => `${l}\n`).join(''));
    };
    const url = parseUrl(address);
    if (!url) return yield* fail(3, 'URL rejected: Malformed input to a URL function');
    if (url.secure) return yield* fail(35, 'TLS is not simulated');
    const begun = t.system.now();
    const elapsed = (): number => t.system.now() - begun;
    const [ip] = (yield network.resolve(url.host)) as readonly string[];
    if (ip === undefined) return yield* fail(6, `Could not resolve host: ${url.host}`);
    const data = t.options.get('d');
    const method = t.options.get('X') ?? (t.has('I') ? 'HEAD' : data === undefined ? 'GET' : 'POST');
    const agent = t.options.get('A') ?? 'curl/7.88.1';
    const own = t.given.filter(([l]) => l === 'H').map(([, v]) => v);
    const form = data !== undefined && !own.some((h) => /^content-type:/i.test(h));
    const headers = ['Accept: */*', ...own, ...(form ? ['Content-Type: application/x-www-form-urlencoded'] : [])];
    yield* note([`*   Trying ${ip}:${url.port}...`]);
    const limit = Number(t.options.get('m') ?? t.options.get('t') ?? 135) * 1000;
    const request = { agent, headers, method, ip, ...(data === undefined ? {} : { body: data }) };
    const answer = yield* within(limit, httpGet(network, url, request));
    const failed = `Failed to connect to ${url.host} port ${url.port} after ${Math.floor(elapsed())} ms: Couldn't connect to server`;
    if (answer === undefined)
      return yield* fail(28, `Connection timed out after ${Math.round(limit) + 1} milliseconds`);
    if ('error' in answer)
      return yield* answer.error === 'EMPTY' ? fail(52, 'Empty reply from server') : fail(7, failed);
    yield* note([
      `* Connected to ${url.host} (${ip}) port ${url.port} (#0)`,
      ...[`${method} ${url.path} HTTP/1.1`, `Host: ${url.hostPort}`, `User-Agent: ${agent}`, ...headers, ''].map(
        (l) => `> ${l}`,
      ),
      ...[answer.statusLine, ...answer.headers, ''].map((l) => `< ${l}`),
    ]);
    let code = 0;
    if (answer.status >= 400 && t.has('f'))
      code = yield* fail(22, `The requested URL returned error: ${answer.status}`);
    else {
      const top = t.has('iI') ? [answer.statusLine, ...answer.headers, ''].map((l) => `${l}\r\n`).join('') : '';
      const text = top + (t.has('I') ? '' : answer.body);
      const to = t.options.get('o');
      if (to === undefined) yield t.say(text);
      else if (files.write(to, text) !== true) code = yield* fail(23, 'Failure writing output to destination');
    }
    yield* note([`* Connection #0 to host ${url.host} left intact`]);
    const values: Readonly<Record<string, string>> = {
      http_code: String(answer.status),
      response_code: String(answer.status),
      time_total: (elapsed() / 1000).toFixed(6),
      size_download: String(answer.body.length),
      remote_ip: ip,
      url_effective: address,
    };
    const format = t.options.get('w') ?? '';
    yield t.say(format.replace(/%\{(\w+)\}/g, (_a, name: string) => values[name] ?? '').replace(/\\n/g, '\n'));
    return code;
  },
);
