import type { Runs } from './command.ts';
import { describe } from './verbs/describe.ts';
import { events } from './verbs/events.ts';
import { exec } from './verbs/exec.ts';
import { logs } from './verbs/logs.ts';

/** The commands that look into what is there: a part that is fetched when one of them is first used. */
export const RUNS: Runs = { describe, events, exec, logs };
