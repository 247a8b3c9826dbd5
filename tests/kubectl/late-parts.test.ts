import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import '../../src/kubectl/present.ts';
import { createCluster } from '../../src/cluster/cluster.ts';
import type { Part } from '../../src/cluster/part.ts';
import * as clusterParts from '../../src/cluster/parts.ts';
import { Terminal } from '../../src/kubectl/core-terminal.ts';
import * as kubectlParts from '../../src/kubectl/parts.ts';

const parts: readonly { readonly name: string; readonly part: Part<unknown>; readonly module: unknown }[] =
  Object.entries({
    ...clusterParts,
    ...kubectlParts,
  }).map(([name, part]) => ({ name, part: part as Part<unknown>, module: part.value }));

/** Fetches that have begun and bring nothing yet. */
let underWay: { readonly name: string; readonly arrive: () => void }[] = [];

/** From now on every part is fetched when it is first used, and comes when `deliver` says so. */
function makeLate(): void {
  underWay = [];
  for (const { name, part, module } of parts)
    part.fetchFrom((done) => underWay.push({ name, arrive: () => done(module) }));
}

afterEach(() => {
  for (const { part, module } of parts) part.provide(module);
});

const MANIFEST = `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels: {app: web}
spec:
  containers:
    - name: nginx
      image: nginx:1.27
      readinessProbe:
        httpGet: {path: /, port: 80}
    - name: beside
      image: busybox:1.36
      command: [sh, -c, "while true; do date; ls /tmp | wc -l; printf '%s\\\\n' x; sleep 5; done"]
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: &app {app: web}
  ports: [{port: 80}]
`;

const LINES = [
  'kubectl apply -f web.yaml',
  'kubectl get pods -w & sleep 12; kill %1; kill $!',
  'kubectl get pods -o wide',
  "kubectl get pod web -o jsonpath='{.status.podIP}'",
  'kubectl get nodes,deployments',
  'kubectl describe pod web | grep -A 20 Events',
  'kubectl describe node node-1 | head -5',
  'kubectl logs web -c beside --tail 4',
  'kubectl exec web -c beside -- wget -qO- http://web',
  'kubectl label pod web tier=front',
  'kubectl create deployment api --image=nginx --replicas=2',
  'kubectl scale deployment api --replicas=3',
  'kubectl get deployments -o yaml',
  'kubectl patch pod web -p "spec: {containers: [{name: nginx, image: nginx:1.28}]}"',
  'kubectl apply -f web.yaml',
  'kubectl frobnicate',
  'kubectl get --help',
  'crictl ps',
  'echo "a b" | { read x y; printf "%s\\n" $y; }; type cd; kill -l 15; command -v ls',
  'kubectl exec web -c beside -- sh -c "echo $((1+2)); id; grep root /etc/passwd"',
  'kubectl delete pod web',
  'kubectl delete deployment api --cascade=foreground',
  'kubectl get events --sort-by=.lastTimestamp',
];

/** Everything that a run printed and stored, with the times. */
interface Played {
  readonly printed: string;
  readonly stored: string;
}

/** Plays the lines one after the other; what is fetched arrives whenever the clock is held for it. */
function play(lines: readonly string[]): Played {
  const cluster = createCluster({ nodes: 2 });
  const { kernel, store } = cluster;
  const terminal = new Terminal(cluster, { files: { 'web.yaml': MANIFEST } });
  let printed = '';
  for (const line of lines) {
    const say = (text: string): void => {
      printed += `${kernel.now} ${text}`;
    };
    const run = terminal.run(line, { onStdout: say, onStderr: say });
    const deadline = kernel.now + 60_000;
    while (!kernel.runWhile(() => run.exit === undefined, deadline) && kernel.held) {
      assert.ok(underWay.length > 0, 'the clock is held for nothing');
      underWay.shift()?.arrive();
    }
    printed += `${line}: ${run.exit} at ${kernel.now}\n`;
  }
  return { printed, stored: store.log.map((change) => JSON.stringify(change)).join('\n') };
}

test('a run with parts that come late equals the run with all of them present, byte for byte', () => {
  const present = play(LINES);
  makeLate();
  const late = play(LINES);
  assert.equal(late.printed, present.printed);
  assert.equal(late.stored, present.stored);
  const unused = parts.filter(({ part }) => part.value === undefined).map(({ name }) => name);
  assert.deepEqual(unused, ['furtherPrograms'], 'every other part was used');
});

test('a first run needs the program of its image, and what looks into Pods when it is asked for', () => {
  makeLate();
  const asked = new Set<string>();
  for (const { name, part, module } of parts)
    part.fetchFrom((done) => {
      asked.add(name);
      done(module);
    });
  play([
    'kubectl apply -f web.yaml'.replace(
      'web.yaml',
      '- <<E\napiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: nginx}]}\nE',
    ),
    'sleep 10',
    'kubectl get pods',
    'kubectl describe pod p',
    'kubectl logs p',
    'kubectl exec p -- cat /etc/hostname',
    'kubectl events',
    'kubectl get services',
    'kubectl delete pod p',
  ]);
  assert.deepEqual([...asked], ['nginxProgram', 'lookingCommands']);
});

test('a fetch that fails gives a message, and the next use tries again', () => {
  for (const { part } of parts) part.fetchFrom((done) => done(undefined));
  const failed = play(['kubectl create deployment web --image=nginx', 'date', 'kubectl get deployments']);
  assert.match(failed.printed, /kubectl: this command could not be loaded; are you offline\? Try again\.\n/);
  assert.match(failed.printed, /date: this program could not be loaded; are you offline\? Try again\.\n/);
  assert.match(failed.printed, /kubectl: what the API server knows of deployments could not be loaded/);
  assert.match(failed.printed, /kubectl create deployment web --image=nginx: 1 at/);
  let tries = 0;
  for (const { part, module } of parts) part.fetchFrom((done) => done(tries++ === 0 ? undefined : module));
  const again = play(['kubectl version', 'kubectl version']);
  assert.match(again.printed, /could not be loaded[\s\S]*Server Version/);
});

test('what waits for a part can be given up', () => {
  makeLate();
  const cluster = createCluster();
  const terminal = new Terminal(cluster);
  const run = terminal.run('kubectl version');
  cluster.kernel.runWhile(() => run.exit === undefined, 1000);
  assert.equal(cluster.kernel.held, true);
  run.interrupt();
  assert.equal(cluster.kernel.held, true, 'the fetch is still under way');
  underWay.shift()?.arrive();
  cluster.kernel.runWhile(() => run.exit === undefined, 2000);
  assert.equal(run.exit, 130);
});
