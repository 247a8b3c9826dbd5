import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConfigMap, Pod } from '../../../src/cluster/api/types.generated.ts';
import { pod, startServer } from './server.ts';

const why = (body: object): string => {
  const { create, refusal } = startServer();
  return refusal(create(body as never)).replace(/^Pod in version "v1" cannot be handled as a Pod: /, '');
};

describe('strict decoding', () => {
  it('names unknown fields, in the order of their names', () => {
    assert.equal(
      why(pod({ nodeselector: {} }, { portss: [], imagee: 'x' })),
      'strict decoding error: unknown field "spec.containers[0].imagee", unknown field "spec.containers[0].portss", unknown field "spec.nodeselector"',
    );
  });

  it('warns of unknown fields when asked to', () => {
    const answer = startServer().create(pod({ labels: {} }), { fieldValidation: 'Warn' });
    assert.ok(answer.ok);
    assert.deepEqual(answer.warnings, ['unknown field "spec.labels"']);
  });

  const types: [object, string][] = [
    [
      pod({}, { env: [{ name: 'A', value: 1 }] }),
      'json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string',
    ],
    [
      pod({}, { args: 'a' }),
      'json: cannot unmarshal string into Go struct field Container.spec.containers.args of type []string',
    ],
    [
      pod({ containers: ['a'] }),
      'json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type v1.Container',
    ],
    [
      pod({}, { livenessProbe: { exec: { command: 'a' } } }),
      'json: cannot unmarshal string into Go struct field ExecAction.spec.containers.livenessProbe.ProbeHandler.exec.command of type []string',
    ],
    [
      pod({ priority: 99999999999 }),
      'json: cannot unmarshal number 99999999999 into Go struct field PodSpec.spec.priority of type int32',
    ],
    [
      pod({}, { resources: { limits: { memory: '100MB' } } }),
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
  ];
  for (const [body, message] of types) it(message.slice(0, 90), () => assert.equal(why(body), message));

  it('refuses a kind in small letters', () => {
    const { apiserver, refusal } = startServer();
    const body = { ...pod(), kind: 'pod' };
    const answer = apiserver.handle({
      verb: 'create',
      group: '',
      version: 'v1',
      resource: 'pods',
      namespace: 'default',
      body,
      author: { component: 'kubectl' },
    });
    assert.equal(
      refusal(answer),
      'pod in version "v1" cannot be handled as a Pod: no kind "pod" is registered for version "v1" in scheme "pkg/api/legacyscheme/scheme.go:30"',
    );
  });
});

describe('hostile bodies', () => {
  it('keeps keys that name the prototype as plain keys', () => {
    const { create, refusal } = startServer();
    const body = JSON.parse(
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"__proto__":"x","constructor":"y"}}',
    );
    const answer = create(body);
    assert.ok(answer.ok);
    const { data } = answer.object as ConfigMap;
    assert.deepEqual(Object.keys(data ?? {}).sort(), ['__proto__', 'constructor']);
    assert.equal(Object.getPrototypeOf(data), Object.prototype);
    const bad = JSON.parse(
      '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"__proto__":{"a":1},"constructor":1,"containers":[]}}',
    );
    assert.match(refusal(create(bad)), /unknown field "spec\.__proto__", unknown field "spec\.constructor"$/);
  });

  it('refuses more than 3 MiB', () => {
    const { create } = startServer();
    const answer = create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c' },
      data: { a: 'x'.repeat(4e6) },
    } as never);
    assert.ok(!answer.ok);
    assert.equal(answer.code, 413);
    assert.equal(answer.status.message, 'Request entity too large: limit is 3145728');
  });

  it('survives what is no object at all', () => {
    const { apiserver } = startServer();
    let deep: unknown = {};
    for (let i = 0; i < 100000; i++) deep = { a: deep };
    for (const body of [
      undefined,
      null,
      1,
      'x',
      [],
      { metadata: [] },
      { metadata: { name: 1 } },
      { spec: deep },
      deep,
      { metadata: deep },
    ]) {
      for (const verb of ['create', 'update', 'patch'] as const) {
        const answer = apiserver.handle({
          verb,
          group: '',
          version: 'v1',
          resource: 'pods',
          namespace: 'default',
          name: 'x',
          body,
          author: { component: 'kubectl' },
        });
        assert.ok(!answer.ok);
      }
    }
  });
});

describe('defaults', () => {
  it('gives a Pod what the API server gives it (recording 001)', () => {
    const answer = startServer().create(
      pod({}, { ports: [{ containerPort: 80 }], resources: { limits: { cpu: 0.5, memory: '1024Mi' } } }),
    );
    assert.ok(answer.ok);
    const { spec, status, metadata } = answer.object as Pod;
    const [main] = spec.containers;
    assert.equal(metadata.generation, 1);
    assert.equal(metadata.creationTimestamp, '2026-01-01T00:00:00Z');
    assert.equal(main?.imagePullPolicy, 'Always');
    assert.deepEqual(main?.ports, [{ containerPort: 80, protocol: 'TCP' }]);
    assert.deepEqual(main?.resources, {
      limits: { cpu: '500m', memory: '1Gi' },
      requests: { cpu: '500m', memory: '1Gi' },
    });
    assert.match(main?.volumeMounts?.[0]?.name ?? '', /^kube-api-access-[a-z0-9]{5}$/);
    assert.equal(spec.volumes?.[0]?.projected?.sources?.[0]?.serviceAccountToken?.expirationSeconds, 3607);
    assert.deepEqual(
      spec.tolerations?.map((t) => `${t.key}:${t.effect}:${t.tolerationSeconds}`),
      ['node.kubernetes.io/not-ready:NoExecute:300', 'node.kubernetes.io/unreachable:NoExecute:300'],
    );
    assert.deepEqual(
      [
        spec.restartPolicy,
        spec.dnsPolicy,
        spec.schedulerName,
        spec.serviceAccountName,
        spec.terminationGracePeriodSeconds,
        spec.priority,
        spec.enableServiceLinks,
      ],
      ['Always', 'ClusterFirst', 'default-scheduler', 'default', 30, 0, true],
    );
    assert.deepEqual(status, { phase: 'Pending', qosClass: 'Guaranteed' });
  });
});
