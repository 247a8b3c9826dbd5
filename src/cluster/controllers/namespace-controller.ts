import type { KubeObject } from '../api/object.ts';
import { isTerminalPhase } from '../api/pod.ts';
import { type ApiResource, RESOURCES } from '../api/scheme.ts';
import type { Namespace, NamespaceCondition, Pod } from '../api/types.generated.ts';
import { Client } from '../apiserver/client.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { type Steps, sleep } from '../kernel/task.ts';
import type { ControllerOptions } from './controller.ts';
import { WorkQueue } from './work-queue.ts';

/** A namespace is looked at so long after it changed, so that every API server knows that nothing may be created in it (recording 214). */
const GRACE = 5000;
/** What emptying it takes, in virtual milliseconds (recording 214). */
const REQUESTS = 30;
/** Seconds that finalizers of its content are expected to need. */
const FINALIZING = 15;
const FINALIZER = 'kubernetes';

/** Types, and the reasons and messages of a namespace that goes without trouble (documentation: Namespace conditions). */
const CONDITIONS = [
  ['NamespaceDeletionDiscoveryFailure', 'ResourcesDiscovered', 'All resources successfully discovered'],
  ['NamespaceDeletionGroupVersionParsingFailure', 'ParsedGroupVersions', 'All legacy kube types successfully parsed'],
  [
    'NamespaceDeletionContentFailure',
    'ContentDeleted',
    'All content successfully deleted, may be waiting on finalization',
  ],
  ['NamespaceContentRemaining', 'ContentRemoved', 'All content successfully removed'],
  ['NamespaceFinalizersRemaining', 'ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
] as const;

const isPods = (r: ApiResource): boolean => r.key === 'pods';
/** What a namespace can hold, Events of both groups once. */
const CONTENT = [...new Map(RESOURCES.filter((r) => r.namespaced && r.stored).map((r) => [r.key, r])).values()];

/** What is left of a namespace's content, and the seconds it is expected to need. */
interface Remaining {
  readonly content: ReadonlyMap<ApiResource, readonly KubeObject[]>;
  readonly seconds: number;
}

/** Empties namespaces that are being deleted, Pods first, and lets them go when nothing is left (recording 214). */
export class NamespaceController {
  readonly #kernel: Kernel;
  readonly #client: Client;
  readonly #queue: WorkQueue;

  constructor({ kernel, apiserver }: ControllerOptions) {
    this.#kernel = kernel;
    this.#client = new Client(apiserver, { component: 'namespace-controller' });
    this.#queue = new WorkQueue(kernel, (name) => this.#empty(name));
    const onNamespace = (namespace: KubeObject): void => {
      if (namespace.metadata.deletionTimestamp) this.#queue.addAfter(namespace.metadata.name, GRACE);
    };
    for (const namespace of this.#client.list('namespaces')) onNamespace(namespace);
    this.#client.watch('namespaces', ({ type, object }) => {
      if (type !== 'DELETED') onNamespace(object);
    });
  }

  *#empty(name: string): Steps<boolean> {
    yield sleep(REQUESTS);
    const namespace = this.#client.get<Namespace>('namespaces', undefined, name);
    if (!namespace?.metadata.deletionTimestamp || !namespace.spec?.finalizers?.length) return true;
    let remaining = this.#delete(name, CONTENT.filter(isPods));
    // What Pods use stays until they are gone.
    if (remaining.content.size === 0)
      remaining = this.#delete(
        name,
        CONTENT.filter((r) => !isPods(r)),
      );
    this.#writeConditions(namespace, remaining.content);
    if (remaining.content.size > 0) {
      this.#queue.addAfter(name, (Math.floor(remaining.seconds / 2) + 1) * 1000);
      return true;
    }
    const finalizers = namespace.spec.finalizers.filter((f) => f !== FINALIZER);
    const patch = { spec: { finalizers } };
    return this.#client.patch('namespaces', undefined, name, patch, 'application/merge-patch+json', 'finalize').ok;
  }

  #delete(namespace: string, resources: readonly ApiResource[]): Remaining {
    const content = new Map<ApiResource, readonly KubeObject[]>();
    let seconds = 0;
    for (const resource of resources) {
      const objects = this.#client.list(resource.key, namespace);
      const grace = isPods(resource) ? Math.max(0, ...(objects as Pod[]).map(secondsOfGrace)) : 0;
      for (const { metadata } of objects)
        this.#client.delete(resource.key, namespace, metadata.name, { propagationPolicy: 'Background' });
      const left = this.#client.list(resource.key, namespace);
      if (left.length === 0) continue;
      content.set(resource, left);
      seconds = Math.max(seconds, grace || FINALIZING);
    }
    return { content, seconds };
  }

  #writeConditions(namespace: Namespace, remaining: ReadonlyMap<ApiResource, readonly KubeObject[]>): void {
    const counts = new Map<string, number>();
    for (const { metadata } of [...remaining.values()].flat())
      for (const f of metadata.finalizers ?? []) counts.set(f, (counts.get(f) ?? 0) + 1);
    const resources = [...remaining].map(
      ([r, left]) => `${r.resource}.${r.group} has ${left.length} resource instances`,
    );
    const finalizers = [...counts].map(([finalizer, count]) => `${finalizer} in ${count} resource instances`);
    const trouble: Partial<Record<string, readonly [reason: string, message: string]>> = {
      ...(resources.length
        ? { NamespaceContentRemaining: ['SomeResourcesRemain', `Some resources are remaining: ${listed(resources)}`] }
        : {}),
      ...(finalizers.length
        ? {
            NamespaceFinalizersRemaining: [
              'SomeFinalizersRemain',
              `Some content in the namespace has finalizers remaining: ${listed(finalizers)}`,
            ],
          }
        : {}),
    };
    const before = namespace.status?.conditions ?? [];
    const conditions = CONDITIONS.map(([type, wellReason, wellMessage]): NamespaceCondition => {
      const [reason, message] = trouble[type] ?? [wellReason, wellMessage];
      const status = trouble[type] ? 'True' : 'False';
      const old = before.find((c) => c.type === type);
      const since = old?.status === status ? old.lastTransitionTime : undefined;
      return { type, status, lastTransitionTime: since ?? this.#kernel.timestamp(), reason, message };
    });
    this.#client.updateStatus('namespaces', { ...namespace, status: { ...namespace.status, conditions } });
  }
}

const listed = (texts: readonly string[]): string => [...texts].sort().join(', ');

const secondsOfGrace = ({ spec, status }: Pod): number =>
  isTerminalPhase(status?.phase) ? 0 : (spec.terminationGracePeriodSeconds ?? 0);
