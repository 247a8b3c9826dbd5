import { apiVersionOf } from '../../cluster/api/scheme.ts';
import { command } from '../command.ts';
import { failure, noObjects, throwAll } from '../errors.ts';
import { flagTable } from '../flags.ts';
import { fetch, select } from '../resources.ts';
import { createObject } from './create.ts';
import { DRY_FLAGS, FILE_FLAGS, OUTPUT_FLAGS } from './dry-run.ts';

/** `kubectl autoscale`. Recording 183. */
export const autoscale = command({
  name: 'autoscale',
  flags: flagTable(
    `${FILE_FLAGS} ${OUTPUT_FLAGS} ${DRY_FLAGS} min:i=-1 max:i=-1 !cpu-percent:i=-1 cpu:s memory:s name:s save-config:b !validate:s?strict=strict`,
  ),
  completes: 'resource',
  *run(call) {
    const { session } = call;
    if (!call.given('max')) throw failure('required flag(s) "max" not set');
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
      const percent = call.given('cpu-percent')
        ? call.number('cpu-percent')
        : Number(/^([0-9]+)%$/.exec(call.text('cpu'))?.[1] ?? -1);
      const metric = (n: string, target: object): object => ({ resource: { name: n, target }, type: 'Resource' });
      const metrics = percent > 0 ? [metric('cpu', { averageUtilization: percent, type: 'Utilization' })] : [];
      yield* createObject(
        call,
        {
          apiVersion: 'autoscaling/v2',
          kind: 'HorizontalPodAutoscaler',
          metadata: { name: call.text('name') || name },
          spec: {
            maxReplicas: call.number('max'),
            ...(metrics.length > 0 ? { metrics } : {}),
            ...(call.number('min') > 0 ? { minReplicas: call.number('min') } : {}),
            scaleTargetRef: { apiVersion: apiVersionOf(resource), kind: resource.kind, name },
          },
        },
        undefined,
        'autoscaled',
      );
    }
  },
});
