import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workplace } from './workplace.ts';

const HELD = `apiVersion: v1
kind: ConfigMap
metadata:
  name: held
  finalizers: [example.com/keep]
`;

/** A cluster with ConfigMaps a and b (labelled x=1) and one that a finalizer holds. */
function configured() {
  const { cluster, type } = workplace({ 'held.yaml': HELD });
  type('kubectl create cm a && kubectl create cm b && kubectl label cm b x=1 && kubectl apply -f held.yaml');
  const left = (): string => type('kubectl get cm -o name').replace('configmap/kube-root-ca.crt\n', '');
  return { cluster, type, left };
}

const DELETED = 'deleted from default namespace';

test('what is asked for wrongly is refused before anything is deleted', () => {
  const { type, left } = configured();
  const before = left();
  const refusals = {
    'delete cm a --cascade=sideways':
      'invalid cascade value (sideways). Must be "background", "foreground", or "orphan"',
    'delete cm a --now --grace-period=5': '--now and --grace-period cannot be specified together',
    'delete cm a --force --grace-period=5': '--force and --grace-period greater than 0 cannot be specified together',
    'delete cm a -o json': "unexpected -o output mode: json. We only support '-o name'",
    'delete cm --all -l x=1': "setting 'all' parameter but found a non empty selector. ",
    'delete cm a --all': 'name cannot be provided when a selector is specified',
    'delete cm a -A': 'a resource cannot be retrieved by name across all namespaces',
    'delete cm': 'resource(s) were provided, but no name was specified',
    'delete -f held.yaml cm':
      'when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well',
  };
  for (const [line, message] of Object.entries(refusals))
    assert.equal(type(`kubectl ${line}`), `error: ${message}\n[exit 1]`, line);
  assert.equal(left(), before);
});

test('names, kinds, selectors; what is not there is an error only where it was named', () => {
  const { type, left } = configured();
  assert.equal(type('kubectl delete cm -l x=1'), `configmap "b" ${DELETED}\n`);
  assert.equal(type('kubectl delete cm -l x=1'), 'No resources found\n');
  assert.equal(
    type('kubectl delete cm nosuch a'),
    `configmap "a" ${DELETED}\nError from server (NotFound): configmaps "nosuch" not found\n[exit 1]`,
  );
  assert.equal(type('kubectl delete cm nosuch --ignore-not-found'), '');
  assert.equal(left(), 'configmap/held\n');
  assert.equal(
    type('kubectl delete cm,sa nosuch'),
    'Error from server (NotFound): configmaps "nosuch" not found\nError from server (NotFound): serviceaccounts "nosuch" not found\n[exit 1]',
  );
});

test('a dry run deletes nothing; by the client it does not even ask whether the object is there', () => {
  const { type, left } = configured();
  const before = left();
  assert.equal(type('kubectl delete cm nosuch --dry-run=client'), `configmap "nosuch" ${DELETED} (dry run)\n`);
  assert.equal(type('kubectl delete cm a --dry-run=server'), `configmap "a" ${DELETED} (server dry run)\n`);
  assert.equal(type('kubectl delete cm/a -o name --dry-run=client'), 'configmap/a\n');
  assert.equal(left(), before);
});

test('it waits for finalizers until its time is over (recording 246)', () => {
  const { cluster, type } = configured();
  const start = cluster.now;
  assert.equal(
    type('kubectl delete cm held --timeout=3s'),
    `configmap "held" ${DELETED}\nerror: timed out waiting for the condition on configmaps/held\n[exit 1]`,
  );
  assert.ok(cluster.now - start >= 3000 && cluster.now - start < 3500);
  assert.equal(type('kubectl delete cm held --wait=false'), `configmap "held" ${DELETED}\n`);
  assert.equal(
    type(`kubectl patch cm held --type=merge -p '{"metadata":{"finalizers":null}}'`),
    'configmap/held patched\n',
  );
  assert.match(type('kubectl get cm held'), /NotFound/);
});

test('-i shows what would go and takes only a y for yes', () => {
  const { type, left } = configured();
  const question =
    'You are about to delete the following 2 resource(s):\nconfigmap/a\nconfigmap/b\nDo you want to continue? (y/N): ';
  const before = left();
  assert.equal(type('echo no | kubectl delete cm a b -i'), `${question}deletion is cancelled\n`);
  assert.equal(type('kubectl delete cm a b -i < /dev/null'), `${question}deletion is cancelled\n`);
  assert.equal(left(), before);
  assert.equal(
    type('echo Y | kubectl delete cm a b -i'),
    `${question}configmap "a" ${DELETED}\nconfigmap "b" ${DELETED}\n`,
  );
  assert.equal(left(), 'configmap/held\n');
});

test('a namespace that goes says what is left in it', () => {
  const { cluster, type } = configured();
  type('kubectl create ns shop && kubectl apply -f held.yaml -n shop && kubectl delete ns shop --wait=false');
  cluster.advance(10_000);
  const text = type('kubectl describe ns shop');
  assert.match(text, /^Status: +Terminating\nConditions:\n {2}Type +Status +LastTransitionTime +Reason +Message\n/m);
  assert.match(
    text,
    /NamespaceContentRemaining +True +\S+, .* \+0000 +SomeResourcesRemain +Some resources are remaining: configmaps\./,
  );
  type(`kubectl patch cm held -n shop --type=merge -p '{"metadata":{"finalizers":null}}'`);
  assert.equal(type('kubectl delete ns shop'), 'namespace "shop" deleted\n');
});

test('kubectl warns of what reaches further than it looks', () => {
  const { type } = configured();
  type('kubectl create ns shop');
  assert.equal(
    type('kubectl delete ns shop -n default --wait=false'),
    'Warning: deleting cluster-scoped resources, not scoped to the provided namespace\nnamespace "shop" deleted\n',
  );
  assert.equal(
    type('kubectl delete cm a --cascade=false'),
    `Warning: --cascade=false is deprecated (boolean value) and can be replaced with --cascade=orphan\nconfigmap "a" ${DELETED}\n`,
  );
  assert.equal(
    type('kubectl delete ns default'),
    'Error from server (Forbidden): namespaces "default" is forbidden: this namespace may not be deleted\n[exit 1]',
  );
});

test('delete all --all takes what controllers made with it; the Service of the API server comes back', () => {
  const { cluster, type } = configured();
  type('kubectl create deployment web --image=nginx');
  cluster.advance(3000);
  const lines = type('kubectl delete all --all').replace(/web-[a-z0-9]+(-[a-z0-9]+)?/g, 'web-X');
  assert.deepEqual(
    lines.split('\n').map((line) => line.replace(` ${DELETED}`, '')),
    ['pod "web-X"', 'service "kubernetes"', 'deployment.apps "web"', 'replicaset.apps "web-X"', ''],
  );
  cluster.advance(10_000);
  assert.match(
    type('kubectl get all'),
    /^NAME .*\nservice\/kubernetes +ClusterIP +10\.96\.0\.1 +<none> +443\/TCP +\d+s\n$/,
  );
});
