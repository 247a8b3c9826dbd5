import type { KubeObject } from '../../src/cluster/api/object.ts';
import { type Cluster, createCluster, type NodeSpec } from '../../src/cluster/index.ts';
import { standardNode } from '../../src/cluster/node.ts';
import { Terminal } from '../../src/kubectl/terminal.ts';
import { NODE_1 } from './recorded-node.ts';
import '../../src/build/field-docs/present.ts';
import { fakeRuntime } from './fake-runtime.ts';
import { registryOf } from './recorded-registry.ts';
import { readScenario } from './steps.ts';

/** A command's result, as `out/SS.json` and `cli/*.out.json` hold it. */
export interface Output {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A line of `trace.jsonl`; `t` in virtual milliseconds since the first step. */
export interface TraceLine {
  readonly t: number;
  readonly type: string;
  readonly object: unknown;
}

/** What the recordings watch. */
const TRACED = new Set([
  'pods',
  'events',
  'services',
  'configmaps',
  'secrets',
  'persistentvolumeclaims',
  'replicasets.apps',
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'jobs.batch',
  'cronjobs.batch',
  'endpointslices.discovery.k8s.io',
]);

/** The recorded cluster's machine: its control plane and `node-1`. */
const HOST = 'vm';
/** The cluster is older than any scenario. */
const AGE_BEFORE = 600_000;
const EPOCH = Date.UTC(2026, 10, 20, 6, 0, 0);
/** A scenario's own namespace was made so long before its first step. */
const NAMESPACE_BEFORE = 300;
/** A wait looks about ten times a second. */
const POLL = 100;
/** No command of the recordings takes longer. */
const COMMAND_LIMIT = 900_000;

/** The machines of `fake:N` as their kubelets reported them (recordings 192, 200, 206). */
function fakeNode(number: number): NodeSpec {
  const capacity = { cpu: '4', memory: '8Gi', pods: '110', 'ephemeral-storage': '0' };
  const none = { bootID: '', machineID: '', systemUUID: '' };
  return {
    ...standardNode(number),
    capacity,
    allocatable: capacity,
    annotations: {},
    providerID: `kubemark://node-${number}`,
    system: {
      ...none,
      containerRuntimeVersion: 'fakeRuntime://0.1.0',
      kernelVersion: '3.16.0-0.bpo.4-amd64',
      osImage: 'Debian GNU/Linux 7 (wheezy)',
    },
  };
}

/** A cluster like the recorded one: only the images that existed, `node-1`, or N nodes with a fake runtime. */
function recordedCluster(images: readonly string[], fakeNodes: number | undefined): Cluster {
  const nodes =
    fakeNodes === undefined
      ? [{ ...NODE_1, hostname: HOST }]
      : Array.from({ length: fakeNodes }, (_, i) => fakeNode(i + 1));
  const cluster = createCluster({
    storageClass: false,
    seed: 1,
    epoch: EPOCH,
    controlPlane: HOST,
    nodes,
    registry: registryOf(images),
    ...(fakeNodes === undefined ? {} : { runtime: fakeRuntime }),
  });
  cluster.advance(AGE_BEFORE - NAMESPACE_BEFORE);
  return cluster;
}

/** Types a line and waits for its end, in virtual time. */
function run(cluster: Cluster, terminal: Terminal, line: string): Output {
  let stdout = '';
  let stderr = '';
  let exit: number | undefined;
  const running = terminal.run(line, {
    onStdout: (text) => {
      stdout += text;
    },
    onStderr: (text) => {
      stderr += text;
    },
    onExit: (code) => {
      exit = code;
    },
  });
  running.write(undefined);
  cluster.kernel.runWhile(() => exit === undefined, cluster.now + COMMAND_LIMIT);
  if (exit === undefined) running.interrupt();
  return { exit: exit ?? 124, stdout, stderr };
}

/** Commands that look beyond a namespace of the scenario's own: scenarios that have them were recorded in the real `default`. */
const LOOKS_BEYOND =
  /\b(nodes?|ctr|crictl)\b|(\s-A|--all-namespaces)\b|get (\S+,)?(svc|services?|all|ep|endpoints)\b(?! \w)/;

/**
 * Whether a scenario was recorded in the real `default` namespace, where the API server's own Service and EndpointSlice stand. What its
 * recording saw before the first step tells; a scenario that comes without a recording is judged by its commands.
 */
function sharesDefault(stepsYaml: string, trace: string | undefined): boolean {
  if (trace === undefined) return LOOKS_BEYOND.test(stepsYaml);
  return /^\{"t": ?-.*"name": ?"kubernetes"/m.test(trace);
}

/** The recorder went on for so long after the last step, in milliseconds (recording 210: at least 460). */
const RECORDED_AFTER = 500;

/** Plays a scenario; `files` are those of its folder; `recorded` its recorded trace, where there is one. */
export function playScenario(
  stepsYaml: string,
  files: Readonly<Record<string, string>>,
  images: readonly string[],
  recorded?: string,
): { steps: object[]; trace: TraceLine[] } {
  const scenario = readScenario(stepsYaml);
  const cluster = recordedCluster(images, scenario.fakeNodes);
  if (!sharesDefault(stepsYaml, recorded)) {
    // A namespace of its own: without the API server's EndpointSlice, and with what controllers put into every new namespace made anew.
    for (const [resource, name] of [
      ['endpointslices.discovery.k8s.io', 'kubernetes'],
      ['endpoints', 'kubernetes'],
      ['configmaps', 'kube-root-ca.crt'],
      ['serviceaccounts', 'default'],
    ] as const) {
      cluster.store.remove(resource, 'default', name, { component: 'conformance' });
    }
  }
  cluster.advance(NAMESPACE_BEFORE);
  const terminal = new Terminal(cluster, { files });
  const begin = cluster.now;
  const steps = scenario.steps.map((step, index): object => {
    const t = cluster.now - begin;
    if (step.kind === 'sleep') {
      cluster.advance(step.seconds * 1000);
      return { step: index, sleep: step.seconds, t };
    }
    if (step.kind === 'run') {
      const output = run(cluster, terminal, step.line);
      return { step: index, run: step.line, t, took: cluster.now - begin - t, ...output };
    }
    const deadline = cluster.now + step.timeoutSeconds * 1000;
    let ok = step.met(cluster.store);
    while (!ok && cluster.now < deadline) {
      cluster.advance(Math.min(POLL, deadline - cluster.now));
      ok = step.met(cluster.store);
    }
    return { step: index, wait: step.text, t, took: cluster.now - begin - t, ok };
  });
  cluster.advance(RECORDED_AFTER);
  const trace = cluster.store.log
    .filter((c) => TRACED.has(c.resource) && c.object.metadata.namespace === 'default')
    .map((c) => ({ t: c.at - begin, type: c.type, object: withoutManagedFields(c.object) }));
  return { steps, trace };
}

function withoutManagedFields(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function playOn(files: Record<string, string>, lines: readonly string[], images: readonly string[]): Output[] {
  const cluster = recordedCluster(images, undefined);
  const terminal = new Terminal(cluster, { files });
  return lines.map((line) => run(cluster, terminal, line));
}

/** A manifest against the API server's validation, through both commands of the recordings. */
export function playValidation(
  file: string,
  text: string,
  images: readonly string[],
): Record<string, Output | undefined> {
  const lines = [
    `kubectl apply --dry-run=server -f ${file}`,
    `kubectl create --dry-run=server --validate=strict -f ${file}`,
  ];
  const [apply, create_strict] = playOn({ [file]: text }, lines, images);
  return { apply, create_strict };
}

/** What the API server makes of a minimal manifest. */
export function playDefaults(file: string, text: string, images: readonly string[]): string {
  return playOn({ [file]: text }, [`kubectl create --dry-run=server -o yaml -f ${file}`], images)[0]?.stdout ?? '';
}

/** Command lines that need no particular state of the cluster. */
export function playCommands(text: string, images: readonly string[]): Output | { commands: object[] } {
  const lines = text.split('\n').filter((l) => l.trim());
  const outputs = playOn({}, lines, images);
  if (lines.length === 1 && outputs[0]) return outputs[0];
  return { commands: outputs.map((output, i) => ({ run: lines[i], ...output })) };
}
