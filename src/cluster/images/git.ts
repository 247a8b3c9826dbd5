import type { Program } from '../runtime/system.ts';
import { complain, print } from '../shell/tools/tool.ts';

/** git: nothing outside the cluster can be resolved, so that what needs a server fails with git's words; the rest is not simulated. */
export const git: Program = function* (system) {
  const [, verb, ...words] = system.argv;
  if (verb === '--version' || verb === 'version') {
    yield* print(system, 'git version 2.49.1\n');
    return 0;
  }
  const address = words.find((w) => /^(https?|git|ssh):\/\//.test(w));
  if ((verb === 'clone' || verb === 'fetch' || verb === 'pull' || verb === 'ls-remote') && address !== undefined) {
    const host = /^\w+:\/\/([^/:]+)/.exec(address)?.[1] ?? '';
    const into = words.filter((w) => !w.startsWith('-'))[1] ?? (address.split('/').pop() ?? '').replace(/\.git$/, '');
    if (verb === 'clone') yield system.stderr.write(`Cloning into '${into}'...\n`);
    yield system.network.resolve(host);
    yield system.stderr.write(
      `fatal: unable to access '${address.endsWith('/') ? address : `${address}/`}': Could not resolve host: ${host}\n`,
    );
    return 128;
  }
  if (verb === undefined) {
    yield* print(system, 'usage: git [-v | --version] [-h | --help] <command> [<args>]\n');
    return 1;
  }
  return yield* complain(
    system,
    `'${verb}' is not simulated here: only what needs a server is, and that cannot be reached`,
  );
};
