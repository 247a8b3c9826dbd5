import { labelText, some } from '../../cluster/api/tables/columns.ts';
import type { EndpointSlice, Service } from '../../cluster/api/types.generated.ts';
import type { Session, Work } from '../session.ts';
import { listed } from './describers.ts';
import type { Description } from './writer.ts';

/** `kubectl describe service`. */
export function* describeService(d: Description, o: Service, session: Session): Work {
  const { name, namespace } = o.metadata;
  const labelSelector = `kubernetes.io/service-name=${name}`;
  const slices = yield* listed<EndpointSlice>(session, 'endpointslices.discovery.k8s.io', namespace, { labelSelector });
  const spec = o.spec ?? {};
  d.start(o);
  d.rows(o, {
    Selector: () => labelText(spec.selector),
    Type: 'spec.type',
    'IP Family Policy?': 'spec.ipFamilyPolicy',
    'IP Families?': () => spec.ipFamilies?.join(','),
    IP: 'spec.clusterIP',
    'IPs?': () => spec.clusterIPs?.join(','),
    'External IPs?': () => spec.externalIPs?.join(','),
    'External Name?': 'spec.externalName',
    'LoadBalancer Ingress?': () =>
      o.status?.loadBalancer?.ingress
        ?.map((i) => i.ip ?? i.hostname ?? '')
        .filter(Boolean)
        .join(', '),
  });
  for (const p of spec.ports ?? []) {
    const port = p.name || '<unset>';
    const protocol = p.protocol ?? 'TCP';
    d.field('Port', `${port}\t${p.port}/${protocol}`);
    if (p.targetPort !== undefined) d.field('TargetPort', `${p.targetPort === 0 ? p.port : p.targetPort}/${protocol}`);
    if (p.nodePort) d.field('NodePort', `${port}\t${p.nodePort}/${protocol}`);
    d.field('Endpoints', some(endpoints(slices, p.name ?? ''), ''));
  }
  d.rows(o, {
    'Session Affinity': 'spec.sessionAffinity',
    'External Traffic Policy?': 'spec.externalTrafficPolicy',
    'Internal Traffic Policy?': 'spec.internalTrafficPolicy',
    'HealthCheck NodePort?': 'spec.healthCheckNodePort',
    'LoadBalancer Source Ranges?': () => spec.loadBalancerSourceRanges?.join(','),
  });
}

/** `10.244.0.5:80` and so on: the ready endpoints of a port. */
const endpoints = (slices: readonly EndpointSlice[], port: string): string[] =>
  slices.flatMap((s) => {
    const found = (s.ports ?? []).filter((p) => (p.name ?? '') === port);
    return (s.endpoints ?? [])
      .filter((e) => e.conditions?.ready !== false)
      .flatMap((e) =>
        found.flatMap((p) => e.addresses.map((a) => `${a.includes(':') ? `[${a}]` : a}:${p.port ?? ''}`)),
      );
  });
