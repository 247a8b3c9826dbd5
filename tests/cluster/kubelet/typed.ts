import type { Event, Pod } from '../../../src/cluster/api/types.generated.ts';
import { Client } from '../../../src/cluster/apiserver/client.ts';
import { createCluster } from '../../../src/cluster/index.ts';
import { Terminal } from '../../../src/kubectl/terminal.ts';
import { NODE_1 } from '../../conformance/recorded-node.ts';

/** A whole cluster of one node with 2 processors, and what is typed at it. */
export function typedCluster(manifest: string) {
  const cluster = createCluster({ seed: 3, nodes: [NODE_1] });
  const client = new Client(cluster.apiserver, { component: 'test' });
  const terminal = new Terminal(cluster, { files: { 'pod.yaml': manifest } });
  /** What a command prints; virtual time passes until it has ended. */
  const run = (line: string): string => {
    let printed = '';
    let ended = false;
    const onText = (piece: string): void => {
      printed += piece;
    };
    const onExit = (): void => {
      ended = true;
    };
    terminal.run(line, { onStdout: onText, onStderr: onText, onExit });
    cluster.kernel.runWhile(() => !ended, cluster.now + 120_000);
    return printed;
  };
  run('kubectl apply -f pod.yaml');
  return {
    run,
    seconds: (n: number): void => cluster.advance(n * 1000),
    pod: (name = 'p'): Pod => client.get<Pod>('pods', 'default', name) as Pod,
    /** `Reason xN: message` of a Pod's events with one of these reasons, in order of their first times. */
    events: (reasons: readonly string[], name = 'p'): string[] =>
      (cluster.store.list('events', 'default') as unknown as Event[])
        .filter((e) => e.involvedObject.name === name && reasons.includes(e.reason ?? ''))
        .map((e) => `${e.reason} x${e.count}: ${e.message}`),
  };
}

/** The manifest of a Pod `p`: its container's fields in YAML's flow style, and fields of its spec. */
export const podYaml = (container: string, spec = '', name = 'p'): string => `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec:
  containers: [{name: main, ${container}}]
${spec.replace(/^/gm, '  ')}
`;

/** A container that does nothing. */
export const IDLE = 'image: busybox, command: [sleep, "3600"]';
