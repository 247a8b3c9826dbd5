import { resourceByKey } from '../../cluster/api/scheme.ts';
import type { Call } from '../command.ts';
import { failure, throwAll } from '../errors.ts';
import { parseLabels } from '../generate.ts';
import { selectorOf } from '../pods.ts';
import { fetch, select } from '../resources.ts';
import { path, scope, type Work } from '../session.ts';
import { dryRun, report } from './dry-run.ts';
import { overridden } from './run.ts';
import { podSpecOf } from './set.ts';

/** `kubectl expose`. Recordings 139, 235. */
export function* expose(call: Call): Work {
  const { session } = call;
  const services = resourceByKey('services');
  if (!services) return;
  const errors: Error[] = [];
  const selection = yield* select(call, { all: false, selector: false });
  for (const { resource, object } of yield* fetch(call, selection, errors)) {
    if (!['Pod', 'Service', 'ReplicationController', 'Deployment', 'ReplicaSet'].includes(resource.kind))
      throw failure(`cannot expose a ${[resource.kind, resource.group].filter(Boolean).join('.')}`);
    const labels = object.metadata.labels ?? {};
    const given = call.text('selector');
    const selector = given
      ? parseLabels(given)
      : resource.kind === 'Pod'
        ? labels
        : parseLabelsOrNone(selectorOf(object));
    if (Object.keys(selector).length === 0) {
      throw failure(
        `couldn't retrieve selectors via --selector flag or introspection: the ${resource.singular} has no ${resource.kind === 'Pod' ? 'labels' : 'selectors'} and cannot be exposed`,
      );
    }
    const known =
      resource.kind === 'Service'
        ? ((object as { spec?: { ports?: { port: number; protocol?: string }[] } }).spec?.ports ?? []).map((p) => ({
            port: p.port,
            protocol: p.protocol ?? 'TCP',
          }))
        : (podSpecOf(object)?.spec.containers ?? []).flatMap((c) =>
            (c.ports ?? []).map((p) => ({ port: p.containerPort, protocol: p.protocol ?? 'TCP' })),
          );
    const wanted = call.text('port')
      ? call
          .text('port')
          .split(',')
          .map((p) => ({ port: portOf(p), protocol: call.text('protocol') || 'TCP' }))
      : known;
    if (wanted.length === 0) throw failure(`couldn't find port via --port flag or introspection`);
    const target = call.text('target-port');
    const ports = wanted.map(({ port, protocol }, i) => ({
      ...(wanted.length > 1 ? { name: `port-${i + 1}` } : {}),
      port,
      protocol,
      targetPort: target ? (/^[0-9]+$/.test(target) ? Number(target) : target) : port,
    }));
    const type = call.text('type');
    const clusterIP = call.text('cluster-ip');
    const service = overridden(call, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: call.text('name') || object.metadata.name,
        ...(Object.keys(labels).length > 0 || call.text('labels')
          ? { labels: call.text('labels') ? parseLabels(call.text('labels')) : labels }
          : {}),
      },
      spec: {
        ports,
        selector,
        ...(type ? { type } : {}),
        ...(clusterIP ? { clusterIP } : {}),
        ...(call.text('session-affinity') ? { sessionAffinity: call.text('session-affinity') } : {}),
        ...(call.text('external-ip') ? { externalIPs: [call.text('external-ip')] } : {}),
      },
      status: { loadBalancer: {} },
    });
    const dry = dryRun(call);
    if (dry === 'client') report(call, service, 'exposed');
    else
      report(
        call,
        yield* session.request({
          ...path(services),
          ...scope(services, session.namespace),
          verb: 'create',
          body: { ...service, metadata: { ...service.metadata, namespace: session.namespace } },
          options: dry === 'server' ? { dryRun: true } : {},
        }),
        'exposed',
      );
  }
  throwAll(errors);
}

/** A port's number. Throws kubectl's error. */
function portOf(text: string): number {
  if (!/^[0-9]+$/.test(text)) throw failure(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

const parseLabelsOrNone = (text: string | undefined): Record<string, string> => (text ? parseLabels(text) : {});
