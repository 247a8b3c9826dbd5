import { toBase64 } from '../api/base64.ts';
import type { Pod, ServiceAccountTokenProjection } from '../api/types.generated.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { CLUSTER_DOMAIN } from '../runtime/network.ts';
import type { Kubelet } from './kubelet.ts';

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Text in the base64 of tokens. */
const base64url = (text: string): string => toBase64(text).replace(/=+$/, '').replace(/\+/g, '-').replace(/\//g, '_');

/** Seconds a Pod asks a token to be good for, and what the API server makes of them: a year (recording 063). */
const ASKED_FOR = 3607;
const VALID_FOR = 31_536_000;
const ISSUER = `https://kubernetes.default.svc.${CLUSTER_DOMAIN}`;

/** What a token says that may be different when it is made anew; the Pod and its node give the rest. */
export interface TokenGrounds {
  /** Seconds since 1970. */
  readonly issued: number;
  readonly accountUid: string | undefined;
  readonly nodeUid: string | undefined;
  /** Where it is not the API server's. */
  readonly audience?: string;
  /** Seconds, where it is not the usual hour. */
  readonly expires?: number;
}

/** The grounds of a token that is given to the Pod now (API field: ServiceAccountTokenProjection). */
export function tokenGrounds(
  pod: Pod,
  { kernel, client, spec }: Kubelet,
  { audience, expirationSeconds = 3600 }: Pick<ServiceAccountTokenProjection, 'audience' | 'expirationSeconds'>,
): TokenGrounds {
  const { namespace = 'default' } = pod.metadata;
  return {
    issued: Math.floor((kernel.epoch + kernel.now) / 1000),
    accountUid: client.get('serviceaccounts', namespace, accountOf(pod))?.metadata.uid,
    nodeUid: client.get('nodes', undefined, spec.name)?.metadata.uid,
    ...(audience ? { audience } : {}),
    ...(expirationSeconds === ASKED_FOR ? {} : { expires: expirationSeconds }),
  };
}

const accountOf = (pod: Pod): string => pod.spec.serviceAccountName ?? 'default';

/**
 * The token in /var/run/secrets/kubernetes.io/serviceaccount: a JSON Web Token with the claims of a real one (recording 063).
 * Its signature is random: nothing here verifies it.
 */
export function serviceAccountToken(pod: Pod, node: Kubelet, grounds: TokenGrounds): string {
  const { kernel, spec } = node;
  const { namespace = 'default', name, uid } = pod.metadata;
  const account = accountOf(pod);
  const { issued, accountUid, nodeUid, audience = ISSUER, expires } = grounds;
  const random = kernel.random(`token/${uid}`);
  const claims = {
    aud: [audience],
    exp: issued + (expires ?? VALID_FOR),
    iat: issued,
    iss: ISSUER,
    jti: random.uuid(),
    'kubernetes.io': {
      namespace,
      node: { name: spec.name, uid: nodeUid },
      pod: { name, uid },
      serviceaccount: { name: account, uid: accountUid },
      ...(expires === undefined ? { warnafter: issued + ASKED_FOR } : {}),
    },
    nbf: issued,
    sub: `system:serviceaccount:${namespace}:${account}`,
  };
  const { header, signature } = sharedOf(kernel);
  return `${header}.${base64url(JSON.stringify(claims))}.${random.text(20, DIGITS)}${signature}`;
}

/** What is the same in all tokens of a cluster: the header, and the end of the signature. */
const shared = new WeakMap<Kernel, { readonly header: string; readonly signature: string }>();

function sharedOf(kernel: Kernel): { readonly header: string; readonly signature: string } {
  const known = shared.get(kernel);
  if (known) return known;
  const random = kernel.random('token/key');
  const header = base64url(JSON.stringify({ alg: 'RS256', kid: random.text(43, DIGITS) }));
  const made = { header, signature: random.text(322, DIGITS) };
  shared.set(kernel, made);
  return made;
}
