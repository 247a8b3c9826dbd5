import { sleep } from '../kernel/task.ts';
import { httpDate } from '../runtime/http.ts';
import type { Program } from '../runtime/system.ts';
import { type Run, tool } from '../shell/tools/tool.ts';
import { findServed, type Reply, serve, type WebServer } from './web-server.ts';

/** httpd -f -p PORT -h HOME -v: BusyBox's web server (recording 130). Without -f it goes to the background. */
export const httpd: Program = tool(
  { options: 'ifvp:h:c:u:r:', synopsis: '[-ifv[v]] [-c CONFFILE] [-p [IP:]PORT] [-u USER[:GRP]] [-r REALM] [-h HOME]' },
  function* (t) {
    const home = t.options.get('h') ?? '.';
    const port = Number((t.options.get('p') ?? '80').split(':').pop());
    if (t.system.files.stat(home)?.type !== 'directory')
      return yield* t.fail(`can't change directory to '${home}': No such file or directory`);
    const root = home.startsWith('/') ? home : `${t.system.cwd}/${home}`;
    const run: Program = function* (system): Run {
      const listener = system.network.listen({ host: '::', port, owner: 'httpd' });
      if ('error' in listener) return yield* t.fail('bind: Address already in use');
      const server: WebServer<Reply> = {
        steps: 50,
        closes: () => true,
        respond(request) {
          if (request === 'bad') return page(400, 'Unsupported method');
          if (request.path.split(/[?/]/).includes('..')) return page(403, '');
          const found = findServed(system, root, request.path, ['index.html'], 'application/javascript');
          if (found.kind !== 'file') return page(404, 'The requested URL was not found');
          return { status: 200, body: found.text, headers: [`Content-type: ${found.type}`] };
        },
        head: (reply, length) => [
          `HTTP/1.1 ${reply.status} ${TITLES[reply.status]}`,
          `Date: ${httpDate(system.now())}`,
          'Connection: close',
          ...reply.headers,
          `Content-Length: ${length}`,
        ],
        *log(_request, reply, _bytes, connection) {
          if (t.has('f') && t.has('v'))
            yield system.stderr.write(`${connection.remoteAddress}: response:${reply.status}\n`);
        },
      };
      return yield* serve(system, listener, server);
    };
    if (t.has('f')) return yield* run(t.system);
    t.system.fork(t.system.argv.join(' '), run);
    yield sleep(1);
    return 0;
  },
)('busybox');

const TITLES: Readonly<Record<number, string>> = { 200: 'OK', 400: 'Bad Request', 403: 'Forbidden', 404: 'Not Found' };

const page = (status: number, text: string): Reply => {
  const title = `${status} ${TITLES[status]}`;
  return {
    status,
    body: `<HTML><HEAD><TITLE>${title}</TITLE></HEAD>\n<BODY><H1>${title}</H1>\n${text}\n</BODY></HTML>\n`,
    headers: ['Content-type: text/html'],
  };
};
