const names: Record<string, string> = {
  'pod-basics': 'What a Pod is',
  'pod-vs-container': 'Pod and container',
  lifecycle: 'Life of a Pod',
  'pause-container': 'The pause container',
  'labels-selectors': 'Labels and selectors',
  kubectl: 'kubectl',
  runtime: 'Container runtimes',
  'node-failure': 'Lost nodes',
  'deployable-vs-runnable': 'Deployable and runnable',
  'pod-templates': 'Pod templates',
};

/** A topic of the ledger in words. */
export function topicName(topic: string): string {
  return names[topic] ?? topic.charAt(0).toUpperCase() + topic.slice(1).replaceAll('-', ' ');
}
