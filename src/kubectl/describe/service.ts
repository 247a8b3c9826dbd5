import type { EndpointSlice, Event, Service } from '../../cluster/api/types.generated.ts';
import { labelText } from '../print/table.ts';
import { start } from './writer.ts';

/** `kubectl describe service`. `slices`: the EndpointSlices of the Service. */
export function describeService(
  o: Service,
  slices: readonly EndpointSlice[],
  events: readonly Event[] | undefined,
  now: number,
): string {
  const d = start(o, now);
  const spec = o.spec ?? {};
  d.field('Selector', labelText(spec.selector));
  d.field('Type', spec.type);
  d.option('IP Family Policy', spec.ipFamilyPolicy);
  if (spec.ipFamilies?.length) d.field('IP Families', spec.ipFamilies.join(','));
  d.field('IP', spec.clusterIP ?? '');
  if (spec.clusterIPs?.length) d.field('IPs', spec.clusterIPs.join(','));
  if (spec.externalIPs?.length) d.field('External IPs', spec.externalIPs.join(','));
  d.option('External Name', spec.externalName);
  const ingress = o.status?.loadBalancer?.ingress?.map((i) => i.ip ?? i.hostname ?? '').filter(Boolean);
  if (ingress?.length) d.field('LoadBalancer Ingress', ingress.join(', '));
  for (const p of spec.ports ?? []) {
    const name = p.name || '<unset>';
    const protocol = p.protocol ?? 'TCP';
    d.field('Port', `${name}\t${p.port}/${protocol}`);
    if (p.targetPort !== undefined) d.field('TargetPort', `${p.targetPort === 0 ? p.port : p.targetPort}/${protocol}`);
    if (p.nodePort) d.field('NodePort', `${name}\t${p.nodePort}/${protocol}`);
    d.field('Endpoints', endpoints(slices, p.name ?? ''));
  }
  d.field('Session Affinity', spec.sessionAffinity);
  d.option('External Traffic Policy', spec.externalTrafficPolicy);
  d.option('Internal Traffic Policy', spec.internalTrafficPolicy);
  d.events(events);
  return d.toString();
}

/** `10.244.0.5:80,10.244.0.6:80` of the ready endpoints of a port; at most three, then how many more. */
function endpoints(slices: readonly EndpointSlice[], port: string): string {
  if (slices.length === 0) return '';
  const list = slices.flatMap((s) => {
    const found = (s.ports ?? []).filter((p) => (p.name ?? '') === port);
    return (s.endpoints ?? [])
      .filter((e) => e.conditions?.ready !== false)
      .flatMap((e) =>
        found.flatMap((p) => e.addresses.map((a) => `${a.includes(':') ? `[${a}]` : a}:${p.port ?? ''}`)),
      );
  });
  return list.length > 3 ? `${list.slice(0, 3).join(',')} + ${list.length - 3} more...` : list.join(',');
}
