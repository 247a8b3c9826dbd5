// Tools that look at the system: a part that is fetched when one of them is first used.
export { kill, pidof } from './kill.ts';
export {
  basename,
  clear,
  date,
  df,
  dirname,
  env,
  expr,
  hostname,
  id,
  printenv,
  ps,
  pwd,
  timeout,
  top,
  uname,
  which,
  whoami,
} from './system.ts';
