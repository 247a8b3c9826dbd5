import { summarizePod } from '../../cluster/api/tables/pod.ts';
import type { Table } from '../../cluster/apiserver/request.ts';
import { type Cluster, createCluster } from '../../cluster/cluster.ts';
import { tableText } from '../../kubectl/print/table.ts';
import { parseDuration } from '../duration.ts';
import type { TypedInput } from '../lifecycle/props.ts';
import { type Timeline, timelineOf } from '../lifecycle/timeline.ts';
import { openWorkstation, type TypedLine, type Workstation } from './workstation.ts';

/** A run to be played to its end at once: the manifest is applied at 0 s, the inputs are typed at their times. */
export interface PlayOptions {
  readonly manifest: string;
  readonly file: string;
  readonly nodes: number;
  /** Virtual milliseconds. */
  readonly until: number;
  readonly inputs: readonly TypedInput[];
}

/** A run that was played. */
export interface Played {
  readonly cluster: Cluster;
  readonly workstation: Workstation;
  /** What `kubectl apply` and the inputs printed. */
  readonly transcript: readonly TranscriptEntry[];
}

/** A command and what it printed, standard output and error as a terminal shows them. */
export interface TranscriptEntry {
  readonly command: string;
  readonly output: string;
  readonly exit: number;
}

/** Virtual milliseconds that a command of a transcript may take; then it is interrupted as by Ctrl-C. */
const LONGEST_COMMAND = 15_000;

/** Work that stops whenever the clock is held, and is to be gone on with when it is released. */
type Stopping<T> = Generator<void, T, void>;

/** Does work to its end. Throws Error when it stops: something that it uses is not present. */
function atOnce<T>(work: Stopping<T>): T {
  const { done, value } = work.next();
  if (!done) throw new Error('A part of the engine is not present: import src/kubectl/present.ts first.');
  return value;
}

/** Types a line and lets time pass until it has ended or `deadline` has come; then it is interrupted. Everything it uses must be present. */
export const typeAndWait = (
  cluster: Cluster,
  workstation: Workstation,
  command: string,
  deadline: number = cluster.now + LONGEST_COMMAND,
): TranscriptEntry => atOnce(typing(cluster, workstation, command, deadline));

function* typing(
  cluster: Cluster,
  workstation: Workstation,
  command: string,
  deadline: number = cluster.now + LONGEST_COMMAND,
): Stopping<TranscriptEntry> {
  let output = '';
  const typed: TypedLine = workstation.type(command, (text) => {
    output += text;
  });
  const { kernel } = cluster;
  const running = (): boolean => typed.exit === undefined;
  while (!kernel.runWhile(running, deadline) && kernel.held) yield;
  if (running()) {
    typed.interrupt();
    const patience = cluster.now + 1000;
    while (!kernel.runWhile(running, patience) && kernel.held) yield;
  }
  return { command, output, exit: typed.exit ?? 130 };
}

/** Plays a run. Everything it uses must be present. Throws Error when an input's time cannot be read. */
export const play = (options: PlayOptions): Played => atOnce(playing(options));

/** Plays a run, and stops while something is being fetched for it. Throws Error when an input's time cannot be read. */
export function* playing({ manifest, file, nodes, until, inputs }: PlayOptions): Stopping<Played> {
  const cluster = createCluster({ nodes });
  const workstation = openWorkstation(cluster, { [file]: manifest }, false);
  const timed = inputs.map(({ at, run }) => ({ at: parseDuration(at), run })).sort((a, b) => a.at - b.at);
  const { kernel } = cluster;
  const transcript = [yield* typing(cluster, workstation, `kubectl apply -f ${file}`)];
  for (const { at, run } of timed) {
    if (at > until) break;
    while (!kernel.runUntil(at)) yield;
    transcript.push(yield* typing(cluster, workstation, run));
  }
  while (!kernel.runUntil(until)) yield;
  return { cluster, workstation, transcript };
}

/**
 * Which Pod is meant: the one of this name, else the first whose name begins with it (a controller adds to it); without a name the first
 * that was made. Undefined when there is none.
 */
export function findPod(cluster: Cluster, name: string | undefined): { name: string; namespace: string } | undefined {
  const made = cluster.store.log
    .filter((change) => change.resource === 'pods' && change.type === 'ADDED')
    .map(({ object: { metadata } }) => ({ name: metadata.name ?? '', namespace: metadata.namespace ?? 'default' }));
  if (name === undefined) return made[0];
  return made.find((pod) => pod.name === name) ?? made.find((pod) => pod.name.startsWith(`${name}-`));
}

/** The timeline of a Pod of a run, until the virtual time `end`. */
export function timelineIn(cluster: Cluster, pod: { name: string; namespace: string }, end: number): Timeline {
  return timelineOf(cluster.store.log, {
    pod: pod.name,
    namespace: pod.namespace,
    end,
    epoch: cluster.kernel.epoch,
    status: (object) => summarizePod(object).status,
  });
}

/** What `kubectl get pods` prints at a past moment: the API server's table of that moment, by kubectl's printer. */
export function podsAt(cluster: Cluster, at: number, namespace = 'default'): string {
  const answer = cluster.apiserver.view(at).handle<Table>({
    verb: 'list',
    group: '',
    version: 'v1',
    resource: 'pods',
    namespace,
    options: { as: 'Table' },
    author: { component: 'kubectl' },
  });
  if (!answer.ok) return `Error from server: ${answer.status.message ?? ''}\n`;
  if (answer.object.rows.length === 0) return `No resources found in ${namespace} namespace.\n`;
  return tableText(answer.object, {
    wide: false,
    header: true,
    kind: undefined,
    namespaces: false,
    labels: [],
    showLabels: false,
  });
}
