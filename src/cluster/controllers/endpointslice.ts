import { ENDPOINTS_CHANGED } from '../api/annotations.ts';
import { equal } from '../api/equal.ts';
import type { Endpoint, EndpointPort, EndpointSlice, Pod, Service } from '../api/types.generated.ts';
import { Client } from '../apiserver/client.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { ControllerOptions } from './controller.ts';
import { hostnameOf, isReady, portsOf, ServicePods, targetOf } from './service-pods.ts';

const SLICES = 'endpointslices.discovery.k8s.io';
const SERVICE_NAME = 'kubernetes.io/service-name';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const CONTROLLER = 'endpointslice-controller.k8s.io';
/** Changes are gathered a little before a Service is looked at (recording 004: a few milliseconds after the Pod's status). */
const SYNC_LATENCY = 4;
/** More endpoints than this go into another slice. */
const MAX_ENDPOINTS = 100;

/** Keeps the EndpointSlices of Services with a selector as their Pods are (recordings 004, 136, 141, 148). */
export class EndpointSliceController {
  readonly #kernel: Kernel;
  readonly #client: Client;
  readonly #due = new Set<string>();
  readonly #served: ServicePods;

  constructor({ kernel, apiserver }: ControllerOptions) {
    this.#kernel = kernel;
    this.#client = new Client(apiserver, { component: 'endpointslice-controller' });
    this.#served = new ServicePods(this.#client, (key) => this.#queue(key));
    this.#client.watch<EndpointSlice>(SLICES, ({ type, object }) => {
      const service = object.metadata.labels?.[SERVICE_NAME];
      if (type === 'DELETED' && service !== undefined && object.metadata.labels?.[MANAGED_BY] === CONTROLLER) {
        this.#queue(`${object.metadata.namespace}/${service}`);
      }
    });
  }

  #queue(key: string): void {
    if (this.#due.has(key)) return;
    this.#due.add(key);
    this.#kernel.after(SYNC_LATENCY, () => {
      this.#due.delete(key);
      const [namespace = '', name = ''] = key.split('/');
      this.#sync(namespace, name);
    });
  }

  #sync(namespace: string, name: string): void {
    const service = this.#client.get<Service>('services', namespace, name);
    // The slices of a Service that is gone are the garbage collector's.
    if (!service || service.metadata.deletionTimestamp) return;
    const slices = this.#client
      .list<EndpointSlice>(SLICES, namespace)
      .filter((s) => s.metadata.labels?.[SERVICE_NAME] === name && s.metadata.labels[MANAGED_BY] === CONTROLLER);
    if (!service.spec?.selector || service.spec.type === 'ExternalName') {
      for (const s of slices) this.#client.delete(SLICES, namespace, s.metadata.name);
      return;
    }
    const groups = this.#groups(service);
    const unused = [...slices];
    for (const { ports, endpoints } of groups) {
      const at = unused.findIndex((s) => equal(s.ports ?? [], ports));
      const current =
        at >= 0 ? unused.splice(at, 1)[0] : unused.length && groups.length === 1 ? unused.shift() : undefined;
      this.#write(service, current, ports, current ? inOrder(endpoints, current) : endpoints);
    }
    for (const s of unused) this.#client.delete(SLICES, namespace, s.metadata.name);
  }

  /** The endpoints of a Service, by what their ports resolve to. */
  #groups(service: Service): { ports: EndpointPort[]; endpoints: Endpoint[] }[] {
    const byPorts = new Map<string, { ports: EndpointPort[]; endpoints: Endpoint[] }>();
    for (const pod of this.#served.podsOf(service)) {
      const ports = portsOf(service, pod);
      const key = JSON.stringify(ports);
      const group = byPorts.get(key) ?? { ports, endpoints: [] };
      byPorts.set(key, group);
      group.endpoints.push(endpointOf(service, pod));
    }
    const groups = [...byPorts.values()].flatMap(({ ports, endpoints }) => {
      const parts: { ports: EndpointPort[]; endpoints: Endpoint[] }[] = [];
      for (let i = 0; i < endpoints.length; i += MAX_ENDPOINTS)
        parts.push({ ports, endpoints: endpoints.slice(i, i + MAX_ENDPOINTS) });
      return parts;
    });
    return groups.length ? groups : [{ ports: [], endpoints: [] }];
  }

  #write(service: Service, current: EndpointSlice | undefined, ports: EndpointPort[], endpoints: Endpoint[]): void {
    const { namespace, name, uid } = service.metadata;
    const trigger = this.#kernel.timestamp();
    const annotations = { [ENDPOINTS_CHANGED]: trigger };
    const labels = {
      ...service.metadata.labels,
      [MANAGED_BY]: CONTROLLER,
      [SERVICE_NAME]: name,
      ...(service.spec?.clusterIP === 'None' ? { 'service.kubernetes.io/headless': '' } : {}),
    };
    // recording 004: a slice without endpoints has null for both lists
    const content = {
      endpoints: (endpoints.length ? endpoints : null) as Endpoint[],
      ports: (endpoints.length ? ports : null) as EndpointPort[],
    };
    if (!current) {
      this.#client.create(SLICES, {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: {
          generateName: `${name}-`,
          ...(namespace === undefined ? {} : { namespace }),
          labels,
          annotations,
          ownerReferences: [
            { apiVersion: 'v1', kind: 'Service', name, uid: uid ?? '', controller: true, blockOwnerDeletion: true },
          ],
        },
        addressType: 'IPv4',
        ...content,
      });
      return;
    }
    const same =
      equal(current.endpoints ?? null, content.endpoints) &&
      equal(current.ports ?? null, content.ports) &&
      equal(current.metadata.labels, labels);
    if (same) return;
    this.#client.update<EndpointSlice>(SLICES, {
      ...current,
      metadata: { ...current.metadata, labels, annotations },
      ...content,
    });
  }
}

/** Endpoints where the slice had them, new ones behind (recording 136). */
function inOrder(endpoints: readonly Endpoint[], { endpoints: before }: EndpointSlice): Endpoint[] {
  const places = new Map((before ?? []).map((e, i) => [e.targetRef?.uid, i]));
  const place = (e: Endpoint): number => places.get(e.targetRef?.uid) ?? places.size;
  return [...endpoints].sort((a, b) => place(a) - place(b));
}

function endpointOf(service: Service, pod: Pod): Endpoint {
  const serving = isReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined && pod.metadata.deletionTimestamp !== null;
  const ready = service.spec?.publishNotReadyAddresses === true || (serving && !terminating);
  const hostname = hostnameOf(service, pod);
  return {
    addresses: [pod.status?.podIP ?? ''],
    conditions: { ready, serving, terminating },
    ...(hostname === undefined ? {} : { hostname }),
    ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    targetRef: targetOf(pod),
  };
}
