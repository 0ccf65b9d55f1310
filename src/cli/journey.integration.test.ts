import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../sandbox/server.ts';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { type Ended, endAll, RunningCli, runCli } from './testing/run-cli.ts';

let database: TestDatabase;
let sandbox: RunningSandbox;
let dataDir: string;

beforeAll(async () => {
  database = await createTestDatabase();
  sandbox = await startSandbox({
    people: 120,
    seed: 1,
    limits: 'off',
    settings: { lagMs: 0, lateShare: 0 },
  });
  dataDir = await mkdtemp(join(tmpdir(), 'lockstep-cli-'));
});

afterAll(async () => {
  await endAll();
  await sandbox?.close();
  await database?.drop();
  await rm(dataDir, { recursive: true, force: true });
});

function lockstep(args: string[], input = ''): Promise<Ended> {
  return runCli(args, { DATABASE_URL: database.ownerUrl, DATA_DIR: dataDir }, input);
}

async function json(args: string[], input = ''): Promise<unknown> {
  const { code, stdout, stderr } = await lockstep([...args, '--json'], input);
  expect(stderr).not.toContain('lockstep:');
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

function connect(clientSecret: string, ...more: string[]): Promise<Ended> {
  const { endpoint, clientId } = sandbox.facts.marketo;
  const credentials = ['--endpoint', endpoint, '--client-id', clientId];
  const args = ['connect', 'marketo', ...credentials, '--client-secret-stdin', ...more];
  return lockstep(args, clientSecret);
}

// Each test goes on where the one before it ended.
describe('From nothing to people in step, by the command line alone', { timeout: 90_000 }, () => {
  test('there is no company yet', async () => {
    const { code, stderr } = await lockstep(['sync', 'status']);
    expect(code).toBe(3);
    expect(stderr).toContain('lockstep user create --company');
  });

  test('an account is made, with its company and a password shown once', async () => {
    const account = ['--email', 'ada@example.com', '--name', 'Ada Admin', '--admin'];
    const made = await json(['user', 'create', ...account, '--company', 'Example Ltd']);
    expect(made).toMatchObject({
      company: 'Example Ltd',
      email: 'ada@example.com',
      role: 'admin',
      password: expect.stringMatching(/^[a-z2-9]{20}$/),
    });
  });

  test('the sync cannot start before Marketo is connected', async () => {
    const { code, stderr } = await lockstep(['sync', 'start']);
    expect(code).toBe(1);
    expect(stderr).toContain('Marketo is not connected.');
  });

  test('wrong credentials are explained and not stored', async () => {
    const { code, stderr } = await connect('wrong');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^lockstep: Marketo does not accept the client id and secret/);
    const stored = await database.db.pool.query('SELECT 1 FROM connection');
    expect(stored.rowCount).toBe(0);
  });

  test('right credentials are tried and stored', async () => {
    const { code, stdout } = await connect(sandbox.facts.marketo.clientSecret, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      company: 'Example Ltd',
      endpoint: expect.stringContaining('127.0.0.1'),
      munchkinId: sandbox.facts.marketo.munchkinId,
      apiUser: 'full@sandbox.example',
      sandbox: true,
      syncing: false,
    });
    const off = { state: 'off', active: 0, backlog: 0, failed: 0 };
    expect(await json(['sync', 'status'])).toEqual({
      flows: {
        'people-from-marketo': { ...off, lag_s: null },
        'activities-to-marketo': { ...off, lag_s: 0 },
        'sales-emails': { ...off, lag_s: 0 },
      },
    });
  });

  test('a worker fills the copy, and gives the flow back when it is stopped', async () => {
    await json(['sync', 'start']);
    const worker = new RunningCli(['worker'], {
      DATABASE_URL: database.ownerUrl,
      DATA_DIR: dataDir,
    });
    await worker.until(/The worker runs/);
    expect(await json(['sync', 'wait', '--timeout', '60'])).toEqual({
      flows: {
        'people-from-marketo': {
          state: 'caught-up',
          active: 120,
          lag_s: expect.any(Number),
          backlog: 0,
          failed: 0,
        },
      },
    });
    const doctor = await lockstep(['doctor']);
    expect(doctor.stdout).toMatch(/^ok {4}People from Marketo: Up to date: 120 people/m);
    expect(doctor.stdout).toMatch(/^ok {4}Row-level security: In force on all \d+ tables\.$/m);
    expect(doctor).toMatchObject({ code: 0, stdout: expect.not.stringContaining('FAIL') });
    expect(await worker.stop('SIGTERM')).toBe(0);
    const { rows } = await database.db.pool.query('SELECT key FROM lookup_flows_to_run($1)', [
      new Date(),
    ]);
    expect(rows).toEqual([{ key: 'people-from-marketo' }]);
  });

  test('a person is explained, and everybody exported', async () => {
    const [id] = sandbox.marketo.some(1);
    const explained = await json(['explain', String(id)]);
    expect(explained).toMatchObject({ verdict: 'in-step', people: [{ marketoId: id }] });
    const { stdout, stderr } = await lockstep(['export', 'people', '--format', 'ndjson']);
    const people = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(stderr).toContain('120 people written.');
    const truth = [...sandbox.marketo.qualified(['id', 'company'])];
    expect(people.map(({ marketo_id, company }) => ({ id: marketo_id, company }))).toEqual(
      truth.map(({ id: leadId, company }) => ({ id: leadId, company })),
    );
  });

  test('a flow that is paused is nothing to wait for', async () => {
    await json(['sync', 'pause']);
    const { code, stderr } = await lockstep(['sync', 'wait']);
    expect(code).toBe(4);
    expect(stderr).toContain('Paused by an admin.');
  });

  test('doctor finds a Marketo that cannot be reached', async () => {
    await sandbox.close();
    const { code, stdout } = await lockstep(['doctor']);
    expect(code).toBe(4);
    expect(stdout).toMatch(/^FAIL {2}Marketo: Marketo \(127\.0\.0\.1:\d+\) could not be reached/m);
  });
});
