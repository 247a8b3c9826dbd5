import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pod, startServer } from './server.ts';

/* Objects that lack what their type requires, or have it in another form: a refusal in words, never an accident. */

const RBAC = 'rbac.authorization.k8s.io/v1';
const META = { metadata: { name: 'x' } };

test('what an object must have and has not is named', () => {
  const { create, refusal } = startServer();
  const refused = (object: Parameters<typeof create>[0], pattern: RegExp): void =>
    assert.match(refusal(create(object)), pattern);
  refused(
    { apiVersion: 'v1', kind: 'LimitRange', ...META, spec: { limits: [{}] } } as never,
    /spec\.limits\[0\]\.type: Invalid value: "": name part must be non-empty/,
  );
  refused(
    { apiVersion: RBAC, kind: 'RoleBinding', ...META },
    /roleRef\.kind: Unsupported value: "".*roleRef\.name: Req/,
  );
  const autoscaler = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', ...META };
  refused({ ...autoscaler, spec: { maxReplicas: 3 } } as never, /spec\.scaleTargetRef\.kind: Required value/);
  const metrics = [{ type: 'Resource', resource: { name: 'cpu' } }];
  const scaleTargetRef = { kind: 'Deployment', name: 'a' };
  refused(
    { ...autoscaler, spec: { maxReplicas: 3, scaleTargetRef, metrics } } as never,
    /spec\.metrics\[0\]\.resource\.target\.type: Required value: must specify a metric target type/,
  );
});

test('a kind that is no text is refused, whatever methods it pretends to have', () => {
  const { apiserver } = startServer();
  const kind = JSON.parse('{"toString": "a", "valueOf": 1}') as unknown;
  const answer = apiserver.handle({
    ...{ verb: 'create', group: '', version: 'v1', resource: 'pods', namespace: 'default' },
    body: { apiVersion: 'v1', kind },
    author: { component: 'kubectl' },
  });
  assert.equal(
    answer.ok ? '' : answer.status.message,
    "couldn't get version/kind; json parse error: json: cannot unmarshal object into Go struct field .kind of type string",
  );
});

test('an Event about nothing is kept, and shown', () => {
  const { create, apiserver } = startServer();
  assert.ok(create({ apiVersion: 'v1', kind: 'Event', metadata: { name: 'x' } }).ok);
  const events = { verb: 'list', group: '', version: 'v1', resource: 'events', namespace: 'default' } as const;
  assert.ok(apiserver.handle({ ...events, options: { as: 'Table' }, author: { component: 'kubectl' } }).ok);
});

test("a Service's addresses begin with its address, which is of the cluster's range", () => {
  const { create, refusal } = startServer();
  const service = (spec: object) => ({
    apiVersion: 'v1',
    kind: 'Service',
    ...META,
    spec: { ports: [{ port: 1 }], ...spec },
  });
  assert.match(
    refusal(create(service({ clusterIPs: ['10.96.0.9'] }))),
    /must be empty when `clusterIP` is not specified/,
  );
  const two = { clusterIP: '10.96.0.8', clusterIPs: ['10.96.0.9'] };
  assert.match(refusal(create(service(two))), /first value must match `clusterIP`/);
  assert.match(refusal(create(service({ clusterIP: 'fd00::1' }))), /not in the valid range/);
});

test('requirements and preferences without their parts are refused', () => {
  const { create, refusal } = startServer();
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
  const selector = { matchExpressions: [{ operator: 'Exists' }] };
  const affinity = {
    nodeAffinity: { [preferred]: [{ weight: 1 }, {}] },
    podAffinity: { [preferred]: [{ weight: 1 }] },
  };
  const said = refusal(
    create(pod({ affinity, topologySpreadConstraints: [{ topologyKey: 'a', labelSelector: selector }] })),
  );
  assert.match(said, /Execution\[1\]\.weight: Invalid value: 0: must be in the range 1-100/);
  assert.match(said, /podAffinityTerm\.topologyKey: Required value: can not be empty/);
  assert.match(said, /topologySpreadConstraints\[0\]\.maxSkew: Invalid value: 0: must be greater than zero/);
  assert.match(said, /whenUnsatisfiable: Unsupported value: ""/);
  assert.match(said, /labelSelector\.matchExpressions\[0\]\.key: Invalid value: "": name part must be non-empty/);
});

test('Endpoints have addresses and ports', () => {
  const { create, refusal } = startServer();
  const subsets = [{ addresses: [{}, { ip: '10.0.0.1' }], ports: [{ port: 70000 }] }];
  const said = refusal(create({ apiVersion: 'v1', kind: 'Endpoints', ...META, subsets } as never));
  assert.match(said, /subsets\[0\]\.addresses\[0\]\.ip: Invalid value: ""/);
  assert.match(said, /subsets\[0\]\.ports\[0\]\.port: Invalid value: 70000: must be between 1 and 65535/);
});
