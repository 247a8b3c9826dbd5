import { toBase64 } from '../base64.ts';
import type {
  Container,
  ImageVolumeSource,
  Namespace,
  Node,
  Pod,
  PodSpec,
  ResourceRequirements,
  Secret,
  ServiceSpec,
  Volume,
} from '../types.generated.ts';
import type { Defaults } from './fill.ts';

const REFERENCE =
  /^(?:[A-Za-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::(\w[\w.-]{0,127}))?(@.+)?$/;

/** An image of tag `latest` is always pulled; that is what no tag and no digest means, but not what cannot be read (recording 032). */
function pullPolicy(image = ''): 'Always' | 'IfNotPresent' {
  const m = REFERENCE.exec(image);
  return m !== null && m[2] === undefined && (m[1] ?? 'latest') === 'latest' ? 'Always' : 'IfNotPresent';
}

function fillContainer(c: Container): void {
  c.imagePullPolicy ??= pullPolicy(c.image);
}

/** What only a Pod gets, and no template of Pods. */
function fillPod({ spec }: Pod): void {
  spec.enableServiceLinks ??= true;
  for (const c of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) {
    requestLimits(c.resources);
    if (spec.hostNetwork) for (const p of c.ports ?? []) p.hostPort ??= p.containerPort;
  }
  requestLimits(spec.resources);
}

/** What has a limit and no request requests its limit. */
function requestLimits(r: ResourceRequirements | undefined): void {
  if (r?.limits) r.requests = { ...r.limits, ...r.requests };
}

function fillPodSpec(spec: PodSpec): void {
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) spec.terminationGracePeriodSeconds = 1;
  // The old name of serviceAccountName is kept equal to it.
  const account = spec.serviceAccountName ?? spec.serviceAccount;
  if (account) spec.serviceAccount = spec.serviceAccountName = account;
}

/** A volume of no kind is an empty directory: it was so in the first version of the API. */
function fillVolume(v: Volume): void {
  if (Object.keys(v).every((k) => k === 'name')) v.emptyDir = {};
}

function fillService(spec: ServiceSpec): void {
  if (spec.sessionAffinity === 'ClientIP') {
    if (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined)
      spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: 10800 } };
  } else if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
  for (const p of spec.ports ?? [])
    if (p.targetPort === undefined || p.targetPort === 0 || p.targetPort === '') p.targetPort = p.port;
  if (spec.type === 'ExternalName') return;
  spec.internalTrafficPolicy ??= 'Cluster';
  spec.ipFamilies ??= ['IPv4'];
  spec.ipFamilyPolicy ??= 'SingleStack';
  const outside = spec.type === 'NodePort' || spec.type === 'LoadBalancer' || spec.externalIPs?.length;
  if (outside) spec.externalTrafficPolicy ??= 'Cluster';
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
}

/** `stringData` is for writing only. */
function fillSecret(secret: Secret): void {
  for (const [key, text] of Object.entries(secret.stringData ?? {}))
    secret.data = { ...secret.data, [key]: toBase64(text) };
  delete secret.stringData;
}

function fillNamespace({ metadata }: Namespace): void {
  metadata.labels = { ...metadata.labels, 'kubernetes.io/metadata.name': metadata.name };
}

function fillNode({ spec, status }: Node): void {
  if (spec?.podCIDR && !spec.podCIDRs) spec.podCIDRs = [spec.podCIDR];
  if (status?.capacity) status.allocatable ??= { ...status.capacity };
}

function fillImageVolume(image: ImageVolumeSource): void {
  image.pullPolicy ??= pullPolicy(image.reference);
}

/** What follows from other fields of Pods and the other everyday kinds, by type. */
export const EVERYDAY_DEFAULTS: Defaults = {
  ...{ Pod: fillPod, PodSpec: fillPodSpec, Container: fillContainer, EphemeralContainer: fillContainer },
  ...{ Volume: fillVolume, ImageVolumeSource: fillImageVolume, ServiceSpec: fillService },
  ...{ Secret: fillSecret, Namespace: fillNamespace, Node: fillNode },
};
