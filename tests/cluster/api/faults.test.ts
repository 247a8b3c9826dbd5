import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type Manifest, pod, startServer } from './server.ts';

/* Small faulty manifests, what the server says of each after `Kind "web" is invalid: `, and what it warns of. */

const object = (apiVersion: string, kind: string, rest: object): Manifest =>
  ({ apiVersion, kind, metadata: { name: 'web' }, ...rest }) as Manifest;
const service = (spec: object) => object('v1', 'Service', { spec });
const NETWORKING = 'networking.k8s.io/v1';

const FAULTS: readonly (readonly [Manifest, ...string[]])[] = [
  [
    pod({ volumes: [{ name: 'A', emptyDir: {} }] }, { volumeMounts: [{ name: 'A', mountPath: '' }] }),
    "spec.volumes[0].name: Invalid value: \"A\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    'spec.containers[0].volumeMounts[0].name: Not found: "A"',
    'spec.containers[0].volumeMounts[0].mountPath: Required value',
  ],
  [
    pod({ restartPolicy: 'Sometimes', dnsPolicy: 'None' }),
    'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
    'spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None',
  ],
  [
    pod({}, {}, { ownerReferences: [{ apiVersion: 'v1', kind: '', name: 'a', uid: 'u' }] }),
    'metadata.ownerReferences.kind: Invalid value: "": must not be empty',
  ],
  [
    pod({}, { ports: [{ containerPort: 80, protocol: 'HTTP' }, { containerPort: 0 }] }),
    'spec.containers[0].ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"',
    'spec.containers[0].ports[1].containerPort: Required value',
  ],
  [
    object('v1', 'PersistentVolume', { spec: {} }),
    'spec.accessModes: Required value',
    'spec.capacity: Required value',
    'spec.capacity: Unsupported value: null: supported values: "storage"',
    'spec: Required value: must specify a volume type',
  ],
  [object('storage.k8s.io/v1', 'StorageClass', {}), 'provisioner: Required value'],
  [
    object('policy/v1', 'PodDisruptionBudget', { spec: { minAvailable: '120%', selector: {} } }),
    'spec.minAvailable: Invalid value: "120%": must not be greater than 100%',
  ],
  [
    service({ type: 'ClusterIP', ports: [{ port: 80, nodePort: 30080 }] }),
    "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
  ],
  [
    service({ ports: [{ port: 80 }, { port: 81 }] }),
    'spec.ports[0].name: Required value',
    'spec.ports[1].name: Required value',
  ],
  [
    object(NETWORKING, 'NetworkPolicy', { spec: { podSelector: {}, ingress: [{ from: [{}] }] } }),
    'spec.ingress[0].from[0]: Required value: must specify a peer',
  ],
  [
    object(NETWORKING, 'Ingress', { spec: {} }),
    'spec: Invalid value: null: either `defaultBackend` or `rules` must be specified',
  ],
  [
    object('rbac.authorization.k8s.io/v1', 'Role', { rules: [{ resources: ['pods'] }] }),
    'rules[0].verbs: Required value: verbs must contain at least one value',
    'rules[0].apiGroups: Required value: resource rules must supply at least one api group',
  ],
];

it('every fault is named, in order', () => {
  for (const [manifest, ...faults] of FAULTS) {
    const { create, refusal } = startServer();
    const [, said] = /is invalid: (.*)$/s.exec(refusal(create(manifest))) ?? [];
    assert.equal(said, faults.length > 1 ? `[${faults.join(', ')}]` : faults[0]);
  }
});

const WARNINGS: readonly (readonly [Manifest, ...string[]])[] = [
  [
    pod(
      {},
      {
        env: [
          { name: 'A', value: '1' },
          { name: 'A', value: '2' },
        ],
      },
    ),
    'spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
  ],
  [
    pod({ nodeSelector: { 'beta.kubernetes.io/os': 'linux' } }),
    'spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead',
  ],
];

it('what is no fault but odd is warned of, once the object is taken', () => {
  for (const [manifest, ...warnings] of WARNINGS)
    assert.deepEqual(startServer().create(manifest).warnings ?? [], warnings);
});

it('what cannot be read is refused with the type and the path that Go names', () => {
  const { create, refusal } = startServer();
  const read = (container: object): string => refusal(create(pod({}, container)));
  assert.match(
    read({ ports: [{ containerPort: '80' }] }),
    /json: cannot unmarshal string into Go struct field ContainerPort\.spec\.containers\.ports\.containerPort of type int32/,
  );
  assert.match(read({ resources: { limits: { cpu: 'x' } } }), /quantities must match the regular expression/);
  assert.match(read({ img: 'a' }), /strict decoding error: unknown field "spec\.containers\[0\]\.img"/);
});
