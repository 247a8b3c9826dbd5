import type { Program } from '../runtime/system.ts';
import { print } from '../shell/tools/tool.ts';

/** `/hello`: says what had to happen for it to be seen, and ends. The text is ours; what it tells are the steps the real one tells of. */
export const hello: Program = function* (system) {
  yield* print(
    system,
    `Hello from a container!

You read this because every step before it worked:
 1. The image "hello-world" was pulled from Docker Hub, unless the node had it already.
 2. The container runtime made a container of it: its own files, its own processes.
 3. The container's one program was started. It wrote these lines to its standard output.
 4. The runtime kept them as the container's log, where you found them.

The program has nothing more to do and ends with exit code 0. What happens next is for the Pod's restartPolicy to say.
`,
  );
  return 0;
};
