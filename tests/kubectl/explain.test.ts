import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Models } from '../../src/build/field-docs/models.ts';
import { projectRoot } from '../../src/build/project.ts';
import { RESOURCES } from '../../src/cluster/api/scheme.ts';
import { createCluster } from '../../src/cluster/index.ts';
import type { Fetcher } from '../../src/cluster/part.ts';
import { documentation, type KindDocs, kindDocsName } from '../../src/kubectl/documentation.ts';
import { wordWrap } from '../../src/kubectl/print/word-wrap.ts';
import { Terminal } from '../../src/kubectl/terminal.ts';

// What whole descriptions look like is compared with the recordings cli/001 to cli/040 (tests/conformance).

const models = new Models(projectRoot);

/** The documentation that is installed, by its name. */
const source =
  (name: string): Fetcher<KindDocs> =>
  (done) => {
    const resource = RESOURCES.find((r) => kindDocsName(r) === name);
    done(resource && models.kind(resource));
  };
documentation.fetchFrom(source);

/** Runs a line to its end and gives what it printed, and how much virtual time it took. */
function run(line: string): { stdout: string; stderr: string; exit: number | undefined; took: number } {
  const cluster = createCluster({ epoch: Date.UTC(2026, 10, 20, 6) });
  cluster.advance(1000);
  const terminal = new Terminal(cluster);
  const said = { stdout: '', stderr: '' };
  let exit: number | undefined;
  const before = cluster.now;
  const running = terminal.run(line, {
    onStdout: (text) => (said.stdout += text),
    onStderr: (text) => (said.stderr += text),
    onExit: (code) => (exit = code),
  });
  running.write(undefined);
  cluster.kernel.runWhile(() => exit === undefined, cluster.now + 60_000);
  return { ...said, exit, took: cluster.now - before };
}

test('a path leads through lists and maps to a field, with its own text and that of its type', () => {
  const { stdout } = run('kubectl explain deploy.spec.template.metadata.creationTimestamp');
  assert.match(
    stdout,
    /^GROUP: {6}apps\nKIND: {7}Deployment\nVERSION: {4}v1\n\nFIELD: creationTimestamp <string>\n\n\nDESC/,
  );
  assert.match(stdout, /\n {4}CreationTimestamp is a timestamp [\s\S]*\n {4}Time is a wrapper around time\.Time/);
});

test('all lines but those of one long word have at most 80 characters', () => {
  const { stdout } = run('kubectl explain pod.spec.containers');
  const long = stdout.split('\n').filter((line) => line.length > 80 && / \S/.test(line.trim()));
  assert.deepEqual(long, []);
});

test('a kind that is not simulated is documented all the same; a type within itself ends there', () => {
  const { stdout, exit } = run('kubectl explain crd.spec.versions.schema.openAPIV3Schema --recursive');
  assert.equal(exit, 0);
  assert.match(stdout, /\n {2}not\t<JSONSchemaProps>\n {2}nullable\t<boolean>\n/);
  assert.match(stdout, /\n {2}maximum\t<number>\n/);
});

test('what is not there is an error', () => {
  assert.equal(run('kubectl explain pod.spec.nope').stderr, 'error: field "nope" does not exist\n');
  assert.equal(run('kubectl explain pod.spec.hostNetwork.x').stderr, 'error: field "x" does not exist\n');
  assert.equal(run('kubectl explain nope').stderr, 'the server doesn\'t have a resource type "nope"\n');
  assert.equal(
    run('kubectl explain pods --api-version=apps/v1').stderr,
    `error: couldn't find resource for "apps/v1, Resource=pods"\n`,
  );
  for (const name of ['__proto__', 'constructor', 'pod.__proto__', 'pod.constructor.name'])
    assert.equal(run(`kubectl explain ${name}`).exit, 1, name);
});

test('without the documentation the fields are printed, and that it could not be had', () => {
  try {
    documentation.fetchFrom(() => (done) => done(undefined));
    const { stdout, stderr, exit } = run('kubectl explain pod.spec.containers.resources');
    assert.equal(stderr, 'kubectl: the descriptions of fields could not be loaded; are you offline? Try again.\n');
    assert.equal(exit, 0);
    assert.match(stdout, /\n {2}limits\t<map\[string\]Quantity>\n {2}requests\t<map\[string\]Quantity>\n/);
    assert.equal(run('kubectl explain csr').exit, 1);
  } finally {
    documentation.fetchFrom(source);
  }
});

test('the clock stands still while the documentation is fetched, and the output is the same', () => {
  const { stdout, took } = run('kubectl explain pods');
  let arrive = (): void => {};
  try {
    documentation.fetchFrom((name) => (done) => {
      arrive = () => source(name)(done);
    });
    const cluster = createCluster({ epoch: Date.UTC(2026, 10, 20, 6) });
    cluster.advance(1000);
    const before = cluster.now;
    let text = '';
    let later: number | undefined;
    new Terminal(cluster).run('kubectl explain pods', {
      onStdout: (more) => (text += more),
      onExit: () => (later = cluster.now - before),
    });
    const go = (): boolean => cluster.kernel.runWhile(() => later === undefined, before + 60_000);
    assert.equal(go(), false);
    assert.ok(cluster.now - before <= took);
    arrive();
    assert.equal(go(), true);
    assert.equal(text, stdout);
    assert.equal(later, took);
  } finally {
    documentation.fetchFrom(source);
  }
});

test('lines break between words; blanks stay but at breaks; long words stay whole', () => {
  assert.equal(wordWrap('one two  three four', 10), 'one two\nthree four');
  assert.equal(wordWrap('  * item\n\nnext', 80), '  * item\n\nnext');
  assert.equal(wordWrap('see https://example.org/long x', 10), 'see\nhttps://example.org/long\nx');
});
