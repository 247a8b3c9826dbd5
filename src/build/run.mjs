// The one entry of every npm script: `node src/build/run.mjs <command> [arguments]`.
//
// It is plain JavaScript with no imports from npm, because it also runs before anything is installed and under the
// Node 20 a fresh Debian has. It installs what package.json asks for when that has changed since the last install,
// then hands over to the Node 24 that the installed packages bring, where TypeScript runs as it is.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const installStamp = join(root, 'node_modules/.cache/podbook/install');
const astro = 'node_modules/astro/bin/astro.mjs';

/** What each command runs, as arguments to Node 24, with the repository's root as working directory. */
const commands = {
  start: ['src/build/commands/start.ts'],
  test: ['src/build/commands/test.ts'],
  dev: [astro, 'dev'],
  build: ['src/build/commands/build.ts'],
  check: ['src/build/commands/check.ts'],
  bench: ['src/build/bench/bench.ts'],
  headers: ['src/build/commands/print-headers.ts'],
  conformance: ['tests/conformance/run.ts'],
  audit: ['src/build/commands/audit.ts'],
};

/** What takes no arguments: one that is given would change nothing, and whoever gave it would not know. */
const withoutArguments = ['start', 'build', 'check', 'audit'];

/** Ends the process with a message that says what to do. */
function stop(message) {
  console.error(`\n${message}\n`);
  process.exit(1);
}

/** Names one state of what must be installed: the package file, npm's settings and the platform. */
function installHash() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  const { dependencies, devDependencies, optionalDependencies, overrides } = readPackage();
  hash.update(JSON.stringify({ dependencies, devDependencies, optionalDependencies, overrides }));
  if (existsSync(join(root, '.npmrc'))) hash.update(readFileSync(join(root, '.npmrc')));
  return hash.digest('hex');
}

function readPackage() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
}

/** Whether every package that package.json pins is there in just that version. */
function pinnedPackagesPresent() {
  const { dependencies = {}, devDependencies = {} } = readPackage();
  return Object.entries({ ...dependencies, ...devDependencies }).every(([name, version]) => {
    const file = join(root, 'node_modules', name, 'package.json');
    return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version === version;
  });
}

function install() {
  const hash = installHash();
  const known = existsSync(installStamp) ? readFileSync(installStamp, 'utf8') : '';
  if (known === hash && pinnedPackagesPresent()) return;
  rmSync(installStamp, { force: true });
  // What a command prints may go into a file; this is not of it.
  console.error('Installing the packages named in package.json ...');
  const windows = process.platform === 'win32';
  const result = spawnSync('npm', ['install', '--include=dev', '--include=optional', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: windows,
  });
  if (result.error || result.status !== 0) {
    stop(
      `npm install failed${result.error ? `: ${result.error.message}` : ''}.\n` +
        'What to do: read the lines above; check that npm reaches its registry (npm ping), then run the command again.',
    );
  }
  mkdirSync(dirname(installStamp), { recursive: true });
  writeFileSync(installStamp, hash);
}

/** The Node that runs everything else: the packaged Node 24, or this one if it is new enough. */
function modernNode() {
  const folder = join(
    root,
    'node_modules',
    `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
  );
  const packaged = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(packaged)) return packaged;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  // From 22.18 on Node runs TypeScript without a flag.
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  return stop(
    `Podbook needs Node 22.18 or newer; this is Node ${process.versions.node}, and npm has no packaged Node for ` +
      `${process.platform}-${process.arch}.\nWhat to do: install Node 24 (https://nodejs.org) and run the command again.`,
  );
}

const [command = '', ...rest] = process.argv.slice(2);
const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
if (!run) stop(`Unknown command "${command}". Known: ${Object.keys(commands).join(', ')}.`);
if (withoutArguments.includes(command) && rest.length > 0) {
  stop(
    `"${command}" takes no arguments, and was given: ${rest.join(' ')}\n` +
      'What to do: leave them out. What can be set is set by variables; README.md lists them.',
  );
}

install();
const node = modernNode();
const child = spawn(node, [...run, ...rest], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    ASTRO_TELEMETRY_DISABLED: '1',
    // What these scripts start in turn (npm, astro) finds the same Node first.
    PATH: [dirname(node), join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
  },
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => stop(`Could not start ${node}: ${error.message}`));
child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal ?? 'SIGTERM'] ?? 15)));
