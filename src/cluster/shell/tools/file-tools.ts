// Tools for files: a part that is fetched when one of them is first used.
export { dd } from './dd.ts';
export { chmod, chown, cp, du, ln, mkdir, mv, readlink, rm, rmdir, stat, touch } from './files.ts';
export { find } from './find.ts';
export { ls } from './list.ts';
export { mount } from './mount.ts';
export { tar } from './tar.ts';
