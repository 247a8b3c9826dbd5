import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createCluster } from '../../src/cluster/cluster.ts';
// Nothing makes the parts present here: they come as in the page, each with what its own modules import.
import { arrival } from '../../src/islands/cluster/parts.ts';
import { Terminal } from '../../src/kubectl/core-terminal.ts';

const FOLDER = new URL('../../content/manifests/', import.meta.url);
const manifests = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

/** Types lines one after the other in a cluster of its own, as a reader would; gives all that was printed. */
async function typed(file: string, lines: readonly string[]): Promise<string> {
  const cluster = createCluster({ nodes: 2 });
  const terminal = new Terminal(cluster, { files: { [file]: readFileSync(new URL(file, FOLDER), 'utf8') } });
  let text = '';
  const print = (more: string): void => {
    text += more;
  };
  for (const line of lines) {
    let ended = false;
    const run = terminal.run(line, { onStdout: print, onStderr: print, onExit: () => (ended = true) });
    run.write(undefined);
    const deadline = cluster.now + 600_000;
    while (!ended && cluster.now < deadline) {
      if (!cluster.kernel.runWhile(() => !ended, deadline) && cluster.kernel.held) await arrival();
    }
    assert.ok(ended, `${line} has not ended`);
  }
  return text;
}

for (const file of manifests) {
  test(`${file} goes through a page that fetches its parts when they are first used`, async () => {
    const text = await typed(file, [`kubectl apply -f ${file}`, 'sleep 20', 'kubectl get all,pvc,pv,events']);
    assert.doesNotMatch(text, /Internal error|could not be loaded|no rules for|undefined/);
    assert.match(text, /created|Error from server|is invalid|error:/);
  });
}
