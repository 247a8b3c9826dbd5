import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldsOf, stepsOf } from '../../src/islands/manifest/field-path.ts';
import { locate } from '../../src/islands/manifest/locate.ts';

const manifest = `# a comment
apiVersion: v1
kind: Pod
metadata:
  name: web
  labels: {app.kubernetes.io/name: web}
spec:
  containers:
    - name: nginx
      image: nginx
      ports:
        - containerPort: 80800
    - name: second
---
---
apiVersion: v1
kind: Pod
metadata:
  name: other
spec:
  containers: []
`;

test('a field path is taken apart as the API writes it', () => {
  assert.deepEqual(stepsOf('spec.containers[0].ports[1].containerPort'), [
    'spec',
    'containers',
    0,
    'ports',
    1,
    'containerPort',
  ]);
  assert.deepEqual(stepsOf('metadata.labels[app.kubernetes.io/name]'), [
    'metadata',
    'labels',
    'app.kubernetes.io/name',
  ]);
  assert.deepEqual(stepsOf('metadata.annotations["a b"]'), ['metadata', 'annotations', 'a b']);
});

test('a field is found at its line, in the document it is in', () => {
  const { lineOf, documents } = locate(manifest);
  assert.deepEqual(
    documents.map((document) => document.name),
    ['web', 'other'],
  );
  assert.equal(lineOf(0, 'spec.containers[0].ports[0].containerPort'), 12);
  assert.equal(lineOf(0, 'metadata.labels[app.kubernetes.io/name]'), 6);
  assert.equal(lineOf(0, 'spec.containers[1]'), 13);
  assert.equal(lineOf(1, 'spec.containers'), 21);
});

test('a field that is missing is shown at what should hold it', () => {
  const { lineOf } = locate(manifest);
  assert.equal(lineOf(0, 'spec.containers[1].image'), 13);
  assert.equal(lineOf(1, 'spec.restartPolicy'), 20);
  assert.equal(lineOf(2, 'spec'), undefined);
});

test('YAML that cannot be read is reported at its line', () => {
  const { syntax } = locate('apiVersion: v1\nkind: [Pod\nmetadata:\n  name: x\n');
  assert.equal(syntax[0]?.line, 3);
});

test('hostile YAML gives no exception', () => {
  assert.doesNotThrow(() => locate('['.repeat(20_000)));
  assert.doesNotThrow(() => locate('a: &a [*a]\n__proto__: {x: 1}\n'));
  assert.equal(locate('__proto__:\n  x: 1\n').lineOf(0, '__proto__.x'), 2);
});

test('the fields of a Status: its causes, else what the message quotes', () => {
  const causes = [{ field: 'spec.containers[0].image', message: 'Required value' }];
  assert.deepEqual(fieldsOf({ message: 'm', details: { causes } }), [
    { field: 'spec.containers[0].image', message: 'spec.containers[0].image: Required value' },
  ]);
  const [strict] = fieldsOf({ message: 'strict decoding error: unknown field "spec.containers[0].imag"' });
  assert.equal(strict?.field, 'spec.containers[0].imag');
  assert.deepEqual(fieldsOf({ message: 'pods "x" is forbidden' }), [
    { field: undefined, message: 'pods "x" is forbidden' },
  ]);
});
