// Brings a clone into a state in which it runs: installs the packages (Node 24 among them) and builds
// the web app. Plain JavaScript for any Node >= 20. Does nothing, in well under half a second, when
// nothing changed since the last time.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamps = join(root, 'node_modules', '.cache', 'lockstep');

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(
    `Lockstep's set-up needs Node 20.19 or newer; this is ${process.version}.`,
    'Install a newer Node: https://nodejs.org',
  );
}

once('packages', ['package-lock.json'], installed, install);
once(
  'web',
  ['web', 'contract', 'package-lock.json'],
  () => existsSync(join(root, 'web', 'dist', 'index.html')),
  build,
);

/** Runs `work` unless it ran before on the same content of `inputs` and its result is there. */
function once(name, inputs, present, work) {
  const fingerprint = hashOf(inputs);
  const stamp = join(stamps, `${name}.stamp`);
  if (present() && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) return;
  work();
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, fingerprint);
}

function installed() {
  return existsSync(join(root, 'node_modules', '.bin', 'node'));
}

function install() {
  say('Installing packages (about a minute) …');
  // No package needs its install script: what PostgreSQL's would do, its launcher does.
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  if (!installed()) {
    fail(
      `There is no Node 24 package for ${process.platform} ${process.arch}.`,
      'Install Node 24 yourself and run: node scripts/setup.mjs',
    );
  }
}

function build() {
  say('Building the web app …');
  const node = join(root, 'node_modules', '.bin', 'node');
  run(node, [
    join(root, 'node_modules', 'vite', 'bin', 'vite.js'),
    'build',
    'web',
    '--logLevel',
    'warn',
  ]);
}

/** Names, sizes and times are enough to notice a change, and cheap to read. */
function hashOf(inputs) {
  const hash = createHash('sha256');
  hash.update(process.platform + process.arch);
  for (const input of inputs) walk(join(root, input), hash);
  return hash.digest('hex');
}

function walk(path, hash) {
  if (!existsSync(path)) return;
  const info = statSync(path);
  if (!info.isDirectory()) {
    hash.update(path.slice(root.length));
    hash.update(path.endsWith('.json') ? readFileSync(path) : `${info.size}:${info.mtimeMs}`);
    return;
  }
  for (const name of readdirSync(path).sort()) {
    if (name !== 'dist' && name !== 'node_modules') walk(join(path, name), hash);
  }
}

function run(command, args) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    fail(
      `${command} ${args[0]} failed.`,
      'Its own message is above; mend that and start again. Nothing half-done is kept.',
    );
  }
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function fail(what, fix) {
  say(`${what}\n${fix}`);
  process.exit(1);
}
