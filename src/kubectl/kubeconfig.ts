import type { Call } from './command.ts';
import { CONTEXT } from './context.ts';
import { CommandError, failure } from './errors.ts';
import { formats } from './parts.ts';
import { need, type Session, type Work } from './session.ts';
import { readYaml } from './yaml.ts';

/** A name for a cluster, a user and a namespace that belong together. */
export interface ContextEntry {
  readonly name: string;
  readonly context: { readonly cluster?: string; readonly user?: string; readonly namespace?: string };
}

/** The configuration of kubectl on the workstation. See https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/. */
export interface KubeConfig {
  readonly clusters: readonly { readonly name: string; readonly cluster: object }[];
  readonly contexts: readonly ContextEntry[];
  readonly 'current-context': string;
  readonly users: readonly { readonly name: string; readonly user: object }[];
}

/** What is configured as long as there is no file: one context, of an administrator (recording 240). */
const initialConfig = (server: string): KubeConfig => ({
  clusters: [{ name: CONTEXT.cluster, cluster: { 'certificate-authority-data': 'DATA+OMITTED', server } }],
  contexts: [{ name: CONTEXT.name, context: { cluster: CONTEXT.cluster, user: CONTEXT.user } }],
  'current-context': CONTEXT.name,
  users: [
    { name: CONTEXT.user, user: { 'client-certificate-data': 'DATA+OMITTED', 'client-key-data': 'DATA+OMITTED' } },
  ],
});

/** The file of the configuration, when neither --kubeconfig nor $KUBECONFIG names another. */
export const configFile = (session: Session, given: string): string =>
  given || session.system.env.get('KUBECONFIG') || `${session.system.env.get('HOME') ?? '/root'}/.kube/config`;

/** Reads the configuration. `given`: what `--kubeconfig` says. Throws kubectl's error for a named file that is not there. */
export function* readConfig(session: Session, given: string): Work<KubeConfig> {
  const file = configFile(session, given);
  const empty = { clusters: [], contexts: [], 'current-context': '', users: [] };
  if (file === '/dev/null') return empty;
  const text = session.system.files.stat(file) ? session.system.files.read(file) : undefined;
  if (text === undefined && given) throw failure(`stat ${file}: no such file or directory`);
  if (typeof text !== 'string') return initialConfig(session.api.address);
  const read = yield* readYaml(text);
  if ('fault' in read) throw failure(`error loading config file ${JSON.stringify(file)}: ${read.fault}`);
  return { ...empty, ...(read.value as Partial<KubeConfig> | null) };
}

/** Writes the configuration. Contexts are kept in the order of their names. */
export function* writeConfig(session: Session, given: string, config: KubeConfig): Work {
  const { toYaml } = yield* need(formats, 'output formats');
  const { files } = session.system;
  const file = configFile(session, given);
  const folder = file.slice(0, file.lastIndexOf('/'));
  if (folder && !files.stat(folder)) files.mkdir(folder);
  const contexts = [...config.contexts].sort((a, b) => (a.name < b.name ? -1 : 1));
  files.write(file, toYaml({ apiVersion: 'v1', kind: 'Config', ...config, contexts }));
}

/** Sets the namespace of a run by `--namespace`, `--context` and the configuration. Throws kubectl's error for an unknown context. */
export function* useConfig(call: Call): Work {
  const { session } = call;
  const [asked, namespace] = [call.text('context'), call.text('namespace')];
  const config = yield* readConfig(session, call.text('kubeconfig'));
  const context = config.contexts.find((c) => c.name === (asked || config['current-context']));
  if (asked && !context)
    throw new CommandError(`Error in configuration: context was not found for specified context: ${asked}`);
  session.connected = context !== undefined;
  session.namespace = namespace || context?.context.namespace || 'default';
  session.namespaceGiven = namespace !== '';
}
