import type { KubeObject } from '../../cluster/api/object.ts';
import type { Service } from '../../cluster/api/types.generated.ts';
import type { Call } from '../command.ts';
import { failure } from '../errors.ts';
import { selectorOf } from '../pods.ts';
import { eachTarget } from '../resources.ts';
import type { Work } from '../session.ts';
import { report } from './dry-run.ts';
import { overridden, parseLabels, sendMade } from './make.ts';
import { podSpecOf } from './set.ts';

const EXPOSED: readonly string[] = ['Pod', 'Service', 'ReplicationController', 'Deployment', 'ReplicaSet'];

/** `kubectl expose`. Recordings 139, 235. */
export const expose = (call: Call): Work =>
  eachTarget(call, { all: false, selector: false }, function* ({ resource, object }) {
    if (!EXPOSED.includes(resource.kind))
      throw failure(`cannot expose a ${[resource.kind, resource.group].filter(Boolean).join('.')}`);
    const isPod = resource.kind === 'Pod';
    const labels = object.metadata.labels ?? {};
    const text = call.text('selector') || (isPod ? '' : selectorOf(object));
    const selector = text ? parseLabels(text) : isPod ? labels : {};
    if (Object.keys(selector).length === 0)
      throw failure(
        `couldn't retrieve selectors via --selector flag or introspection: the ${resource.singular} has no ${isPod ? 'labels' : 'selectors'} and cannot be exposed`,
      );
    const given = call.text('labels') ? parseLabels(call.text('labels')) : labels;
    const option = (field: string, flag: string) => (call.text(flag) ? { [field]: call.text(flag) } : {});
    const externalIP = call.text('external-ip');
    const service = overridden(call, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: call.text('name') || object.metadata.name,
        ...(Object.keys(labels).length > 0 || call.text('labels') ? { labels: given } : {}),
      },
      spec: {
        ports: portsOf(call, object),
        selector,
        ...option('type', 'type'),
        ...option('clusterIP', 'cluster-ip'),
        ...option('sessionAffinity', 'session-affinity'),
        ...(externalIP ? { externalIPs: [externalIP] } : {}),
      },
      status: { loadBalancer: {} },
    });
    report(call, yield* sendMade(call, service, { fieldValidation: 'Warn' }), 'exposed');
  });

/** The Service's ports: those of `--port`, else those of the object. Throws kubectl's error. */
function portsOf(call: Call, object: KubeObject): object[] {
  const [given, target] = [call.text('port'), call.text('target-port')];
  const own =
    object.kind === 'Service'
      ? ((object as Service).spec?.ports ?? [])
      : (podSpecOf(object)?.spec.containers ?? []).flatMap((c) =>
          (c.ports ?? []).map(({ containerPort, protocol }) => ({ port: containerPort, protocol })),
        );
  const protocol = call.text('protocol') || 'TCP';
  const wanted = given ? given.split(',').map((p) => ({ port: portOf(p), protocol })) : own;
  if (wanted.length === 0) throw failure(`couldn't find port via --port flag or introspection`);
  return wanted.map((p, i) => ({
    ...(wanted.length > 1 ? { name: `port-${i + 1}` } : {}),
    port: p.port,
    protocol: p.protocol ?? 'TCP',
    targetPort: target ? (/^[0-9]+$/.test(target) ? Number(target) : target) : p.port,
  }));
}

/** A port's number. Throws kubectl's error. */
function portOf(text: string): number {
  if (!/^[0-9]+$/.test(text)) throw failure(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}
