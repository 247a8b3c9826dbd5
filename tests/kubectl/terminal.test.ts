import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workplace as bareWorkplace } from './workplace.ts';

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels: {app: web}
spec:
  containers:
  - name: main
    image: busybox
    command: [sh, -c, 'echo hello; sleep 3600']
`;

const workplace = (files: Record<string, string> = {}) => bareWorkplace({ 'pod.yaml': POD, ...files });

test('apply creates, then finds nothing to change, then changes', () => {
  const { type, terminal } = workplace();
  assert.equal(type('kubectl apply -f pod.yaml'), 'pod/web created\n');
  assert.equal(type('kubectl apply -f pod.yaml'), 'pod/web unchanged\n');
  terminal.writeFile('pod.yaml', POD.replace('app: web', 'app: web, tier: front'));
  assert.equal(type('kubectl apply -f pod.yaml'), 'pod/web configured\n');
  assert.equal(type("kubectl get pod web -o jsonpath='{.metadata.labels}'"), '{"app":"web","tier":"front"}');
});

test('commands take virtual time', () => {
  const { type, cluster } = workplace();
  const before = cluster.now;
  type('kubectl get pods');
  const took = cluster.now - before;
  assert.ok(took > 40 && took < 150, `${took} ms`);
});

test('lists: tables, names, selectors, nothing found', () => {
  const { type, cluster } = workplace();
  assert.equal(type('kubectl get pods'), 'No resources found in default namespace.\n');
  type('kubectl apply -f pod.yaml');
  cluster.advance(5000);
  assert.match(
    type('kubectl get pods'),
    /^NAME {3}READY {3}STATUS {4}RESTARTS {3}AGE\nweb {4}1\/1 {5}Running {3}0 {10}5s\n$/,
  );
  assert.equal(type('kubectl get pods -l app=web -o name'), 'pod/web\n');
  assert.equal(type('kubectl get po -l app=other'), 'No resources found in default namespace.\n');
  assert.equal(
    type('kubectl get pods --no-headers -o custom-columns=A:.metadata.name,B:.spec.nosuch'),
    'web   <none>\n',
  );
  assert.equal(type('kubectl get pods nosuch'), 'Error from server (NotFound): pods "nosuch" not found\n[exit 1]');
});

test('logs, exec and its exit code, delete until the Pod is gone', () => {
  const { type, cluster } = workplace();
  type('kubectl apply -f pod.yaml');
  cluster.advance(5000);
  assert.equal(type('kubectl logs web'), 'hello\n');
  assert.equal(
    type("kubectl exec web -- sh -c 'echo out; exit 3'"),
    'out\ncommand terminated with exit code 3\n[exit 3]',
  );
  assert.equal(type('echo typed | kubectl exec -i web -- cat'), 'typed\n');
  assert.equal(
    type('kubectl exec web ls'),
    "error: exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee 'kubectl exec -h' for help and examples\n[exit 1]",
  );
  assert.equal(type('kubectl delete pod web --now'), 'pod "web" deleted from default namespace\n');
  assert.equal(type('kubectl get pod web --ignore-not-found'), '');
});

test('get -w goes on until it is stopped; wait ends when the condition is met', () => {
  const { type, cluster, terminal } = workplace();
  type('kubectl apply -f pod.yaml');
  assert.match(
    type('timeout 6 kubectl get pods -w'),
    /^NAME .*\nweb .*Pending|ContainerCreating.*\n(web .*\n)*web .*Running.*\n\[exit 124\]$/,
  );
  assert.equal(type('kubectl wait --for=condition=Ready pod/web --timeout=30s'), 'pod/web condition met\n');
  let code: number | undefined;
  const run = terminal.run('kubectl get pods -w', { tty: true, onExit: (exit) => (code = exit) });
  cluster.advance(1000);
  assert.equal(run.exit, undefined);
  run.interrupt();
  cluster.advance(100);
  assert.equal(code, 130);
});

test('a shell in a container, as typed at a terminal', () => {
  const { cluster, type, terminal } = workplace();
  type('kubectl apply -f pod.yaml');
  cluster.advance(5000);
  let text = '';
  let code: number | undefined;
  const run = terminal.run('kubectl exec -it web -- sh', {
    tty: true,
    onStdout: (t) => (text += t),
    onExit: (exit) => (code = exit),
  });
  cluster.advance(500);
  run.write('echo from $HOSTNAME\n');
  cluster.advance(500);
  run.write('exit 4\n');
  cluster.advance(500);
  assert.match(text, /from web/);
  assert.equal(code, 4);
});

test('unknown commands and flags: kubectl’s own words', () => {
  const { type } = workplace();
  assert.equal(
    type('kubectl gt pods'),
    'error: unknown command "gt" for "kubectl"\n\nDid you mean this?\n\tset\n\tget\n\tcp\n[exit 1]',
  );
  assert.equal(
    type('kubectl get pods --outptu=yaml'),
    "error: unknown flag: --outptu\nSee 'kubectl get --help' for usage.\n[exit 1]",
  );
  assert.equal(type('kubectl get nosuch'), 'error: the server doesn\'t have a resource type "nosuch"\n[exit 1]');
  assert.equal(type('kubectl proxy'), 'not simulated: kubectl proxy\n[exit 1]');
});

test('files that cannot be used name themselves and the line', () => {
  const { type } = workplace({
    'bad.yaml': 'apiVersion: v1\nkind: Pod\nmetadata:\n\tname: x\n',
    'kindless.yaml': 'apiVersion: v1\n',
  });
  assert.equal(
    type('kubectl apply -f bad.yaml'),
    'error: error parsing bad.yaml: error converting YAML to JSON: yaml: line 4: found character that cannot start any token\n[exit 1]',
  );
  assert.equal(type('kubectl apply -f nosuch.yaml'), 'error: the path "nosuch.yaml" does not exist\n[exit 1]');
  assert.match(
    type('kubectl apply -f kindless.yaml'),
    /^error: error validating "kindless.yaml": error validating data: kind not set;/,
  );
});

test('deletion of what an empty file holds finds nothing', () => {
  const { type, terminal } = workplace({ 'empty.yaml': '# nothing\n' });
  assert.equal(type('kubectl delete -f empty.yaml'), 'No resources found\n');
  assert.match(type('kubectl apply -f empty.yaml'), /error: no objects passed to apply/);
  terminal.files.write('/root/empty.yaml', '');
  assert.equal(type('kubectl delete -f empty.yaml'), 'No resources found\n');
});

test('completion: verbs, types, live names, containers, files, flags', () => {
  const { terminal, type } = workplace();
  type('kubectl apply -f pod.yaml');
  const options = (line: string) => terminal.complete(line).options;
  assert.deepEqual(options('kubectl desc'), ['describe']);
  assert.deepEqual(options('kubectl get poddis'), ['poddisruptionbudgets']);
  assert.deepEqual(options('kubectl describe pod w'), ['web']);
  assert.deepEqual(options('kubectl get pods/w'), ['web']);
  assert.deepEqual(options('kubectl logs web -c '), ['main']);
  assert.deepEqual(options('kubectl apply -f p'), ['pod.yaml']);
  assert.deepEqual(options('kubectl get pods -n kube-s'), ['kube-system']);
  assert.deepEqual(options('kubectl rollout st'), ['status']);
  assert.deepEqual(options('kubectl get pods --show-l'), ['--show-labels']);
  assert.deepEqual(options('kubectl get pods | gre'), ['grep']);
  assert.equal(terminal.complete('kubectl get pods/w').from, 17);
});

test('in exec -it Ctrl-C ends what runs in the container and leaves the shell; Ctrl-D ends the shell', () => {
  const { type, cluster, terminal } = workplace();
  type('kubectl apply -f pod.yaml');
  cluster.advance(5000);
  let text = '';
  let code: number | undefined;
  const add = (more: string): void => {
    text += more;
  };
  const run = terminal.run('kubectl exec -it web -- sh', {
    tty: true,
    onStdout: add,
    onStderr: add,
    onExit: (exit) => (code = exit),
  });
  const key = (keys: string): void => {
    cluster.advance(500);
    run.write(keys);
    cluster.advance(500);
  };
  key('sleep 1000\n');
  key('\x03');
  key('echo left with $?\n');
  assert.match(text, /left with 130/);
  assert.equal(code, undefined);
  key('\x04');
  assert.equal(code, 0);
});

test('an alias stays from line to line', () => {
  const { type } = workplace();
  type('alias k=kubectl');
  assert.equal(type('k get nodes -o name'), type('kubectl get nodes -o name'));
  assert.equal(type('unalias k; k version'), 'bash: line 1: k: command not found\n[exit 127]');
});
