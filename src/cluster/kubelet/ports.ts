import type { Container } from '../api/types.generated.ts';

/** The number of a port that a probe, hook or Service gives by number or by the name of a container's port; 0 when there is none. */
export function portOf(port: string | number, container: Container | undefined): number {
  if (typeof port === 'number') return port;
  const named = container?.ports?.find((p) => p.name === port);
  return named?.containerPort ?? (Number(port) || 0);
}
