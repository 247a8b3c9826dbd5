import * as cleanupControllers from './controllers/cleanup.ts';
import * as workloadControllers from './controllers/workloads.ts';
import * as furtherApi from './further.ts';
import * as furtherPrograms from './images/further-programs.ts';
import * as nginxProgram from './images/nginx.ts';
import * as parts from './parts.ts';
import * as furtherShell from './shell/further-shell.ts';
import * as furtherTools from './shell/tools/further-tools.ts';

// Loading this module makes every part of the cluster present from the start. A page that wants to begin with less does without it and
// says of every part where it comes from.
parts.furtherApi.provide(furtherApi);
parts.furtherTools.provide(furtherTools);
parts.furtherShell.provide(furtherShell);
parts.nginxProgram.provide(nginxProgram);
parts.furtherPrograms.provide(furtherPrograms);
parts.workloadControllers.provide(workloadControllers);
parts.cleanupControllers.provide(cleanupControllers);
