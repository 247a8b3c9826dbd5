import type { Wait } from '../kernel/task.ts';
import { directory, executable } from '../runtime/file-tree.ts';
import type { Program } from '../runtime/system.ts';
import type { ImageConfig } from './repository.ts';

/** `/pause`: holds a Pod's namespaces open. It waits until it is told to end; as the first process of a Pod it also reaps orphans. */
export const pause: Program = function* (system) {
  const told: Wait<void> = (_kernel, wake) => {
    for (const signal of ['INT', 'TERM'] as const) system.onSignal(signal, () => wake());
    return () => {};
  };
  yield told;
  return 0;
};

/** registry.k8s.io/pause. Its user is 65535 (recording 134). */
export const pauseImage: ImageConfig = {
  entrypoint: ['/pause'],
  cmd: [],
  env: [],
  workingDir: '/',
  uid: 65535,
  stopSignal: 'SIGTERM',
  files: directory({ pause: executable(pause, 740000) }),
};
