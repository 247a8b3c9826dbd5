// What kubectl has beyond the everyday: a part that is fetched when a command line needs it (parts.ts).
import type { Runs } from './command.ts';
import { ACCESS } from './describe/access.ts';
import { describeAny } from './describe/any.ts';
import type { Describer, Describers } from './describe/describers.ts';
import { describeNode } from './describe/node.ts';
import { OBJECTS } from './describe/objects.ts';
import { WORKLOADS } from './describe/workloads.ts';
import { setLastApplied, viewLastApplied } from './verbs/apply.ts';
import { attach } from './verbs/attach.ts';
import { authCommands } from './verbs/auth.ts';
import { autoscale } from './verbs/autoscale.ts';
import { configCommands } from './verbs/config.ts';
import { cp } from './verbs/cp.ts';
import { create } from './verbs/create.ts';
import { debug } from './verbs/debug.ts';
import { diff } from './verbs/diff.ts';
import { edit } from './verbs/edit.ts';
import { explain } from './verbs/explain.ts';
import { expose } from './verbs/expose.ts';
import { generatorCommands } from './verbs/generators.ts';
import { infoCommands } from './verbs/info.ts';
import { annotate, label } from './verbs/label.ts';
import { nodeCommands } from './verbs/nodes.ts';
import { portForward } from './verbs/port-forward.ts';
import { rolloutCommands } from './verbs/rollout.ts';
import { run } from './verbs/run.ts';
import { scale } from './verbs/scale.ts';
import { setCommands } from './verbs/set.ts';
import { waitFor } from './verbs/wait.ts';
import { patch, replace } from './verbs/write.ts';

/** What the commands do that are neither everyday nor looking. */
export const RUNS: Runs = {
  annotate,
  'apply set-last-applied': setLastApplied,
  'apply view-last-applied': viewLastApplied,
  attach,
  autoscale,
  cp,
  create,
  debug,
  diff,
  edit,
  explain,
  expose,
  label,
  patch,
  'port-forward': portForward,
  replace,
  run,
  scale,
  wait: waitFor,
  ...authCommands,
  ...configCommands,
  ...generatorCommands,
  ...infoCommands,
  ...nodeCommands,
  ...rolloutCommands,
  ...setCommands,
};

const DESCRIBERS: Describers = { ...WORKLOADS, ...OBJECTS, ...ACCESS, nodes: describeNode };

/** What describes the objects of a resource, by its key, other than Pods and Services. */
export const describerOf = (key: string): Describer => DESCRIBERS[key] ?? describeAny;
