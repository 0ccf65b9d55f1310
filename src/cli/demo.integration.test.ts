import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findRunningEmbedded } from '../db/embedded/find-running.ts';
import { endAll, RunningCli, runCli } from './testing/run-cli.ts';

let dataDir: string;
let env: Record<string, string>;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'lockstep-demo-'));
  // The database of root runs as another user, who must be able to enter.
  await chmod(dataDir, 0o755);
  env = { DATA_DIR: dataDir, PORT: '0' };
});

afterAll(async () => {
  await endAll();
  await rm(dataDir, { recursive: true, force: true });
});

type Login = { address: string; email: string; password: string; sandbox: string };

async function loginOf(demo: RunningCli): Promise<Login> {
  const banner =
    /Open +(?<address>\S+)\n +Email +(?<email>\S+)\n +Password +(?<password>\S+)\n.* at (?<sandbox>\S+)\/console/;
  const { groups } = await demo.until(banner);
  return groups as Login;
}

async function signIn({ address, email, password }: Login): Promise<number> {
  const answer = await fetch(`${address}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: address },
    body: JSON.stringify({ email, password }),
  });
  return answer.status;
}

async function answers(address: string): Promise<boolean> {
  return fetch(address, { signal: AbortSignal.timeout(2_000) }).then(
    () => true,
    () => false,
  );
}

async function waitUntil(what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`in 20 s it did not come to: ${what}`);
    await delay(50);
  }
}

// Ten starts of real programs, on a machine that may be busy.
describe('The demo', { timeout: 180_000 }, () => {
  test('starts connected and syncing, with the same login each time, and ends without a trace', async () => {
    const first = new RunningCli(['demo', '--people', '200'], env);
    const login = await loginOf(first);
    expect(await signIn(login)).toBe(200);

    const second = await runCli(['start'], env);
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(/already running on the data directory .* \(process \d+\)/);

    const waited = await runCli(['sync', 'wait', '--json'], env);
    expect(JSON.parse(waited.stdout).flows['people-from-marketo']).toMatchObject({ active: 200 });

    const deleted = await fetch(`${login.sandbox}/leads/1001/delete`, {
      method: 'POST',
      body: '{}',
    });
    expect(deleted.status).toBe(200);
    expect(await first.stop('SIGINT')).toBe(0);
    expect(await answers(login.address)).toBe(false);
    expect(await answers(login.sandbox)).toBe(false);
    expect(await findRunningEmbedded(dataDir)).toBeNull();

    const again = new RunningCli(['demo', '--people', '200'], env);
    const { password, ...place } = await loginOf(again);
    expect(password).toBe(login.password);
    // The stand-in is new and has the lead that was deleted: so must Lockstep, in the end.
    const compared = await runCli(['sync', 'wait', '--json'], env);
    expect(JSON.parse(compared.stdout).flows['people-from-marketo']).toMatchObject({ active: 200 });

    // However it ends, nothing is left that nobody can stop.
    await again.stop('SIGKILL');
    await waitUntil('no stand-in', async () => !(await answers(place.sandbox)));
  });

  test('is not mistaken for a Lockstep of one’s own, nor started with another stand-in', async () => {
    const own = await runCli(['start'], env);
    expect(own.code).toBe(1);
    expect(own.stderr).toContain('holds the demo, which needs its stand-in for Marketo.');
    const other = await runCli(['demo', '--people', '300'], env);
    expect(other.code).toBe(2);
    expect(other.stderr).toContain('has 200 people of seed 1, not 300 of seed 1.');
    expect(await findRunningEmbedded(dataDir)).toBeNull();
  });

  test('refuses a data directory with a company that is real', async () => {
    const account = ['--email', 'ada@example.com', '--name', 'Ada', '--company', 'Example Ltd'];
    expect((await runCli(['user', 'create', ...account], env)).code).toBe(0);
    const { code, stderr } = await runCli(['demo', '--people', '200'], env);
    expect(code).toBe(1);
    expect(stderr).toContain('holds a real Lockstep (company "Example Ltd")');
  });
});
