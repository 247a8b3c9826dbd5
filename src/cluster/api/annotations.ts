/** How soon a Pod goes when there are too many: the lower, the sooner (documentation: ReplicaSet, "Pod deletion cost"). */
export const POD_DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

/** How often a DaemonSet's template has changed (recording 167). */
export const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

/** A volume and a claim were bound by a controller, not by a user's word. */
export const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';

/** When what led to the present endpoints of a Service happened (recording 004). */
export const ENDPOINTS_CHANGED = 'endpoints.kubernetes.io/last-change-trigger-time';
