import { ENDPOINTS_CHANGED } from '../api/annotations.ts';
import { equal } from '../api/equal.ts';
import type { EndpointAddress, EndpointPort, EndpointSubset, Endpoints, Pod, Service } from '../api/types.generated.ts';
import { Client } from '../apiserver/client.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Wait } from '../kernel/task.ts';
import { used } from '../part.ts';
import { furtherApi } from '../parts.ts';
import type { ControllerOptions } from './controller.ts';
import { hostnameOf, isReady, portsOf, ServicePods, targetOf } from './service-pods.ts';
import { WorkQueue } from './work-queue.ts';

const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';

/**
 * Keeps the Endpoints object of every Service with a selector: the older form of EndpointSlices, without Pods that are being deleted
 * (recording 136; docs: /docs/concepts/services-networking/service/#endpoints).
 */
export class EndpointsController {
  readonly #kernel: Kernel;
  readonly #client: Client;
  readonly #served: ServicePods;

  constructor({ kernel, apiserver }: ControllerOptions) {
    this.#kernel = kernel;
    this.#client = new Client(apiserver, { component: 'endpoint-controller' });
    const queue = new WorkQueue(kernel, (key) => this.#sync(key));
    this.#served = new ServicePods(this.#client, (key) => queue.add(key));
  }

  *#sync(key: string): Generator<Wait, boolean, unknown> {
    if (!(yield used(furtherApi))) return true;
    const [namespace = '', name = ''] = key.split('/');
    const service = this.#client.get<Service>('services', namespace, name);
    const current = this.#client.get<Endpoints>('endpoints', namespace, name);
    if (!service || service.metadata.deletionTimestamp) {
      if (current) this.#client.delete('endpoints', namespace, name);
      return true;
    }
    if (!service.spec?.selector || service.spec.type === 'ExternalName') return true;
    const subsets = this.#subsets(service);
    const labels = {
      ...service.metadata.labels,
      [MANAGED_BY]: 'endpoint-controller',
      ...(service.spec.clusterIP === 'None' ? { 'service.kubernetes.io/headless': '' } : {}),
    };
    if (current && equal(current.subsets ?? [], subsets) && equal(current.metadata.labels, labels)) return true;
    const annotations = { ...current?.metadata.annotations, [ENDPOINTS_CHANGED]: this.#kernel.timestamp() };
    const metadata = { ...current?.metadata, name, namespace, labels, annotations };
    const content = { apiVersion: 'v1', kind: 'Endpoints', metadata, ...(subsets.length > 0 ? { subsets } : {}) };
    const answer = current
      ? this.#client.update<Endpoints>('endpoints', content)
      : this.#client.create<Endpoints>('endpoints', content);
    return answer.ok;
  }

  /** Addresses by the ports that they all have, in order of address. */
  #subsets(service: Service): EndpointSubset[] {
    const { publishNotReadyAddresses: all = false } = service.spec ?? {};
    const pods = this.#served.podsOf(service).filter((p) => all || !p.metadata.deletionTimestamp);
    pods.sort((a, b) => ((a.status?.podIP ?? '') < (b.status?.podIP ?? '') ? -1 : 1));
    const byPort = new Map<
      string,
      { port: EndpointPort | undefined; ready: EndpointAddress[]; notReady: EndpointAddress[] }
    >();
    for (const pod of pods) {
      const ports = service.spec?.ports?.length ? portsOf(service, pod) : [undefined];
      for (const port of ports) {
        const id = JSON.stringify(port ?? null);
        const group = byPort.get(id) ?? { port, ready: [], notReady: [] };
        byPort.set(id, group);
        const ready = isReady(pod) || all;
        group[ready ? 'ready' : 'notReady'].push(addressOf(service, pod));
      }
    }
    const subsets = new Map<string, EndpointSubset>();
    for (const { port, ready, notReady } of byPort.values()) {
      const addresses = {
        ...(ready.length > 0 ? { addresses: ready } : {}),
        ...(notReady.length > 0 ? { notReadyAddresses: notReady } : {}),
      };
      const id = JSON.stringify(addresses);
      const { ports = [] } = subsets.get(id) ?? {};
      subsets.set(id, { ...addresses, ...(port ? { ports: [...ports, unnamed(port)] } : {}) });
    }
    return [...subsets.values()];
  }
}

/** Here a port without a name has none, where in a slice it has an empty one. */
const unnamed = ({ name, ...rest }: EndpointPort): EndpointPort => (name ? { name, ...rest } : rest) as EndpointPort;

function addressOf(service: Service, pod: Pod): EndpointAddress {
  const hostname = hostnameOf(service, pod);
  return {
    ip: pod.status?.podIP ?? '',
    ...(hostname === undefined ? {} : { hostname }),
    ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    targetRef: targetOf(pod),
  };
}
