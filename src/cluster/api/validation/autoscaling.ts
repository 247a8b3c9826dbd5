import type { Faults } from '../field-error.ts';
import type { MetricSpec, MetricTarget } from '../types.generated.ts';
import { check, define } from './rules.ts';

const METRICS = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];

function validateMetric(f: Faults, at: string, metric: MetricSpec): void {
  const type: string = metric.type ?? '';
  f.oneOf(`${at}.type`, type, METRICS);
  const expected = type.charAt(0).toLowerCase() + type.slice(1);
  const present = (['object', 'external', 'pods', 'resource', 'containerResource'] as const).filter((k) => metric[k]);
  const [first] = present;
  if (first) validateSource(f, `${at}.${first}`, first, metric[first] as { target?: MetricTarget });
  if (METRICS.includes(type) && !present.some((k) => k === expected))
    f.required(`${at}.${expected}`, 'must populate information for the given metric source');
  for (const k of present.length === 1 ? [] : present.filter((p) => p !== expected))
    f.forbidden(`${at}.${k}`, 'must populate the given metric source only');
}

function validateSource(f: Faults, at: string, kind: string, source: { target?: MetricTarget }): void {
  check(f, at, `${kind}Source`, source);
  check(f, `${at}.target`, 'MetricTarget', source.target);
  check(f, `${at}.target`, `${kind}Target`, source.target);
}

const NAMED = 'required metric.name: must specify a metric name';
const RESOURCE = 'required name: must specify a resource name';
const OF_RESOURCE = [
  'required averageUtilization if !averageValue?: must set either a target raw value or a target utilization',
  'forbidden averageValue if averageUtilization?: may not set both a target raw value and a target utilization',
];

define({
  HorizontalPodAutoscaler: ['spec>AutoscalerSpec'],
  AutoscalerSpec: [
    'invalid minReplicas < 1: must be greater than or equal to 1',
    (f, at, { minReplicas = 1, maxReplicas = 0 }: { minReplicas?: number; maxReplicas?: number }) => {
      const bad = (why: string): void => f.invalid(`${at}.maxReplicas`, maxReplicas, `must be greater than ${why}`);
      if (maxReplicas < 1) bad('0');
      if (maxReplicas < minReplicas) bad('or equal to `minReplicas`');
    },
    (f, at, { scaleTargetRef }: { scaleTargetRef?: object }) =>
      check(f, `${at}.scaleTargetRef`, 'Target', scaleTargetRef),
    'metrics>Metric behavior>Behavior',
  ],
  Target: ['kind!:segment name!:segment'],
  Metric: ['required type: must specify a metric source type', validateMetric],
  containerResourceSource: [RESOURCE, 'required container: must specify a container'],
  resourceSource: [RESOURCE],
  podsSource: [NAMED],
  externalSource: [NAMED],
  objectSource: [
    (f, at, { describedObject }: { describedObject?: object }) =>
      check(f, `${at}.describedObject`, 'Target', describedObject),
    NAMED,
  ],
  MetricTarget: [
    'required type: must specify a metric target type',
    'invalid type" != Utilization|Value|AverageValue: must be either Utilization, Value, or AverageValue',
    'invalid value <= 0: must be positive',
    'invalid averageValue <= 0: must be positive',
    'invalid averageUtilization < 1: must be greater than 0',
  ],
  containerResourceTarget: OF_RESOURCE,
  resourceTarget: OF_RESOURCE,
  podsTarget: ['required averageValue: must specify a positive target averageValue'],
  objectTarget: ['required averageValue if !value?: must set either a target value or averageValue'],
  externalTarget: [
    'required averageValue if !value?: must set either a target value for metric or a per-pod target',
    'forbidden value if averageValue?: may not set both a target value for metric and a per-pod target',
  ],
  Behavior: ['scaleUp>Scaling scaleDown>Scaling'],
  Scaling: [
    'invalid stabilizationWindowSeconds < 0: must be greater than or equal to zero',
    'invalid stabilizationWindowSeconds > 3600: must be less than or equal to 3600',
    'selectPolicy=Disabled|Max|Min',
    'required policies: must specify at least one Policy',
    'invalid tolerance < 0: must be greater or equal to zero',
    'policies>ScalingPolicy',
  ],
  ScalingPolicy: [
    'type==Percent|Pods value::positive periodSeconds::positive',
    'invalid periodSeconds > 1800: must be less than or equal to 1800',
  ],
});
