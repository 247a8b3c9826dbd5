import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What a program took. */
export interface Run {
  /** How long it ran, in milliseconds. */
  readonly wall: number;
  /** How long processors worked for it, in milliseconds; 0 where the system does not say. */
  readonly work: number;
  /** The most memory it held at a time with all processes it had started, in bytes; 0 where the system does not say. */
  readonly memory: number;
}

/** How often memory is read, in milliseconds. */
const STEP = 50;
/** What Linux counts time and memory in. */
const TICK = 10;
const MEMORY_PAGE = 4096;

interface Process {
  readonly parent: number;
  /** With that of its processes that have ended. */
  readonly work: number;
  readonly memory: number;
}

/** The processes of this machine as /proc lists them; none where there is no /proc. */
function processes(): Map<number, Process> {
  const found = new Map<number, Process>();
  let names: string[] = [];
  try {
    names = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return found;
  }
  for (const name of names) {
    try {
      const text = readFileSync(`/proc/${name}/stat`, 'latin1');
      // Behind the name, which may hold anything: state, parent, ...
      const fields = text
        .slice(text.lastIndexOf(')') + 2)
        .split(' ')
        .map(Number);
      const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + (fields[index] ?? 0), 0);
      found.set(Number(name), { parent: fields[1] ?? 0, work: ticks * TICK, memory: (fields[21] ?? 0) * MEMORY_PAGE });
    } catch {
      // It has ended since.
    }
  }
  return found;
}

/** What a process and all it has started take now. */
function ofTree(root: number): { work: number; memory: number } {
  const all = processes();
  const tree = new Set([root]);
  for (const id of tree) for (const [child, { parent }] of all) if (parent === id) tree.add(child);
  let work = 0;
  let memory = 0;
  for (const id of tree) {
    work += all.get(id)?.work ?? 0;
    memory += all.get(id)?.memory ?? 0;
  }
  return { work, memory };
}

/** Adds what ran after to what ran before. */
export function oneAfterOther(runs: readonly Run[]): Run {
  return {
    wall: runs.reduce((sum, { wall }) => sum + wall, 0),
    work: runs.reduce((sum, { work }) => sum + work, 0),
    memory: Math.max(0, ...runs.map(({ memory }) => memory)),
  };
}

/**
 * Runs a program under this Node and measures it with all processes that it starts.
 *
 * @param options where and with which variables; `marks` asks what it had taken when it printed one of these texts.
 * @returns the whole run, and what it had taken at each mark that was printed.
 * @throws Error with what it printed last when it fails.
 */
export function measuredRun(
  script: string,
  args: readonly string[],
  options: { cwd: string; env?: Readonly<Record<string, string>>; marks?: readonly string[] },
): Promise<{ run: Run; at: ReadonlyMap<string, Run> }> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(process.execPath, [script, ...args], {
      cwd: options.cwd,
      env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let memory = 0;
    let work = 0;
    const look = () => {
      const now = ofTree(child.pid ?? 0);
      memory = Math.max(memory, now.memory);
      work = Math.max(work, now.work);
    };
    const now = (): Run => ({ wall: performance.now() - start, work, memory });
    const timer = setInterval(look, STEP);
    const at = new Map<string, Run>();
    let last = '';
    const hear = (data: Buffer) => {
      const text = String(data);
      last = (last + text).slice(-4000);
      for (const mark of options.marks ?? []) {
        if (at.has(mark) || !text.includes(mark)) continue;
        look();
        at.set(mark, now());
      }
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(timer);
      if (code === 0) resolve({ run: now(), at });
      else reject(new Error(`${script} failed:\n${last}`));
    });
  });
}
