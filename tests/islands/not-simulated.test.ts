import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notSimulatedIn } from '../../src/islands/manifest/not-simulated.ts';

const lines = (text: string) => notSimulatedIn(text).map(({ line, field }) => `${line} ${field}`);

test('fields without effect are named at their lines', () => {
  const manifest = `kind: Pod
spec:
  hostPID: true
  containers:
    - name: a
      securityContext:
        privileged: true
        runAsUser: 1000
  volumes:
    - name: v
      nfs: {server: x, path: /}
    - name: w
      emptyDir: {}
`;
  assert.deepEqual(lines(manifest), [
    '3 spec.hostPID',
    '7 spec.containers[0].securityContext.privileged',
    '11 spec.volumes[0].nfs',
  ]);
});

test('kinds whose controller does not run are named, in the document they are in', () => {
  assert.deepEqual(lines('kind: Pod\nspec: {}\n---\nkind: NetworkPolicy\n'), ['4 kind']);
});

test('a template of Pods is looked at as a Pod is', () => {
  const template = 'template:\n    spec:\n      hostPID: true\n';
  assert.deepEqual(lines(`kind: Deployment\nspec:\n  ${template}`), ['5 spec.template.spec.hostPID']);
});

test('what is simulated, unreadable or hostile gives no notice', () => {
  assert.deepEqual(lines('kind: Pod\nspec:\n  containers: [{name: a, image: nginx}]\n'), []);
  assert.deepEqual(lines('kind: [\n'), []);
  assert.deepEqual(lines('kind: constructor\n__proto__: {kind: NetworkPolicy}\n'), []);
});
