import type { Role, RoleBinding } from '../../cluster/api/types.generated.ts';
import type { Describers } from './describers.ts';
import type { Description } from './writer.ts';

/** What is allowed of one resource, of one object of it, or of one path. */
interface Allowed {
  readonly group: readonly string[];
  readonly resource: readonly string[];
  readonly name: readonly string[];
  readonly url: readonly string[];
  readonly verbs: string[];
}

/** Rules taken apart by resource, with the verbs of each together; by their verbs, as kubectl lists them. Those of paths stay apart by verb. */
function allowed({ rules = [] }: Role): Allowed[] {
  const found = new Map<string, Allowed>();
  const add = (verb: string, one: Omit<Allowed, 'verbs'>): void => {
    const key = JSON.stringify(one.url.length ? [one, verb] : one);
    const known = found.get(key) ?? { ...one, verbs: [] };
    if (!known.verbs.includes(verb)) known.verbs.push(verb);
    found.set(key, known);
  };
  const oneByOne = (list: readonly string[] | undefined) => (list?.length ? list.map((name) => [name]) : [[]]);
  for (const { apiGroups = [], resources = [], resourceNames, nonResourceURLs = [], verbs } of rules)
    for (const verb of verbs) {
      for (const group of apiGroups)
        for (const resource of resources)
          for (const name of oneByOne(resourceNames))
            add(verb, { group: [group], resource: [resource], name, url: [] });
      for (const url of nonResourceURLs) add(verb, { group: [], resource: [], name: [], url: [url] });
    }
  const order = ({ verbs, group, resource, name, url }: Allowed): string =>
    [verbs, group, resource, name, url].map((list) => `[${list.join(' ')}]`).join();
  return [...found.values()].sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

/** `deployments.apps/scale` of a resource and its group. */
function withGroup({ resource: [resource = ''], group: [group] }: Allowed): string {
  const [kind, ...sub] = resource.split('/');
  return [group ? `${kind}.${group}` : kind, ...sub].join('/');
}

function describeRole(d: Description, o: Role): undefined {
  d.field('Name', o.metadata.name);
  d.marks(o);
  d.line('PolicyRule:');
  const rows = allowed(o).map((a) => [withGroup(a), ...[a.url, a.name, a.verbs].map((list) => `[${list.join(' ')}]`)]);
  d.lines(['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs'], rows, 1);
}

function describeBinding(d: Description, o: RoleBinding): undefined {
  d.field('Name', o.metadata.name);
  d.marks(o);
  d.line('Role:');
  d.rows(o, { Kind: 'roleRef.kind', Name: 'roleRef.name' }, 1);
  d.line('Subjects:');
  const rows = (o.subjects ?? []).map((s) => [s.kind, s.name, s.namespace]);
  d.lines(['Kind', 'Name', 'Namespace'], rows, 1);
}

/** `kubectl describe` of roles and what binds them. */
export const ACCESS: Describers = {
  'roles.rbac.authorization.k8s.io': describeRole,
  'clusterroles.rbac.authorization.k8s.io': describeRole,
  'rolebindings.rbac.authorization.k8s.io': describeBinding,
  'clusterrolebindings.rbac.authorization.k8s.io': describeBinding,
};
