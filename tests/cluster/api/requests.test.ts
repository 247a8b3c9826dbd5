import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Event, Namespace, Pod, Service } from '../../../src/cluster/api/types.generated.ts';
import { Client } from '../../../src/cluster/apiserver/client.ts';
import { EventRecorder } from '../../../src/cluster/apiserver/events.ts';
import type { KubeList, Table } from '../../../src/cluster/apiserver/request.ts';
import { maker, pod, startServer } from './server.ts';

const PODS = {
  group: '',
  version: 'v1',
  resource: 'pods',
  namespace: 'default',
  author: { component: 'kubectl' },
} as const;

describe('creation', () => {
  it('refuses a second object of a name', () => {
    const { create, refusal } = startServer();
    create(pod());
    assert.equal(refusal(create(pod())), 'pods "web" already exists');
    create(maker('Deployment'));
    assert.equal(refusal(create(maker('Deployment'))), 'deployments.apps "web" already exists');
  });

  it('makes a name of generateName', () => {
    const answer = startServer().create(pod({}, {}, { name: undefined, generateName: 'web-' }));
    assert.ok(answer.ok);
    assert.match(answer.object.metadata.name, /^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  it('keeps nothing of a dry run', () => {
    const { create, component } = startServer();
    assert.ok(create(pod(), { dryRun: true }).ok);
    assert.equal(component.get('pods', 'default', 'web'), undefined);
  });

  it('needs the namespace, the service account and the priority class', () => {
    const { create, refusal, component } = startServer();
    const elsewhere = component.create('pods', { ...pod(), metadata: { name: 'x', namespace: 'nowhere' } });
    assert.equal(refusal(elsewhere), 'namespaces "nowhere" not found');
    assert.equal(
      refusal(create(pod({ serviceAccountName: 'nosuch' }))),
      'pods "web" is forbidden: error looking up service account default/nosuch: serviceaccount "nosuch" not found',
    );
    assert.equal(
      refusal(create(pod({ priorityClassName: 'nosuch' }))),
      'pods "web" is forbidden: no PriorityClass with name nosuch was found',
    );
  });

  it('gives Services addresses and node ports', () => {
    const { create } = startServer();
    const answer = create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's' },
      spec: { type: 'NodePort', ports: [{ port: 80 }] },
    } as never);
    assert.ok(answer.ok);
    const { spec } = answer.object as Service;
    assert.match(spec?.clusterIP ?? '', /^10\.(9[6-9]|10\d|11[01])\.\d+\.\d+$/);
    const port = spec?.ports?.[0]?.nodePort ?? 0;
    assert.ok(port >= 30000 && port <= 32767);
  });
});

describe('updates', () => {
  it('fail when the object has changed since', () => {
    const { create, user, refusal } = startServer();
    create(pod());
    const old = user.get<Pod>('pods', 'default', 'web');
    assert.ok(old);
    assert.ok(user.patch('pods', 'default', 'web', { metadata: { labels: { a: 'b' } } }).ok);
    assert.equal(
      refusal(user.update('pods', old)),
      'Operation cannot be fulfilled on pods "web": the object has been modified; please apply your changes to the latest version and try again',
    );
  });

  it('that change nothing write nothing', () => {
    const { create, user, store } = startServer();
    create(pod({}, {}, { labels: { a: 'b' } }));
    const before = store.revision;
    assert.ok(user.patch('pods', 'default', 'web', { metadata: { labels: { a: 'b' } } }).ok);
    assert.equal(store.revision, before);
  });

  it('of the status leave the rest, and the other way round', () => {
    const { create, component } = startServer();
    create(pod());
    const found = component.get<Pod>('pods', 'default', 'web');
    assert.ok(found);
    const answer = component.updateStatus<Pod>('pods', {
      ...found,
      metadata: { ...found.metadata, labels: { x: 'y' } },
      spec: { containers: [] },
      status: { phase: 'Running' },
    });
    assert.ok(answer.ok);
    assert.equal(answer.object.status?.phase, 'Running');
    assert.equal(answer.object.spec.containers.length, 1);
    const again = component.update<Pod>('pods', { ...answer.object, status: { phase: 'Failed' } });
    assert.ok(again.ok);
    assert.equal(again.object.status?.phase, 'Running');
  });

  it('scale by the scale subresource', () => {
    const { create, apiserver, component } = startServer();
    create(maker('Deployment'));
    const scale = {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'web', namespace: 'default' },
      spec: { replicas: 3 },
    };
    const answer = apiserver.handle({
      verb: 'update',
      group: 'apps',
      version: 'v1',
      resource: 'deployments',
      subresource: 'scale',
      namespace: 'default',
      name: 'web',
      body: scale,
      author: { component: 'kubectl' },
    });
    assert.ok(answer.ok);
    assert.equal(component.get<{ spec: { replicas: number } }>('deployments.apps', 'default', 'web')?.spec.replicas, 3);
  });
});

describe('subresources of a Pod', () => {
  const by = (subresource: string, patch: object) => {
    const { create, user } = startServer();
    create(pod({}, { resources: { requests: { cpu: '100m' } } }));
    return user.patch<Pod>('pods', 'default', 'web', patch, undefined, subresource);
  };

  it('ephemeralcontainers adds containers and nothing else (recording 055)', () => {
    const added = {
      ephemeralContainers: [{ name: 'debugger', image: 'busybox' }],
      containers: [{ name: 'main', image: 'x' }],
    };
    const answer = by('ephemeralcontainers', { spec: added });
    assert.ok(answer.ok);
    assert.equal(answer.object.spec.ephemeralContainers?.[0]?.terminationMessagePolicy, 'File');
    assert.equal(answer.object.spec.containers[0]?.image, 'nginx');
    assert.equal(answer.object.metadata.generation, 2);
  });

  it('resize changes resources, but not the class (recording 245)', () => {
    const answer = by('resize', { spec: { containers: [{ name: 'main', resources: { requests: { cpu: '200m' } } }] } });
    assert.ok(answer.ok);
    assert.deepEqual(answer.object.spec.containers[0]?.resources, { requests: { cpu: '200m' } });
    const none = by('resize', { spec: { containers: [{ name: 'main', resources: { requests: null } }] } });
    assert.equal(none.code, 422);
  });
});

describe('binding', () => {
  it('writes the node and the condition PodScheduled (recording 001)', () => {
    const { create, component } = startServer();
    create(pod());
    assert.ok(component.bind({ metadata: { namespace: 'default', name: 'web' } }, 'node-1').ok);
    const bound = component.get<Pod>('pods', 'default', 'web');
    assert.equal(bound?.spec.nodeName, 'node-1');
    assert.equal(bound?.metadata.generation, 1);
    assert.deepEqual(bound?.status?.conditions, [
      { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: '2026-01-01T00:00:00Z' },
    ]);
    assert.equal(component.bind({ metadata: { namespace: 'default', name: 'web' } }, 'node-2').code, 409);
  });
});

describe('deletion', () => {
  it('of an unscheduled Pod is at once', () => {
    const { create, user } = startServer();
    create(pod());
    assert.ok(user.delete('pods', 'default', 'web').ok);
    assert.equal(user.get('pods', 'default', 'web'), undefined);
    const again = user.delete('pods', 'default', 'web');
    assert.ok(!again.ok);
    assert.equal(again.status.message, 'pods "web" not found');
  });

  it('of a Pod on a node waits for its grace period, which can only be cut short (recording 001)', () => {
    const { create, user, component, kernel, store } = startServer();
    create(pod());
    component.bind({ metadata: { namespace: 'default', name: 'web' } }, 'node-1');
    kernel.runUntil(5000);
    user.delete('pods', 'default', 'web');
    const { metadata } = user.get<Pod>('pods', 'default', 'web') ?? assert.fail();
    assert.deepEqual(
      [metadata.deletionTimestamp, metadata.deletionGracePeriodSeconds, metadata.generation],
      ['2026-01-01T00:00:35Z', 30, 2],
    );
    user.delete('pods', 'default', 'web', { gracePeriodSeconds: 60 });
    assert.equal(user.get<Pod>('pods', 'default', 'web')?.metadata.deletionGracePeriodSeconds, 30);
    component.delete('pods', 'default', 'web', { gracePeriodSeconds: 0 });
    assert.equal(user.get('pods', 'default', 'web'), undefined);
    assert.deepEqual(
      store.log.slice(-2).map((c) => c.type),
      ['MODIFIED', 'DELETED'],
    );
  });

  it('waits for finalizers (recording 246)', () => {
    const { create, user } = startServer();
    create(pod({}, {}, { finalizers: ['example.com/keep'] }));
    user.delete('pods', 'default', 'web');
    assert.ok(user.get<Pod>('pods', 'default', 'web')?.metadata.deletionTimestamp);
    assert.ok(user.patch('pods', 'default', 'web', { metadata: { finalizers: null } }).ok);
    assert.equal(user.get('pods', 'default', 'web'), undefined);
  });

  it('of a namespace waits for its content (recording 214)', () => {
    const { component, create, refusal, apiserver } = startServer();
    component.create('namespaces', { metadata: { name: 'gone' } });
    component.delete('namespaces', undefined, 'gone');
    assert.equal(component.get<Namespace>('namespaces', undefined, 'gone')?.status?.phase, 'Terminating');
    const late = component.create('configmaps', { metadata: { name: 'c', namespace: 'gone' } });
    assert.equal(
      refusal(late),
      'configmaps "c" is forbidden: unable to create new content in namespace gone because it is being terminated',
    );
    const body = { ...component.get<Namespace>('namespaces', undefined, 'gone'), spec: {} };
    const { author } = component;
    const request = {
      verb: 'update',
      group: '',
      version: 'v1',
      resource: 'namespaces',
      name: 'gone',
      body,
      author,
    } as const;
    assert.ok(apiserver.handle({ ...request }).ok);
    assert.ok(component.get('namespaces', undefined, 'gone'));
    assert.ok(apiserver.handle({ ...request, subresource: 'finalize' }).ok);
    assert.equal(component.get('namespaces', undefined, 'gone'), undefined);
    assert.ok(create(pod()).ok);
  });

  it('takes only the object whose uid was given', () => {
    const { create, user } = startServer();
    create(pod());
    assert.equal(user.delete('pods', 'default', 'web', { uid: 'other' }).code, 409);
  });
});

it('a Pod carries where its node is, unless it says so itself (recording 197)', () => {
  const { create, component } = startServer();
  const labels = { 'topology.kubernetes.io/zone': 'a', 'topology.kubernetes.io/region': 'r', disk: 'ssd' };
  component.create('nodes', { metadata: { name: 'node-1', labels } as { name: string } });
  create(pod({}, {}, { labels: { 'topology.kubernetes.io/region': 'mine' } }));
  component.bind({ metadata: { namespace: 'default', name: 'web' } }, 'node-1');
  assert.deepEqual(component.get<Pod>('pods', 'default', 'web')?.metadata.labels, {
    'topology.kubernetes.io/zone': 'a',
    'topology.kubernetes.io/region': 'mine',
  });
});

it('a generated name leaves room for its suffix', () => {
  const { apiserver } = startServer();
  const body = pod({}, {}, { name: undefined, generateName: `${'a'.repeat(62)}-` });
  const made = apiserver.handle({ ...PODS, verb: 'create', body });
  assert.ok(made.ok);
  assert.match(made.object.metadata.name, /^a{58}[a-z0-9]{5}$/);
});

describe('patches that cannot be read', () => {
  const why = (patch: unknown, type?: 'application/merge-patch+json' | 'application/json-patch+json') => {
    const { create, user, refusal } = startServer();
    create(maker('Deployment'));
    return refusal(user.patch('deployments.apps', 'default', 'web', patch, type));
  };

  it('are named themselves when they are strategic', () => {
    assert.equal(
      why({ spec: { replicas: 'three' } }),
      ' "" is invalid: patch: Invalid value: "map[spec:map[replicas:three]]": unrecognized type: int32',
    );
    assert.match(why({ metadata: { labels: { a: 1 } } }), /: cannot convert int64 to string$/);
    assert.match(why({ spec: { selector: 'a' } }), /: cannot restore struct from: string$/);
    assert.match(why({ spec: { template: { spec: { containers: 'a' } } } }), /: cannot restore slice from string$/);
  });

  it('are named by what they would make when they are not', () => {
    assert.match(
      why({ spec: { replicas: 'three' } }, 'application/merge-patch+json'),
      /^ "" is invalid: patch: Invalid value: "\{\\"apiVersion\\":\\"apps\/v1\\",.*: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32$/,
    );
    assert.equal(
      why([{ op: 'remove', path: '/spec/nothing' }], 'application/json-patch+json'),
      'the server rejected our request due to an error in our request',
    );
  });
});

describe('reading', () => {
  it('lists by label and field', () => {
    const { create, apiserver, component, refusal } = startServer();
    for (const name of ['a', 'b', 'c']) create(pod({}, {}, { name, labels: { name } }));
    component.bind({ metadata: { namespace: 'default', name: 'b' } }, 'node-1');
    const list = (options: object) => apiserver.handle<KubeList>({ ...PODS, verb: 'list', options });
    const names = (options: object): string[] => {
      const answer = list(options);
      assert.ok(answer.ok);
      return answer.object.items.map((o) => o.metadata.name);
    };
    assert.deepEqual(names({ labelSelector: 'name in (a, c)' }), ['a', 'c']);
    assert.deepEqual(names({ labelSelector: 'name!=a,name' }), ['b', 'c']);
    assert.deepEqual(names({ fieldSelector: 'spec.nodeName=node-1' }), ['b']);
    assert.deepEqual(names({ fieldSelector: 'status.phase!=Pending' }), []);
    assert.equal(
      refusal(list({ fieldSelector: 'spec.image=x' })),
      'Unable to find "/v1, Resource=pods" that match label selector "", field selector "spec.image=x": field label not supported: spec.image',
    );
    assert.equal(
      refusal(list({ labelSelector: 'app=b=c' })),
      'Unable to find "/v1, Resource=pods" that match label selector "app=b=c", field selector "": found \'=\', expected: \',\' or \'end of string\'',
    );
  });

  it('says which selectors a kind does not have', () => {
    const { apiserver, refusal } = startServer();
    const why = (resource: string, options: object, group = '') => {
      const request = { ...PODS, group, resource, verb: 'list' as const, options };
      return refusal(apiserver.handle(request)).replace(/^.*field selector "[^"]*": /, '');
    };
    assert.equal(
      why('configmaps', { fieldSelector: 'data.x=1' }),
      '"data.x" is not a known field selector: only "metadata.name", "metadata.namespace"',
    );
    assert.equal(
      why('nodes', { fieldSelector: 'metadata.namespace=x' }),
      'field label not supported: metadata.namespace',
    );
    assert.equal(why('jobs', { fieldSelector: 'a=b' }, 'batch'), 'field label "a" not supported for Job');
    assert.match(
      why('pods', { labelSelector: 'app in (web,b/c)' }),
      /^unable to parse requirement: values\[0\]\[app\]: Invalid value: "b\/c": a valid label must be an empty string/,
    );
    assert.equal(
      why('pods', { labelSelector: 'n > x' }),
      `unable to parse requirement: values[0]: Invalid value: "x": for 'Gt', 'Lt' operators, the value must be an integer`,
    );
  });

  it('tells of the control plane, which nobody writes', () => {
    const { apiserver } = startServer();
    const request = { ...PODS, resource: 'componentstatuses' };
    const found = apiserver.handle<Table>({ ...request, verb: 'get', name: 'scheduler', options: { as: 'Table' } });
    assert.ok(found.ok);
    assert.deepEqual(found.object.rows[0]?.cells, ['scheduler', 'Healthy', 'ok', '']);
    assert.deepEqual(found.warnings, ['v1 ComponentStatus is deprecated in v1.19+']);
    assert.equal(apiserver.handle({ ...request, verb: 'delete', name: 'scheduler' }).code, 405);
  });

  it('looks at the past', () => {
    const { create, apiserver, kernel } = startServer();
    create(pod());
    kernel.runUntil(1000);
    create(pod({}, {}, { name: 'later' }));
    kernel.runUntil(5000);
    const past = apiserver.view(500).handle<Table>({ ...PODS, verb: 'list', options: { as: 'Table' } });
    assert.ok(past.ok);
    assert.deepEqual(
      past.object.rows.map((r) => r.cells.slice(0, 5)),
      [['web', '0/1', 'Pending', '0', '0s']],
    );
    assert.equal(apiserver.view(500).handle({ ...PODS, verb: 'delete', name: 'web' }).code, 405);
  });

  it('watches with a selector as if what does not match were not there', () => {
    const { create, apiserver, user, kernel } = startServer();
    const seen: string[] = [];
    apiserver.watch({ group: '', version: 'v1', resource: 'pods', labelSelector: 'a=b' }, (e) =>
      seen.push(`${e.type} ${e.object.metadata.name}`),
    );
    create(pod());
    create(pod({}, {}, { name: 'x', labels: { a: 'b' } }));
    user.patch('pods', 'default', 'web', { metadata: { labels: { a: 'b' } } });
    user.patch('pods', 'default', 'web', { metadata: { labels: { a: null } } });
    kernel.runUntil(100);
    assert.deepEqual(seen, ['ADDED x', 'ADDED web', 'DELETED web']);
  });
});

describe('watching for tables', () => {
  it('gives rows as they change', () => {
    const { create, apiserver, component, kernel } = startServer();
    const seen: unknown[] = [];
    const { group, version, resource } = PODS;
    apiserver.watch<Table>({ group, version, resource, as: 'Table' }, (e) =>
      seen.push([e.type, e.object.rows[0]?.cells[2]]),
    );
    create(pod());
    const found = component.get<Pod>('pods', 'default', 'web') ?? assert.fail();
    component.updateStatus<Pod>('pods', { ...found, status: { phase: 'Running' } });
    kernel.runUntil(100);
    assert.deepEqual(seen, [
      ['ADDED', 'Pending'],
      ['MODIFIED', 'Running'],
    ]);
  });
});

describe('events', () => {
  it('that differ only in their message are combined from the tenth on (recording 179)', () => {
    const { create, component } = startServer();
    create(pod());
    const subject = component.get<Pod>('pods', 'default', 'web') ?? assert.fail();
    const recorder = new EventRecorder(component, 'replicaset-controller');
    for (let i = 0; i < 14; i++) recorder.event(subject, 'Warning', 'FailedCreate', `Error creating: ${i}`);
    const events = component.list<Event>('events', 'default');
    assert.equal(events.length, 10);
    const combined = events.find((e) => e.message?.startsWith('(combined from similar events): '));
    assert.deepEqual([combined?.count, combined?.message], [5, '(combined from similar events): Error creating: 13']);
  });

  it('of the scheduler have the time to the microsecond and no count (recording 001)', () => {
    const { create, component } = startServer();
    create(pod());
    const subject = component.get<Pod>('pods', 'default', 'web') ?? assert.fail();
    const recorder = new EventRecorder(component, 'default-scheduler');
    recorder.event(subject, 'Normal', 'Scheduled', 'Successfully assigned', undefined, 'Binding');
    const [event] = component.list<Event>('events', 'default');
    assert.match(event?.eventTime ?? '', /^2026-01-01T00:00:00\.\d{6}Z$/);
    assert.deepEqual(
      [event?.count, event?.firstTimestamp, event?.lastTimestamp, event?.source],
      [undefined, null, null, {}],
    );
  });

  it('count up when they come again (recording 021)', () => {
    const { create, component, kernel, apiserver } = startServer();
    create(pod());
    const subject = component.get<Pod>('pods', 'default', 'web') ?? assert.fail();
    const recorder = new EventRecorder(
      new Client(apiserver, { component: 'kubelet', node: 'node-1' }),
      'kubelet',
      'node-1',
    );
    recorder.event(subject, 'Normal', 'Pulling', 'Pulling image "x"', 'spec.containers{main}');
    kernel.runUntil(2000);
    recorder.event(subject, 'Normal', 'Pulling', 'Pulling image "x"', 'spec.containers{main}');
    const events = component.list<Event>('events', 'default');
    assert.equal(events.length, 1);
    const [event] = events;
    assert.match(event?.metadata.name ?? '', /^web\.[0-9a-f]{16}$/);
    assert.deepEqual(
      [event?.count, event?.firstTimestamp, event?.lastTimestamp],
      [2, '2026-01-01T00:00:00Z', '2026-01-01T00:00:02Z'],
    );
    assert.deepEqual(event?.source, { component: 'kubelet', host: 'node-1' });
  });
});
