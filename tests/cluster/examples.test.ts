import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createCluster } from '../../src/cluster/index.ts';
import { Terminal } from '../../src/kubectl/terminal.ts';

const MANIFESTS = new URL('../../content/manifests/', import.meta.url);

/** Applies a manifest, lives for two virtual minutes, looks at everything; gives all that was printed and all that was written. */
function live(file: string, text: string): { printed: string; history: string } {
  const cluster = createCluster({ seed: 7, nodes: 2 });
  const terminal = new Terminal(cluster, { files: { [file]: text } });
  let printed = '';
  const type = (line: string): void => {
    let ended = false;
    printed += `$ ${line}\n`;
    const onText = (piece: string): void => {
      printed += piece;
    };
    const onExit = (code: number): void => {
      printed += `exit ${code}\n`;
      ended = true;
    };
    terminal.run(line, { onStdout: onText, onStderr: onText, onExit });
    cluster.kernel.runWhile(() => !ended, cluster.now + 120_000);
  };
  type(`kubectl apply -f ${file}`);
  cluster.advance(60_000);
  for (const what of ['pods -o wide', 'pods -o yaml', 'events', 'services']) type(`kubectl get ${what}`);
  type('kubectl describe pods');
  type(`kubectl delete -f ${file}`);
  return { printed, history: JSON.stringify(cluster.store.log) };
}

for (const file of readdirSync(MANIFESTS).sort()) {
  test(`${file}: two runs with the same seed are the same to the byte`, () => {
    const text = readFileSync(new URL(file, MANIFESTS), 'utf8');
    const [once, again] = [live(file, text), live(file, text)];
    assert.equal(once.printed, again.printed);
    assert.equal(once.history, again.history);
    assert.match(once.printed, /^\$ kubectl apply .*\n(?:\S+ created\n)+exit 0\n/);
  });
}
