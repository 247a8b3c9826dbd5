import { parse } from 'yaml';
import type { KubeObject } from '../../src/cluster/api/object.ts';
import { type ApiResource, RESOURCES } from '../../src/cluster/api/scheme.ts';
import type { ContainerStatus, Pod } from '../../src/cluster/api/types.generated.ts';
import type { StoreView } from '../../src/cluster/apiserver/store.ts';

/** A step of a scenario's `steps.yaml`. */
export type Step =
  | { readonly kind: 'run'; readonly line: string }
  | { readonly kind: 'sleep'; readonly seconds: number }
  | {
      readonly kind: 'wait';
      readonly text: string;
      readonly timeoutSeconds: number;
      readonly met: (view: StoreView) => boolean;
    };

/** A scenario: `nodes` is undefined for the one real node, else the number of fake ones. */
export interface Scenario {
  readonly title: string;
  readonly tags: readonly string[];
  readonly fakeNodes: number | undefined;
  readonly steps: readonly Step[];
}

/** The resource that a kind, its plural or a short name stands for, as kubectl takes it: `pod`, `deploy`, `pvc`. */
function resourceNamed(word: string): ApiResource | undefined {
  const name = word.toLowerCase();
  return RESOURCES.find((r) => r.kind.toLowerCase() === name || r.resource === name || r.shortNames.includes(name));
}

interface StatusLike {
  phase?: string;
  reason?: string;
  readyReplicas?: number;
  numberReady?: number;
  succeeded?: number;
  conditions?: readonly { type: string; status: string; reason?: string }[];
}

/** Reads `KIND/NAME CONDITION... timeout=SECONDS`. Throws on a kind or condition that the format does not know. */
function wait(text: string): Step {
  const [target = '', ...conditions] = text.trim().split(/\s+/);
  const [kind = '', name = ''] = target.split('/');
  const resource = resourceNamed(kind);
  if (!resource) throw new Error(`wait: unknown kind in "${text}"`);
  let timeoutSeconds = 60;
  const checks: ((o: KubeObject | undefined) => boolean)[] = [];
  for (const c of conditions) {
    const m = /^(phase|condition|reason|restarts|ready|timeout)(>?=)(.+)$/.exec(c);
    if (c === 'deleted') checks.push((o) => o === undefined);
    else if (!m) throw new Error(`wait: unknown condition "${c}" in "${text}"`);
    else if (m[1] === 'timeout') timeoutSeconds = Number(m[3]);
    else checks.push((o) => o !== undefined && holds(o, m[1] as string, m[3] as string));
  }
  const met = (view: StoreView): boolean => {
    const object = view.get(resource.key, resource.namespaced ? 'default' : undefined, name);
    return checks.every((check) => check(object));
  };
  return { kind: 'wait', text, timeoutSeconds, met };
}

function holds(object: KubeObject, what: string, value: string): boolean {
  const status = (object as KubeObject & { status?: StatusLike }).status ?? {};
  const pod = (object as Pod).status;
  const containers: ContainerStatus[] = [
    ...(pod?.initContainerStatuses ?? []),
    ...(pod?.containerStatuses ?? []),
    ...(pod?.ephemeralContainerStatuses ?? []),
  ];
  switch (what) {
    case 'phase':
      return status.phase === value;
    case 'condition':
      return (status.conditions ?? []).some((c) => c.type === value && c.status === 'True');
    case 'reason':
      return (
        status.reason === value ||
        (status.conditions ?? []).some((c) => c.reason === value) ||
        containers.some((c) => c.state?.waiting?.reason === value || c.state?.terminated?.reason === value)
      );
    case 'restarts':
      return containers.reduce((n, c) => n + c.restartCount, 0) >= Number(value);
    case 'ready':
      return (status.readyReplicas ?? status.numberReady ?? containers.filter((c) => c.ready).length) >= Number(value);
    default:
      throw new Error(`wait: unknown condition ${what}`);
  }
}

/** Reads a `steps.yaml`. Throws on what the format does not know. */
export function readScenario(text: string): Scenario {
  const raw = parse(text) as { title: string; tags?: string[]; nodes: string; steps: Record<string, unknown>[] };
  const fake = /^fake:(\d+)$/.exec(raw.nodes)?.[1];
  const steps = raw.steps.map((s): Step => {
    if (typeof s.run === 'string') return { kind: 'run', line: s.run };
    if (s.sleep !== undefined) return { kind: 'sleep', seconds: Number(s.sleep) };
    if (typeof s.wait === 'string') return wait(s.wait);
    throw new Error(`unknown step ${JSON.stringify(s)}`);
  });
  return { title: raw.title, tags: raw.tags ?? [], fakeNodes: fake === undefined ? undefined : Number(fake), steps };
}
