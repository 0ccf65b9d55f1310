import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../../sandbox/server.ts';
import {
  createTestDatabase,
  createTestTenant,
  type TestDatabase,
} from '../../../../test/support/database.ts';
import { systemClock } from '../../../clock.ts';
import { withTenant } from '../../../db/tenant.ts';
import { silentLog } from '../../../observability/log.ts';
import { secretsOf } from '../../../secrets.ts';
import { unlimited } from '../../engine/quota/limits.ts';
import { connectMarketo } from '../setup/connection.ts';
import { type ProbeResult, probeContract } from './contract.ts';

let database: TestDatabase;
let sandbox: RunningSandbox;
let tenantId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  tenantId = await createTestTenant(database.db);
  sandbox = await startSandbox({
    people: 60,
    seed: 1,
    limits: 'off',
    settings: { lagMs: 0, lateShare: 0 },
  });
  const { endpoint, clientId, clientSecret } = sandbox.facts.marketo;
  await connectMarketo(deps(), tenantId, { endpoint, clientId, clientSecret }, null);
});

afterAll(async () => {
  await sandbox?.close();
  await database?.drop();
});

function deps() {
  const secrets = secretsOf(Buffer.alloc(32, 7));
  return { db: database.db, clock: systemClock, log: silentLog, secrets, limits: unlimited };
}

async function probe(): Promise<Map<string, ProbeResult>> {
  const results = await probeContract(deps(), tenantId, () => {});
  return new Map(results.map((result) => [result.key, result]));
}

describe('Probing what no document of Marketo settles', () => {
  test('a Marketo as assumed, seen by reads alone', async () => {
    const [first = 0, second = 0, third = 0] = sandbox.marketo.some(3);
    sandbox.marketo.editLead(first, { firstName: 'Changed' });
    sandbox.marketo.setOwner(first, 'user');
    const { winner } = sandbox.marketo.mergeLeads(second, [third]);
    sandbox.marketo.deleteLead(winner);
    sandbox.marketo.requests.reset();
    const results = await probe();
    const differing = [...results.values()].filter((result) => result.verdict === 'differs');
    expect(differing).toEqual([]);
    for (const key of ['order', 'activity-form', 'lead-changes', 'deleted-leads', 'fields']) {
      expect(results.get(key)?.verdict, key).toBe('as assumed');
    }
    const calls = Object.keys(sandbox.marketo.requests.counters().calls);
    expect(
      calls.filter((call) => /create|sync|delete-|merge|add-|enqueue|cancel/.test(call)),
    ).toEqual([]);
  });

  test('one that behaves otherwise is told, in its own words', async () => {
    sandbox.marketo.settings.removedFields = ['linkedInProfileURL'];
    sandbox.marketo.faults.add({
      fault: 'code-0',
      match: { call: 'lead' },
      times: null,
    });
    const results = await probe();
    expect(results.get('fields')).toMatchObject({
      verdict: 'differs',
      seen: expect.stringContaining('missing: LinkedIn URL'),
    });
    expect(results.get('unknown-lead')).toMatchObject({
      verdict: 'differs',
      seen: expect.stringContaining('error 0'),
    });
  });

  test('the report holds no secret, host, address or person', async () => {
    const report = JSON.stringify([...(await probe()).values()]);
    const { clientId, clientSecret, endpoint, munchkinId } = sandbox.facts.marketo;
    const [lead] = sandbox.marketo.qualified(['email', 'lastName']);
    for (const secret of [
      clientId,
      clientSecret,
      new URL(endpoint).host,
      munchkinId,
      lead?.lastName,
    ]) {
      expect(report).not.toContain(secret);
    }
    expect(report).not.toMatch(/@[a-z]/i);
  });

  test('nothing is probed before Marketo is connected', async () => {
    await withTenant(database.db, tenantId, (tx) => tx.deleteFrom('connection').execute());
    await expect(probe()).rejects.toMatchObject({ code: 'marketo-not-connected' });
  });
});
