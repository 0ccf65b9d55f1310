// Everything that is tested, one after the other: format and lint, types, floors, dead code, tests.
// Closes with one line `N passed, N failed`; a check counts as one, a test as one.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const node = process.execPath;
// Arguments narrow the tests, as in `npm test -- src/people`; the checks before them run in any case.
const only = process.argv.slice(2);
mkdirSync(join(modules, '.cache'), { recursive: true });

const tsc = join(modules, 'tsgo/bin/tsc');
const checks = [
  ['format and lint', [join(modules, '@biomejs/biome/bin/biome'), 'check', '--error-on-warnings']],
  ['types of the server', [tsc, '-p', 'tsconfig.json']],
  ['types of the web app', [tsc, '-p', 'web/tsconfig.json']],
  ['types of the console', [tsc, '-p', 'sandbox/console/tsconfig.json']],
  ['floors', ['scripts/floors.mjs']],
  ['dead code', [join(modules, 'knip/bin/knip.js'), '--no-progress']],
];

let passed = 0;
let failed = 0;
let skipped = 0;

for (const [name, args] of checks) {
  const result = spawnSync(node, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  const ok = result.status === 0;
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name}`);
  if (!ok) console.log(`${result.stdout}${result.stderr}`);
  if (ok) passed += 1;
  else failed += 1;
}

const folder = mkdtempSync(join(tmpdir(), 'lockstep-check-'));
const report = join(folder, 'tests.json');
const vitest = spawnSync(
  node,
  [
    join(modules, 'vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...only,
  ],
  { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
);
try {
  const tests = JSON.parse(readFileSync(report, 'utf8'));
  passed += tests.numPassedTests;
  failed += tests.numFailedTests;
  skipped += tests.numPendingTests;
  // A file that could not be loaded, or an error between tests, fails the run without failing a test.
  if (vitest.status !== 0 && tests.numFailedTests === 0) failed += 1;
} catch {
  failed += 1;
  console.log('FAILED tests: the runner gave no report');
}
rmSync(folder, { recursive: true, force: true });

console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed === 0 ? 0 : 1);
