import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goPrint } from '../../../src/cluster/controllers/go-print.ts';
import { templateHash } from '../../../src/cluster/controllers/template-hash.ts';
import { workplace } from '../../kubectl/workplace.ts';

const workload = (kind: string, name: string, spec: string, more = ''): string => `apiVersion: apps/v1
kind: ${kind}
metadata:
  name: ${name}
spec:
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}}
    spec: {${spec}}
${more}`;

/** What is there of `resource` after `text` was applied and `commands` typed, by name. */
function names(resource: string, text: string, ...commands: string[]): string[] {
  const w = workplace({ 'f.yaml': text });
  w.type('kubectl apply -f f.yaml');
  w.cluster.advance(2000);
  for (const command of commands) {
    w.type(command);
    w.cluster.advance(2000);
  }
  return w.cluster.store.list(resource, 'default').map((o) => o.metadata.name);
}

const nginx = 'containers: [{name: nginx, image: nginx}]';
const web = (version: string): string => `containers: [{name: web, image: 'nginx:${version}'}]`;
const SPREAD = `{maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule,
      labelSelector: {matchLabels: {app: web}}}`;

test('ReplicaSets are named as a real cluster names them', () => {
  const recorded = {
    'web-7887448d46': nginx,
    'cared-8986645c7': nginx,
    'd-54c6d8c84': nginx,
    'kept-dc4845d8d': nginx,
    'web-7cdfc8d44b': web('1.25'),
    'web-5f5794754f': web('1.26'),
    'web-8448b6f544': web('1.27'),
    'web-5fcdb58847': web('1.99'),
    'web-845f89755c': `terminationGracePeriodSeconds: 0, ${web('1.25')}`,
    'web-9bf46f575': `terminationGracePeriodSeconds: 0, ${web('1.25')}, topologySpreadConstraints: [${SPREAD}]`,
    'web-79cfc5674c': `terminationGracePeriodSeconds: 0, containers: [{name: web, image: 'nginx:1.25',
      resources: {requests: {cpu: 0.5, memory: 256Mi}}}]`,
    'api-5d44c69cd6': `containers: [{name: api, image: busybox,
      command: [sh, -c, 'echo "missing DATABASE_URL"; exit 1']}]`,
  };
  for (const [name, spec] of Object.entries(recorded)) {
    const text = workload('Deployment', name.slice(0, name.indexOf('-')), spec);
    assert.deepEqual(names('replicasets.apps', text), [name]);
  }
});

test('revisions are named as a real cluster names them', () => {
  const main = "containers: [{name: main, image: 'nginx:1.25'}]";
  const disk = "containers: [{name: main, image: 'nginx:1.25', volumeMounts: [{name: data, mountPath: /data}]}]";
  const claims = `  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
`;
  const of = (text: string, ...commands: string[]) => names('controllerrevisions.apps', text, ...commands).sort();
  const next = 'kubectl set image sts/db main=nginx:1.27';
  assert.deepEqual(of(workload('StatefulSet', 'db', main), next), ['db-6c7fdbcffb', 'db-7c6fd665f8']);
  assert.deepEqual(of(workload('StatefulSet', 'par', main)), ['par-5cfd64b657']);
  assert.deepEqual(of(workload('StatefulSet', 'disk', disk, claims)), ['disk-849b585497']);
  assert.deepEqual(of(workload('StatefulSet', 'db', disk, claims)), ['db-58fb96ddcd']);
  const agent = workload('DaemonSet', 'agent', "containers: [{name: agent, image: 'nginx:1.25'}]");
  const second = 'kubectl set image ds/agent agent=nginx:1.27';
  assert.deepEqual(of(agent, second), ['agent-5b57c7f6b', 'agent-797f6b76cb']);
});

for (const kind of ['StatefulSet', 'DaemonSet']) {
  test(`a ${kind} takes over what one of its name left behind`, () => {
    const w = workplace({ 'f.yaml': workload(kind, 'web', nginx) });
    w.type('kubectl apply -f f.yaml');
    w.cluster.advance(5000);
    w.type(`kubectl delete ${kind} web --cascade=orphan`);
    w.type('kubectl apply -f f.yaml');
    w.cluster.advance(5000);
    assert.match(w.type(`kubectl get ${kind} --no-headers`), /^web +1/);
    assert.match(
      w.type('kubectl get controllerrevisions --no-headers'),
      new RegExp(`^\\S+ +${kind.toLowerCase()}.apps/web +1 +\\S+\n$`),
    );
    assert.match(w.type('kubectl get pods --no-headers'), /^\S+ +1\/1 +Running +0 +1\ds\n$/);
  });
}

test('a hash that was taken is another with the next count of collisions', () => {
  const template = { spec: { containers: [{ name: 'a', image: 'b' }] } };
  const hashes = [undefined, 0, 1, 2].map((collisions) => templateHash(template, collisions));
  assert.equal(new Set(hashes).size, 4);
  for (const hash of hashes) assert.match(hash, /^[bcdf4-9]{1,10}$/);
});

test('values are printed as Go prints them', () => {
  const probe = { httpGet: { path: '/', port: 'web' }, periodSeconds: 5 };
  assert.equal(
    goPrint('*Probe', probe),
    '{ProbeHandler:(v1.ProbeHandler){Exec:(*v1.ExecAction)<nil> HTTPGet:(*v1.HTTPGetAction){Path:(string)/ ' +
      'Port:(intstr.IntOrString){Type:(intstr.Type)1 IntVal:(int32)0 StrVal:(string)web} Host:(string) ' +
      'Scheme:(v1.URIScheme) HTTPHeaders:([]v1.HTTPHeader)<nil>} TCPSocket:(*v1.TCPSocketAction)<nil> ' +
      'GRPC:(*v1.GRPCAction)<nil>} InitialDelaySeconds:(int32)0 TimeoutSeconds:(int32)0 PeriodSeconds:(int32)5 ' +
      'SuccessThreshold:(int32)0 FailureThreshold:(int32)0 TerminationGracePeriodSeconds:(*int64)<nil>}',
  );
  const quantity = (text: string): string => {
    const m = /value:\(int64\)(\d+) scale:\(resource.Scale\)(-?\d+)\} .*s:\(string\)(\S*) Format:.*\)(\w+)\}$/;
    return m.exec(goPrint('resource.Quantity', text))?.slice(1).join(' ') ?? '';
  };
  assert.equal(quantity('0'), '0 0 0 DecimalSI');
  assert.equal(quantity('500m'), '500 -3 500m DecimalSI');
  assert.equal(quantity('2e3'), '2 3 2e3 DecimalExponent');
  assert.equal(quantity('256Mi'), '268435456 0  BinarySI');
  assert.equal(quantity('1Gi'), '1073741824 0 1Gi BinarySI');
  // What might not fit into 64 bits is a number of any length in 10^-9, in words of 64 bits.
  assert.match(
    goPrint('resource.Quantity', '1Pi'),
    /Dec:\(\*inf\.Dec\)\{unscaled:\(big\.Int\)\{neg:\(bool\)false abs:\(big\.nat\)\[2882303761517117440 61035\]\} scale:\(inf\.Scale\)9\}/,
  );
  assert.equal(goPrint('map[string]string', { b: 'x', 10: 'y', 9: '' }), 'map[10:y 9: b:x]');
  assert.equal(goPrint('[]string', []), '<nil>');
});
