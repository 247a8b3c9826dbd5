import { furtherPrograms, nginxProgram } from '../parts.ts';
import { directory, executable, type FileNode, regularFile } from '../runtime/file-tree.ts';
import { lateProgram } from '../runtime/late-program.ts';
import type { Program } from '../runtime/system.ts';
import { debianImage, debianRoot, programs } from './debian.ts';
import type { ImageConfig } from './repository.ts';

type Programs = NonNullable<typeof furtherPrograms.value>;

const late = (pick: (value: Programs) => Program): Program => lateProgram(furtherPrograms, pick);

/** An image of Debian with more in /usr/local. */
const onDebian = (local: Readonly<Record<string, FileNode>>, more: Partial<ImageConfig>): ImageConfig => ({
  ...debianImage,
  ...more,
  files: debianRoot({ local }),
});

/** docker.io/library/hello-world: one program and nothing else, not even a shell. */
export const helloWorldImage: ImageConfig = {
  ...debianImage,
  cmd: ['/hello'],
  files: directory({ hello: executable(late((p) => p.hello)) }),
};

/** docker.io/library/httpd: Apache. Its stop signal is really SIGWINCH, which processes here do not know. */
export const apacheImage = (tag: string): ImageConfig => {
  const bin = programs({ httpd: late((p) => p.apache(tag)), 'httpd-foreground': late((p) => p.httpdForeground) });
  const htdocs = directory({ 'index.html': regularFile('<html><body><h1>It works!</h1></body></html>\n') });
  return onDebian(
    { apache2: directory({ bin: directory(bin), conf: directory(), htdocs, logs: directory() }) },
    {
      cmd: ['httpd-foreground'],
      env: ['PATH=/usr/local/apache2/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      workingDir: '/usr/local/apache2',
    },
  );
};

/** docker.io/library/redis: server and client. */
export const redisImage = (tag: string): ImageConfig =>
  onDebian(
    {
      bin: directory(
        programs({
          'docker-entrypoint.sh': late((p) => p.redisEntrypoint),
          'redis-cli': late((p) => p.redisCli),
          'redis-server': late((p) => p.redisServer(tag)),
        }),
      ),
    },
    { entrypoint: ['docker-entrypoint.sh'], cmd: ['redis-server'], workingDir: '/data' },
  );

/** docker.io/library/python: its web server; the language is not simulated. */
export const pythonImage = (tag: string): ImageConfig => {
  const python = late((p) => p.python(tag));
  return onDebian({ bin: directory(programs({ python, python3: python })) }, { cmd: ['python3'] });
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
