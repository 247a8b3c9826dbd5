/* What the API server keeps of resources beside what they say themselves, by store key. */

/** Those whose `metadata.generation` counts changes of the specification. */
export const GENERATION: ReadonlySet<string> = new Set([
  'pods',
  'endpointslices.discovery.k8s.io',
  'replicasets.apps',
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'jobs.batch',
  'cronjobs.batch',
  'replicationcontrollers',
  'networkpolicies.networking.k8s.io',
  'ingresses.networking.k8s.io',
  'poddisruptionbudgets.policy',
  'priorityclasses.scheduling.k8s.io',
]);

/** Nodes come with the status their kubelet gives them. */
export const KEEPS_STATUS: ReadonlySet<string> = new Set(['nodes', 'events']);

/** The status that new objects have. */
export const FIRST_STATUS: Readonly<Record<string, object>> = {
  services: { loadBalancer: {} },
  namespaces: { phase: 'Active' },
  persistentvolumeclaims: { phase: 'Pending' },
  persistentvolumes: { phase: 'Pending' },
  resourcequotas: {},
  replicationcontrollers: { replicas: 0 },
  'ingresses.networking.k8s.io': { loadBalancer: {} },
  'deployments.apps': {},
  'replicasets.apps': { replicas: 0 },
  'statefulsets.apps': { availableReplicas: 0, replicas: 0 },
  'daemonsets.apps': { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 },
  'jobs.batch': {},
  'cronjobs.batch': {},
  'horizontalpodautoscalers.autoscaling': { currentMetrics: null, desiredReplicas: 0 },
  'poddisruptionbudgets.policy': { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 },
};
