import type { Command } from './command.ts';
import { apply, setLastApplied, viewLastApplied } from './verbs/apply.ts';
import { attach } from './verbs/attach.ts';
import { authCommands } from './verbs/auth.ts';
import { autoscale } from './verbs/autoscale.ts';
import { configCommands } from './verbs/config.ts';
import { cp } from './verbs/cp.ts';
import { create } from './verbs/create.ts';
import { debug } from './verbs/debug.ts';
import { del } from './verbs/delete.ts';
import { describe } from './verbs/describe.ts';
import { diff } from './verbs/diff.ts';
import { edit } from './verbs/edit.ts';
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
import { portForward } from './verbs/port-forward.ts';
import { rolloutCommands } from './verbs/rollout.ts';
import { run } from './verbs/run.ts';
import { scale } from './verbs/scale.ts';
import { setCommands } from './verbs/set.ts';
import { waitFor } from './verbs/wait.ts';
import { patch, replace } from './verbs/write.ts';

/** Commands that are only named: those of kubectl that do nothing here but say so. */
export const NOT_SIMULATED: readonly string[] = [
  'apply edit-last-applied',
  'auth reconcile',
  'certificate approve',
  'certificate deny',
  'cluster-info dump',
  'config set',
  'config set-cluster',
  'config set-credentials',
  'config unset',
  'create token',
  'kuberc set',
  'kuberc view',
  'kustomize',
  'proxy',
  'set subject',
];

/** The first words of commands, in the order of kubectl's suggestions. */
const FIRST_WORDS = (
  'create expose run set explain get edit delete rollout scale autoscale certificate cluster-info top cordon uncordon drain taint ' +
  'describe logs attach exec port-forward proxy cp auth debug events diff apply patch replace wait kustomize label annotate completion ' +
  'api-resources api-versions config kuberc plugin version options'
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
  ...authCommands,
  ...configCommands,
  ...generatorCommands,
  ...infoCommands,
  ...rolloutCommands,
  annotate,
  attach,
  autoscale,
  cordon,
  cp,
  debug,
  diff,
  drain,
  edit,
  explain,
  expose,
  label,
  patch,
  portForward,
  replace,
  scale,
  setLastApplied,
  viewLastApplied,
  ...setCommands,
  taint,
  uncordon,
];

/** Other names of commands that only hold others. */
const GROUP_ALIASES: Readonly<Record<string, readonly string[]>> = { 'create service': ['svc'] };

/** The names of all commands that are no group. */
const NAMES: readonly string[] = [...new Set([...COMMANDS.map((c) => c.name), ...NOT_SIMULATED])];

/** A command that only holds others: `rollout`, `create secret`. */
export interface Group {
  readonly name: string;
  readonly aliases: readonly string[];
}

/** The groups: what commands of more than one word begin with, unless it is a command itself. */
export const GROUPS: readonly Group[] = [
  ...new Set(NAMES.map((n) => n.split(' ').slice(0, -1).join(' ')).filter((n) => n && !NAMES.includes(n))),
].map((name) => ({ name, aliases: GROUP_ALIASES[name] ?? [] }));

/** The direct subcommands of a group (`''`: of kubectl itself, in the order of its suggestions), by their last word. */
export function subcommands(group: string): string[] {
  if (!group) return FIRST_WORDS;
  const depth = group.split(' ').length;
  const below = NAMES.filter((n) => n.startsWith(`${group} `)).map((n) => n.split(' ')[depth] ?? '');
  return [...new Set(below)].sort();
}
