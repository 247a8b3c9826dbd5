import { controllerOf, controllerReference, type KubeObject } from '../api/object.ts';
import { isTerminalPhase } from '../api/pod.ts';
import { labelRequirements, matchesLabelSelector, matchesRequirements } from '../api/selectors.ts';
import type { LabelSelector, Pod, PodTemplateSpec } from '../api/types.generated.ts';
import type { Client } from '../apiserver/client.ts';
import type { EventRecorder } from '../apiserver/events.ts';
import type { ApiResponse } from '../apiserver/request.ts';
import { sleep, type Wait } from '../kernel/task.ts';
import { keyOf, REQUEST_TIME } from './controller.ts';

/** Whether a Pod still counts among those that run or will: it has not ended and nobody deletes it. */
export const isActive = (pod: Pod): boolean => !isTerminalPhase(pod.status?.phase) && !pod.metadata.deletionTimestamp;

/** Whether the Pod's condition Ready holds. */
export const isReady = (pod: Pod): boolean =>
  pod.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false;

/** Since when the Pod is ready, in milliseconds since 1970; undefined: it is not. */
export function readySince(pod: Pod): number | undefined {
  const ready = pod.status?.conditions?.find((c) => c.type === 'Ready');
  return ready?.status === 'True' ? Date.parse(ready.lastTransitionTime ?? '') : undefined;
}

/** How long until a ready Pod has been so for `minReadySeconds`, in milliseconds: 0 when it is available; undefined when it is not ready. */
export function availableIn(pod: Pod, minReadySeconds: number, now: number): number | undefined {
  if (minReadySeconds === 0) return isReady(pod) ? 0 : undefined;
  const since = readySince(pod);
  return since === undefined ? undefined : Math.max(0, since + minReadySeconds * 1000 - now);
}

/** A Pod made from `template` for its controller; `name` ends the generated name unless `named` gives all of it. Not stored yet. */
export function podFromTemplate(owner: KubeObject, template: PodTemplateSpec, named?: string): Pod {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  const { namespace, name } = owner.metadata;
  const metadata = {
    ...(named === undefined ? { generateName: `${name}-` } : { name: named }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(labels ? { labels } : {}),
    ...(annotations ? { annotations } : {}),
    ...(finalizers ? { finalizers } : {}),
    ownerReferences: [controllerReference(owner)],
  };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: template.spec } as Pod;
}

/** Makes and deletes the Pods of a controller's objects, with the Events that say so (recordings 150, 170, 180). */
export class PodControl {
  readonly #client: Client;
  readonly #recorder: EventRecorder;

  constructor(client: Client, recorder: EventRecorder) {
    this.#client = client;
    this.#recorder = recorder;
  }

  /** Creates a Pod for `owner`. A task; gives the API server's answer. */
  *create(owner: KubeObject, pod: Pod): Generator<Wait, ApiResponse<Pod>, unknown> {
    const answer = this.#client.create<Pod>('pods', pod);
    if (answer.ok) {
      this.#recorder.event(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${answer.object.metadata.name}`);
    } else if (!isNamespaceTerminating(answer)) {
      this.#recorder.event(owner, 'Warning', 'FailedCreate', `Error creating: ${answer.status.message}`);
    }
    yield sleep(REQUEST_TIME);
    return answer;
  }

  /**
   * Creates so many Pods for `owner`, `make(0)`, `make(1)` ...: first one, then twice as many each time until one is refused, so that a mistake
   * which all share costs few attempts. Of Pods that are created together the last comes first (recording 186). A task; gives how many were
   * created and why not all; a namespace that is being deleted is no reason.
   */
  *createAll(
    owner: KubeObject,
    count: number,
    make: (index: number) => Pod,
  ): Generator<Wait, { created: number; refusal?: string }, unknown> {
    let created = 0;
    for (let first = 0, size = 1; first < count; first += size, size *= 2) {
      const last = Math.min(first + size, count) - 1;
      let refusal: string | undefined;
      for (let i = first; i <= last; i++) {
        const answer = yield* this.create(owner, make(i === first ? last : i - 1));
        if (answer.ok) created++;
        else if (isNamespaceTerminating(answer)) return { created };
        else refusal ??= answer.status.message ?? '';
      }
      if (refusal !== undefined) return { created, refusal };
    }
    return { created };
  }

  /** Deletes a Pod of `owner`. False when that failed otherwise than by its being gone. */
  delete(owner: KubeObject, pod: Pod): boolean {
    const { namespace, name } = pod.metadata;
    const answer = this.#client.delete('pods', namespace, name);
    if (answer.ok) this.#recorder.event(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
    else if (answer.code !== 404)
      this.#recorder.event(owner, 'Warning', 'FailedDelete', `Error deleting: ${answer.status.message}`);
    return answer.ok || answer.code === 404;
  }
}

/** Whether a creation was refused because its namespace is being deleted: a controller then gives up quietly. */
export const isNamespaceTerminating = (answer: ApiResponse<unknown>): boolean =>
  !answer.ok && (answer.status.details?.causes?.some((c) => c.reason === 'NamespaceTerminating') ?? false);

/**
 * What belongs to `owner` of an adoptable resource, once those that match its selector have been adopted and those that do so no longer
 * released (documentation: ReplicaSet, "Non-Template Pod acquisitions"). An owner that is being deleted adopts nothing.
 * `fits`: what else they must be.
 */
export function claim<T extends KubeObject>(
  client: Client,
  resource: string,
  owner: KubeObject,
  selector: LabelSelector,
  fits: (object: KubeObject) => boolean = () => true,
): T[] {
  const { uid, namespace = '', deletionTimestamp } = owner.metadata;
  const requirements = labelRequirements(selector);
  const matches = (o: KubeObject): boolean => matchesRequirements(requirements, o.metadata.labels) && fits(o);
  const write = (
    object: KubeObject,
    ownerReferences: KubeObject['metadata']['ownerReferences'],
  ): KubeObject | undefined => {
    const { ownerReferences: _, ...metadata } = object.metadata;
    const owners = ownerReferences?.length ? { ownerReferences } : {};
    const answer = client.update(resource, { ...object, metadata: { ...metadata, ...owners } });
    return answer.ok ? answer.object : undefined;
  };
  const claimed: KubeObject[] = [];
  for (const object of client.controlled(resource, owner)) {
    if (matches(object)) claimed.push(object);
    else if (!deletionTimestamp)
      write(
        object,
        object.metadata.ownerReferences?.filter((r) => r.uid !== uid),
      );
  }
  if (deletionTimestamp) return claimed as T[];
  for (const object of client.unowned(resource, namespace)) {
    if (!matches(object) || object.metadata.deletionTimestamp) continue;
    if (resource === 'pods' && !isActive(object as Pod)) continue;
    const adopted = write(object, [...(object.metadata.ownerReferences ?? []), controllerReference(owner)]);
    if (adopted) claimed.push(adopted);
  }
  return claimed as T[];
}

/** Calls `found` with the key of every object of `kind` that a Pod concerns: its controller, else those whose selector takes it in. */
export function wakeOwners<T extends KubeObject>(
  client: Client,
  resource: string,
  kind: string,
  pod: KubeObject,
  selectorOf: (owner: T) => LabelSelector | undefined,
  found: (key: string) => void,
): void {
  const { namespace = '' } = pod.metadata;
  const controller = controllerOf(pod);
  if (controller) {
    if (controller.kind === kind) found(`${namespace}/${controller.name}`);
    return;
  }
  for (const owner of client.list<T>(resource, namespace)) {
    const selector = selectorOf(owner);
    if (selector && matchesLabelSelector(selector, pod.metadata.labels)) found(keyOf(owner));
  }
}
