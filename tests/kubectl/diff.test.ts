import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workplace } from './workplace.ts';

const pod = (image: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: main, ${image}}]}}`;
const secret = (a: string): string =>
  `{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {a: ${a}, same: eg==}}`;

test('diff: the server says what would be, with its own fields', () => {
  const { type } = workplace({ 'a.yaml': pod('image: nginx'), 'b.yaml': pod('image: "nginx:1.27"') });
  type('kubectl apply -f a.yaml');
  assert.equal(type('kubectl diff -f a.yaml'), '');
  const changed = type('kubectl diff -f b.yaml').split('\n');
  assert.deepEqual(
    changed.filter((l) => /^[-+] /.test(l)),
    ['-  generation: 1', '+  generation: 2', '-  - image: nginx', '+  - image: nginx:1.27'],
  );
  assert.equal(changed.at(-1), '[exit 1]');
  assert.match(type('kubectl get pod p -o jsonpath={.spec.containers[0].image}'), /^nginx$/);
});

test('diff: a failure leaves with 2, to tell it from a difference', () => {
  const { type } = workplace({ 'a.yaml': pod('image: nginx'), 'bad.yaml': pod('imag: nginx') });
  type('kubectl apply -f a.yaml');
  assert.equal(type('kubectl diff -f no.yaml'), 'error: the path "no.yaml" does not exist\n[exit 2]');
  assert.equal(
    type('kubectl diff -f bad.yaml'),
    'Warning: unknown field "spec.containers[0].imag"\nThe Pod "p" is invalid: spec.containers[0].image: Required value\n[exit 2]',
  );
});

test('diff: the values of Secrets are hidden', () => {
  const { type } = workplace({ 'a.yaml': secret('eA=='), 'b.yaml': secret('eQ==') });
  type('kubectl apply -f a.yaml');
  const lines = type('kubectl diff -f b.yaml')
    .split('\n')
    .filter((l) => /^[-+ ] {2}(a|same):/.test(l));
  assert.deepEqual(lines, ["-  a: '*** (before)'", "+  a: '*** (after)'", "   same: '***'"]);
});
