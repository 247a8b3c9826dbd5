import { siteRegistry } from '../../src/cluster/images/registry.ts';
import { type ClusterOptions, createCluster } from '../../src/cluster/index.ts';
import { Terminal } from '../../src/kubectl/terminal.ts';

/** A cluster and a terminal with some files. */
export function workplace(files: Record<string, string> = {}, options: ClusterOptions = {}) {
  const cluster = createCluster({ epoch: Date.UTC(2026, 10, 20, 6), registry: siteRegistry(), ...options });
  cluster.advance(60_000);
  const terminal = new Terminal(cluster, { files });
  /** Runs a line as a script does, to its end (at most ten minutes); gives what it printed and its exit code when that is not 0. */
  const type = (line: string): string => {
    let text = '';
    let code: number | undefined;
    const add = (more: string): void => {
      text += more;
    };
    const run = terminal.run(line, { onStdout: add, onStderr: add, onExit: (exit) => (code = exit) });
    run.write(undefined);
    cluster.kernel.runWhile(() => code === undefined, cluster.now + 600_000);
    return code === 0 ? text : `${text}[exit ${code}]`;
  };
  /** Runs a line at a terminal and types `keys`, each after a while. */
  const converse = (line: string, ...keys: readonly string[]): string => {
    let text = '';
    let code: number | undefined;
    const add = (more: string): void => {
      text += more;
    };
    const run = terminal.run(line, { tty: true, onStdout: add, onStderr: add, onExit: (exit) => (code = exit) });
    cluster.advance(5000);
    for (const key of keys) {
      run.write(key);
      cluster.advance(2000);
    }
    cluster.advance(5000);
    return code === 0 ? text : `${text}[exit ${code}]`;
  };
  return { cluster, terminal, type, converse };
}
