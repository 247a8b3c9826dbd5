// Programs of images beyond the commonest: a part that is fetched when one of them is first started.
export { apache, httpdForeground } from './apache.ts';
export { busybox } from './busybox-program.ts';
export { git } from './git.ts';
export { hello } from './hello-world.ts';
export { httpd } from './httpd.ts';
export { python } from './python.ts';
export { redisCli } from './redis-cli.ts';
export { redisEntrypoint, redisServer } from './redis-server.ts';
