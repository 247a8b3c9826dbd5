import type { Probe } from '../api/types.generated.ts';
import type { PodContainer } from './containers.ts';
import { execInContainer } from './exec.ts';
import { httpGet, tcpConnect } from './http-client.ts';
import type { ObservedContainer } from './observed.ts';
import type { PodWorker } from './pod-worker.ts';
import { portOf } from './ports.ts';
import type { Step } from './wait.ts';

/** What one try came to. `unknown`: the probe itself could not be made; it counts for nothing (recording 102). */
export type ProbeOutcome =
  | { readonly kind: 'success' }
  | { readonly kind: 'failure' | 'unknown'; readonly message: string };

const SUCCESS: ProbeOutcome = { kind: 'success' };
const failure = (message: string): ProbeOutcome => ({ kind: 'failure', message });

/** Probes a container once: exec, HTTP or TCP (recordings 090 to 102). */
export function* probe(
  worker: PodWorker,
  container: PodContainer,
  seen: ObservedContainer,
  spec: Probe,
): Step<ProbeOutcome> {
  const { node, pod } = worker;
  const timeout = (spec.timeoutSeconds ?? 1) * 1000;
  const ip = pod.spec.hostNetwork ? node.spec.internalIP : (worker.observed.sandbox?.ip ?? worker.status.podIP ?? '');
  if (spec.exec) {
    const outcome = yield* execInContainer(node.runtime, seen.id, spec.exec.command ?? [], timeout);
    switch (outcome.kind) {
      case 'exited':
        return outcome.code === 0 ? SUCCESS : failure(outcome.output);
      case 'error':
        return { kind: 'unknown', message: `rpc error: code = Unknown desc = ${outcome.error}` };
      case 'timeout':
        return failure(
          `command timed out: "${(spec.exec.command ?? []).join(' ')}" timed out after ${spec.timeoutSeconds ?? 1}s`,
        );
    }
  }
  if (spec.httpGet) {
    const { host, path = '/', port, scheme = 'HTTP', httpHeaders = [] } = spec.httpGet;
    const number = portOf(port, container.spec);
    const target = host ?? ip;
    const answer = yield* httpGet(node, {
      scheme: scheme.toLowerCase(),
      host: target,
      port: number,
      path,
      headers: httpHeaders,
      agent: 'kube-probe/1.36',
      timeout,
    });
    const url = `${scheme.toLowerCase()}://${target}:${number}${path}`;
    switch (answer.kind) {
      case 'answer':
        return answer.status >= 200 && answer.status < 400
          ? SUCCESS
          : failure(`HTTP probe failed with statuscode: ${answer.status}`);
      case 'refused':
        return failure(`Get "${url}": dial tcp ${target}:${number}: connect: connection refused`);
      case 'timeout':
        return failure(`Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`);
    }
  }
  const port = spec.tcpSocket ? portOf(spec.tcpSocket.port, container.spec) : (spec.grpc?.port ?? 0);
  if (!spec.tcpSocket && !spec.grpc) return SUCCESS;
  const target = spec.tcpSocket?.host ?? ip;
  const result = yield* tcpConnect(node, target, port, timeout);
  switch (result) {
    case 'open':
      return SUCCESS;
    case 'refused':
      return failure(`dial tcp ${target}:${port}: connect: connection refused`);
    case 'timeout':
      return failure(`dial tcp ${target}:${port}: i/o timeout`);
  }
}
