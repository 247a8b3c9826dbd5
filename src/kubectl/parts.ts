import { Part } from '../cluster/part.ts';

/** describe, events, exec and logs. */
export const lookingCommands = new Part<typeof import('./looking-commands.ts')>();

/** The commands and descriptions beyond the everyday ones. */
export const furtherCommands = new Part<typeof import('./further-commands.ts')>();

/** What `--help` says, and guesses at misspellings. */
export const helpTexts = new Part<typeof import('./help.ts')>();

/** Output formats beyond tables and names, and sorting. */
export const formats = new Part<typeof import('./print/formats.ts')>();

/** The whole YAML parser, for what is written less plainly than manifests usually are, and for errors. */
export const wholeYaml = new Part<typeof import('./yaml-input.ts')>();

/** ctr and crictl. */
export const nodeTools = new Part<typeof import('../cluster/runtime/node-programs.ts')>();

/** How `kubectl apply` and `kubectl diff` find what has changed. */
export const threeWay = new Part<typeof import('./three-way.ts')>();
