import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostFiles } from '../../../src/build/hosting/host-files.ts';
import { projectRoot } from '../../../src/build/project.ts';
import { until } from '../../until.ts';

/** The nginx of this machine; undefined when it has none. */
export const program = ['/usr/sbin/nginx', '/usr/local/bin/nginx', '/opt/homebrew/bin/nginx'].find((path) =>
  existsSync(path),
);

/** An nginx that serves a built site. */
export interface Served {
  /** Where the home page is. */
  readonly address: string;
  /** What it wrote to its error log. */
  errors(): string;
  close(): Promise<void>;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address && typeof address === 'object' ? address.port : 0));
    });
  });
}

/** Puts `to` in the place of `from`, which must be there. */
function exchange(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`deploy/container/nginx.conf does not say "${from}" any more.`);
  return text.replaceAll(from, to);
}

/**
 * Serves a built site as the container image does: its configuration, its headers, its compressed files, a user without
 * rights. Only the port and the folders are others.
 *
 * @param folder the built site.
 * @param base the path it was built for, with slashes at both ends.
 */
export async function serveByNginx(folder: string, base: string): Promise<Served> {
  const place = mkdtempSync(join(tmpdir(), 'podbook-nginx-'));
  chmodSync(place, 0o755);
  const written = join(place, 'tmp');
  mkdirSync(written, { mode: 0o777 });
  chmodSync(written, 0o777);
  const www = join(place, 'www');
  cpSync(folder, join(www, base), { recursive: true });
  const containerfile = readFileSync(join(projectRoot, 'deploy/container/Containerfile'), 'utf8');
  const [, compress = ''] = /&& (find \/www .* \{\} \+)/.exec(containerfile) ?? [];
  const compressed = spawnSync('sh', ['-c', exchange(compress, '/www', www)], { encoding: 'utf8' });
  if (compressed.status !== 0) throw new Error(compressed.stderr);

  let configuration = readFileSync(join(projectRoot, 'deploy/container/nginx.conf'), 'utf8');
  configuration = exchange(configuration, ' /tmp/', ` ${written}/`);
  configuration = exchange(configuration, 'root /www;', `root ${www};`);
  writeFileSync(join(place, 'headers.conf'), hostFiles.nginx?.text(base) ?? '');
  for (let attempts = 1; ; attempts += 1) {
    const port = await freePort();
    writeFileSync(join(place, 'nginx.conf'), exchange(configuration, 'listen 8080;', `listen 127.0.0.1:${port};`));
    const server = await start(place, `http://127.0.0.1:${port}`);
    // Somebody else may have taken the port since it was free.
    if (server.ended && /Address already in use/.test(server.errors()) && attempts < 5) continue;
    if (server.ended) throw new Error(`nginx does not start:\n${server.errors()}`);
    return {
      address: `http://127.0.0.1:${port}${base}`,
      errors: server.errors,
      async close() {
        await server.stop();
        rmSync(place, { recursive: true });
      },
    };
  }
}

/** Starts nginx in its folder and waits until it answers, or has ended. */
async function start(
  place: string,
  origin: string,
): Promise<{ ended: boolean; errors: () => string; stop: () => Promise<unknown> }> {
  // "nobody" where tests run as root; else the tester, who has no rights either.
  const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const server = spawn(
    program ?? '',
    ['-p', place, '-c', join(place, 'nginx.conf'), '-e', 'stderr', '-g', 'daemon off;'],
    { stdio: ['ignore', 'ignore', 'pipe'], ...user },
  );
  let errors = '';
  server.stderr.on('data', (data) => {
    errors += data;
  });
  const closed = once(server, 'close');
  const answers = () =>
    fetch(`${origin}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  try {
    await until(
      async () => server.exitCode !== null || (await answers()),
      () => `nginx answers\n${errors}`,
    );
  } catch (error) {
    server.kill('SIGKILL');
    throw error;
  }
  const ended = server.exitCode !== null;
  if (ended) await closed;
  const stop = () => {
    server.kill('SIGQUIT');
    return closed;
  };
  return { ended, errors: () => errors, stop };
}
