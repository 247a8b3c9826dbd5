import type { DeploymentFigures } from '../../../tests/bench/deployments.ts';
import type { Figure } from './figure.ts';
import { peerScript } from './peer-packages.ts';
import { figuresOf } from './script.ts';

/** The same Deployments here and in @ngrok/webernetes, one after the other. */
export async function benchEnginePeer(): Promise<Figure[]> {
  const peer = await peerScript('webernetes');
  const figures: Figure[] = [];
  for (const [replicas, nodes] of [
    [100, 5],
    [300, 15],
    [1000, 50],
  ] as const) {
    const ours = figuresOf<DeploymentFigures>(
      'tests/bench/deployments.ts',
      'ready',
      replicas,
      nodes,
      1,
      'registry.k8s.io/pause:3.10',
    );
    const theirs = figuresOf<DeploymentFigures>(peer, replicas, nodes);
    const rate = (f: DeploymentFigures) => Math.round((replicas / f.wall) * 1000).toLocaleString('en');
    const say = (f: DeploymentFigures | string) => (typeof f === 'string' ? f : `${rate(f)} Pods/s`);
    const times =
      typeof ours === 'string' || typeof theirs === 'string' ? '' : `; ${Math.round(theirs.wall / ours.wall)} times`;
    figures.push({
      what: `A Deployment of ${replicas} on ${nodes} nodes, here and in webernetes`,
      value: `${say(ours)} and ${say(theirs)}${times}`,
      target: '50 times',
    });
  }
  return figures;
}
