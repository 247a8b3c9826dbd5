import type { Command } from './command.ts';
import { apply } from './verbs/apply.ts';
import { autoscale, edit } from './verbs/autoscale.ts';
import { create } from './verbs/create.ts';
import { attach, debug } from './verbs/debug.ts';
import { del } from './verbs/delete.ts';
import { describe } from './verbs/describe.ts';
import { diff } from './verbs/diff.ts';
import { events } from './verbs/events.ts';
import { exec } from './verbs/exec.ts';
import { explain } from './verbs/explain.ts';
import { expose } from './verbs/expose.ts';
import { generatorCommands } from './verbs/generators.ts';
import { get } from './verbs/get.ts';
import { infoCommands } from './verbs/info.ts';
import { annotate, label } from './verbs/label.ts';
import { logs } from './verbs/logs.ts';
import { cordon, drain, taint, uncordon } from './verbs/nodes.ts';
import { rolloutCommands } from './verbs/rollout.ts';
import { run } from './verbs/run.ts';
import { scale, setImage } from './verbs/scale.ts';
import { waitFor } from './verbs/wait.ts';
import { patch, replace } from './verbs/write.ts';

/** A command that only holds others: `rollout`, `create secret`. */
export interface Group {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** What its help begins with. */
  readonly long: string;
  readonly use: string;
}

/** The groups, by name. */
export const GROUPS: readonly Group[] = [
  { name: 'rollout', long: 'Manage the rollout of one or many resources.', use: 'SUBCOMMAND' },
  {
    name: 'create secret',
    long: 'Create a secret with specified type.\n\n A docker-registry type secret is for accessing a container registry.\n\n A generic type secret indicate an Opaque secret type.\n\n A tls type secret holds TLS certificate and its associated key.',
    use: '(docker-registry | generic | tls)',
  },
  { name: 'create service', aliases: ['svc'], long: 'Create a service using a specified subcommand.', use: '[flags]' },
  { name: 'auth', long: 'Inspect authorization.', use: '[flags]' },
  {
    name: 'config',
    long: 'Modify kubeconfig files using subcommands like "kubectl config set current-context my-context".',
    use: 'SUBCOMMAND',
  },
  {
    name: 'set',
    long: 'Configure application resources.\n\n These commands help you make changes to existing application resources.',
    use: 'SUBCOMMAND',
  },
  { name: 'top', long: 'Display resource (CPU/memory) usage.', use: '[flags]' },
  { name: 'plugin', long: 'Provides utilities for interacting with plugins.', use: '[flags]' },
  { name: 'certificate', long: 'Modify certificate resources.', use: 'SUBCOMMAND' },
];

/** Commands that are only named: what they are in kubectl; here they say that they are not simulated. */
export const NOT_SIMULATED: Readonly<Record<string, string>> = {
  'port-forward': 'Forward one or more local ports to a pod',
  proxy: 'Run a proxy to the Kubernetes API server',
  cp: 'Copy files and directories to and from containers',
  kustomize: 'Build a kustomization target from a directory or URL',
  alpha: 'Commands for features in alpha',
};

/** The order of the first words in help and suggestions. */
export const ORDER = (
  'create expose run set explain get edit delete rollout scale autoscale certificate cluster-info top cordon uncordon drain taint ' +
  'describe logs attach exec port-forward proxy cp auth debug events diff apply patch replace wait kustomize label annotate completion ' +
  'alpha api-resources api-versions config plugin version options'
).split(' ');

/** All commands that do something. */
export const COMMANDS: readonly Command[] = [
  apply,
  create,
  del,
  describe,
  events,
  exec,
  get,
  logs,
  run,
  waitFor,
  ...generatorCommands,
  ...infoCommands,
  ...rolloutCommands,
  annotate,
  attach,
  autoscale,
  cordon,
  debug,
  diff,
  drain,
  edit,
  explain,
  expose,
  label,
  patch,
  replace,
  scale,
  setImage,
  taint,
  uncordon,
];
