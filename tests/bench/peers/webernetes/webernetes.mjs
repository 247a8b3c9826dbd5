// The same as `deployments.ts ready` in @ngrok/webernetes: a Deployment until all its replicas are ready. `REPLICAS NODES`; one line of JSON.
// Its clock is stepped, so that no real time is waited for. Bundled by the benchmark, since the package's imports have no file endings.
import { BaseImage, Cluster } from '@ngrok/webernetes';

/** What the image pause does: it waits. */
class Pause extends BaseImage {
  static imageName = 'registry.k8s.io/pause';
  static imageVersion = '3.10';
  defaultCommand = ['/pause'];

  exec(context) {
    return context.waitUntilKilled();
  }
}

const STEP = 50;
const [replicas = 100, nodes = 5] = process.argv.slice(2).map(Number);
const cluster = new Cluster({ nodes });
cluster.registerImage(Pause);
await cluster.init();
let ready = 0;
cluster.informer('deployments', (_type, object) => {
  ready = object.status?.readyReplicas ?? 0;
});
const template = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'app', image: 'registry.k8s.io/pause:3.10' }] },
};
const start = performance.now();
const begin = cluster.clock.nowMs();
await cluster.apply([
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: { replicas, selector: { matchLabels: { app: 'web' } }, template },
  },
]);
cluster.clock.pause();
while (ready < replicas) {
  cluster.clock.step(STEP);
  // What a step has woken goes on in promises.
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}
console.log(JSON.stringify({ wall: performance.now() - start, virtual: cluster.clock.nowMs() - begin }));
process.exit(0);
