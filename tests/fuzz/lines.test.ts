import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Cluster, createCluster } from '../../src/cluster/index.ts';
import { Terminal } from '../../src/kubectl/terminal.ts';
import { FILES, line } from './lines.ts';
import { holds } from './property.ts';
import { EXCEPTION, type } from './workplace.ts';

/*
 * The terminal takes any line: it ends by itself or when it is interrupted, with an exit code, and says what it says in words.
 */

/** A cluster with a Pod and a Deployment at work. */
function workplace(): { cluster: Cluster; terminal: Terminal } {
  const cluster = createCluster({ nodes: 2 });
  const terminal = new Terminal(cluster, { files: FILES });
  type(cluster, terminal, 'kubectl apply -f pod.yaml -f web.yaml');
  cluster.advance(5_000);
  return { cluster, terminal };
}

holds({
  behaviour: 'any five lines, one after the other, end with an exit code or can be interrupted',
  file: import.meta.filename,
  cases: 1_000,
  of: fc.tuple(line, line, line, line, line),
  check(lines) {
    const { cluster, terminal } = workplace();
    for (const text of lines) {
      const { out, err, code } = type(cluster, terminal, text);
      assert.ok(Number.isInteger(code) && code >= 0 && code < 256, `exit code ${code}`);
      assert.doesNotMatch(out, EXCEPTION);
      assert.doesNotMatch(err, EXCEPTION);
      terminal.complete(text.slice(0, 300));
    }
    assert.equal(type(cluster, terminal, 'echo still here').out, 'still here\n', 'the terminal takes the next line');
    cluster.advance(1_000);
  },
});
