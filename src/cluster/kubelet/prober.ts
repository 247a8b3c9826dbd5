import type { PodContainer } from '../api/pod-containers.ts';
import type { Probe } from '../api/types.generated.ts';
import { sleep } from '../kernel/task.ts';
import { expand } from './environment.ts';
import { execInContainer } from './exec.ts';
import { httpGetFrom, tcpConnect } from './http-client.ts';
import type { ObservedContainer } from './observed.ts';
import type { PodWorker } from './pod-worker.ts';
import { portOf } from './ports.ts';
import { type Step, until } from './wait.ts';

/**
 * What one try came to. `warning`: a success with a remark (a redirect to another host). `unknown`: the probe itself could not be made; it
 * counts for nothing (recording 102).
 */
export type ProbeOutcome =
  | { readonly kind: 'success' }
  | { readonly kind: 'warning' | 'failure' | 'unknown'; readonly message: string };

const SUCCESS: ProbeOutcome = { kind: 'success' };
const failure = (message: string): ProbeOutcome => ({ kind: 'failure', message });
const unknown = (message: string): ProbeOutcome => ({ kind: 'unknown', message });

/** Probes a container once: exec, HTTP, TCP or gRPC (recordings 090 to 102; documentation: container probes). */
export function* probe(
  worker: PodWorker,
  { spec: container }: PodContainer,
  seen: ObservedContainer,
  spec: Probe,
): Step<ProbeOutcome> {
  const { node, podIP } = worker;
  const seconds = spec.timeoutSeconds ?? 1;
  const timeout = seconds * 1000;
  if (spec.exec) {
    // only what the spec gives a value is known to the command's $(NAME)
    const known = new Map((container.env ?? []).map((e) => [e.name, e.value ?? '']));
    const command = (spec.exec.command ?? []).map((word) => expand(word, known));
    const outcome = yield* execInContainer(node, seen.id, command, timeout);
    switch (outcome.kind) {
      case 'exited':
        return outcome.code === 0 ? SUCCESS : failure(outcome.output);
      case 'error':
        return unknown(outcome.error);
      case 'timeout':
        return failure(`command timed out: "${command.join(' ')}" timed out after ${seconds}s`);
    }
  }
  if (spec.httpGet) {
    const answer = yield* httpGetFrom(node, spec.httpGet, container, podIP, { agent: 'probe', timeout });
    if (answer.kind !== 'answer') return answer.kind === 'invalid' ? unknown(answer.error) : failure(answer.error);
    const { status, body } = answer;
    if (status < 200 || status >= 400) return failure(`HTTP probe failed with statuscode: ${status}`);
    return status < 300
      ? SUCCESS
      : { kind: 'warning', message: `Probe terminated redirects, Response body: ${body.slice(0, 10 * 1024)}` };
  }
  if (spec.tcpSocket) {
    const port = portOf(spec.tcpSocket.port, container);
    if (typeof port !== 'number') return unknown(port.problem);
    const problem = yield* tcpConnect(node, spec.tcpSocket.host || podIP, port, timeout);
    return problem === undefined ? SUCCESS : failure(problem);
  }
  if (!spec.grpc) return unknown('missing probe handler');
  // no program here speaks gRPC: the connection is never established, whoever listens
  yield* until(sleep(timeout));
  const address = `${podIP}:${spec.grpc.port}`;
  return failure(`timeout: failed to connect service "${address}" within ${seconds}s: context deadline exceeded`);
}
