import '../../../src/cluster/present.ts';
import type { Pod } from '../../../src/cluster/api/types.generated.ts';
import { ApiServer } from '../../../src/cluster/apiserver/apiserver.ts';
import { Client } from '../../../src/cluster/apiserver/client.ts';
import { Store } from '../../../src/cluster/apiserver/store.ts';
import { startControllers } from '../../../src/cluster/controllers/controllers.ts';
import { Kernel } from '../../../src/cluster/kernel/kernel.ts';
import { Kubelet } from '../../../src/cluster/kubelet/kubelet.ts';
import { standardNode } from '../../../src/cluster/node.ts';
import { Scheduler } from '../../../src/cluster/scheduler/scheduler.ts';
import { NODE_1 } from '../../conformance/recorded-node.ts';
import { FakeRuntime, type Script } from './fake-runtime.ts';

/** A cluster for tests: API server, scheduler, controllers and kubelets over fake runtimes whose containers do what `scripts` says. */
export function testCluster(options: { scripts?: (name: string, attempt: number) => Script; nodes?: number } = {}) {
  const kernel = new Kernel({ seed: 1, epoch: Date.UTC(2026, 0, 1) });
  const store = new Store(kernel);
  const apiserver = new ApiServer(kernel, store);
  const client = new Client(apiserver, { component: 'test' });
  for (const name of ['default', 'kube-system']) {
    client.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  startControllers({ kernel, apiserver });
  const specs =
    options.nodes === undefined ? [NODE_1] : Array.from({ length: options.nodes }, (_, i) => standardNode(i + 1));
  const nodes = specs.map((spec) => {
    const runtime = new FakeRuntime(kernel, options.scripts, spec.podCIDR.replace('.0/24', ''));
    return { runtime, kubelet: new Kubelet({ kernel, apiserver, runtime, node: spec }) };
  });
  const scheduler = new Scheduler({ kernel, apiserver, host: 'control-plane' });
  kernel.runUntil(1000);
  const [first] = nodes;
  if (!first) throw new Error('a cluster needs a node');
  return {
    kernel,
    store,
    apiserver,
    client,
    nodes,
    runtime: first.runtime,
    kubelet: first.kubelet,
    scheduler,
    /** Creates a Pod with one container per entry of `containers`; `spec` adds to its spec. */
    create(name: string, spec: Partial<Pod['spec']> = {}, metadata: Partial<Pod['metadata']> = {}): void {
      const pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'default', ...metadata },
        spec: { containers: [{ name: 'main', image: 'busybox' }], ...spec },
      };
      const answer = client.create('pods', pod);
      if (!answer.ok) throw new Error(answer.status.message);
    },
    pod(name: string): Pod {
      const found = client.get<Pod>('pods', 'default', name);
      if (!found) throw new Error(`no Pod ${name}`);
      return found;
    },
    /** What happened to a Pod, one line a change: phase, states of containers, events. */
    story(name: string): string[] {
      const lines: string[] = [];
      let last = '';
      for (const { object, type, resource } of store.log) {
        if (resource === 'events') {
          const event = object as unknown as { involvedObject: { name: string }; reason: string; count?: number };
          if (event.involvedObject.name === name)
            lines.push(`${event.reason}${(event.count ?? 1) > 1 ? ` x${event.count}` : ''}`);
        }
        if (resource !== 'pods' || object.metadata.name !== name) continue;
        const pod = object as unknown as Pod;
        const states = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])].map(
          (s) => {
            const { waiting, running, terminated } = s.state ?? {};
            const state = waiting
              ? waiting.reason
              : running
                ? 'running'
                : `${terminated?.reason}(${terminated?.exitCode})`;
            return `${s.name}=${state}${s.restartCount ? `/${s.restartCount}` : ''}`;
          },
        );
        const line = type === 'DELETED' ? 'gone' : [pod.status?.phase ?? '', ...states].join(' ');
        if (line !== last) lines.push(line);
        last = line;
      }
      return lines;
    },
  };
}
