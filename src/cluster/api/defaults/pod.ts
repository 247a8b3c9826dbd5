import { canonicalQuantity, quantityValue } from '../quantity.ts';
import type {
  Container,
  ContainerPort,
  EnvVar,
  HTTPGetAction,
  Pod,
  PodSpec,
  PodTemplateSpec,
  Probe,
  ResourceRequirements,
  Volume,
} from '../types.generated.ts';

/*
 * Defaults of Pods and Pod templates. The objects given are drafts: they are changed in place.
 * Values: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ and the recorded defaults.
 */

/** Fills in the defaults of a Pod. */
export function defaultPod(pod: Pod): void {
  pod.spec ??= { containers: [] };
  const { spec } = pod;
  spec.enableServiceLinks ??= true;
  defaultPodSpec(spec);
  for (const c of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) {
    defaultRequests(c.resources);
    if (spec.hostNetwork) for (const p of c.ports ?? []) defaultHostPort(p);
  }
  defaultRequests(spec.resources);
}

/** Fills in the defaults of a Pod template, those of Pods but for what only a Pod gets. Gives the template; an absent one becomes an empty one. */
export function defaultPodTemplate(template: PodTemplateSpec | undefined): PodTemplateSpec {
  const draft = template ?? {};
  if (template) template.metadata ??= {} as NonNullable<PodTemplateSpec['metadata']>;
  draft.spec ??= { containers: [] };
  defaultPodSpec(draft.spec);
  return draft;
}

function defaultPodSpec(spec: PodSpec): void {
  spec.containers ??= [];
  spec.dnsPolicy ??= 'ClusterFirst';
  spec.restartPolicy ??= 'Always';
  spec.securityContext ??= {};
  spec.terminationGracePeriodSeconds ??= 30;
  if (spec.terminationGracePeriodSeconds < 0) spec.terminationGracePeriodSeconds = 1;
  spec.schedulerName ??= 'default-scheduler';
  // The old name of serviceAccountName is kept equal to it.
  const account = spec.serviceAccountName ?? spec.serviceAccount;
  if (account) {
    spec.serviceAccountName = account;
    spec.serviceAccount = account;
  }
  for (const c of spec.initContainers ?? []) defaultContainer(c);
  for (const c of spec.containers) defaultContainer(c);
  for (const c of spec.ephemeralContainers ?? []) defaultContainer(c as Container);
  for (const v of spec.volumes ?? []) defaultVolume(v);
  canonical(spec.overhead);
  if (spec.resources) defaultResources(spec.resources);
}

/** Fills in the defaults of a container of any kind. */
export function defaultContainer(c: Container): void {
  c.imagePullPolicy ??= c.image !== undefined && isLatest(c.image) ? 'Always' : 'IfNotPresent';
  c.terminationMessagePath ??= '/dev/termination-log';
  c.terminationMessagePolicy ??= 'File';
  c.resources ??= {};
  defaultResources(c.resources);
  for (const p of c.ports ?? []) p.protocol ??= 'TCP';
  for (const e of c.env ?? []) defaultEnv(e);
  defaultProbe(c.livenessProbe);
  defaultProbe(c.readinessProbe);
  defaultProbe(c.startupProbe);
  defaultHttpGet(c.lifecycle?.postStart?.httpGet);
  defaultHttpGet(c.lifecycle?.preStop?.httpGet);
}

const REFERENCE =
  /^(?:[A-Za-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::(\w[\w.-]{0,127}))?(@.+)?$/;

/** Whether an image reference is of tag `latest`, which is what no tag and no digest means; one that cannot be read is not (recording 032). */
function isLatest(image: string): boolean {
  const m = REFERENCE.exec(image);
  return m !== null && m[2] === undefined && (m[1] ?? 'latest') === 'latest';
}

function defaultHostPort(port: ContainerPort): void {
  port.hostPort ??= port.containerPort;
}

function defaultEnv(env: EnvVar): void {
  const from = env.valueFrom;
  if (from?.fieldRef) from.fieldRef.apiVersion ??= 'v1';
  if (from?.resourceFieldRef) from.resourceFieldRef.divisor = canonicalQuantity(from.resourceFieldRef.divisor ?? '0');
  if (from?.fileKeyRef) from.fileKeyRef.optional ??= false;
}

function defaultProbe(probe: Probe | undefined): void {
  if (!probe) return;
  probe.timeoutSeconds ??= 1;
  probe.periodSeconds ??= 10;
  probe.successThreshold ??= 1;
  probe.failureThreshold ??= 3;
  defaultHttpGet(probe.httpGet);
  if (probe.grpc) probe.grpc.service ??= '';
}

function defaultHttpGet(get: HTTPGetAction | undefined): void {
  if (!get) return;
  get.path ??= '/';
  get.scheme ??= 'HTTP';
}

function defaultResources(r: ResourceRequirements): void {
  canonical(r.limits);
  canonical(r.requests);
}

/** What has a limit and no request requests its limit. */
function defaultRequests(r: ResourceRequirements | undefined): void {
  for (const [name, limit] of Object.entries(r?.limits ?? {})) {
    if (!r) return;
    r.requests ??= {};
    r.requests[name] ??= limit;
  }
}

/** Puts the quantities of a resource list into canonical form, rounded up to thousandths, which is the finest the API keeps. */
export function canonical(list: Record<string, string | number> | undefined): void {
  if (!list) return;
  for (const name of Object.keys(list)) {
    const text = canonicalQuantity(list[name] ?? '0');
    list[name] = /[nu]$/.test(text)
      ? canonicalQuantity(`${Math.max(1, Math.ceil(quantityValue(text) * 1000))}m`)
      : text;
  }
}

const MODE = 0o644;

function defaultVolume(v: Volume): void {
  // A volume of no kind is an empty directory: it was so in the first version of the API.
  if (Object.keys(v).length <= 1) v.emptyDir = {};
  if (v.emptyDir?.sizeLimit !== undefined) v.emptyDir.sizeLimit = canonicalQuantity(v.emptyDir.sizeLimit);
  if (v.secret) v.secret.defaultMode ??= MODE;
  if (v.configMap) v.configMap.defaultMode ??= MODE;
  // The empty type, which is the default, is not one of those the schema names.
  if (v.hostPath) (v.hostPath as { type?: string }).type ??= '';
  if (v.downwardAPI) {
    v.downwardAPI.defaultMode ??= MODE;
    for (const item of v.downwardAPI.items ?? []) if (item.fieldRef) item.fieldRef.apiVersion ??= 'v1';
  }
  if (v.projected) {
    v.projected.defaultMode ??= MODE;
    for (const source of v.projected.sources ?? []) {
      if (source.serviceAccountToken) source.serviceAccountToken.expirationSeconds ??= 3600;
      for (const item of source.downwardAPI?.items ?? []) if (item.fieldRef) item.fieldRef.apiVersion ??= 'v1';
    }
  }
  if (v.ephemeral?.volumeClaimTemplate?.spec) v.ephemeral.volumeClaimTemplate.spec.volumeMode ??= 'Filesystem';
}
