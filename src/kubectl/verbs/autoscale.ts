import { apiVersionOf } from '../../cluster/api/scheme.ts';
import type { Call } from '../command.ts';
import { failure } from '../errors.ts';
import { eachTarget } from '../resources.ts';
import type { Work } from '../session.ts';
import { createObject, some } from './make.ts';

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
  const cpu = call.given('cpu-percent') ? `${call.number('cpu-percent')}%` : call.text('cpu');
  const metrics = [...metric('cpu', cpu, 'm'), ...metric('memory', call.text('memory'), 'Mi')];
  const options = { all: false, selector: false, verb: 'autoscale' };
  yield* eachTarget(call, options, function* ({ resource, object }) {
    const { name = '' } = object.metadata;
    const { group, version, resource: plural, kind } = resource;
    if (!resource.subresources.includes('scale'))
      throw failure(
        `cannot autoscale a ${kind}: could not find scale subresource for ${group}/${version}, Resource=${plural} in discovery information`,
      );
    const made = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: call.text('name') || name },
      spec: {
        maxReplicas: max,
        ...some('metrics', metrics),
        ...(min > 0 ? { minReplicas: min } : {}),
        scaleTargetRef: { apiVersion: apiVersionOf(resource), kind, name },
      },
    };
    yield* createObject(call, made, undefined, 'autoscaled');
  });
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
