import { type Cluster, createCluster } from '../../src/cluster/index.ts';
import { Terminal } from '../../src/kubectl/terminal.ts';
import { type Done, type } from '../fuzz/workplace.ts';

/** A place for a text from outside. */
export interface Door {
  readonly name: string;
  /** Goes through it; one text after the other, in the same cluster. */
  readonly enter: (text: string) => Done;
  /** Whether the cluster still answers. */
  readonly answers: () => boolean;
}

/** A cluster with a Pod, a Service and a Deployment, and somebody at its terminal. */
export interface Workplace {
  readonly cluster: Cluster;
  /** Runs a line; what takes too long is interrupted. */
  readonly line: (line: string) => Done;
  readonly answers: () => boolean;
}

const WEB = `apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  containers:
  - {name: main, image: busybox, command: [sh, -c, 'while :; do sleep 60; done']}
  - {name: server, image: nginx}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  selector: {matchLabels: {app: api}}
  template: {metadata: {labels: {app: api}}, spec: {containers: [{name: main, image: busybox, command: [sleep, infinity]}]}}
`;

/** Opens a workplace. It is made again when its Pod is gone: some were told to delete it. */
export function openWorkplace(): Workplace {
  let cluster = createCluster({ nodes: 1 });
  let terminal: Terminal;
  const begin = (): void => {
    cluster = createCluster({ nodes: 1 });
    terminal = new Terminal(cluster, { files: { 'web.yaml': WEB, 'text.txt': 'one\ntwo words\nthree\n' } });
    type(cluster, terminal, 'kubectl apply -f web.yaml');
    cluster.advance(8_000);
  };
  begin();
  return {
    get cluster() {
      return cluster;
    },
    line: (line) => type(cluster, terminal, line),
    answers: () => {
      const { out, code } = type(cluster, terminal, 'kubectl get pods');
      if (!/^web +2\/2 +Running/m.test(out)) begin();
      return code === 0;
    },
  };
}

/** A text as one word of the shell. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** A door by a line in which `Q` stands for the text, as one word. */
export function lineDoor(line: string): Door {
  const { line: run, answers } = openWorkplace();
  return { name: line, enter: (text) => run(line.replaceAll('Q', () => quoted(text))), answers };
}

/** Says all that several commands have said, and ends as the first of them. */
export const together = (dones: readonly Done[]): Done => ({
  out: dones.map((d) => d.out).join(''),
  err: dones.map((d) => d.err).join(''),
  code: dones[0]?.code ?? 0,
  interrupted: dones.some((d) => d.interrupted),
});
