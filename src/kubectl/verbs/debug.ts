import type { KubeObject } from '../../cluster/api/object.ts';
import { isTerminalPhase } from '../../cluster/api/pod.ts';
import type { Pod } from '../../cluster/api/types.generated.ts';
import { command } from '../command.ts';
import { failure, notSimulated, usageError } from '../errors.ts';
import { flagTable } from '../flags.ts';
import { parseEnv } from '../generate.ts';
import { chooseContainer, podFor, podResource } from '../pods.ts';
import { path, wait } from '../session.ts';
import { stream, terminalWanted } from './exec.ts';

const PTRACE = 'SYS_PTRACE';

/** `kubectl debug POD --image`: adds an ephemeral container. Recording 055. */
export const debug = command({
  name: 'debug',
  flags: flagTable(
    'image:s container/c:s target:s stdin/i:b tty/t:b attach:b env:m copy-to:s share-processes:b=true same-node:b replace:b set-image:m image-pull-policy:s quiet/q:b profile:s=general filename/f:a custom:s keep-annotations:b keep-labels:b',
  ),
  completes: 'pod',
  *run(call) {
    const { session, args, dash } = call;
    if (call.text('copy-to')) throw notSimulated('kubectl debug --copy-to');
    const image = call.text('image');
    if (!image) throw failure('you must specify --image when not using --copy-to.');
    const names = args.slice(0, dash ?? args.length);
    const [word] = names;
    if (!word) throw usageError('debug', 'NAME is required for debug');
    if (/^nodes?\//.test(word)) throw notSimulated('kubectl debug node');
    const pod = yield* podFor(session, word);
    const name = call.text('container') || `debugger-${suffix(pod)}`;
    const target = call.text('target');
    const argv = args.slice(names.length);
    const container = {
      name,
      image,
      ...(argv.length > 0 ? { command: argv } : {}),
      ...(call.list('env').length > 0 ? { env: parseEnv(call.list('env')) } : {}),
      imagePullPolicy: call.text('image-pull-policy') || undefined,
      ...(call.is('stdin') ? { stdin: true } : {}),
      ...(call.is('tty') ? { tty: true } : {}),
      ...(target ? { targetContainerName: target } : {}),
      resources: {},
      securityContext: { capabilities: { add: [PTRACE] } },
      terminationMessagePolicy: 'File',
    };
    if (target)
      session.out(
        `Targeting container ${JSON.stringify(target)}. If you don't see processes from this container it may be because the container runtime doesn't support this feature.\n`,
      );
    if (!call.text('container')) session.out(`Defaulting debug container name to ${name}.\n`);
    const known = pod.spec.ephemeralContainers ?? [];
    // A name that is taken: kubectl adds its capability to the container that has it, and the server refuses (recording 055).
    const merged = known.some((c) => c.name === name)
      ? known.map((c) =>
          c.name === name
            ? {
                ...c,
                securityContext: { capabilities: { add: [...(c.securityContext?.capabilities?.add ?? []), PTRACE] } },
              }
            : c,
        )
      : [...known, container];
    const request = { ...path(podResource()), namespace: pod.metadata.namespace ?? '', name: pod.metadata.name ?? '' };
    yield* session.request<KubeObject>({
      ...request,
      verb: 'patch',
      subresource: 'ephemeralcontainers',
      body: { spec: { ephemeralContainers: merged } },
      patchType: 'application/strategic-merge-patch+json',
    });
    if (!call.is('stdin') && !call.is('attach')) return 0;
    const inbox = session.watch(podResource(), {
      namespace: pod.metadata.namespace,
      fieldSelector: `metadata.name=${pod.metadata.name}`,
    });
    try {
      yield* session.flush();
      for (;;) {
        const { object } = yield* wait(inbox.next);
        const state = (object as Pod).status?.ephemeralContainerStatuses?.find((c) => c.name === name)?.state;
        if (state?.terminated) return state.terminated.exitCode;
        if (state?.running) break;
      }
    } finally {
      inbox.close();
    }
    // There is no attach here: a shell beside the container's own process does the same for the reader.
    const tty = terminalWanted(session, call.is('tty'), call.is('stdin'));
    const command_ = argv.length > 0 ? argv : ['sh'];
    const remote = session.api.exec(request.namespace, request.name, {
      container: name,
      command: command_,
      stdin: call.is('stdin'),
      tty,
    });
    if ('failure' in remote) throw failure(remote.failure.message ?? '');
    return yield* stream(session, remote, call.is('stdin'), tty);
  },
});

/** Five letters for a name, from the Pod's own: the same Pod state gives the same name. */
function suffix(pod: Pod): string {
  const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
  let h = 7;
  for (const c of `${pod.metadata.uid}${pod.metadata.resourceVersion}`) h = (Math.imul(h, 31) + c.charCodeAt(0)) >>> 0;
  let text = '';
  for (let i = 0; i < 5; i++) {
    text += alphabet.charAt(h % alphabet.length);
    h = Math.imul(h ^ (h >>> 7), 2654435761) >>> 0;
  }
  return text;
}

/** `kubectl attach`: its errors, and a container's output from now on. */
export const attach = command({
  name: 'attach',
  flags: flagTable('container/c:s stdin/i:b tty/t:b quiet/q:b pod-running-timeout:d=60s detach-keys:s'),
  completes: 'pod',
  *run(call) {
    const { session } = call;
    const [word] = call.args;
    if (!word) throw usageError('attach', 'at least 1 argument is required for attach');
    const pod = yield* podFor(session, word);
    const phase = pod.status?.phase;
    if (isTerminalPhase(phase))
      throw failure(`cannot attach a container in a completed pod; current phase is ${phase}`);
    const container = chooseContainer(session, pod, call.text('container'), call.is('quiet'));
    if (call.is('stdin')) throw notSimulated('kubectl attach -i; use kubectl exec -it');
    const log = session.api.logs(pod.metadata.namespace ?? '', pod.metadata.name ?? '', {
      container,
      follow: true,
      tailLines: 0,
    });
    if ('failure' in log) throw failure(`unable to upgrade connection: ${log.failure.message}`);
    try {
      for (;;) {
        yield* session.flush();
        const text = yield* wait(log.read);
        if (text === undefined) return 0;
        session.out(text);
      }
    } finally {
      log.close();
    }
  },
});
