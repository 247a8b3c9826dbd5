import { isTerminalPhase } from '../api/pod.ts';
import type { EndpointPort, Pod, Service, ServicePort } from '../api/types.generated.ts';
import type { Client } from '../apiserver/client.ts';
import type { WatchEvent } from '../apiserver/request.ts';

/** Which Services select which Pods, for the controllers that say where a Service's traffic goes. */
export class ServicePods {
  readonly #changed: (key: string) => void;
  /** Services by namespace, for looking up which select a Pod. */
  readonly #services = new Map<string, Map<string, Service>>();
  /** Pods by namespace. */
  readonly #pods = new Map<string, Map<string, Pod>>();

  /** `changed` is told of every Service (`namespace/name`) that has a selector and whose Pods, or which itself, may have changed. */
  constructor(client: Client, changed: (key: string) => void) {
    this.#changed = changed;
    for (const object of client.list<Service>('services')) this.#onService({ type: 'ADDED', object });
    for (const object of client.list<Pod>('pods')) this.#onPod({ type: 'ADDED', object });
    client.watch<Service>('services', (event) => this.#onService(event));
    client.watch<Pod>('pods', (event) => this.#onPod(event));
  }

  /** The Pods of a Service that have an address and have not ended. */
  podsOf(service: Service): Pod[] {
    const pods = this.#pods.get(service.metadata.namespace ?? '')?.values() ?? [];
    return [...pods].filter((p) => selects(service, p) && p.status?.podIP && !isTerminalPhase(p.status.phase));
  }

  #onService({ type, object: service }: WatchEvent<Service>): void {
    const { namespace = '', name } = service.metadata;
    const services = this.#services.get(namespace) ?? new Map<string, Service>();
    this.#services.set(namespace, services);
    if (type === 'DELETED') services.delete(name);
    else services.set(name, service);
    if (service.spec?.selector) this.#changed(`${namespace}/${name}`);
  }

  #onPod({ type, object: pod }: WatchEvent<Pod>): void {
    const { namespace = '', name } = pod.metadata;
    const pods = this.#pods.get(namespace) ?? new Map<string, Pod>();
    this.#pods.set(namespace, pods);
    const before = pods.get(name);
    if (type === 'DELETED') pods.delete(name);
    else pods.set(name, pod);
    for (const service of this.#services.get(namespace)?.values() ?? []) {
      if (selects(service, pod) || (before && selects(service, before)))
        this.#changed(`${namespace}/${service.metadata.name}`);
    }
  }
}

function selects(service: Service, pod: Pod): boolean {
  const selector = service.spec?.selector;
  if (!selector) return false;
  const keys = Object.keys(selector);
  return keys.length > 0 && keys.every((key) => pod.metadata.labels?.[key] === selector[key]);
}

function targetPort(port: ServicePort, pod: Pod): number | undefined {
  const target = port.targetPort ?? port.port;
  if (typeof target === 'number') return target;
  const containers = [
    ...pod.spec.containers,
    ...(pod.spec.initContainers ?? []).filter((c) => c.restartPolicy === 'Always'),
  ];
  for (const { ports } of containers) {
    const found = ports?.find((p) => p.name === target && (p.protocol ?? 'TCP') === (port.protocol ?? 'TCP'));
    if (found) return found.containerPort;
  }
  return undefined;
}

/** The ports of a Service as a Pod has them, by name, as the controllers sort them (recording 141). */
export function portsOf(service: Service, pod: Pod): EndpointPort[] {
  const ports = (service.spec?.ports ?? []).flatMap((port) => {
    const number = targetPort(port, pod);
    if (number === undefined) return [];
    const { name = '', protocol = 'TCP', appProtocol } = port;
    return [{ name, protocol, port: number, ...(appProtocol ? { appProtocol } : {}) }];
  });
  return ports.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Whether a Pod's condition Ready is true. */
export const isReady = (pod: Pod): boolean =>
  pod.status?.conditions?.find((c) => c.type === 'Ready')?.status === 'True';

/** The name a Pod has below a Service; undefined when it has none of its own. */
export const hostnameOf = (service: Service, { spec }: Pod): string | undefined =>
  spec.subdomain === service.metadata.name ? spec.hostname : undefined;

/** What an endpoint says of its Pod. */
export function targetOf({ metadata: { namespace, name, uid } }: Pod) {
  return {
    kind: 'Pod',
    ...(namespace === undefined ? {} : { namespace }),
    name,
    ...(uid === undefined ? {} : { uid }),
  };
}
