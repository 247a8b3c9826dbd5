import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostFiles } from '../../../src/build/hosting/host-files.ts';
import { projectRoot } from '../../../src/build/project.ts';

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

  const port = await freePort();
  let configuration = readFileSync(join(projectRoot, 'deploy/container/nginx.conf'), 'utf8');
  configuration = exchange(configuration, 'listen 8080;', `listen 127.0.0.1:${port};`);
  configuration = exchange(configuration, ' /tmp/', ` ${written}/`);
  configuration = exchange(configuration, 'root /www;', `root ${www};`);
  writeFileSync(join(place, 'nginx.conf'), configuration);
  writeFileSync(join(place, 'headers.conf'), hostFiles.nginx?.text(base) ?? '');

  // "nobody" where tests run as root; else the tester, who has no rights either.
  const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const server = spawn(
    program ?? '',
    ['-p', place, '-c', join(place, 'nginx.conf'), '-e', 'stderr', '-g', 'daemon off;'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      ...user,
    },
  );
  let errors = '';
  server.stderr.on('data', (data) => {
    errors += data;
  });
  const ended = new Promise<void>((resolve) => server.on('exit', () => resolve()));
  const origin = `http://127.0.0.1:${port}`;
  for (let attempt = 0; ; attempt += 1) {
    const healthy = await fetch(`${origin}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (healthy) break;
    if (attempt === 100 || server.exitCode !== null) throw new Error(`nginx does not answer:\n${errors}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    address: origin + base,
    errors: () => errors,
    async close() {
      server.kill('SIGQUIT');
      await ended;
      rmSync(place, { recursive: true });
    },
  };
}
