import type { Result, Sandbox, SandboxConfig } from '../runtime/cri.ts';
import type { PodWorker } from './pod-worker.ts';
import { answered, type Step, until } from './wait.ts';

/** Host name of a Pod: `spec.hostname`, or its name cut to the 63 characters that Linux allows. */
const hostnameOf = (pod: PodWorker['pod']): string =>
  pod.spec.hostname ?? pod.metadata.name.slice(0, 63).replace(/[-.]+$/, '');

function sandboxConfig({ pod, uid, node }: PodWorker): SandboxConfig {
  const { spec, metadata } = pod;
  const dns = spec.dnsConfig;
  const custom = spec.dnsPolicy === 'None' || dns !== undefined;
  return {
    namespace: metadata.namespace ?? 'default',
    podName: metadata.name,
    podUid: uid,
    hostname: spec.hostNetwork ? (node.spec.hostname ?? node.spec.name) : hostnameOf(pod),
    labels: metadata.labels ?? {},
    hostNetwork: spec.hostNetwork ?? false,
    sharedProcesses: spec.shareProcessNamespace ?? false,
    hostAliases: (spec.hostAliases ?? []).map(({ ip, hostnames = [] }) => ({ ip, hostnames })),
    ...(spec.subdomain === undefined ? {} : { subdomain: spec.subdomain }),
    ...(custom && spec.dnsPolicy === 'None'
      ? {
          dns: {
            servers: dns?.nameservers ?? [],
            searches: dns?.searches ?? [],
            options: (dns?.options ?? []).map((o) => (o.value === undefined ? (o.name ?? '') : `${o.name}:${o.value}`)),
          },
        }
      : {}),
  };
}

/** Sets up the Pod's sandbox and says so in its status at once (recording 001: PodReadyToStartContainers, still without the address). */
export function* createSandbox(worker: PodWorker): Step<boolean> {
  const { node, pod } = worker;
  const config = sandboxConfig(worker);
  const result = yield* until(answered<Result<Sandbox>>((done) => node.runtime.runPodSandbox(config, done)));
  if (!result.ok) {
    node.recorder.event(pod, 'Warning', 'FailedCreatePodSandBox', `Failed to create pod sandbox: ${result.error}`);
    return false;
  }
  worker.sandboxId = result.value.id;
  node.changed(worker);
  const now = node.kernel.timestamp();
  worker.write({
    ...worker.status,
    conditions: (worker.status.conditions ?? []).map((c) =>
      c.type === 'PodReadyToStartContainers' && c.status !== 'True'
        ? { ...c, status: 'True', lastTransitionTime: now }
        : c,
    ),
  });
  return true;
}
