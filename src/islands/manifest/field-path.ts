/** A step into an object: a key, or an index of a list. */
export type PathStep = string | number;

/**
 * Takes a field path of the API apart: `spec.containers[0].ports[0].containerPort`, `metadata.labels[app.kubernetes.io/name]`,
 * `spec.nodeSelector.disktype`. In brackets a whole number is an index, anything else a key; quotes around it are dropped.
 */
export function stepsOf(path: string): PathStep[] {
  const steps: PathStep[] = [];
  for (const [, bracketed, plain] of path.matchAll(/\[("[^"]*"|[^\]]*)\]|([^.[\]]+)/g)) {
    if (plain !== undefined) steps.push(plain);
    else if (bracketed !== undefined)
      steps.push(/^\d+$/.test(bracketed) ? Number(bracketed) : bracketed.replace(/^"|"$/g, ''));
  }
  return steps;
}

/** The field paths that a Status names: those of its causes, else what its message quotes (`unknown field "spec.containers[0].imag"`). */
export function fieldsOf(status: {
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { readonly field?: string; readonly message?: string }[] };
}): { field: string | undefined; message: string }[] {
  const causes = status.details?.causes?.filter((cause) => cause.field) ?? [];
  if (causes.length > 0)
    return causes.map((cause) => ({ field: cause.field, message: `${cause.field}: ${cause.message ?? ''}` }));
  const message = status.message ?? '';
  const quoted = [...message.matchAll(/(?:unknown|duplicate) field "([^"]+)"/g)];
  if (quoted.length > 0) return quoted.map(([text, field]) => ({ field, message: text }));
  // Type errors of the decoder carry the path without quotes, by type: `Pod.spec.containers[0].image`.
  const typed = /\b(?:[A-Z]\w*\.)?((?:spec|metadata|data|status)(?:\.\w+|\[\d+\])+)/.exec(message);
  return [{ field: typed?.[1], message }];
}
