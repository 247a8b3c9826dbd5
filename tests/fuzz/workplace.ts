import '../../src/kubectl/present.ts';
import assert from 'node:assert/strict';
import { ApiServer } from '../../src/cluster/apiserver/apiserver.ts';
import { Client } from '../../src/cluster/apiserver/client.ts';
import { Store } from '../../src/cluster/apiserver/store.ts';
import { bootstrap } from '../../src/cluster/bootstrap.ts';
import type { Cluster } from '../../src/cluster/index.ts';
import { Kernel } from '../../src/cluster/kernel/kernel.ts';
import type { Terminal, TerminalCluster } from '../../src/kubectl/terminal.ts';

/** Virtual milliseconds that a line may take before it is interrupted. */
const LINE = 3_000;
/** Virtual milliseconds within which an interrupted line ends. */
const GRACE = 60_000;
/** Events of the kernel that a line may take: so much is left of a reader's patience after a second or two. */
const EVENTS = 200_000;
/** Characters that a line may print before it is interrupted. */
const OUTPUT = 500_000;

/** What a line has done. */
export interface Done {
  readonly out: string;
  readonly err: string;
  readonly code: number;
  readonly interrupted: boolean;
}

/** An API server with what exists in every cluster, and nothing that acts: no nodes, no controllers. Cheap to make. */
export function bareControlPlane(): TerminalCluster & { readonly store: Store } {
  const kernel = new Kernel({ seed: 1, epoch: Date.UTC(2026, 0, 1) });
  const store = new Store(kernel, 200);
  const apiserver = new ApiServer(kernel, store);
  bootstrap(apiserver, '172.18.0.2', true);
  const metadata = { name: 'default', namespace: 'default' };
  new Client(apiserver, { component: 'kube-controller-manager' }).create('serviceaccounts', {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata,
  });
  return { kernel, store, apiserver, nodes: new Map() };
}

/** Runs a line with no input. It is interrupted when it takes too long or prints too much; then it must end. */
export function type({ kernel }: TerminalCluster | Cluster, terminal: Terminal, line: string): Done {
  let out = '';
  let err = '';
  let code: number | undefined;
  const run = terminal.run(line, {
    onStdout: (text) => (out += text),
    onStderr: (text) => (err += text),
    onExit: (exit) => (code = exit),
  });
  run.write(undefined);
  let events = 0;
  const goesOn = (): boolean => code === undefined && ++events < EVENTS && out.length + err.length < OUTPUT;
  kernel.runWhile(goesOn, kernel.now + LINE);
  const interrupted = code === undefined;
  assert.ok(events < EVENTS, `the line takes ${events} events within ${LINE / 1000} virtual seconds`);
  if (interrupted) {
    for (let times = 0; times < 3 && code === undefined; times++) {
      run.interrupt();
      kernel.runWhile(goesOn, kernel.now + GRACE);
    }
  }
  assert.equal(typeof code, 'number', 'the line neither ends nor can be interrupted');
  assert.ok(out.length + err.length < 2 * OUTPUT, 'the output has a bound');
  return { out, err, code: code ?? -1, interrupted };
}

/** What an exception of JavaScript looks like that was caught and shown as if it were an answer. */
export const EXCEPTION =
  /Cannot (?:read|set|convert|destructure|access|mix|assign)|is not a (?:function|constructor)|is not (?:iterable|defined)|Maximum call stack|Invalid (?:array|string|count|regular|time|date)|\bBigInt\b|Error from server \(InternalError\)|Reduce of empty|before initialization/;
