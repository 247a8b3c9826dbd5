import type { Container } from '../api/types.generated.ts';

/** The number of a port that a probe or hook gives by number or by the name of a container's port; or, in the kubelet's words, why there is none. */
export function portOf(port: string | number, container: Container | undefined): number | { readonly problem: string } {
  const named = container?.ports?.find((p) => p.name === port)?.containerPort;
  if (named === undefined && typeof port === 'string' && !/^[+-]?\d+$/.test(port))
    return { problem: `strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax` };
  const number = named ?? Number(port);
  return number > 0 && number < 65536 ? number : { problem: `invalid port number: ${number}` };
}
