import type { Command } from './command.ts';
import { apply } from './verbs/apply.ts';
import { create } from './verbs/create.ts';
import { del } from './verbs/delete.ts';
import { describe } from './verbs/describe.ts';
import { events } from './verbs/events.ts';
import { exec } from './verbs/exec.ts';
import { get } from './verbs/get.ts';
import { logs } from './verbs/logs.ts';
import { run } from './verbs/run.ts';
import { waitFor } from './verbs/wait.ts';

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

const EVERYDAY: readonly Command[] = [apply, create, del, describe, events, exec, get, logs, run, waitFor];
const commands: Command[] = [...EVERYDAY];

/** Whether a command is there from the start. */
export const isEveryday = (command: Command): boolean => EVERYDAY.includes(command);

/** All commands that do something: those of everyday use, and the others once `furtherCommands` (parts.ts) is there. */
export const COMMANDS: readonly Command[] = commands;

/** Adds commands. */
export const addCommands = (more: readonly Command[]): void => void commands.push(...more);
