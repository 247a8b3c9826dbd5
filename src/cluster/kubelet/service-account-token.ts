import { toBase64 } from '../api/base64.ts';
import type { Pod } from '../api/types.generated.ts';
import type { NodeServices } from './node-services.ts';

const base64url = (text: string): string => toBase64(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

/** Seconds a token is good for; the API server extends the 3607 that a Pod asks for. */
const VALID_FOR = 31_536_000;

/**
 * The token in /var/run/secrets/kubernetes.io/serviceaccount: a JSON Web Token with the claims of a real one (recording 063).
 * Its signature is random: nothing here verifies it.
 */
export function serviceAccountToken(pod: Pod, node: NodeServices): string {
  const { kernel, client, spec } = node;
  const { namespace = 'default', name, uid } = pod.metadata;
  const account = pod.spec.serviceAccountName ?? 'default';
  const issued = Math.floor((kernel.epoch + kernel.now) / 1000);
  const random = kernel.random(`token/${uid}`);
  const claims = {
    aud: ['https://kubernetes.default.svc.cluster.local'],
    exp: issued + VALID_FOR,
    iat: issued,
    iss: 'https://kubernetes.default.svc.cluster.local',
    jti: random.uuid(),
    'kubernetes.io': {
      namespace,
      node: { name: spec.name, uid: client.get('nodes', undefined, spec.name)?.metadata.uid },
      pod: { name, uid },
      serviceaccount: { name: account, uid: client.get('serviceaccounts', namespace, account)?.metadata.uid },
      warnafter: issued + 3607,
    },
    nbf: issued,
    sub: `system:serviceaccount:${namespace}:${account}`,
  };
  const header = {
    alg: 'RS256',
    kid: kernel.random('token/key').text(43, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'),
  };
  const signature = random.text(342, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');
  return `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(claims))}.${signature}`;
}
