import { type ApiResource, apiVersionOf, RESOURCES } from '../../cluster/api/scheme.ts';
import type { Call, Runs } from '../command.ts';
import { CLIENT_BUILD, KUSTOMIZE, SERVER_BUILD } from '../context.ts';
import { CommandError, failure, notSimulated, usageError } from '../errors.ts';
import { toJson } from '../print/json.ts';
import { columnsText } from '../print/tabwriter.ts';
import { toYaml } from '../print/yaml.ts';
import type { Work } from '../session.ts';

function* version(call: Call): Work {
  const client = call.is('client');
  if (call.args.length > 0) throw failure(`extra arguments: [${call.args.join(' ')}]`);
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
}

function* apiResources(call: Call): Work {
  const { session } = call;
  if (call.args.length > 0) throw usageError('api-resources', `unexpected arguments: [${call.args.join(' ')}]`);
  const [output, sort] = [call.text('output'), call.text('sort-by')];
  if (!['', 'wide', 'name'].includes(output)) throw failure(`--output ${output} is not available`);
  if (!['', 'name', 'kind'].includes(sort)) throw failure('--sort-by accepts only name or kind');
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
  const key = (r: ApiResource): string => (sort === 'kind' ? r.kind : r.resource);
  if (sort) list.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
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
  session.out(columnsText([...(call.is('no-headers') ? [] : [head]), ...rows]));
}

function* apiVersions(call: Call): Work {
  if (call.args.length > 0) throw usageError('api-versions', `unexpected arguments: [${call.args.join(' ')}]`);
  yield* call.session.pause(20);
  const all = new Set([...RESOURCES.map(apiVersionOf), 'autoscaling/v1']);
  call.session.out(
    [...all]
      .sort()
      .map((v) => `${v}\n`)
      .join(''),
  );
}

function* clusterInfo(call: Call): Work {
  const { address } = call.session.api;
  yield* call.session.pause(20);
  call.session.out(
    `Kubernetes control plane is running at ${address}\nCoreDNS is running at ${address}/api/v1/namespaces/kube-system/services/kube-dns:dns/proxy\n\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n`,
  );
}

/** There is no metrics-server (recording 240). */
function* top(call: Call): Work {
  if (!['', 'cpu', 'memory'].includes(call.text('sort-by'))) throw failure('--sort-by accepts only cpu or memory');
  yield* call.session.pause(15);
  throw failure('Metrics API not available');
}

// biome-ignore lint/correctness/useYield: it never gets to waiting
function* completion(call: Call): Work {
  const [shell, ...more] = call.args;
  if (shell === undefined) throw usageError('completion', 'Shell not specified.');
  if (more.length > 0) throw usageError('completion', 'Too many arguments. Expected only the shell type.');
  if (!['bash', 'zsh', 'fish', 'powershell'].includes(shell))
    throw usageError('completion', `Unsupported shell type ${JSON.stringify(shell)}.`);
  throw notSimulated('kubectl completion; the terminal here completes by itself');
}

// biome-ignore lint/correctness/useYield: it never gets to waiting
function* plugins(): Work {
  throw new CommandError('error: unable to find any kubectl plugins in your PATH');
}

/** Commands that tell about the cluster and the client. */
export const infoCommands: Runs = {
  version,
  'api-resources': apiResources,
  'api-versions': apiVersions,
  'cluster-info': clusterInfo,
  'top node': top,
  'top pod': top,
  completion,
  'plugin list': plugins,
};
