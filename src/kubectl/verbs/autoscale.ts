import { apiVersionOf } from '../../cluster/api/scheme.ts';
import type { Call } from '../command.ts';
import { failure, noObjects, throwAll } from '../errors.ts';
import { fetch, select } from '../resources.ts';
import type { Work } from '../session.ts';
import { createObject } from './create.ts';

/** `kubectl autoscale`. Recording 183. */
export function* autoscale(call: Call): Work {
  const { session } = call;
  if (!call.given('max')) throw failure('required flag(s) "max" not set');
  const [min, max] = [call.number('min'), call.number('max')];
  if (max < 1) throw failure(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
  if (max < min) throw failure(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
  if (call.given('cpu-percent')) {
    session.err(
      "Flag --cpu-percent has been deprecated, Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).\n",
    );
  }
  const errors: Error[] = [];
  const found = yield* fetch(call, yield* select(call, { all: false, selector: false }), errors);
  throwAll(errors);
  if (found.length === 0) throw noObjects('autoscale');
  for (const { resource, object } of found) {
    const name = object.metadata.name ?? '';
    if (!resource.subresources.includes('scale'))
      throw failure(
        `cannot autoscale a ${resource.kind}: could not find scale subresource for ${resource.group}/${resource.version}, Resource=${resource.resource} in discovery information`,
      );
    const cpu = call.given('cpu-percent') ? `${call.number('cpu-percent')}%` : call.text('cpu');
    const metrics = [...metric('cpu', cpu, 'm'), ...metric('memory', call.text('memory'), 'Mi')];
    yield* createObject(
      call,
      {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: call.text('name') || name },
        spec: {
          maxReplicas: max,
          ...(metrics.length > 0 ? { metrics } : {}),
          ...(min > 0 ? { minReplicas: min } : {}),
          scaleTargetRef: { apiVersion: apiVersionOf(resource), kind: resource.kind, name },
        },
      },
      undefined,
      'autoscaled',
    );
  }
}

/** The metric of `--cpu=70%` or `--cpu=500m`: an average utilization or value; numbers alone are of `unit`. */
function metric(name: string, text: string, unit: string): object[] {
  if (!text || text.startsWith('-')) return [];
  const percent = /^([0-9]+)%$/.exec(text)?.[1];
  const target =
    percent === undefined
      ? { averageValue: /^[0-9]+$/.test(text) ? `${text}${unit}` : text, type: 'AverageValue' }
      : { averageUtilization: Number(percent), type: 'Utilization' };
  return [{ resource: { name, target }, type: 'Resource' }];
}
