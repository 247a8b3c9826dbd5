import { nginxProgram } from '../parts.ts';
import { type Directory, directory, executable, type FileNode, regularFile } from '../runtime/file-tree.ts';
import { lateProgram } from '../runtime/late-program.ts';
import type { Program } from '../runtime/system.ts';
import { createShell } from '../shell/sh.ts';
import { debianTools } from '../shell/tools/index.ts';
import { etc, skeleton } from './accounts.ts';
import type { ImageConfig } from './repository.ts';

/** Files that run these programs, by name. */
export const programs = (all: Readonly<Record<string, Program>>): ReadonlyMap<string, FileNode> =>
  new Map(Object.entries(all).map(([name, program]) => [name, executable(program)]));

/** The root of a Debian 12 image: /bin is a link, sh is dash. */
export function debianRoot(
  more: {
    readonly sbin?: Readonly<Record<string, Program>>;
    readonly etc?: Readonly<Record<string, FileNode>>;
    readonly share?: Readonly<Record<string, FileNode>>;
    /** Beside `bin` and `sbin` of /usr/local, or instead of them. */
    readonly local?: Readonly<Record<string, FileNode>>;
  } = {},
): Directory {
  const bin = programs({
    ...debianTools,
    sh: createShell({ dialect: 'dash' }),
    dash: createShell({ dialect: 'dash' }),
    bash: createShell({ dialect: 'bash' }),
  });
  return directory({
    ...skeleton('bin=usr/bin boot dev home lib=usr/lib media mnt opt proc:555 root:700 run sbin=usr/sbin srv sys:555'),
    ...skeleton('tmp:1777'),
    etc: etc({
      'os-release': regularFile(
        'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n',
      ),
      debian_version: regularFile('12.11\n'),
      ...more.etc,
    }),
    usr: directory({
      ...skeleton('lib'),
      bin: directory(bin),
      sbin: directory(programs(more.sbin ?? {})),
      share: directory(more.share ?? {}),
      local: directory({ ...skeleton('bin sbin'), ...more.local }),
    }),
    var: directory({ ...skeleton('run=/run lib cache tmp:1777'), log: directory(skeleton('nginx')) }),
  });
}

/** docker.io/library/debian */
export const debianImage: ImageConfig = {
  entrypoint: [],
  cmd: ['bash'],
  env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  workingDir: '/',
  uid: 0,
  stopSignal: 'SIGTERM',
  files: debianRoot(),
};

const WELCOME =
  '<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n</head>\n<body>\n<h1>Welcome to nginx!</h1>\n</body>\n</html>\n';
const BROKEN =
  '<!DOCTYPE html>\n<html>\n<head>\n<title>Error</title>\n</head>\n<body>\n<h1>An error occurred.</h1>\n</body>\n</html>\n';

const NGINX_CONF = `user  www-data;
worker_processes  auto;
error_log  /dev/stderr notice;
pid        /run/nginx.pid;
events {
    worker_connections  1024;
}
http {
    default_type  application/octet-stream;
    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" "$http_x_forwarded_for"';
    access_log  /dev/stdout  main;
    sendfile        on;
    keepalive_timeout  65;
    include /etc/nginx/conf.d/*.conf;
}
`;

const DEFAULT_CONF = `server {
    listen       80;
    listen  [::]:80;
    server_name  localhost;
    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }
    error_page   500 502 503 504  /50x.html;
}
`;

/** docker.io/library/nginx of a tag: Debian with nginx, the workers as www-data. */
export const nginxImage = (tag: string): ImageConfig => ({
  ...debianImage,
  cmd: ['nginx', '-g', 'daemon off;'],
  stopSignal: 'SIGQUIT',
  files: debianRoot({
    sbin: { nginx: lateProgram(nginxProgram, (p) => p.nginx(tag)) },
    etc: {
      nginx: directory({
        'nginx.conf': regularFile(NGINX_CONF),
        'conf.d': directory({ 'default.conf': regularFile(DEFAULT_CONF) }),
      }),
    },
    share: {
      nginx: directory({ html: directory({ 'index.html': regularFile(WELCOME), '50x.html': regularFile(BROKEN) }) }),
    },
  }),
});
