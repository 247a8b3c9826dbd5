import { parseSelector } from '../../cluster/api/selectors.ts';
import type { Call } from '../command.ts';
import { failure } from '../errors.ts';
import { mappedResource } from '../resources.ts';
import { type Generator, parseLabels, type Sketch, some } from './make.ts';

const RBAC = 'rbac.authorization.k8s.io';
const VERBS =
  'get list watch create update patch delete deletecollection use bind escalate impersonate approve sign attest proxy *'.split(
    ' ',
  );

/** The rules of a role: one for each API group, in the order of the flags. Throws kubectl's error. */
function rules(call: Call, cluster: boolean): unknown[] {
  const verbs = [...new Set(call.list('verb'))];
  const urls = call.list('non-resource-url');
  if (verbs.length === 0) throw failure('at least one verb must be specified');
  const types = [...new Set(call.list('resource'))];
  if (types.length === 0 && urls.length === 0)
    throw failure(
      cluster ? 'one of resource or nonResourceURL must be specified' : 'at least one resource must be specified',
    );
  const names = call.list('resource-name');
  for (const v of verbs)
    if (types.length > 0 && !VERBS.includes(v)) call.session.err(`Warning: '${v}' is not a standard resource verb\n`);
  const resources = types.map((text) => {
    const [type = '', subresource] = text.split('/');
    const { group, resource } = type === '*' ? { group: '', resource: '*' } : mappedResource(type);
    return { group, resource: subresource ? `${resource}/${subresource}` : resource };
  });
  const groups = [...new Set(resources.map((r) => r.group))];
  const wrong = urls.find((u) => u !== '*' && !u.startsWith('/'));
  if (wrong !== undefined) throw failure('nonResourceURL should start with /');
  return [
    ...groups.map((group) => ({
      apiGroups: [group],
      ...some('resourceNames', names),
      resources: resources.filter((r) => r.group === group).map((r) => r.resource),
      verbs,
    })),
    ...(urls.length > 0 ? [{ nonResourceURLs: urls, verbs }] : []),
  ];
}

/** Who a binding is for: users, groups, service accounts. Throws kubectl's error. */
const subjects = (call: Call): Record<string, readonly unknown[]> =>
  some('subjects', [
    ...call.list('user').map((name) => ({ apiGroup: RBAC, kind: 'User', name })),
    ...call.list('group').map((name) => ({ apiGroup: RBAC, kind: 'Group', name })),
    ...call.list('serviceaccount').map((text) => {
      const [namespace, name, ...more] = text.split(':');
      if (!namespace || !name || more.length > 0) throw failure('serviceaccount must be <namespace>:<name>');
      return { kind: 'ServiceAccount', name, namespace };
    }),
  ]);

/** What a budget allows: a number or a percentage. Throws kubectl's error. */
function budget(call: Call, flag: string): string | number | undefined {
  const text = call.text(flag);
  if (!text) return undefined;
  if (!/^[0-9]+%?$/.test(text)) throw failure(`invalid format specified for ${flag}`);
  return text.endsWith('%') ? text : Number(text);
}

/** `a=b,c in (d)` as a label selector. Throws kubectl's error. */
function labelSelector(text: string): object {
  const parsed = parseSelector(text);
  if ('error' in parsed) throw failure(parsed.error);
  const equal = parsed.requirements.filter((r) => r.operator === '=');
  const others = parsed.requirements.filter((r) => r.operator !== '=');
  const operators: Readonly<Record<string, string>> = { in: 'In', exists: 'Exists', '!': 'DoesNotExist' };
  return {
    ...some(
      'matchExpressions',
      others.map(({ key, operator, values }) => ({
        key,
        operator: operators[operator] ?? 'NotIn',
        ...some('values', [...values]),
      })),
    ),
    ...(equal.length > 0 ? { matchLabels: Object.fromEntries(equal.map((r) => [r.key, r.values[0] ?? ''])) } : {}),
  };
}

/** A backend of an Ingress: `service:port`. */
function backend(text: string): object {
  const [name = '', port = ''] = text.split(':');
  return { service: { name, port: /^[0-9]+$/.test(port) ? { number: Number(port) } : { name: port } } };
}

/** `host/path=service:port[,tls[=secret]]`; a path that ends with `*` is a prefix. */
const RULE = /^([^/=]*)(\/[^=]*)=([^=,:]+:[^=,:]+)(?:,(tls)(?:=(.*))?)?$/;

function ingressSpec(call: Call): object {
  const fallback = call.text('default-backend');
  const given = call.list('rule');
  if (!fallback && given.length === 0)
    throw failure(
      'not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)',
    );
  if (fallback && !/^[^:]+:[^:]+$/.test(fallback))
    throw failure('default-backend should be in format servicename:serviceport');
  const paths = new Map<string, object[]>();
  const tls = new Map<string, string[]>();
  for (const text of given) {
    const m = RULE.exec(text);
    if (!m) throw failure(`rule ${text} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
    const [, host = '', path = '', service = '', secured, secret = ''] = m;
    const prefix = path.endsWith('*');
    const entry = {
      backend: backend(service),
      path: prefix ? path.slice(0, -1) : path,
      pathType: prefix ? 'Prefix' : 'Exact',
    };
    paths.set(host, [...(paths.get(host) ?? []), entry]);
    if (secured) tls.set(secret, [...new Set([...(tls.get(secret) ?? []), ...(host ? [host] : [])])]);
  }
  return {
    ...(call.text('class') ? { ingressClassName: call.text('class') } : {}),
    ...(fallback ? { defaultBackend: backend(fallback) } : {}),
    ...some(
      'rules',
      [...paths].map(([host, list]) => ({ ...(host ? { host } : {}), http: { paths: list } })),
    ),
    ...some(
      'tls',
      [...tls].map(([secretName, hosts]) => ({ ...some('hosts', hosts), ...(secretName ? { secretName } : {}) })),
    ),
  };
}

/** What `kubectl create` makes of access rules, budgets and Ingresses. */
export const policyGenerators: readonly Generator[] = [
  {
    name: 'role',
    make: (call) => ({ apiVersion: `${RBAC}/v1`, kind: 'Role', rules: rules(call, false) }),
    failed: 'role',
  },
  {
    name: 'clusterrole',
    make(call): Sketch {
      const base = { apiVersion: `${RBAC}/v1`, kind: 'ClusterRole' };
      const aggregated = call.list('aggregation-rule');
      if (aggregated.length === 0) return { ...base, rules: rules(call, true) };
      const matchLabels = parseLabels(aggregated.join(','));
      return { ...base, aggregationRule: { clusterRoleSelectors: [{ matchLabels }] }, rules: null };
    },
    failed: 'clusterrole',
  },
  {
    name: 'rolebinding',
    make(call) {
      const [role, clusterRole] = [call.text('role'), call.text('clusterrole')];
      if (!role === !clusterRole) throw failure('exactly one of clusterrole or role must be specified');
      const roleRef = { apiGroup: RBAC, kind: role ? 'Role' : 'ClusterRole', name: role || clusterRole };
      return { apiVersion: `${RBAC}/v1`, kind: 'RoleBinding', roleRef, ...subjects(call) };
    },
    failed: 'rolebinding',
  },
  {
    name: 'clusterrolebinding',
    required: ['clusterrole'],
    make(call) {
      const roleRef = { apiGroup: RBAC, kind: 'ClusterRole', name: call.text('clusterrole') };
      return { apiVersion: `${RBAC}/v1`, kind: 'ClusterRoleBinding', roleRef, ...subjects(call) };
    },
    failed: 'clusterrolebinding',
  },
  {
    name: 'poddisruptionbudget',
    make(call) {
      const [min, max] = [budget(call, 'min-available'), budget(call, 'max-unavailable')];
      if (!call.text('selector')) throw failure('a selector must be specified');
      if (min === undefined && max === undefined)
        throw failure('one of min-available or max-unavailable must be specified');
      if (min !== undefined && max !== undefined)
        throw failure('min-available and max-unavailable cannot be both specified');
      return {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        spec: {
          ...(max === undefined ? { minAvailable: min } : { maxUnavailable: max }),
          selector: labelSelector(call.text('selector')),
        },
        status: { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 },
      };
    },
    failed: 'poddisruptionbudgets',
  },
  {
    name: 'ingress',
    make: (call) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      ...(call.list('annotation').length > 0
        ? { metadata: { annotations: parseLabels(call.list('annotation').join(',')) } }
        : {}),
      spec: ingressSpec(call),
      status: { loadBalancer: {} },
    }),
    failed: 'ingress',
  },
];
