import type { Container, PodSpec } from '../types.generated.ts';

/** What the API server warns of in a Pod's specification without refusing it; `field` is its path. */
export function podWarnings(field: string, spec: PodSpec): string[] {
  const warnings: string[] = [];
  for (const [i, secret] of (spec.imagePullSecrets ?? []).entries()) {
    if (!secret.name) warnings.push(`${field}.imagePullSecrets[${i}].name: invalid empty name ""`);
  }
  for (const kind of ['initContainers', 'containers'] as const) {
    for (const [i, c] of (spec[kind] ?? []).entries()) containerWarnings(`${field}.${kind}[${i}]`, c, warnings);
  }
  return warnings;
}

function containerWarnings(field: string, c: Container, warnings: string[]): void {
  const names = new Set<string>();
  for (const [i, e] of (c.env ?? []).entries()) {
    if (names.has(e.name)) {
      warnings.push(
        `${field}.env[${i}]: hides previous definition of "${e.name}", which may be dropped when using apply`,
      );
    }
    names.add(e.name);
  }
  const ports = new Map<string, number>();
  for (const [i, p] of (c.ports ?? []).entries()) {
    const key = `${p.containerPort}/${p.protocol ?? 'TCP'}/${p.hostPort ?? 0}`;
    const first = ports.get(key);
    if (first === undefined) ports.set(key, i);
    else warnings.push(`${field}.ports[${i}]: duplicate port definition with ${field}.ports[${first}]`);
  }
  for (const kind of ['limits', 'requests'] as const) {
    for (const [name, quantity] of Object.entries(c.resources?.[kind] ?? {})) {
      if (/^(memory|ephemeral-storage)$/.test(name) && String(quantity).endsWith('m')) {
        warnings.push(
          `${field}.resources.${kind}[${name}]: fractional byte value "${quantity}" is invalid, must be an integer`,
        );
      }
    }
  }
}
