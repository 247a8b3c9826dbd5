import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createCluster } from '../../src/cluster/index.ts';
import { Terminal } from '../../src/kubectl/terminal.ts';
import { manifestFile } from './files.ts';
import { TEXTS } from './manifests.ts';
import { holds } from './property.ts';
import { bareControlPlane, type Done, EXCEPTION, type } from './workplace.ts';

/*
 * kubectl takes any file: it says what has become of every object, or on standard error what is wrong, with an exit code other than 0.
 */

const file = import.meta.filename;

/** An answer is what was done on standard output, or an error with the code `failed`. */
function answers({ out, err, code, interrupted }: Done, failed = 1): void {
  assert.equal(interrupted, false, 'it ends by itself');
  assert.doesNotMatch(out + err, EXCEPTION);
  if (code === 0) {
    for (const line of err.split('\n').filter(Boolean))
      assert.match(line, /^(?:Warning: |No resources found|[+\s])/, 'only warnings');
  } else {
    assert.equal(code, failed);
    assert.match(err, /error|Error|The \S+ "|invalid|unable|not simulated/, 'the error is named');
  }
  assert.ok(err.length < 300_000, `an error message of ${err.length} characters`);
}

const VERBS = [
  'apply',
  'create',
  'replace',
  'apply --server-side',
  'create --save-config',
  'apply --validate=ignore',
  'apply --validate=warn',
  'replace --force',
  'apply --dry-run=server',
  'create --dry-run=client -o yaml',
  'delete --wait=false',
  'diff',
  'get -o wide',
  'label a=b',
  'patch -p {"metadata":{"labels":{"c":"d"}}}',
];

test('every manifest of the project, applied again, changes nothing', () => {
  for (const text of TEXTS) {
    const plane = bareControlPlane();
    const terminal = new Terminal(plane, { files: { 'a.yaml': text } });
    assert.match(type(plane, terminal, 'kubectl apply -f a.yaml').out, /^(\S+ created\n)+$/);
    const { revision } = plane.store;
    // What the server keeps otherwise (stringData, a list of tolerations that admission adds to) is sent each time: `configured`, as in a real cluster.
    assert.match(type(plane, terminal, 'kubectl apply -f a.yaml').out, /^(\S+ (unchanged|configured)\n)+$/, text);
    assert.equal(plane.store.revision, revision);
  }
});

holds({
  behaviour:
    'apply, create and replace -f: a damaged file leads to objects or to an error, and applying it again changes nothing',
  file,
  cases: 4_000,
  of: fc.tuple(manifestFile, fc.constantFrom(...VERBS)),
  check([text, verb]) {
    const plane = bareControlPlane();
    const terminal = new Terminal(plane, { files: { 'a.yaml': text } });
    const words = verb.split(' ').map((w) => `'${w}'`);
    answersOrDiffers(verb, type(plane, terminal, `kubectl ${words[0]} -f a.yaml ${words.slice(1).join(' ')}`));
    const first = type(plane, terminal, 'kubectl apply -f a.yaml');
    answers(first);
    assert.ok(first.out || first.err, 'something is said');
    const revision = plane.store.revision;
    const again = type(plane, terminal, 'kubectl apply -f a.yaml');
    answers(again);
    // A field that the server keeps otherwise than the file has it is sent each time, as to a real cluster; nothing comes of it.
    // (A null is nothing when an object is made, and takes a field away when it is there.)
    if (first.code === 0 && !namesTwice(again) && !/\bnull\b/.test(text))
      assert.equal(plane.store.revision, revision, 'applied again, nothing changes');
  },
});

/** Of two documents about one object each changes what the other did. */
function namesTwice({ out }: Done): boolean {
  const names = out.split('\n').flatMap((l) => (l ? [l.replace(/ \S+$/, '')] : []));
  return new Set(names).size < names.length;
}

/** `diff` ends with 1 when there are differences, which is no error, and with 2 after an error. */
function answersOrDiffers(verb: string, done: Done): void {
  if (verb === 'diff' && done.code === 1 && /^(?:Warning: .*\n)*$/.test(done.err)) return;
  answers(done, verb === 'diff' ? 2 : 1);
}

const LOOKS = [
  'kubectl get all -A -o wide',
  'kubectl describe -f a.yaml',
  'kubectl get -f a.yaml -o yaml',
  'kubectl get events -A',
  'kubectl get -f a.yaml -o json',
];

holds({
  behaviour: 'a cluster lives on with whatever it has accepted',
  file,
  cases: 1_000,
  of: manifestFile,
  check(text) {
    const cluster = createCluster({ nodes: 2 });
    const terminal = new Terminal(cluster, { files: { 'a.yaml': text } });
    type(cluster, terminal, 'kubectl apply --validate=ignore -f a.yaml');
    cluster.kernel.runUntil(cluster.now + 30_000, 100_000);
    for (const line of LOOKS)
      assert.doesNotMatch(Object.values(type(cluster, terminal, line)).join('\n'), EXCEPTION, line);
    type(cluster, terminal, 'kubectl delete -f a.yaml --wait=false');
    cluster.kernel.runUntil(cluster.now + 60_000, 100_000);
  },
});
