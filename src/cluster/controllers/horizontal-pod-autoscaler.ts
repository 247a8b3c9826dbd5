import { RESOURCES } from '../api/scheme.ts';
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerCondition,
  HorizontalPodAutoscalerStatus,
  MetricSpec,
} from '../api/types.generated.ts';
import type { Wait } from '../kernel/task.ts';
import { Controller, type ControllerOptions, keyOf } from './controller.ts';

const AUTOSCALERS = 'horizontalpodautoscalers.autoscaling';
/** Each autoscaler is looked at this often, for the first time so long after it was made (recording 183). */
const PERIOD = 15_000;

/** What an object with a `scale` subresource answers. */
interface Scale {
  readonly spec: { readonly replicas: number };
  readonly status: { readonly replicas: number };
}

/** What cannot be had where no metrics are served: by type of metric, the event's reason and how the server words it. */
function missingMetric(metric: MetricSpec): { reason: string; what: string; error: string } {
  const api = (name: string, resource: string): string =>
    `unable to fetch metrics from ${name} metrics API: the server could not find the requested resource (${resource})`;
  const custom = 'no custom metrics API (custom.metrics.k8s.io) registered';
  switch (metric.type) {
    case 'ContainerResource':
    case 'Resource': {
      const source = metric.containerResource ?? metric.resource;
      const name = source?.name ?? '';
      const container = metric.containerResource ? ` (container ${metric.containerResource.container})` : '';
      const kind = source?.target.averageUtilization === undefined ? 'usage' : 'utilization';
      const reason = metric.containerResource ? 'FailedGetContainerResourceMetric' : 'FailedGetResourceMetric';
      const error = `failed to get ${name} ${kind}: unable to get metrics for resource ${name}: ${api('resource', 'get pods.metrics.k8s.io')}`;
      return {
        reason,
        what: `${name} ${metric.containerResource ? 'container' : 'resource'}${container} metric value`,
        error,
      };
    }
    case 'Pods': {
      const name = metric.pods?.metric.name ?? '';
      const error = `unable to get metric ${name}: unable to fetch metrics from custom metrics API: ${custom}`;
      return { reason: 'FailedGetPodsMetric', what: 'pods metric value', error };
    }
    case 'Object': {
      const { metric: named, describedObject } = metric.object ?? {};
      const error = `unable to get metric ${named?.name}: ${describedObject?.kind} on ${describedObject?.name}: unable to fetch metrics from custom metrics API: ${custom}`;
      return { reason: 'FailedGetObjectMetric', what: 'object metric value', error };
    }
    default: {
      const name = metric.external?.metric.name ?? '';
      const error = `unable to get external metric ${name}: unable to fetch metrics from external metrics API: no external metrics API (external.metrics.k8s.io) registered`;
      return { reason: 'FailedGetExternalMetric', what: 'external metric value', error };
    }
  }
}

/**
 * Looks at what autoscalers are to scale. There is no metrics server here, so that it can only say so, and keep the number of replicas
 * between its bounds, as on a real cluster without one (recording 183).
 */
export class HorizontalPodAutoscalerController extends Controller<HorizontalPodAutoscaler> {
  constructor(options: ControllerOptions) {
    super(options, AUTOSCALERS, 'horizontal-pod-autoscaler');
    this.client.watch<HorizontalPodAutoscaler>(AUTOSCALERS, ({ type, object }) => {
      if (type === 'ADDED') this.queue.addAfter(keyOf(object), PERIOD);
    });
    for (const object of this.all()) this.queue.addAfter(keyOf(object), PERIOD);
  }

  protected override *reconcile(autoscaler: HorizontalPodAutoscaler, key: string): Generator<Wait, boolean, unknown> {
    this.queue.addAfter(key, PERIOD);
    return yield* this.setStatus(autoscaler, this.#look(autoscaler));
  }

  #look(autoscaler: HorizontalPodAutoscaler): HorizontalPodAutoscalerStatus {
    const { spec, metadata, status: before } = autoscaler;
    const { kind, name, apiVersion = '' } = spec.scaleTargetRef;
    const [group] = apiVersion.includes('/') ? apiVersion.split('/') : [''];
    const resource = RESOURCES.find((r) => r.kind === kind && r.group === group && r.subresources.includes('scale'));
    let status: HorizontalPodAutoscalerStatus = before ?? { desiredReplicas: 0 };
    const say = (type: string, held: boolean, reason: string, message: string): void => {
      status = { ...status, conditions: this.#with(status.conditions ?? [], type, held, reason, message) };
    };
    const answer =
      resource &&
      this.client.apiserver.handle<Scale>({
        verb: 'get',
        group: resource.group,
        version: resource.version,
        resource: resource.resource,
        ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
        name,
        subresource: 'scale',
        author: this.client.author,
      });
    if (!answer?.ok) {
      const error = answer ? answer.status.message : `no matches for kind "${kind}" in group "${group}"`;
      this.recorder.event(autoscaler, 'Warning', 'FailedGetScale', error ?? '');
      const message = `the HPA controller was unable to get the target's current scale: ${error}`;
      say('AbleToScale', false, 'FailedGetScale', message);
      return status;
    }
    say('AbleToScale', true, 'SucceededGetScale', "the HPA controller was able to get the target's current scale");
    const { replicas } = answer.object.spec;
    const current = answer.object.status.replicas;
    const { minReplicas = 1, maxReplicas } = spec;
    const scale = (wanted: number, reason: string): void => {
      const patch = { spec: { replicas: wanted } };
      const type = 'application/merge-patch+json';
      this.client.patch(resource?.key ?? '', metadata.namespace, name, patch, type, 'scale');
      this.recorder.event(autoscaler, 'Normal', 'SuccessfulRescale', `New size: ${wanted}; reason: ${reason}`);
      say(
        'AbleToScale',
        true,
        'SucceededRescale',
        `the HPA controller was able to update the target scale to ${wanted}`,
      );
      status = { ...status, lastScaleTime: this.kernel.timestamp() };
    };
    if (replicas === 0 && minReplicas !== 0) {
      const message = 'scaling is disabled since the replica count of the target is zero';
      say('ScalingActive', false, 'ScalingDisabled', message);
      return { ...status, currentReplicas: current, desiredReplicas: 0 };
    }
    if (replicas > maxReplicas || replicas < minReplicas) {
      const wanted = replicas > maxReplicas ? maxReplicas : minReplicas;
      const which = replicas > maxReplicas ? 'above Spec.MaxReplicas' : 'below Spec.MinReplicas';
      scale(wanted, `Current number of replicas ${which}`);
      return { ...status, currentReplicas: current, desiredReplicas: wanted };
    }
    const metrics = spec.metrics ?? [];
    const failures = metrics.map(missingMetric);
    for (const { reason, error } of failures) this.recorder.event(autoscaler, 'Warning', reason, error);
    const [first] = failures;
    if (first) {
      const count = `${failures.length} invalid out of ${metrics.length}`;
      const message = `invalid metrics (${count}), first error is: failed to get ${first.what}: ${first.error}`;
      this.recorder.event(autoscaler, 'Warning', 'FailedComputeMetricsReplicas', message);
      say('ScalingActive', false, first.reason, `the HPA was unable to compute the replica count: ${first.error}`);
    }
    const nothing = metrics.map(() => ({ type: '' }));
    return {
      ...status,
      currentReplicas: current,
      desiredReplicas: before?.desiredReplicas ?? 0,
      currentMetrics: nothing,
    };
  }

  #with(
    before: readonly HorizontalPodAutoscalerCondition[],
    type: string,
    held: boolean,
    reason: string,
    message: string,
  ): HorizontalPodAutoscalerCondition[] {
    const known = before.find((c) => c.type === type);
    const status = held ? 'True' : 'False';
    const since = known?.status === status ? known.lastTransitionTime : this.kernel.timestamp();
    const condition = { lastTransitionTime: since ?? null, message, reason, status, type };
    return known ? before.map((c) => (c === known ? condition : c)) : [...before, condition];
  }
}
