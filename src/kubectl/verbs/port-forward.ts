import type { Pod, Service } from '../../cluster/api/types.generated.ts';
import { first, Signal, type Wait } from '../../cluster/kernel/task.ts';
import type { Connection, Listener } from '../../cluster/runtime/system.ts';
import type { Call } from '../command.ts';
import { failure, usageError } from '../errors.ts';
import { podsFor } from '../pods.ts';
import { type Session, type Work, wait } from '../session.ts';

/** `kubectl port-forward`: ports of the workstation lead to ports on a Pod's localhost until it is stopped (documentation: Use Port Forwarding). */
export function* portForward(call: Call): Work {
  const { session, args } = call;
  const [word, ...ports] = args;
  if (word === undefined || ports.length === 0)
    throw usageError('port-forward', 'TYPE/NAME and list of ports are required for port-forward');
  const { resource, object, pods } = yield* podsFor(session, [word], 'attach to', call.duration('pod-running-timeout'));
  const [pod] = pods;
  const service = resource.key === 'services' ? (object as Service) : undefined;
  const pairs = ports.map((port) => resolvePort(port, service, pod));
  if (pod.status?.phase !== 'Running')
    throw failure(`unable to forward port because pod is not running. Current status=${pod.status?.phase}`);
  const addresses = addressesOf(call.given('address') ? call.list('address') : ['localhost']);
  yield* forward(session, pod, pairs.map(parsePair), addresses);
}

/** A port of the workstation, 0 for any free one, and the port of the Pod that it leads to. */
interface Forwarded {
  readonly local: number;
  readonly remote: number;
}

interface Port {
  readonly name?: string;
  readonly protocol?: string;
}

/** `[LOCAL:]REMOTE` with names and a Service's ports resolved to ports of the Pod. Throws kubectl's words. */
function resolvePort(text: string, service: Service | undefined, pod: Pod): { local: string; remote: string } {
  const parts = text.split(':');
  const [given = ''] = parts;
  const asked = parts.length === 2 ? (parts[1] ?? '') : given;
  if (!service && !asked) throw failure('remote port cannot be empty');
  const owner = service ? 'Service' : 'Pod';
  const name = (service ?? pod).metadata.name ?? '';
  const ports = service ? (service.spec?.ports ?? []).map((p) => ({ ...p, number: p.port })) : containerPorts(pod);
  const number = /^[+-]?[0-9]+$/.test(asked) ? Number(asked) : ports.find((p) => p.name === asked)?.number;
  if (number === undefined) throw failure(`${owner} '${name}' does not have a named port '${asked}'`);
  const same = ports.filter((p) => p.number === number);
  if (same.length > 0 && same.every((p: Port) => p.protocol === 'UDP'))
    throw failure(`UDP protocol is not supported for ${asked}`);
  const local = given === asked ? String(number) : given;
  if (!service || service.spec?.clusterIP === 'None') return { local, remote: String(number) };
  const found = service.spec?.ports?.find((p) => p.port === number);
  if (!found) throw failure(`Service ${name} does not have a service port ${number}`);
  const target = found.targetPort ?? number;
  const remote =
    typeof target === 'number' ? target || number : containerPorts(pod).find((p) => p.name === target)?.number;
  if (remote === undefined) throw failure(`Pod '${pod.metadata.name}' does not have a named port '${target}'`);
  return { local, remote: String(remote) };
}

const containerPorts = (pod: Pod) =>
  pod.spec.containers.flatMap((c) => (c.ports ?? []).map((p) => ({ ...p, number: p.containerPort })));

function parsePair({ local, remote }: { local: string; remote: string }): Forwarded {
  const number = (text: string, which: string): number => {
    const bad = (why: string): Error =>
      failure(`error parsing ${which} port '${text}': strconv.ParseUint: parsing ${JSON.stringify(text)}: ${why}`);
    if (!/^[0-9]+$/.test(text)) throw bad('invalid syntax');
    if (Number(text) > 65535) throw bad('value out of range');
    return Number(text);
  };
  const pair = { local: number(local || '0', 'local'), remote: number(remote, 'remote') };
  if (pair.remote === 0) throw failure('remote port must be > 0');
  return pair;
}

/** What `--address` names; `localhost` is two addresses of which one is enough. */
function addressesOf(names: readonly string[]): { readonly ip: string; readonly needed: boolean }[] {
  const addresses = names.flatMap((name) => {
    if (name === 'localhost') return ['127.0.0.1', '::1'].map((ip) => ({ ip, needed: false }));
    if (!/^([0-9]{1,3}\.){3}[0-9]{1,3}$/.test(name) && !/^[0-9a-f]*:[0-9a-f:]*$/i.test(name))
      throw failure(`${name} is not a valid IP`);
    return [{ ip: name, needed: true }];
  });
  return addresses.sort((a, b) => (a.ip < b.ip ? -1 : 1));
}

/** Ports from which one is taken for `:80`, as Linux does. */
const ANY_FREE = { from: 32_768, count: 28_232 };

/** Listens, and carries connections to the Pod one beside the other until one of them fails. */
function* forward(
  session: Session,
  pod: Pod,
  ports: readonly Forwarded[],
  addresses: readonly { readonly ip: string; readonly needed: boolean }[],
): Work {
  const { system } = session;
  const open: { readonly listener: Listener; readonly local: number; readonly remote: number }[] = [];
  const connections = new Set<Connection>();
  try {
    const listening = ports.map((port) => {
      let { local } = port;
      const listen = (host: string) => system.network.listen({ host, port: local, owner: 'kubectl' });
      for (let i = 0; port.local === 0 && i < ANY_FREE.count; i++) {
        local = ANY_FREE.from + ((Math.floor(session.now) + i * 7) % ANY_FREE.count);
        if (!system.network.listeners.some((l) => l.port === local)) break;
      }
      const faults: string[] = [];
      let taken = 0;
      for (const { ip, needed } of addresses) {
        const shown = ip.includes(':') ? `[${ip}]:${local}` : `${ip}:${local}`;
        const listener = listen(ip);
        if (!('error' in listener)) {
          open.push({ listener, local, remote: port.remote });
          session.out(`Forwarding from ${shown} -> ${port.remote}\n`);
          if (!needed) taken++;
        } else
          faults.push(
            `unable to create listener: Error listen tcp${ip.includes(':') ? 6 : 4} ${shown}: bind: address already in use`,
          );
      }
      if (faults.length === 0 || taken > 0) return true;
      session.err(
        `Unable to listen on port ${local}: Listeners failed to create with the following errors: [${faults.join(' ')}]\n`,
      );
      return false;
    });
    if (!listening.includes(true))
      throw failure(
        `unable to listen on any of the requested ports: [${ports.map((p) => `{${p.local} ${p.remote}}`).join(' ')}]`,
      );
    const lost = new Signal<string>();
    for (;;) {
      yield* session.flush();
      const waits: Wait<unknown>[] = [lost.wait, ...open.map((o) => o.listener.accept)];
      const { index, value } = yield* wait(first(...waits));
      const from = open[index - 1];
      if (!from) throw lostConnection(session, value as string);
      const { local, remote } = from;
      session.out(`Handling connection for ${local}\n`);
      const fail = (why: string): void => lost.notify(`an error occurred forwarding ${local} -> ${remote}: ${why}`);
      const target = session.api.portForward(pod.metadata.namespace ?? '', pod.metadata.name ?? '', remote);
      connections.add(value as Connection);
      system.start(carry(value as Connection, target, connections, system.start.bind(system), fail));
    }
  } finally {
    for (const { listener } of open) listener.close();
    for (const connection of connections) connection.close();
  }
}

type Pump = Generator<Wait, void, unknown>;

/** Connects a connection to the Pod and carries what comes on either side to the other. */
function* carry(
  near: Connection,
  target: Wait<Connection | { readonly error: string }>,
  connections: Set<Connection>,
  start: (thread: Pump) => void,
  fail: (why: string) => void,
): Pump {
  const far = (yield target) as Connection | { readonly error: string };
  if ('error' in far) {
    near.close();
    return fail(far.error);
  }
  connections.add(far);
  start(pump(near, far, connections));
  yield* pump(far, near, connections);
}

function* pump(from: Connection, to: Connection, connections: Set<Connection>): Pump {
  for (;;) {
    const text = (yield from.read) as string | undefined;
    if (text === undefined) break;
    to.write(text);
  }
  to.close();
  connections.delete(to);
}

/** kubectl's log line for a connection that could not be carried, and the end that this puts to the command. */
function lostConnection(session: Session, why: string): Error {
  const at = new Date(session.now).toISOString();
  const time = `${at.slice(5, 7)}${at.slice(8, 10)} ${at.slice(11, 23)}000`;
  const pid = String(session.system.pid).padStart(7);
  session.err(`E${time} ${pid} portforward.go:489] "Unhandled Error" err=${JSON.stringify(why)}\n`);
  return failure('lost connection to pod');
}
