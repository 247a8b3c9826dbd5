import { addCommands } from './commands.ts';
import { addDescribers } from './describe/describers.ts';
import { KIND_DESCRIBERS } from './describe/kinds.ts';
import { autoscale, edit } from './verbs/autoscale.ts';
import { attach, debug } from './verbs/debug.ts';
import { diff } from './verbs/diff.ts';
import { explain } from './verbs/explain.ts';
import { expose } from './verbs/expose.ts';
import { generatorCommands } from './verbs/generators.ts';
import { infoCommands } from './verbs/info.ts';
import { annotate, label } from './verbs/label.ts';
import { cordon, drain, taint, uncordon } from './verbs/nodes.ts';
import { rolloutCommands } from './verbs/rollout.ts';
import { scale, setImage } from './verbs/scale.ts';
import { patch, replace } from './verbs/write.ts';

// Loading this module adds the commands and descriptions that are not everyday ones; see parts.ts.
addCommands([
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
]);
addDescribers(KIND_DESCRIBERS);
