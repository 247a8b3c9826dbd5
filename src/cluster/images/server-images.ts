import { furtherPrograms } from '../parts.ts';
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
