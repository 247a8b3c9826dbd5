import { matchesLabelSelector } from './selectors.ts';
import type { Node, NodeSelectorTerm, Pod, Taint, Toleration } from './types.generated.ts';

/** Whether a toleration lets a Pod pass a taint (documentation: taints and tolerations). */
export function tolerates({ effect, key, operator = 'Equal', value }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key ? key !== taint.key : operator !== 'Exists') return false;
  if (operator === 'Exists') return true;
  if (operator === 'Equal') return (value ?? '') === (taint.value ?? '');
  const [a, b] = [Number(taint.value), Number(value)];
  return Number.isInteger(a) && Number.isInteger(b) && (operator === 'Gt' ? a > b : operator === 'Lt' && a < b);
}

/** The first taint of one of `effects` that the Pod does not tolerate. */
export const untolerated = (pod: Pod, taints: readonly Taint[], effects: readonly string[]): Taint | undefined =>
  taints.find(
    (taint) => effects.includes(taint.effect) && !(pod.spec.tolerations ?? []).some((t) => tolerates(t, taint)),
  );

/** Whether a node fulfils a term of a node selector: all of its expressions. A term without any holds for no node. */
export function termMatches(
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  { metadata }: Node,
): boolean {
  return (
    matchExpressions.length + matchFields.length > 0 &&
    matchesLabelSelector({ matchExpressions }, metadata.labels) &&
    matchesLabelSelector({ matchExpressions: matchFields }, { 'metadata.name': metadata.name })
  );
}

/** Whether a Pod's nodeSelector and required node affinity hold for a node. */
export function affinityMatches(pod: Pod, node: Node): boolean {
  const { nodeSelector, affinity } = pod.spec;
  if (nodeSelector && !matchesLabelSelector({ matchLabels: nodeSelector }, node.metadata.labels)) return false;
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms === undefined || terms.some((term) => termMatches(term, node));
}
