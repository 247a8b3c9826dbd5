import type { Faults } from '../field-error.ts';
import type { PolicyRule, Role, RoleBinding, Subject } from '../types.generated.ts';
import { check, define, format } from './rules.ts';

const GROUP = 'rbac.authorization.k8s.io';

/** A role of either scope. */
function validateRole(f: Faults, _: string, { kind, rules = [] }: Role): void {
  for (const [i, rule] of rules.entries()) check(f, `rules[${i}]`, 'AccessRule', rule, { namespaced: kind === 'Role' });
}

function validateRule(f: Faults, at: string, rule: PolicyRule, { namespaced }: { namespaced: boolean }): void {
  const { nonResourceURLs: urls, apiGroups, resources, resourceNames } = rule;
  const bad = (why: string): void => f.invalid(`${at}.nonResourceURLs`, urls, why);
  if (urls?.length) {
    if (namespaced) bad('namespaced rules cannot apply to non-resource URLs');
    if (apiGroups?.length || resources?.length || resourceNames?.length)
      bad('rules cannot apply to both regular resources and non-resource URLs');
  } else {
    if (!apiGroups?.length) f.required(`${at}.apiGroups`, 'resource rules must supply at least one api group');
    if (!resources?.length) f.required(`${at}.resources`, 'resource rules must supply at least one resource');
  }
}

/** A binding of a role, in a namespace to a role of either scope. */
function validateBinding(f: Faults, _: string, { kind, roleRef, subjects }: RoleBinding): void {
  f.oneOf('roleRef.apiGroup', roleRef.apiGroup, [GROUP]);
  f.oneOf('roleRef.kind', roleRef.kind ?? '', kind === 'RoleBinding' ? ['Role', 'ClusterRole'] : ['ClusterRole']);
  check(f, '', 'Binding', { roleRef, subjects }, kind);
}

function validateSubject(f: Faults, at: string, subject: Subject, binding: string): void {
  const { kind, apiGroup = '', name, namespace } = subject;
  switch (kind as string | undefined) {
    case 'ServiceAccount':
      if (name) format(f, `${at}.name`, 'subdomain', name);
      if (apiGroup) f.notSupported(`${at}.apiGroup`, apiGroup, ['']);
      if (binding === 'ClusterRoleBinding' && !namespace) f.required(`${at}.namespace`);
      return;
    case 'User':
    case 'Group':
      if (!name) f.invalid(`${at}.name`, '', `${kind.toLowerCase()} name cannot be empty`);
      f.oneOf(`${at}.apiGroup`, apiGroup, [GROUP]);
      return;
    default:
      f.notSupported(`${at}.kind`, kind ?? '', ['ServiceAccount', 'User', 'Group']);
  }
}

define({
  ...{ Role: [validateRole], ClusterRole: [validateRole] },
  ...{ RoleBinding: [validateBinding], ClusterRoleBinding: [validateBinding] },
  AccessRule: ['required verbs: verbs must contain at least one value', validateRule],
  Binding: ['roleRef>RoleRef subjects>Subject'],
  RoleRef: ['name!:segment'],
  Subject: ['name!', validateSubject],
});
