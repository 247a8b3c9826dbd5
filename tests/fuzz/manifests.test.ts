import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { KubeObject } from '../../src/cluster/api/object.ts';
import { RESOURCES, resourceByKind } from '../../src/cluster/api/scheme.ts';
import type { ApiRequest, ApiResponse, PatchType } from '../../src/cluster/apiserver/request.ts';
import { BASES, type Json, made, type Recipe, recipe, SMALL_OBJECTS } from './manifests.ts';
import { holds } from './property.ts';
import { bareControlPlane, EXCEPTION } from './workplace.ts';

/*
 * The API server takes any body: what comes out is an object that it keeps, or a Status that says why not.
 */

const file = import.meta.filename;
const author = { component: 'kubectl' };

const PATCHES: readonly PatchType[] = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
];

type Plane = ReturnType<typeof bareControlPlane>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The resource that a client would send an object to; Pods when it cannot tell. */
function addressOf(object: Json): Pick<ApiRequest, 'group' | 'version' | 'resource' | 'namespace'> & { name: string } {
  const { apiVersion, kind, metadata } = isObject(object) ? object : {};
  const found =
    typeof apiVersion === 'string' && typeof kind === 'string' ? resourceByKind(apiVersion, kind) : undefined;
  const { group, version, resource, namespaced } = found ?? {
    group: '',
    version: 'v1',
    resource: 'pods',
    namespaced: true,
  };
  const { name, namespace } = isObject(metadata) ? metadata : {};
  return {
    group,
    version,
    resource,
    ...(namespaced ? { namespace: typeof namespace === 'string' && namespace ? namespace : 'default' } : {}),
    name: typeof name === 'string' ? name : '',
  };
}

/** Sends a request. Whatever it was, the answer is an object, or a Status with code, reason and message. */
function send(plane: Plane, request: Omit<ApiRequest, 'author'>): ApiResponse {
  const answer = plane.apiserver.handle({ ...request, author });
  for (const warning of answer.warnings) assert.equal(typeof warning, 'string');
  if (answer.ok) {
    assert.ok(answer.code === 200 || answer.code === 201, `code ${answer.code}`);
    assert.ok(isObject(answer.object), 'an object');
    return answer;
  }
  const { status, code } = answer;
  assert.equal(status.kind, 'Status');
  assert.equal(status.status, 'Failure');
  assert.equal(status.code, code);
  assert.ok(code >= 400 && code < 600, `code ${code}`);
  assert.ok(status.message, 'a message');
  // An error that the API server has no reason for is handed on as it is: strategic merge patches know two.
  if (status.reason === undefined) {
    assert.equal(code, 500);
    assert.match(
      status.message,
      /^(map: map\[.*\] does not contain declared merge key: \w+|unknown patch type: .* in map: map\[.*\])$/s,
    );
  } else assert.match(status.reason, /^[A-Z]\w+$/);
  assert.notEqual(status.reason, 'InternalError', status.message);
  return answer;
}

/** What is stored is what was answered, as an object, in a list, and as a row of a Table. */
function keeps(plane: Plane, at: ReturnType<typeof addressOf>, object: KubeObject): void {
  const { name = '', namespace } = object.metadata;
  const { name: _, ...resource } = at;
  const got = send(plane, { ...resource, verb: 'get', name });
  assert.ok(got.ok, 'what was accepted is there');
  assert.deepEqual(got.object, object);
  assert.equal(namespace, at.namespace);
  for (const as of ['Object', 'Table'] as const) {
    const list = send(plane, { ...resource, verb: 'list', options: { as } });
    assert.ok(list.ok, JSON.stringify(list));
    const text = JSON.stringify(list.object);
    assert.ok(text.includes(JSON.stringify(name)));
  }
  assert.deepEqual(JSON.parse(JSON.stringify(object)), object, 'an object is JSON');
}

/** What is said of a body without what admission has added, by resource. */
const KEPT: Readonly<Record<string, RegExp>> = {
  pods: /^Pod "\S+" is invalid: .*pod updates may not (?:change fields other than|add or remove containers)/s,
  persistentvolumeclaims: /^PersistentVolumeClaim "\S+" is invalid: spec: Forbidden: spec is immutable after creation/,
};

/** Sending an object's body again, as an update or a merge, changes nothing. */
function isStable(plane: Plane, at: ReturnType<typeof addressOf>, body: Json, object: KubeObject): void {
  const { name = '', resourceVersion } = object.metadata;
  const same = (what: string, answer: ApiResponse): void => {
    assert.ok(answer.ok, `${what} is taken: ${answer.ok ? '' : answer.status.message}`);
    assert.deepEqual(answer.object, object, `${what} changes nothing`);
    assert.equal(answer.object.metadata.resourceVersion, resourceVersion);
  };
  same('an update with the object itself', send(plane, { ...at, name, verb: 'update', body: object }));
  const again = send(plane, { ...at, name, verb: 'update', body: withIdentity(body, object) });
  // Pods and claims have fields that admission adds and that no update may take away: a whole body without them is refused.
  const kept = KEPT[at.resource];
  if (kept && !again.ok) assert.match(again.status.message ?? '', kept);
  else same('an update with the same body', again);
  same(
    'an empty JSON patch',
    send(plane, { ...at, name, verb: 'patch', body: [], patchType: 'application/json-patch+json' }),
  );
  for (const patchType of PATCHES.slice(1))
    same(`an empty ${patchType}`, send(plane, { ...at, name, verb: 'patch', body: {}, patchType }));
}

/** An update names its object, which a creation with generateName does not; it keeps the finalizers that admission has put there. */
function withIdentity(body: Json, { metadata: { name, finalizers } }: KubeObject): Json {
  if (!isObject(body)) return body;
  const { resourceVersion: _, uid: __, ...metadata } = isObject(body.metadata) ? body.metadata : {};
  return { ...body, metadata: { ...metadata, name, ...(finalizers ? { finalizers } : {}) } } as Json;
}

test('the smallest manifest of every kind is accepted', () => {
  const kinds = new Set<unknown>();
  for (const object of SMALL_OBJECTS) {
    const plane = bareControlPlane();
    const at = addressOf(object);
    const answer = send(plane, { ...at, verb: 'create', body: object, options: { fieldValidation: 'Strict' } });
    assert.ok(answer.ok, JSON.stringify(answer));
    keeps(plane, at, answer.object);
    isStable(plane, at, object, answer.object);
    kinds.add(answer.object.kind);
  }
  const kept = RESOURCES.filter((r) => r.stored && r.verbs.includes('update')).map((r) => r.kind);
  assert.deepEqual(
    [...new Set(kept)].filter((kind) => !kinds.has(kind)),
    [],
    'no kind is left out',
  );
});

holds({
  behaviour:
    'create: a mutated manifest is refused in words, or kept as answered; a dry run says the same and keeps nothing',
  file,
  cases: 10_000,
  of: fc.record({ recipe, fieldValidation: fc.constantFrom('Strict', 'Warn', 'Ignore') }, { noNullPrototype: true }),
  check({ recipe, fieldValidation }: { recipe: Recipe; fieldValidation: 'Strict' | 'Warn' | 'Ignore' }) {
    const plane = bareControlPlane();
    const body = made(recipe);
    const at = addressOf(body);
    const before = plane.store.revision;
    const dry = send(plane, { ...at, verb: 'create', body, options: { fieldValidation, dryRun: true } });
    assert.equal(plane.store.revision, before, 'a dry run keeps nothing');
    const answer = send(plane, { ...at, verb: 'create', body, options: { fieldValidation } });
    assert.equal(dry.ok, answer.ok, 'a dry run says what would be');
    assert.equal(JSON.stringify(made(recipe)), JSON.stringify(body), 'the body is left as it was');
    if (!answer.ok) {
      assert.equal(plane.store.revision, before, 'what is refused leaves nothing behind');
      assert.doesNotMatch(answer.status.message ?? '', EXCEPTION);
      return;
    }
    keeps(plane, at, answer.object);
    isStable(plane, at, body, answer.object);
    const { name = '' } = answer.object.metadata;
    assert.ok(send(plane, { ...at, name, verb: 'delete', body: { gracePeriodSeconds: 0 } }).ok, 'it can be deleted');
  },
});

/** What a client may send to an object that is there: the whole, patches of each type, or deletion options. */
const request = fc.record(
  {
    recipe,
    how: fc.constantFrom('update', 'merge', 'strategic', 'json', 'operations', 'delete', 'status', 'scale'),
    dryRun: fc.boolean(),
    path: fc.nat(1000),
  },
  { noNullPrototype: true },
);

const OPERATIONS = ['replace', 'add', 'remove', 'test', 'move', 'copy', 'nosuch', '__proto__'];

/** A JSON patch made of a mutated object: operations at its own paths and at others, with values out of it. */
function operations(object: Json, n: number): Json {
  const paths: string[] = [
    '',
    '/',
    '/-',
    '/metadata/labels/a~1b',
    '/spec/containers/-',
    '/spec/containers/99',
    '/__proto__/a',
    'x',
  ];
  const values: Json[] = [null, 1, 'a'];
  const walk = (value: Json, path: string, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > 6 || paths.length > 60) return;
    for (const [key, item] of Object.entries(value)) {
      paths.push(`${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
      values.push(item);
      walk(item, `${path}/${key}`, depth + 1);
    }
  };
  walk(object, '', 0);
  return Array.from({ length: 1 + (n % 3) }, (_, i) => ({
    op: OPERATIONS[(n + i * 3) % OPERATIONS.length] ?? '',
    path: paths[(n * 7 + i) % paths.length] ?? '',
    ...(n % 5 ? { value: values[(n + i) % values.length] ?? null } : {}),
    ...(n % 2 ? { from: paths[(n * 3) % paths.length] ?? '' } : {}),
  }));
}

holds({
  behaviour: 'update, patch and delete: a mutated body is refused in words, or becomes what is kept',
  file,
  cases: 6_000,
  of: request,
  check({ recipe, how, dryRun, path }) {
    const plane = bareControlPlane();
    const first = BASES[recipe.base % BASES.length] ?? null;
    const at = addressOf(first);
    const created = send(plane, { ...at, verb: 'create', body: first });
    assert.ok(created.ok, `the base is valid: ${created.ok ? '' : created.status.message}`);
    const body = made(recipe);
    const options = { dryRun };
    const patched = (patchType: PatchType, patch: Json): ApiResponse =>
      send(plane, { ...at, verb: 'patch', patchType, body: patch, options });
    const before = plane.store.revision;
    const obey = (): ApiResponse => {
      switch (how) {
        case 'update':
          return send(plane, { ...at, verb: 'update', body, options });
        case 'merge':
          return patched('application/merge-patch+json', body);
        case 'strategic':
          return patched('application/strategic-merge-patch+json', body);
        case 'json':
          return patched('application/json-patch+json', body);
        case 'operations':
          return patched('application/json-patch+json', operations(body, path));
        case 'delete':
          return send(plane, { ...at, verb: 'delete', body });
        default:
          return send(plane, { ...at, subresource: how, verb: path % 2 ? 'update' : 'patch', body, options });
      }
    };
    const answer = obey();
    if (!answer.ok || (dryRun && how !== 'delete')) assert.equal(plane.store.revision, before, 'nothing has changed');
    if (!answer.ok) return assert.doesNotMatch(answer.status.message ?? '', EXCEPTION);
    if (dryRun || how === 'delete' || how === 'status' || how === 'scale') return;
    keeps(plane, at, answer.object);
    const { metadata } = answer.object;
    assert.equal(metadata.uid, created.object.metadata.uid, 'it is the same object');
    const same = send(plane, { ...at, verb: 'update', body: answer.object });
    assert.ok(same.ok, same.ok ? '' : `an update with the object itself is taken: ${same.status.message}`);
    assert.deepEqual(same.object, answer.object);
  },
});
