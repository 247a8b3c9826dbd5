// How fast Deployments are: `node tests/bench/deployments.ts SCENARIO REPLICAS NODES DEPLOYMENTS [IMAGE]`. Prints one line of JSON.
import { performance } from 'node:perf_hooks';
import type { Deployment } from '../../src/cluster/api/types.generated.ts';
import { Client } from '../../src/cluster/apiserver/client.ts';
import { type Cluster, createCluster } from '../../src/cluster/index.ts';

/**
 * `ready`: from creation until all replicas are available. `update`: a rolling update of those. `loss`: every fifth node loses its power, and
 * eight minutes pass, in which all that was on them comes up elsewhere.
 */
export type Scenario = 'ready' | 'update' | 'loss';

/** What a scenario took. */
export interface DeploymentFigures {
  /** Milliseconds of real time. */
  readonly wall: number;
  /** Milliseconds of virtual time. */
  readonly virtual: number;
}

const STEP = 250;
const LIMIT = 3_600_000;
/** Silence is noticed after 50 s, a zone's nodes are given up one every 10 s, and Pods tolerate that for 300 s. */
const HEALING = 480_000;
const RESOURCE = 'deployments.apps';

const deployment = (name: string, replicas: number, image: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'app', image }] } },
  },
});

/** Whether all replicas are of the newest template and available, and no others are left. */
function isSettled({ metadata, spec, status = {} }: Deployment): boolean {
  const { replicas, updatedReplicas, availableReplicas, observedGeneration } = status;
  const all = [replicas, updatedReplicas, availableReplicas].every((n) => n === spec.replicas);
  return all && observedGeneration === metadata.generation;
}

/** Lets time pass until all Deployments are settled. @throws Error when they are not within an hour of virtual time. */
function settle(cluster: Cluster, client: Client): DeploymentFigures {
  const start = performance.now();
  const begin = cluster.now;
  while (!client.list<Deployment>(RESOURCE, 'default').every(isSettled)) {
    if (cluster.now - begin > LIMIT) throw new Error('The Deployments are not settled after an hour.');
    cluster.advance(STEP);
  }
  return { wall: performance.now() - start, virtual: cluster.now - begin };
}

/** Takes the power of every fifth node. @throws Error when the Deployments have not come up elsewhere in time. */
function lose(cluster: Cluster, client: Client): DeploymentFigures {
  [...cluster.nodes.values()].forEach((node, i) => {
    if (i % 5 === 0) node.powerOff();
  });
  const start = performance.now();
  cluster.advance(HEALING);
  const healed = client
    .list<Deployment>(RESOURCE, 'default')
    .every((d) => d.status?.availableReplicas === d.spec.replicas);
  if (!healed) throw new Error('The Deployments have not come up elsewhere.');
  return { wall: performance.now() - start, virtual: HEALING };
}

function run(
  scenario: Scenario,
  replicas: number,
  nodes: number,
  deployments: number,
  image: string,
): DeploymentFigures {
  const cluster = createCluster({ nodes });
  cluster.advance(1000);
  const client = new Client(cluster.apiserver, { component: 'kubectl' });
  for (let i = 1; i <= deployments; i++) {
    const answer = client.create(RESOURCE, deployment(`web-${i}`, replicas / deployments, image));
    if (!answer.ok) throw new Error(answer.status.message);
  }
  const ready = settle(cluster, client);
  if (scenario === 'ready') return ready;
  if (scenario === 'loss') return lose(cluster, client);
  for (const { metadata } of client.list<Deployment>(RESOURCE, 'default')) {
    const template = { spec: { containers: [{ name: 'app', image: 'nginx:1.27' }] } };
    client.patch(RESOURCE, 'default', metadata.name, { spec: { template } });
  }
  return settle(cluster, client);
}

if (import.meta.main) {
  const [scenario = 'ready', replicas = 1000, nodes = 50, deployments = 1, image = 'nginx:1.25'] =
    process.argv.slice(2);
  const figures = run(scenario as Scenario, Number(replicas), Number(nodes), Number(deployments), image);
  console.log(JSON.stringify(figures));
}
