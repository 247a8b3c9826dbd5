import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Pod } from '../../../src/cluster/api/types.generated.ts';
import { maker, pod, startServer } from './server.ts';

/** What the API server says of an object, without `... is invalid: `. */
function faults(object: Parameters<ReturnType<typeof startServer>['create']>[0]): string {
  const { create, refusal } = startServer();
  return refusal(create(object)).replace(/^.*? is invalid: /, '');
}

const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

describe('Pod validation (messages of the recorded validation cases)', () => {
  const cases: [title: string, object: object, message: string][] = [
    ['no name', pod({}, {}, { name: '' }), 'metadata.name: Required value: name or generateName is required'],
    ['name in capitals', pod({}, {}, { name: 'Web' }), `metadata.name: Invalid value: "Web": ${SUBDOMAIN}`],
    ['no containers', pod({ containers: [] }), 'spec.containers: Required value'],
    [
      'an empty container',
      pod({ containers: [null] }),
      '[spec.containers[0].name: Required value, spec.containers[0].image: Required value]',
    ],
    [
      'dots in a container name',
      pod({}, { name: 'a.b' }),
      'spec.containers[0].name: Invalid value: "a.b": must not contain dots',
    ],
    [
      'space before an image',
      pod({}, { image: ' nginx' }),
      'spec.containers[0].image: Invalid value: " nginx": must not have leading or trailing whitespace',
    ],
    ['no port number', pod({}, { ports: [{}] }), 'spec.containers[0].ports[0].containerPort: Required value'],
    [
      'a port beyond the range',
      pod({}, { ports: [{ containerPort: 99999 }] }),
      'spec.containers[0].ports[0].containerPort: Invalid value: 99999: must be between 1 and 65535, inclusive',
    ],
    [
      'a protocol in small letters',
      pod({}, { ports: [{ containerPort: 80, protocol: 'tcp' }] }),
      'spec.containers[0].ports[0].protocol: Unsupported value: "tcp": supported values: "SCTP", "TCP", "UDP"',
    ],
    [
      'a volume that is not there',
      pod({}, { volumeMounts: [{ name: 'dta', mountPath: '/x' }] }),
      'spec.containers[0].volumeMounts[0].name: Not found: "dta"',
    ],
    [
      'two containers of one name',
      pod({
        containers: [
          { name: 'a', image: 'x' },
          { name: 'a', image: 'x' },
        ],
      }),
      'spec.containers[1].name: Duplicate value: "a"',
    ],
    [
      'a negative request',
      pod({}, { resources: { requests: { cpu: '-1' } } }),
      'spec.containers[0].resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0',
    ],
    [
      'a request above its limit',
      pod({}, { resources: { requests: { memory: '200Mi' }, limits: { memory: '128Mi' } } }),
      'spec.containers[0].resources.requests: Invalid value: "200Mi": must be less than or equal to memory limit of 128Mi',
    ],
    [
      'a probe that must succeed twice',
      pod({}, { livenessProbe: { tcpSocket: { port: 80 }, successThreshold: 2 } }),
      'spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1',
    ],
    [
      'two hooks in one',
      pod({}, { lifecycle: { preStop: { exec: { command: ['a'] }, httpGet: { port: 80 } } } }),
      'spec.containers[0].lifecycle.preStop.httpGet: Forbidden: may not specify more than 1 handler type',
    ],
    [
      'a hook of an init container',
      pod({ initContainers: [{ name: 'i', image: 'x', lifecycle: {} }] }),
      'spec.initContainers[0].lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always',
    ],
    [
      'an ephemeral container from the start',
      pod({ ephemeralContainers: [{ name: 'd', image: 'x' }] }),
      'spec.ephemeralContainers: Forbidden: cannot be set on create',
    ],
    [
      'an unknown operator',
      pod({ tolerations: [{ key: 'a', operator: 'Equals' }] }),
      'spec.tolerations[0].operator: Unsupported value: "Equals": supported values: "Equal", "Exists"',
    ],
    [
      'a bad label value',
      pod({}, {}, { labels: { a: 'c d' } }),
      "metadata.labels: Invalid value: \"c d\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    ],
    [
      'several faults, in order',
      pod({ restartPolicy: 'never', dnsPolicy: 'none' }, { image: '' }),
      '[spec.containers[0].image: Required value, spec.restartPolicy: Unsupported value: "never": supported values: "Always", "OnFailure", "Never", spec.dnsPolicy: Unsupported value: "none": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"]',
    ],
  ];
  for (const [title, object, message] of cases) it(title, () => assert.equal(faults(object as never), message));

  it('names every fault as a cause with its field', () => {
    const { create } = startServer();
    const answer = create(pod({}, { name: '', image: '' }));
    assert.ok(!answer.ok);
    assert.equal(answer.code, 422);
    assert.deepEqual(answer.status.details?.causes, [
      { reason: 'FieldValueRequired', message: 'Required value', field: 'spec.containers[0].name' },
      { reason: 'FieldValueRequired', message: 'Required value', field: 'spec.containers[0].image' },
    ]);
  });

  it('warns of what it lets through', () => {
    const answer = startServer().create(
      pod(
        {},
        {
          env: [
            { name: 'A', value: '1' },
            { name: 'A', value: '2' },
          ],
        },
      ),
    );
    assert.deepEqual(answer.warnings, [
      'spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
    ]);
  });
});

describe('validation of other kinds', () => {
  const cases: [title: string, object: object, message: string][] = [
    [
      'a selector that misses the template',
      maker('Deployment', { selector: { matchLabels: { app: 'x' } } }),
      'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
    ],
    [
      'a Deployment without selector',
      maker('Deployment', { selector: undefined }),
      '[spec.selector: Required value, spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`]',
    ],
    [
      'a Deployment without template',
      maker('Deployment', { template: undefined }),
      '[spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`, spec.template.spec.containers: Required value]',
    ],
    [
      'a Job that restarts always',
      { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'j' }, spec: { template: { spec: pod().spec } } },
      'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    ],
    [
      'a schedule of four fields',
      {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata: { name: 'c' },
        spec: {
          schedule: '* * * *',
          jobTemplate: { spec: { template: { spec: { ...pod().spec, restartPolicy: 'Never' } } } },
        },
      },
      'spec.schedule: Invalid value: "* * * *": expected exactly 5 fields, found 4: [* * * *]',
    ],
    [
      'unnamed ports of a Service',
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec: { ports: [{ port: 80 }, { port: 81 }] } },
      '[spec.ports[0].name: Required value, spec.ports[1].name: Required value]',
    ],
    [
      'a slash in a key',
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { '..': '' } },
      'data[..]: Invalid value: "..": must not be \'..\'',
    ],
    [
      'a claim of no size',
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'p' },
        spec: { accessModes: ['ReadWriteOnce'] },
      },
      'spec.resources[storage]: Required value',
    ],
  ];
  for (const [title, object, message] of cases) it(title, () => assert.equal(faults(object as never), message));
});

describe('validation of changes to a Pod (recording 053)', () => {
  it('shows what differs, in the form in which the API server holds it', () => {
    const { create, user, refusal } = startServer();
    create(pod({ automountServiceAccountToken: false }));
    const patch = { spec: { containers: [{ name: 'main', ports: [{ containerPort: 80 }] }] } };
    assert.deepEqual(
      refusal(user.patch('pods', 'default', 'web', patch))
        .split('\n')
        .slice(1),
      [
        '@@ -8,7 +8,15 @@',
        '    "Command": null,',
        '    "Args": null,',
        '    "WorkingDir": "",',
        '-   "Ports": null,',
        '+   "Ports": [',
        '+    {',
        '+     "Name": "",',
        '+     "HostPort": 0,',
        '+     "ContainerPort": 80,',
        '+     "Protocol": "TCP",',
        '+     "HostIP": ""',
        '+    }',
        '+   ],',
        '    "EnvFrom": null,',
        '    "Env": null,',
        '    "Resources": {',
        '',
      ],
    );
  });

  it('gives back the default tolerations (recording 067)', () => {
    const { create, user } = startServer();
    create(pod());
    const answer = user.patch<Pod>('pods', 'default', 'web', { spec: { tolerations: null } });
    assert.ok(answer.ok);
    assert.equal(answer.object.spec.tolerations?.length, 2);
  });

  it('lets the image change and counts the generation', () => {
    const { create, user } = startServer();
    create(pod());
    const answer = user.patch<{ metadata: { generation: number } }>('pods', 'default', 'web', {
      spec: { containers: [{ name: 'main', image: 'nginx:2' }] },
    });
    assert.ok(answer.ok);
    assert.equal(answer.object.metadata.generation, 2);
  });

  const refused: [title: string, patch: object, message: RegExp][] = [
    [
      'another container',
      { spec: { containers: [{ name: 'b', image: 'x' }] } },
      /spec\.containers: Forbidden: pod updates may not add or remove containers$/,
    ],
    [
      'another command',
      { spec: { containers: [{ name: 'main', command: ['a'] }] } },
      /spec: Forbidden: pod updates may not change fields other than `spec\.containers\[\*\]\.image`/,
    ],
    [
      'a later deadline',
      { spec: { activeDeadlineSeconds: 900 } },
      /spec\.activeDeadlineSeconds: Invalid value: 900: must be less than or equal to previous value$/,
    ],
    [
      'another toleration in place of one',
      { spec: { tolerations: [{ key: 'a', operator: 'Exists' }] } },
      /spec\.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds$/,
    ],
    [
      'another name',
      { metadata: { name: 'other' } },
      /^the name of the object \(other\) does not match the name on the URL \(web\)$/,
    ],
  ];
  for (const [title, patch, message] of refused) {
    it(`refuses ${title}`, () => {
      const { create, user, refusal } = startServer();
      create(pod({ activeDeadlineSeconds: 60, tolerations: [{ key: 'b', operator: 'Exists' }] }));
      assert.match(refusal(user.patch('pods', 'default', 'web', patch)), message);
    });
  }
});
