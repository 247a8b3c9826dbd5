import type { Call, Run, Runs } from '../command.ts';
import { CommandError, failure, throwAll, usageError } from '../errors.ts';
import { type ContextEntry, configFile, type KubeConfig, readConfig, writeConfig } from '../kubeconfig.ts';
import { helpTexts } from '../parts.ts';
import { objectText, parseOutput } from '../print/objects.ts';
import { columnsText } from '../print/tabwriter.ts';
import { need } from '../session.ts';

/** Reads the configuration and may give a new one, which is written. */
type Change = (call: Call, config: KubeConfig) => KubeConfig | undefined;

/** A `config` command. `count`: how many names it takes as arguments; it prints its help when there are others. */
const config = (change: Change, count?: number): Run =>
  function* (call) {
    const file = call.text('kubeconfig');
    const is = yield* readConfig(call.session, file);
    if (count !== undefined && call.args.length !== count) {
      const { commandHelp } = yield* need(helpTexts, 'help');
      call.session.out(commandHelp(call.command.name));
      throw failure(`Unexpected args: [${call.args.join(' ')}]`);
    }
    const changed = change(call, is);
    if (changed) yield* writeConfig(call.session, file, changed);
  };

/** A `config` command that only prints. */
const shows = (show: (call: Call, config: KubeConfig) => void): Run =>
  config((call, is) => {
    show(call, is);
    return undefined;
  });

function getContexts(call: Call, is: KubeConfig): void {
  const output = call.text('output');
  if (output && output !== 'name') throw failure(`output must be one of '' or 'name': ${output}`);
  const { args, session } = call;
  const wanted = is.contexts
    .filter((c) => args.length === 0 || args.includes(c.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  if (output) session.out(wanted.map((c) => `${c.name}\n`).join(''));
  else {
    const head = call.is('no-headers') ? [] : [['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE']];
    const rows = wanted.map(({ name, context: { cluster = '', user = '', namespace = '' } }) => [
      name === is['current-context'] ? '*' : '',
      name,
      cluster,
      user,
      namespace,
    ]);
    session.out(columnsText([...head, ...rows]));
  }
  const missing = args.filter((name) => !is.contexts.some((c) => c.name === name));
  throwAll(missing.map((name) => failure(`context ${name} not found`)));
}

function setContext(call: Call, is: KubeConfig): KubeConfig {
  const current = call.is('current');
  if (call.args.length > 1) throw usageError('config set-context', `Unexpected args: [${call.args.join(' ')}]`);
  if (current && call.args.length > 0) throw failure('you cannot specify both a context name and --current');
  const name = current ? is['current-context'] : call.args[0];
  if (!name)
    throw failure(current ? 'no current context is set' : 'you must specify a non-empty context name or --current');
  const before = is.contexts.find((c) => c.name === name);
  const given = ['cluster', 'user', 'namespace'].filter((f) => call.given(f)).map((f) => [f, call.text(f)] as const);
  const entry: ContextEntry = {
    name,
    context: { ...before?.context, ...Object.fromEntries(given) },
  };
  call.session.out(`Context ${JSON.stringify(name)} ${before ? 'modified' : 'created'}.\n`);
  return { ...is, contexts: [...is.contexts.filter((c) => c !== before), entry] };
}

function view(call: Call, is: KubeConfig): void {
  const context = is.contexts.find((c) => c.name === is['current-context']);
  const shown = call.is('minify')
    ? {
        ...is,
        contexts: context ? [context] : [],
        clusters: is.clusters.filter((c) => c.name === context?.context.cluster),
        users: is.users.filter((u) => u.name === context?.context.user),
      }
    : is;
  if (call.is('minify') && !context) throw failure('current-context must exist in order to minify');
  const whole = { apiVersion: 'v1', kind: 'Config', ...shown };
  call.session.out(objectText(parseOutput(call.text('output'), false), whole, [whole], ''));
}

/** `delete-context` and its like. */
const deletion = (what: 'context' | 'cluster' | 'user', list: 'contexts' | 'clusters' | 'users'): Run =>
  config((call, is) => {
    const [name] = call.args;
    const file = configFile(call.session, call.text('kubeconfig'));
    if (!is[list].some((entry) => entry.name === name)) throw failure(`cannot delete ${what} ${name}, not in ${file}`);
    if (what === 'context' && name === is['current-context'])
      call.session.err(
        'warning: this removed your active context, use "kubectl config use-context" to select a different one\n',
      );
    call.session.out(`deleted ${what} ${name} from ${file}\n`);
    return { ...is, [list]: (is[list] as readonly { name: string }[]).filter((entry) => entry.name !== name) };
  }, 1);

const names = (list: 'clusters' | 'users'): Run =>
  shows((call, is) => call.session.out(['NAME', ...is[list].map((c) => c.name).sort()].map((n) => `${n}\n`).join('')));

/** `kubectl config` in the forms that change or show what later commands use. */
export const configCommands: Runs = {
  'config current-context': shows((call, is) => {
    if (!is['current-context']) throw new CommandError('error: current-context is not set');
    call.session.out(`${is['current-context']}\n`);
  }),
  'config get-contexts': shows(getContexts),
  'config get-clusters': names('clusters'),
  'config get-users': names('users'),
  'config use-context': config((call, is) => {
    const [name = ''] = call.args;
    if (!is.contexts.some((c) => c.name === name))
      throw failure(`no context exists with the name: ${JSON.stringify(name)}`);
    call.session.out(`Switched to context ${JSON.stringify(name)}.\n`);
    return { ...is, 'current-context': name };
  }, 1),
  'config set-context': config(setContext),
  'config rename-context': config((call, is) => {
    const [from = '', to = ''] = call.args;
    const file = configFile(call.session, call.text('kubeconfig'));
    if (!is.contexts.some((c) => c.name === from))
      throw failure(`cannot rename the context ${JSON.stringify(from)}, it's not in ${file}`);
    if (is.contexts.some((c) => c.name === to))
      throw failure(
        `cannot rename the context ${JSON.stringify(from)}, the context ${JSON.stringify(to)} already exists in ${file}`,
      );
    call.session.out(`Context ${JSON.stringify(from)} renamed to ${JSON.stringify(to)}.\n`);
    return {
      ...is,
      'current-context': is['current-context'] === from ? to : is['current-context'],
      contexts: is.contexts.map((c) => (c.name === from ? { ...c, name: to } : c)),
    };
  }, 2),
  'config delete-context': deletion('context', 'contexts'),
  'config delete-cluster': deletion('cluster', 'clusters'),
  'config delete-user': deletion('user', 'users'),
  'config view': shows(view),
};
