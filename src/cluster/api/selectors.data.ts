/** Fields that can be selected on where a kind has more than `metadata.name` and, in a namespace, `metadata.namespace`; by store key. */
export const SELECTABLE: Readonly<Record<string, string>> = {
  pods: 'metadata.namespace spec.nodeName spec.restartPolicy spec.schedulerName spec.serviceAccountName spec.hostNetwork status.phase status.podIP status.podIPs status.nominatedNodeName',
  nodes: 'spec.unschedulable',
  namespaces: 'status.phase',
  secrets: 'metadata.namespace type',
  services: 'metadata.namespace spec.clusterIP spec.type',
  replicationcontrollers: 'metadata.namespace status.replicas',
  'jobs.batch': 'metadata.namespace status.successful',
  events:
    'metadata.namespace involvedObject.kind involvedObject.namespace involvedObject.name involvedObject.uid involvedObject.apiVersion involvedObject.resourceVersion involvedObject.fieldPath reason reportingComponent source type',
};

/** Where the API keeps a field that is selected on by another name. */
export const FIELDS: Readonly<Record<string, string>> = {
  source: 'source.component',
  'status.podIPs': 'status.podIP',
  'status.successful': 'status.succeeded',
};
/** What absent fields are selected by. */
export const ZERO: Readonly<Record<string, string>> = {
  'spec.hostNetwork': 'false',
  'spec.unschedulable': 'false',
  'status.successful': '0',
  'status.replicas': '0',
};
