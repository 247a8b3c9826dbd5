// Programs of images beyond the commonest: a part that is fetched when one of them is first started.
export { git } from './git.ts';
export { httpd } from './httpd.ts';
