import type { Call, Runs } from '../command.ts';
import { CONTEXT } from '../context.ts';
import { CommandError } from '../errors.ts';
import { objectText, parseOutput } from '../print/objects.ts';
import { columnsText } from '../print/tabwriter.ts';
import { findResource } from '../resources.ts';
import type { Work } from '../session.ts';

/** What everybody who is known may do: ask what he may do, and read these paths (recording 240). */
const SELF_REVIEWS = [
  'selfsubjectreviews.authentication.k8s.io',
  'selfsubjectaccessreviews.authorization.k8s.io',
  'selfsubjectrulesreviews.authorization.k8s.io',
];
const PUBLIC_PATHS =
  '/.well-known/* /.well-known /api/* /api /apis/* /apis /healthz /healthz /livez /livez /openapi/* /openapi /readyz /readyz /version/ /version/ /version /version'.split(
    ' ',
  );

const VERBS = new Set(
  'get list watch create update patch delete deletecollection use bind impersonate escalate * approve sign attest proxy'.split(
    ' ',
  ),
);

/** Whether the reader himself asks, who is an administrator; of others only what everybody may do is known: bindings are not simulated. */
const isAdmin = (call: Call): boolean => !call.text('as') || call.text('as') === CONTEXT.user;

function rules(call: Call): string {
  const head = ['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs'];
  const all = [
    ['*.*', '[]', '[]', '[*]'],
    ['', '[*]', '[]', '[*]'],
  ];
  return columnsText([
    ...(call.is('no-headers') ? [] : [head]),
    ...(isAdmin(call) ? all : []),
    ...SELF_REVIEWS.map((r) => [r, '[]', '[]', '[create]']),
    ...PUBLIC_PATHS.map((p) => ['', `[${p}]`, '[]', '[get]']),
  ]);
}

/** `kubectl auth can-i`. Recording 240. */
function* canI(call: Call): Work<number | undefined> {
  const { session, args } = call;
  yield* session.pause(15);
  if (call.is('list')) {
    session.out(rules(call));
    return 0;
  }
  const [verb = '', what = ''] = args;
  if (args.length !== 2)
    throw new CommandError(
      "error: you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
    );
  if (!VERBS.has(verb)) session.err(`Warning: verb '${verb}' is not a known verb\n\n`);
  const path = what.startsWith('/');
  const [type = ''] = what.split('/');
  const resource = path || what === '*' ? undefined : findResource(type);
  if (resource && !resource.namespaced)
    session.err(
      `Warning: resource '${resource.resource}' is not namespace scoped${resource.group ? ` in group '${resource.group}'` : ''}\n\n`,
    );
  else if (!resource && !path && what !== '*')
    session.err(`Warning: the server doesn't have a resource type '${type}'\n\n`);
  const key = resource ? [resource.resource, resource.group].filter(Boolean).join('.') : '';
  const open = path ? verb === 'get' && PUBLIC_PATHS.includes(what) : verb === 'create' && SELF_REVIEWS.includes(key);
  const allowed = isAdmin(call) || open;
  if (!call.is('quiet')) session.out(allowed ? 'yes\n' : 'no\n');
  return allowed ? 0 : 1;
}

/** `kubectl auth whoami`. Recording 240. */
function* whoami(call: Call): Work {
  yield* call.session.pause(15);
  const admin = isAdmin(call);
  const username = admin ? CONTEXT.user : call.text('as');
  const groups = [...(admin ? ['kubeadm:cluster-admins'] : call.list('as-group')), 'system:authenticated'];
  const credential = 'authentication.kubernetes.io/credential-id';
  const extra = admin ? { [credential]: [`X509SHA256=${'5d'.repeat(32)}`] } : undefined;
  const output = call.text('output');
  if (output) {
    const creationTimestamp = `${new Date(call.session.now).toISOString().slice(0, 19)}Z`;
    const review = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'SelfSubjectReview',
      metadata: { creationTimestamp },
      status: { userInfo: { ...(extra ? { extra } : {}), groups, username } },
    };
    return call.session.out(objectText(parseOutput(output, false), review, [review], 'selfsubjectreview'));
  }
  call.session.out(
    columnsText([
      ['ATTRIBUTE', 'VALUE'],
      ['Username', username],
      ['Groups', `[${groups.join(' ')}]`],
      ...(extra ? [[`Extra: ${credential}`, `[${extra[credential]}]`]] : []),
    ]),
  );
}

/** `kubectl auth`. */
export const authCommands: Runs = { 'auth can-i': canI, 'auth whoami': whoami };
