import fc from 'fast-check';
import type { Pod } from '../../src/cluster/api/types.generated.ts';
import { type Cluster, createCluster } from '../../src/cluster/index.ts';
import { Terminal } from '../../src/kubectl/terminal.ts';
import '../../src/kubectl/present.ts';
import type { Part } from '../../src/cluster/part.ts';
import * as clusterParts from '../../src/cluster/parts.ts';
import * as kubectlParts from '../../src/kubectl/parts.ts';
import { WORLD_FILES } from './world-files.ts';

/*
 * Random worlds: a cluster, and what is done to it. A deed is one line that a reader could type, so that a failure can be read and replayed:
 *   kubectl ...        at the terminal; {pod:3} is the third Pod there is, {node:1} the first node
 *   wait 30            lets so many seconds pass
 *   off node-1, on node-1, unplug node-1, plug node-1    a node's power and its network
 */

/** What happens to a cluster. */
export interface World {
  readonly nodes: number;
  readonly seed: number;
  readonly deeds: readonly string[];
}

const one = <T>(...of: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...of);
const line = (
  strings: TemplateStringsArray,
  ...parts: readonly fc.Arbitrary<string | number>[]
): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((values) => strings.reduce((text, s, i) => `${text}${values[i - 1] ?? ''}${s}`));

const file = one(...Object.keys(WORLD_FILES));
const sized = one('deployment/web', 'replicaset/set', 'statefulset/db', 'rc/rc', 'replicaset/set-web');
const rolled = one('deployment/web', 'statefulset/db', 'daemonset/agent');
const owner = one(
  ...['deployment/web', 'rs/set', 'rs/set-web', 'sts/db', 'ds/agent', 'job/job', 'job/job-indexed', 'job/job-failing'],
  ...[
    'cronjob/tick',
    'rc/rc',
    'service/web',
    'pvc/claim',
    'quota/quota',
    'pdb/web',
    'namespace/team',
    'jobs --all',
    'rs --all',
  ],
);
const pod = fc.integer({ min: 1, max: 9 }).map((n) => `{pod:${n}}`);
const node = fc.integer({ min: 1, max: 3 }).map((n) => `{node:${n}}`);
const few = fc.nat(5);

const kubectl = fc.oneof(
  { weight: 8, arbitrary: line`kubectl apply -f ${file}` },
  { weight: 3, arbitrary: line`kubectl scale ${sized} --replicas=${few}` },
  { weight: 2, arbitrary: line`kubectl delete -f ${file} --wait=false` },
  {
    weight: 3,
    arbitrary: line`kubectl delete ${owner} --wait=false${one('', '', '', ' --cascade=orphan', ' --cascade=foreground')}`,
  },
  {
    weight: 3,
    arbitrary: line`kubectl delete pod ${pod} --wait=false${one('', ' --now', ' --force', ' --grace-period=2')}`,
  },
  { weight: 3, arbitrary: line`kubectl exec ${pod} -- ${one('kill 1', 'kill -9 -1', 'kill -TERM 1')}` },
  { weight: 2, arbitrary: line`kubectl rollout ${one('restart', 'undo', 'pause', 'resume')} ${rolled}` },
  { weight: 2, arbitrary: line`kubectl set image ${rolled} c=${one('busybox:1.36', 'nginx:1.27', 'nosuch/image:2')}` },
  { weight: 2, arbitrary: line`kubectl label pod ${pod} app=${one('web', 'db', 'none')} --overwrite` },
  { weight: 1, arbitrary: line`kubectl label node ${node} disk=${one('ssd', 'hdd')} --overwrite` },
  { weight: 2, arbitrary: line`kubectl ${one('cordon', 'uncordon', 'uncordon')} ${node}` },
  { weight: 2, arbitrary: line`kubectl drain ${node} --ignore-daemonsets --force --delete-emptydir-data --timeout=5s` },
  {
    weight: 2,
    arbitrary: line`kubectl taint node ${node} a=b:${one('NoExecute', 'NoSchedule', 'NoExecute-', 'NoSchedule-')}`,
  },
  { weight: 1, arbitrary: line`kubectl delete node ${node} --wait=false` },
  {
    weight: 1,
    arbitrary: line`kubectl patch ${one('job/job', 'cronjob/tick')} -p {"spec":{"suspend":${one('true', 'false')}}}`,
  },
  { weight: 1, arbitrary: line`kubectl patch job job -p {"spec":{"parallelism":${few}}}` },
  {
    weight: 1,
    arbitrary: line`kubectl patch ${one('deployment/web', 'sts/db')} -p {"spec":{"minReadySeconds":${one(0, 8)}}}`,
  },
  { weight: 1, arbitrary: line`kubectl patch pod pod-stays -p {"metadata":{"finalizers":null}}` },
  { weight: 1, arbitrary: line`kubectl create job by-hand-${few} --from=cronjob/tick` },
);
const wait = line`wait ${one(0.01, 0.3, 1, 2.5, 7, 20, 45, 130, 400)}`;
const power = line`${one('off', 'on', 'on', 'unplug', 'plug', 'plug')} ${node}`;

const apply = line`kubectl apply -f ${file}`;
const deeds = fc.tuple(
  fc.array(apply, { minLength: 1, maxLength: 4 }),
  fc.array(
    fc.oneof({ weight: 6, arbitrary: kubectl }, { weight: 4, arbitrary: wait }, { weight: 1, arbitrary: power }),
    {
      maxLength: 14,
    },
  ),
);

/** Worlds of one to three nodes: something is applied, then up to 14 deeds are done. */
export const world: fc.Arbitrary<World> = fc.record(
  {
    nodes: fc.integer({ min: 1, max: 3 }),
    seed: fc.nat(1000),
    deeds: deeds.map(([first, then]) => [...first, ...then]),
  },
  { noNullPrototype: true },
);

/** Virtual milliseconds that a line may take before it is interrupted, and that it may take then. */
const PATIENCE = 3_000;
const GRACE = 60_000;

/** A deed with its places filled in: the nth of the Pods (or nodes) there are now, around and around. */
function named(cluster: Cluster, deed: string): string {
  return deed.replace(/\{(pod|node):(\d+)\}/g, (_, kind: string, n: string) => {
    const all =
      kind === 'pod' ? cluster.store.list('pods', 'default') : [...cluster.nodes.values()].map(({ spec }) => spec);
    const found = all[(Number(n) - 1) % Math.max(all.length, 1)] as Pod | { name: string } | undefined;
    return found === undefined ? 'none' : 'metadata' in found ? (found.metadata.name ?? '') : found.name;
  });
}

/** Parts of the program that are not there before somebody needs them (see src/cluster/part.ts). */
const PARTS = [...Object.values(clusterParts), ...Object.values(kubectlParts)] as readonly Part<unknown>[];

/** How a world is played. */
export interface StageOptions {
  /** Virtual milliseconds at which everything stops, in the midst of a deed if it comes to that. */
  readonly end?: number;
  /** Whether the program's parts are fetched when they are needed; otherwise they are there from the start. */
  readonly late?: boolean;
}

/** A cluster at work, and what has been printed. */
export class Stage {
  readonly cluster: Cluster;
  readonly #terminal: Terminal;
  readonly #end: number;
  /** What waits to arrive. */
  readonly #fetches: (() => void)[] = [];
  printed = '';
  /** How often something had to be fetched. */
  fetched = 0;

  constructor({ nodes, seed }: World, { end = Number.POSITIVE_INFINITY, late = false }: StageOptions = {}) {
    this.#end = end;
    if (late) for (const part of PARTS) this.#keepAway(part);
    this.cluster = createCluster({ seed, nodes });
    this.#terminal = new Terminal(this.cluster, { files: WORLD_FILES });
  }

  /** Plays a whole world. */
  static of(world: World, options: StageOptions = {}): Stage {
    const stage = new Stage(world, options);
    for (const deed of world.deeds) stage.do(deed);
    stage.pass(1000);
    return stage;
  }

  #keepAway(part: Part<unknown>): void {
    const { value } = part;
    part.fetchFrom((done) => this.#fetches.push(() => done(value)));
    this.#returns.push(() => part.provide(value));
  }

  readonly #returns: (() => void)[] = [];

  /** Brings back the parts that were kept away. */
  leave(): void {
    for (const bring of this.#returns) bring();
  }

  /** Lets time pass, in milliseconds, or less once `goesOn()` does not hold. What is fetched meanwhile arrives. */
  pass(ms: number, goesOn: () => boolean = () => true): void {
    const { kernel } = this.cluster;
    const until = Math.min(kernel.now + ms, this.#end);
    for (;;) {
      kernel.runWhile(goesOn, until);
      if (!kernel.held) return;
      this.fetched++;
      this.#fetches.shift()?.();
    }
  }

  /** Does one deed. It begins when all that is due has happened, so that its time alone says when it is done. */
  do(deed: string): void {
    const { cluster } = this;
    if (cluster.now >= this.#end) return;
    this.pass(0);
    const text = named(cluster, deed);
    const [verb = '', what = ''] = text.split(' ');
    this.printed += `${cluster.now} $ ${text}\n`;
    if (verb === 'wait') this.pass(Number(what) * 1000);
    else if (verb === 'kubectl') this.#type(text.replace(/ (\{.*\})/, " '$1'"));
    else this.#touch(verb, what);
  }

  /** Types a line and waits for its end; it is interrupted when it takes longer than a reader likes. */
  #type(text: string): void {
    let code: number | undefined;
    const onStdout = (more: string): void => {
      this.printed += more;
    };
    const run = this.#terminal.run(text, { onStdout, onStderr: onStdout, onExit: (exit) => (code = exit) });
    run.write(undefined);
    for (let times = 0; times < 3 && code === undefined && this.cluster.now < this.#end; times++) {
      if (times > 0) run.interrupt();
      this.pass(times === 0 ? PATIENCE : GRACE, () => code === undefined);
    }
    if (code !== undefined) this.printed += `[exit ${code}]\n`;
    else if (this.cluster.now < this.#end) throw new Error(`does not end: ${text}`);
  }

  #touch(verb: string, name: string): void {
    const node = this.cluster.nodes.get(name);
    if (verb === 'off') node?.powerOff();
    else if (verb === 'on') node?.powerOn();
    else if (verb === 'unplug') node?.disconnect();
    else if (verb === 'plug') node?.connect();
    else throw new Error(`no such deed: ${verb}`);
  }
}
