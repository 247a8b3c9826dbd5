import { Part } from './part.ts';

/** What the API server knows of resources and requests beyond the everyday ones (see api/everyday.ts). */
export const furtherApi = new Part<typeof import('./further.ts')>();

/** Tools of the shell beyond the commonest (see shell/tools/index.ts). */
export const furtherTools = new Part<typeof import('./shell/tools/further-tools.ts')>();

/** The shell's rarer commands, and its prompt. */
export const furtherShell = new Part<typeof import('./shell/further-shell.ts')>();

/** What the image nginx runs. */
export const nginxProgram = new Part<typeof import('./images/nginx.ts')>();
/** What rarer images run (see images/further-programs.ts). */
export const furtherPrograms = new Part<typeof import('./images/further-programs.ts')>();

/** The controllers that make Pods of other objects (see controllers/workloads.ts). */
export const workloadControllers = new Part<typeof import('./controllers/workloads.ts')>();
/** Those that clean up behind others (see controllers/cleanup.ts). */
export const cleanupControllers = new Part<typeof import('./controllers/cleanup.ts')>();
