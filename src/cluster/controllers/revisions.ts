import { equal } from '../api/equal.ts';
import { controllerReference, type KubeObject } from '../api/object.ts';
import type { ControllerRevision, LabelSelector, PodTemplateSpec } from '../api/types.generated.ts';
import type { Client } from '../apiserver/client.ts';
import { claim } from './pod-control.ts';
import { revisionHash, templateHash } from './template-hash.ts';

const REVISIONS = 'controllerrevisions.apps';

/** How the revisions of a kind are told apart: the label with the hash in their names, and what that is made of. */
interface Naming {
  readonly label: string;
  readonly hash: (template: PodTemplateSpec, data: RevisionData, collisions?: number) => string;
}

/** Recordings 164, 165, 187 for StatefulSets; 167 for DaemonSets, which hash the template as Deployments do. */
const NAMING: Readonly<Record<string, Naming>> = {
  StatefulSet: {
    label: 'controller.kubernetes.io/hash',
    hash: (_, data, collisions) => revisionHash(data, collisions),
  },
  DaemonSet: {
    label: 'controller-revision-hash',
    hash: (template, _, collisions) => templateHash(template, collisions),
  },
};

/** What keeps revisions of its Pod template. */
interface Revised extends KubeObject {
  readonly spec: {
    readonly selector: LabelSelector;
    readonly template: PodTemplateSpec;
    readonly revisionHistoryLimit?: number;
  };
  readonly status?: { readonly collisionCount?: number };
}

/** The part of a StatefulSet or DaemonSet that a revision keeps: its template, as a patch that replaces it. */
interface RevisionData {
  readonly spec: { readonly template: PodTemplateSpec & { readonly $patch: 'replace' } };
}

/** The hash that tells a revision from others of the same owner: what its name has after that of the owner. */
export const hashOf = ({ metadata }: ControllerRevision): string =>
  metadata.name.slice(metadata.name.lastIndexOf('-') + 1);

/** The Pod template that a revision keeps. */
export function templateOf({ data }: ControllerRevision): PodTemplateSpec {
  const { $patch: _, ...template } = (data as RevisionData).spec.template;
  return template;
}

/** The revisions of `owner`, oldest first. */
export const revisionsOf = (client: Client, owner: Revised): ControllerRevision[] =>
  [...client.controlled<ControllerRevision>(REVISIONS, owner)].sort((a, b) => a.revision - b.revision);

/**
 * The revision of the present template, made when there is none, and the newest from now on; those that an owner of before has left behind
 * (`--cascade=orphan`) are taken over first. Undefined: it could not be written.
 */
export function updateRevision(client: Client, owner: Revised): ControllerRevision | undefined {
  claim(client, REVISIONS, owner, owner.spec.selector);
  const known = revisionsOf(client, owner);
  const { template } = owner.spec;
  const { name, namespace, annotations } = owner.metadata;
  const next = (known.at(-1)?.revision ?? 0) + 1;
  const same = known.findLast((r) => equal(templateOf(r), template));
  if (same === known.at(-1) && same) return same;
  if (same) {
    const answer = client.update<ControllerRevision>(REVISIONS, { ...same, revision: next });
    return answer.ok ? answer.object : undefined;
  }
  const data: RevisionData = { spec: { template: { ...template, $patch: 'replace' } } };
  const { label, hash: hashFor } = NAMING[owner.kind] as Naming;
  const hash = hashFor(template, data, owner.status?.collisionCount);
  const answer = client.create<ControllerRevision>(REVISIONS, {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${name}-${hash}`,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { ...template.metadata?.labels, [label]: hash },
      ...(annotations ? { annotations } : {}),
      ownerReferences: [controllerReference(owner)],
    },
    data,
    revision: next,
  });
  return answer.ok ? answer.object : undefined;
}

/** Deletes the oldest revisions beyond `revisionHistoryLimit` that are not `live`. */
export function truncateHistory(client: Client, owner: Revised, live: (revision: ControllerRevision) => boolean): void {
  const dead = revisionsOf(client, owner).filter((r) => !live(r));
  const { revisionHistoryLimit = 10 } = owner.spec;
  for (const { metadata } of dead.slice(0, Math.max(0, dead.length - revisionHistoryLimit)))
    client.delete(REVISIONS, metadata.namespace, metadata.name);
}
