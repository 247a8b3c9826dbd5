import { equal } from '../api/equal.ts';
import type { Container, Pod, PodCondition, ResourceRequirements } from '../api/types.generated.ts';
import type { Refused } from './admission.ts';
import { newest } from './observed.ts';
import type { PodWorker } from './pod-worker.ts';

const resourcesOf = ({ resources = {} }: Container): ResourceRequirements => {
  const { limits, requests } = resources;
  return { ...(limits ? { limits } : {}), ...(requests ? { requests } : {}) };
};

/** The Pod with the resources that `allocated`, an earlier version of it, has. */
function withResourcesOf(pod: Pod, allocated: Pod): Pod {
  if (pod.spec === allocated.spec) return pod;
  const given = new Map(allocated.spec.containers.map((c) => [c.name, c.resources]));
  if (pod.spec.containers.every((c) => equal(c.resources, given.get(c.name)))) return pod;
  const containers = pod.spec.containers.map(({ resources: _asked, ...c }): Container => {
    const resources = given.get(c.name);
    return resources ? { ...c, resources } : c;
  });
  return { ...pod, spec: { ...pod.spec, containers } };
}

const NONE: readonly PodCondition[] = [];

/** What a change of a Pod's resources has come to (documentation: resize CPU and memory resources; recording 245). */
export class Resize {
  readonly #worker: PodWorker;
  /** Why the resources that are asked for have not been allocated. */
  #refused: Refused | undefined;
  #conditions: readonly PodCondition[] = NONE;
  /** What was announced and is not yet done. */
  #under: string | undefined;

  constructor(worker: PodWorker) {
    this.#worker = worker;
  }

  /** The Pod with what the node has allocated to it; asks the node when `pod` wants something else than `before`. */
  allocate(pod: Pod, before: Pod): Pod {
    const kept = withResourcesOf(pod, before);
    const refused = kept === pod ? undefined : this.#worker.node.resize(this.#worker, pod);
    const said = this.#refused;
    this.#refused = refused;
    if (!refused) return pod;
    if (said?.message !== refused.message) {
      const what = `Pod resize ${refused.reason}: ${described(pod, refused.message)}`;
      this.#worker.node.recorder.event(pod, 'Warning', `Resize${refused.reason}`, what);
    }
    return kept;
  }

  /** The running containers that do not have what is allocated to them. */
  get outstanding(): readonly Container[] {
    const { pod, observed, resources } = this.#worker;
    return pod.spec.containers.filter((c) => {
      const actual = resources.get(c.name);
      return actual !== undefined && newest(observed, c.name)?.state === 'running' && !equal(actual, c.resources ?? {});
    });
  }

  /** The names of those that must be restarted for it, by their `resizePolicy`. */
  get restarts(): ReadonlySet<string> {
    return new Set(this.outstanding.filter((c) => this.#restarts(c)).map((c) => c.name));
  }

  #restarts({ name, resources, resizePolicy = [] }: Container): boolean {
    const actual = this.#worker.resources.get(name);
    return resizePolicy.some(
      ({ resourceName: r, restartPolicy }) =>
        restartPolicy === 'RestartContainer' &&
        (actual?.limits?.[r] !== resources?.limits?.[r] || actual?.requests?.[r] !== resources?.requests?.[r]),
    );
  }

  /** Announces the change that is outstanding, once. Gives whether there is one. */
  begin(): boolean {
    if (this.outstanding.length === 0) return false;
    const { node, pod } = this.#worker;
    if (this.#under === undefined)
      node.recorder.event(pod, 'Normal', 'ResizeStarted', `Pod resize started: ${described(pod)}`);
    this.#under = described(pod);
    return true;
  }

  /** Gives the containers that need no restart what they are to have. */
  actuate(): void {
    for (const c of this.outstanding) if (!this.#restarts(c)) this.#worker.resources.set(c.name, c.resources ?? {});
  }

  /** Announces the end of the change, when everything has been done. */
  end(): void {
    if (this.#under === undefined || this.outstanding.length > 0) return;
    const { node, pod } = this.#worker;
    node.recorder.event(pod, 'Normal', 'ResizeCompleted', `Pod resize completed: ${this.#under}`);
    this.#under = undefined;
  }

  /** The conditions that tell of it, at `now` (RFC 3339). */
  conditions(now: string): readonly PodCondition[] {
    const resizing = this.outstanding.length > 0;
    if (!this.#refused && !resizing) {
      this.#conditions = NONE;
      return NONE;
    }
    const { generation } = this.#worker.pod.metadata;
    const condition = (type: string, more: Partial<PodCondition> = {}): PodCondition => {
      const known = this.#conditions.find((c) => c.type === type);
      if (known && known.message === more.message) return known;
      const observed = generation === undefined ? {} : { observedGeneration: generation };
      return { type, ...observed, status: 'True', lastProbeTime: now, lastTransitionTime: now, ...more };
    };
    this.#conditions = [
      ...(this.#refused ? [condition('PodResizePending', { ...this.#refused })] : []),
      ...(resizing ? [condition('PodResizeInProgress')] : []),
    ];
    return this.#conditions;
  }
}

/** What events say of the resources of a Pod. */
const described = ({ spec, metadata }: Pod, error?: string): string =>
  JSON.stringify({
    containers: spec.containers.map((c) => ({ name: c.name, resources: resourcesOf(c) })),
    generation: metadata.generation,
    error,
  });
