import { apiVersionOf, RESOURCES } from '../../cluster/api/scheme.ts';
import { type Command, command } from '../command.ts';
import { CLIENT_BUILD, CONTEXT, KUSTOMIZE, SERVER_BUILD } from '../context.ts';
import { CommandError, failure, notSimulated, usageError } from '../errors.ts';
import { flagTable } from '../flags.ts';
import { toJson } from '../print/json.ts';
import { alignTabs, GET_TABS } from '../print/tabwriter.ts';
import { toYaml } from '../print/yaml.ts';
import { resourceOf } from '../resources.ts';

const version = command({
  name: 'version',
  flags: flagTable('client:b output/o:s'),
  *run(call) {
    const client = call.is('client');
    const output = call.text('output');
    if (output && output !== 'yaml' && output !== 'json') throw failure(`--output must be 'yaml' or 'json'`);
    if (!client) yield* call.session.pause(10);
    const all = {
      clientVersion: CLIENT_BUILD,
      kustomizeVersion: KUSTOMIZE,
      ...(client ? {} : { serverVersion: SERVER_BUILD }),
    };
    if (output) return call.session.out(output === 'yaml' ? `${toYaml(all)}\n` : `${toJson(all, 2)}\n`);
    call.session.out(
      `Client Version: ${CLIENT_BUILD.gitVersion}\nKustomize Version: ${KUSTOMIZE}\n${client ? '' : `Server Version: ${CLIENT_BUILD.gitVersion}\n`}`,
    );
  },
});

const apiResources = command({
  name: 'api-resources',
  flags: flagTable('api-group:s namespaced:b=true output/o:s verbs:a categories:a no-headers:b sort-by:s cached:b'),
  *run(call) {
    const { session } = call;
    if (call.args.length > 0) throw usageError('api-resources', `unexpected arguments: [${call.args.join(' ')}]`);
    yield* session.pause(20);
    const group = call.text('api-group');
    const list = session.api
      .discovery()
      .filter(
        (r) =>
          (!call.given('api-group') || r.group === group) &&
          (!call.given('namespaced') || r.namespaced === call.is('namespaced')),
      )
      .filter(
        (r) =>
          call.list('verbs').every((v) => r.verbs.includes(v)) &&
          call.list('categories').every((c) => r.categories.includes(c)),
      );
    if (call.text('output') === 'name')
      return session.out(list.map((r) => `${r.resource}${r.group ? `.${r.group}` : ''}\n`).join(''));
    const wide = call.text('output') === 'wide';
    const rows = list.map((r) => [
      r.resource,
      r.shortNames.join(','),
      apiVersionOf(r),
      String(r.namespaced),
      r.kind,
      ...(wide ? [r.verbs.join(','), r.categories.join(',')] : []),
    ]);
    const head = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', ...(wide ? ['VERBS', 'CATEGORIES'] : [])];
    session.out(
      `${alignTabs([...(call.is('no-headers') ? [] : [head]), ...rows].map((r) => r.join('\t')).join('\n'), GET_TABS)}\n`,
    );
  },
});

const apiVersions = command({
  name: 'api-versions',
  flags: [],
  *run(call) {
    yield* call.session.pause(20);
    const all = new Set([...RESOURCES.map(apiVersionOf), 'autoscaling/v1']);
    call.session.out(
      [...all]
        .sort()
        .map((v) => `${v}\n`)
        .join(''),
    );
  },
});

const clusterInfo = command({
  name: 'cluster-info',
  flags: [],
  *run(call) {
    if (call.args[0] === 'dump') throw notSimulated('kubectl cluster-info dump');
    yield* call.session.pause(20);
    call.session.out(
      `Kubernetes control plane is running at https://192.168.49.2:6443\nCoreDNS is running at https://192.168.49.2:6443/api/v1/namespaces/kube-system/services/kube-dns:dns/proxy\n\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n`,
    );
  },
});

function config(name: string, flags: string, run: Command['run']): Command {
  return command({ name: `config ${name}`, flags: flagTable(flags), run });
}

const configCommands: readonly Command[] = [
  config('current-context', '', function* (call) {
    yield* call.session.pause(1);
    if (call.text('kubeconfig') === '/dev/null') throw failure('current-context is not set');
    call.session.out(`${CONTEXT.name}\n`);
  }),
  config('get-contexts', 'no-headers:b output/o:s', function* (call) {
    yield* call.session.pause(1);
    if (call.text('output') === 'name') return call.session.out(`${CONTEXT.name}\n`);
    const rows = [
      ['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE'],
      ['*', CONTEXT.name, CONTEXT.cluster, CONTEXT.user, ''],
    ];
    call.session.out(
      `${alignTabs((call.is('no-headers') ? rows.slice(1) : rows).map((r) => r.join('\t')).join('\n'), GET_TABS)}\n`,
    );
  }),
  config('get-clusters', '', function* (call) {
    yield* call.session.pause(1);
    call.session.out(`NAME\n${CONTEXT.cluster}\n`);
  }),
  config('get-users', '', function* (call) {
    yield* call.session.pause(1);
    call.session.out(`NAME\n${CONTEXT.user}\n`);
  }),
  config('use-context', '', function* (call) {
    yield* call.session.pause(1);
    const [name] = call.args;
    if (name !== CONTEXT.name) throw failure(`no context exists with the name: ${JSON.stringify(name ?? '')}`);
    call.session.out(`Switched to context ${JSON.stringify(name)}.\n`);
  }),
  config('view', 'output/o:s minify:b raw:b flatten:b', function* (call) {
    yield* call.session.pause(1);
    call.session.out(
      toYaml({
        apiVersion: 'v1',
        clusters: [
          {
            cluster: { 'certificate-authority-data': 'DATA+OMITTED', server: 'https://192.168.49.2:6443' },
            name: CONTEXT.cluster,
          },
        ],
        contexts: [{ context: { cluster: CONTEXT.cluster, user: CONTEXT.user }, name: CONTEXT.name }],
        'current-context': CONTEXT.name,
        kind: 'Config',
        users: [
          {
            name: CONTEXT.user,
            user: { 'client-certificate-data': 'DATA+OMITTED', 'client-key-data': 'DATA+OMITTED' },
          },
        ],
      }),
    );
  }),
  config('set-context', 'current:b', function* (call) {
    yield* call.session.pause(1);
    throw notSimulated('kubectl config set-context; name the namespace with -n in each command');
  }),
];

const authCommands: readonly Command[] = [
  command({
    name: 'auth can-i',
    flags: flagTable('list:b all-namespaces/A:b quiet/q:b no-headers:b subresource:s'),
    *run(call) {
      const { session, args } = call;
      yield* session.pause(15);
      if (call.is('list')) throw notSimulated('kubectl auth can-i --list');
      if (args.length < 2)
        throw usageError('auth can-i', 'you must specify two arguments: verb resource or verb resource/resourceName.');
      const resource =
        args[1] === '*' || args[1]?.startsWith('/') ? undefined : resourceOf((args[1] ?? '').split('/')[0] ?? '');
      if (resource && !resource.namespaced)
        session.err(
          `Warning: resource '${resource.resource}' is not namespace scoped${resource.group ? ` in group '${resource.group}'` : ''}

`,
        );
      // The reader is cluster-admin; nobody else may do anything here: bindings are not simulated.
      const allowed = !call.text('as') || call.text('as') === CONTEXT.user;
      if (!call.is('quiet')) session.out(allowed ? 'yes\n' : 'no\n');
      return allowed ? 0 : 1;
    },
  }),
  command({
    name: 'auth whoami',
    flags: flagTable('output/o:s'),
    *run(call) {
      yield* call.session.pause(15);
      const rows = [
        'ATTRIBUTE\tVALUE',
        `Username\t${CONTEXT.user}`,
        'Groups\t[kubeadm:cluster-admins system:authenticated]',
        `Extra: authentication.kubernetes.io/credential-id\t[X509SHA256=${'5d'.repeat(32)}]`,
      ];
      call.session.out(`${alignTabs(rows.join('\n'), GET_TABS)}\n`);
    },
  }),
  command({
    name: 'auth reconcile',
    flags: flagTable('filename/f:a'),
    // biome-ignore lint/correctness/useYield: it never gets to waiting
    *run() {
      throw notSimulated('kubectl auth reconcile');
    },
  }),
];

/** There is no metrics-server (recording 240). */
const top = (name: string): Command =>
  command({
    name: `top ${name}`,
    aliases: [name === 'node' ? 'nodes' : 'pods', name === 'node' ? 'no' : 'po'],
    flags: flagTable(
      'all-namespaces/A:b selector/l:s containers:b no-headers:b sort-by:s sum:b show-capacity:b use-protocol-buffers:b=true',
    ),
    *run(call) {
      yield* call.session.pause(15);
      throw failure('Metrics API not available');
    },
  });

const completion = command({
  name: 'completion',
  flags: [],
  // biome-ignore lint/correctness/useYield: it never gets to waiting
  *run(call) {
    if (call.args.length === 0) throw usageError('completion', 'Shell not specified.');
    throw notSimulated('kubectl completion; the terminal here completes by itself');
  },
});

const plugins = command({
  name: 'plugin list',
  flags: flagTable('name-only:b'),
  // biome-ignore lint/correctness/useYield: it never gets to waiting
  *run() {
    throw new CommandError('error: unable to find any kubectl plugins in your PATH');
  },
});

/** Commands that tell about the cluster and the client. */
export const infoCommands: readonly Command[] = [
  version,
  apiResources,
  apiVersions,
  clusterInfo,
  ...configCommands,
  ...authCommands,
  top('node'),
  top('pod'),
  completion,
  plugins,
];
