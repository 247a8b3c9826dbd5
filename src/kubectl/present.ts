import '../cluster/present.ts';
import * as nodeTools from '../cluster/runtime/node-programs.ts';
import * as further from './further-commands.ts';
import * as help from './help.ts';
import * as looking from './looking-commands.ts';
import * as parts from './parts.ts';
import * as formats from './print/formats.ts';
import * as threeWay from './three-way.ts';
import * as yaml from './yaml-input.ts';

// Loading this module makes every part of kubectl and of the cluster present from the start.
parts.lookingCommands.provide(looking);
parts.furtherCommands.provide(further);
parts.helpTexts.provide(help);
parts.formats.provide(formats);
parts.wholeYaml.provide(yaml);
parts.nodeTools.provide(nodeTools);
parts.threeWay.provide(threeWay);
