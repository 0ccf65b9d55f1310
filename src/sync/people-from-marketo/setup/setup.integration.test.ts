import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestDatabase,
  createTestTenant,
  type TestDatabase,
} from '../../../../test/support/database.ts';
import {
  quickRetries,
  type SandboxWithClient,
  startSandboxWithClient,
} from '../../../../test/support/marketo-client.ts';
import { systemClock } from '../../../clock.ts';
import { withTenant } from '../../../db/tenant.ts';
import { discoverLeadFields } from '../../../marketo/lead-fields.ts';
import { silentLog } from '../../../observability/log.ts';
import { secretsOf } from '../../../secrets.ts';
import { defaultBudgetSettings, limitsFor } from '../../engine/quota/limits.ts';
import { checkRights } from './checklist.ts';
import {
  connectMarketo,
  describeConnection,
  disconnectMarketo,
  readConnection,
} from './connection.ts';
import { estimateInstance } from './estimate.ts';
import { type MarketoConnections, openMarketoConnections } from './open-marketo.ts';
import { choosePartitions, readPartitions } from './partitions.ts';
import { previewSync } from './preview.ts';

let database: TestDatabase;
let it_: SandboxWithClient;
let other: SandboxWithClient;
beforeAll(async () => {
  database = await createTestDatabase();
  it_ = await startSandboxWithClient({ people: 3_000 });
  // Another seed is another Munchkin ID.
  other = await startSandboxWithClient({ people: 10, seed: 2 });
});
afterAll(async () => {
  await Promise.all([it_.close(), other.close()]);
  await database.drop();
});

let tenantId: string;
let connections: MarketoConnections;
beforeEach(async () => {
  tenantId = await createTestTenant(database.db);
  it_.sandbox.marketo.faults.clear();
  it_.sandbox.marketo.requests.reset();
  Object.assign(it_.sandbox.marketo.settings, { ipAllowList: null, removedFields: [] });
  connections = openMarketoConnections({ ...deps(), resilience: quickRetries });
  return () => connections.close();
});

const deps = () => ({
  db: database.db,
  clock: systemClock,
  log: silentLog,
  secrets: secretsOf(Buffer.alloc(32, 9)),
});

function credentials(from = it_, user = 'full') {
  const { endpoint, users } = from.sandbox.facts.marketo;
  const { clientId = '', clientSecret = '' } = users[user] ?? {};
  return { endpoint, clientId, clientSecret };
}

const connect = (from = it_, user = 'full') =>
  connectMarketo(deps(), tenantId, credentials(from, user), null);

const stored = (tenant = tenantId) =>
  withTenant(database.db, tenant, (tx) => readConnection(tx, tenantId));

async function addPerson() {
  await withTenant(database.db, tenantId, (tx) =>
    tx
      .insertInto('cursor')
      .values({
        tenant_id: tenantId,
        stream: 'leadchanges',
        token: 'T',
        watermark: new Date(),
        due_at: new Date(),
        moved_at: new Date(),
      })
      .execute(),
  );
}

describe('connecting', () => {
  it('tries the credentials, stores them sealed, and records it', async () => {
    const connection = await connect();
    expect(connection).toMatchObject({
      identity: it_.sandbox.facts.marketo.munchkinId,
      apiUser: 'full@sandbox.example',
      sandbox: true,
      partitions: null,
    });
    const { clientSecret } = credentials();
    expect(connection.secretSealed?.toString('latin1')).not.toContain(clientSecret);
    const audit = await withTenant(database.db, tenantId, (tx) =>
      tx.selectFrom('audit_event').select(['action', 'detail']).execute(),
    );
    expect(audit.map((event) => event.action)).toEqual(['marketo.connected']);
    expect(JSON.stringify(audit)).not.toContain(clientSecret);
  });

  it('shows everything but the secret', async () => {
    const connection = await connect();
    expect(describeConnection(connection)).toEqual({
      connected: true,
      endpoint: it_.sandbox.url,
      munchkinId: it_.sandbox.facts.marketo.munchkinId,
      apiUser: 'full@sandbox.example',
      clientIdHint: `…${connection.clientId.slice(-4)}`,
      connectedAt: connection.connectedAt.toISOString(),
      sandbox: true,
    });
    expect(describeConnection(null)).toMatchObject({ connected: false, endpoint: null });
  });

  it.each([
    ['a wrong secret', { clientSecret: 'wrong' }, 'marketo-bad-credentials'],
    ['an address that is none', { endpoint: 'nowhere in particular' }, 'invalid-input'],
  ])('stores nothing with %s', async (_, change, code) => {
    const trying = connectMarketo(deps(), tenantId, { ...credentials(), ...change }, null);
    await expect(trying).rejects.toMatchObject({ code });
    expect(await stored()).toBeNull();
  });

  it('tells that the address of the server is not allowed', async () => {
    it_.sandbox.marketo.settings.ipAllowList = ['203.0.113.7'];
    await expect(connect()).rejects.toMatchObject({
      code: 'marketo-address-denied',
      fix: expect.stringContaining('IP allow-list'),
    });
  });

  it('keeps everything with new credentials of the same Marketo', async () => {
    const before = await connect();
    await choosePartitions(deps(), tenantId, it_.client, [1], null);
    await addPerson();
    const after = await connect(it_, 'least');
    expect(after).toMatchObject({
      id: before.id,
      partitions: [1],
      apiUser: 'least@sandbox.example',
    });
  });

  it('refuses another Marketo over data, and names both', async () => {
    await connect();
    await addPerson();
    const error = await connect(other).catch((e) => e);
    expect(error).toMatchObject({ code: 'another-marketo' });
    expect(error.message).toContain(it_.sandbox.facts.marketo.munchkinId);
    expect(error.message).toContain(other.sandbox.facts.marketo.munchkinId);
    expect((await stored())?.identity).toBe(it_.sandbox.facts.marketo.munchkinId);
  });

  it('refuses it after a disconnect too', async () => {
    await connect();
    await addPerson();
    await disconnectMarketo(deps(), tenantId, null);
    await expect(connect(other)).rejects.toMatchObject({ code: 'another-marketo' });
    expect((await connect()).secretSealed).not.toBeNull();
  });

  it('accepts it where nothing came yet', async () => {
    const before = await connect();
    const after = await connect(other);
    expect(after.identity).toBe(other.sandbox.facts.marketo.munchkinId);
    expect(after.id).not.toBe(before.id);
  });

  it("sees no other tenant's connection", async () => {
    await connect();
    expect(await stored(await createTestTenant(database.db, 'Other Ltd'))).toBeNull();
  });
});

describe('opening', () => {
  it('gives one client, until the credentials change', async () => {
    await connect();
    const first = await connections.open(tenantId);
    await first.client.describe2();
    expect((await connections.open(tenantId)).client).toBe(first.client);
    await connect(it_, 'least');
    const second = await connections.open(tenantId);
    expect(second.client).not.toBe(first.client);
    expect(await second.client.apiUser()).toBe('least@sandbox.example');
  });

  it('counts its calls against the budget', async () => {
    await connect();
    const { client } = await connections.open(tenantId);
    await client.leadsByIds([1001], ['id']);
    const days = await withTenant(database.db, tenantId, (tx) =>
      tx.selectFrom('api_day').select(['kind', 'calls']).execute(),
    );
    expect(days).toEqual([{ kind: 'read', calls: 1 }]);
  });

  it('says that nothing is connected, before and after', async () => {
    await expect(connections.open(tenantId)).rejects.toMatchObject({
      code: 'marketo-not-connected',
    });
    await connect();
    await connections.open(tenantId);
    await disconnectMarketo(deps(), tenantId, null);
    await expect(connections.open(tenantId)).rejects.toMatchObject({
      code: 'marketo-not-connected',
    });
  });

  it('cannot open the secret with another key', async () => {
    await connect();
    const stranger = openMarketoConnections({ ...deps(), secrets: secretsOf(Buffer.alloc(32, 1)) });
    await expect(stranger.open(tenantId)).rejects.toThrow('credentials');
    await stranger.close();
  });
});

describe('the checklist', () => {
  const check = async (user: string) => {
    const items = await checkRights(it_.connect({ user }), new Date());
    return { items, status: Object.fromEntries(items.map(({ key, status }) => [key, status])) };
  };

  it('finds all that a full role has', async () => {
    it_.sandbox.marketo.settings.nativeSync = false;
    const { status } = await check('full');
    expect(status).toEqual({
      'sign-in': 'ok',
      address: 'ok',
      'read-lead': 'ok',
      'read-activity': 'ok',
      partitions: 'ok',
      'bulk-lead': 'ok',
      'read-opportunity': 'ok',
      'activity-metadata': 'ok',
      'write-activity': 'not-checked',
    });
    it_.sandbox.marketo.settings.nativeSync = true;
  });

  it('names the right that is missing, and where to give it', async () => {
    const { items, status } = await check('no-activity');
    expect(status).toMatchObject({ 'read-lead': 'ok', 'read-activity': 'missing' });
    const item = items.find(({ key }) => key === 'read-activity');
    expect(item?.fix).toContain('"Read-Only Activity"');
    expect(item?.fix).toContain('Roles');
  });

  it('takes refused opportunities and bulk extracts for facts, not for faults', async () => {
    it_.sandbox.marketo.faults.add({ fault: 'bulk-refused' });
    const { items, status } = await check('full');
    expect(status).toMatchObject({ 'bulk-lead': 'optional', 'read-opportunity': 'optional' });
    expect(items.find(({ key }) => key === 'bulk-lead')?.detail).toContain('read by id');
  });

  it('tells an address that is not allowed from a missing right', async () => {
    it_.sandbox.marketo.settings.ipAllowList = ['203.0.113.7'];
    const { items, status } = await check('full');
    expect(status).toMatchObject({
      'sign-in': 'ok',
      address: 'missing',
      'read-lead': 'not-checked',
      'read-activity': 'not-checked',
    });
    expect(items.find(({ key }) => key === 'address')?.fix).toContain('IP Restrictions');
  });

  it('stops at wrong credentials', async () => {
    const items = await checkRights(it_.connect({ clientSecret: 'wrong' }), new Date());
    expect(items[0]).toMatchObject({ key: 'sign-in', status: 'missing' });
    expect(items.slice(1).every((item) => item.status === 'not-checked')).toBe(true);
  });
});

describe('partitions', () => {
  it('are all synced until some are chosen', async () => {
    await connect();
    expect(await readPartitions(await connections.open(tenantId))).toMatchObject({
      all: true,
      partitions: [
        { id: 1, name: 'Default', chosen: true },
        { id: 2, name: 'Europe', chosen: true },
      ],
    });
    const chosen = await choosePartitions(deps(), tenantId, it_.client, [2], null);
    expect(chosen.partitions.map(({ chosen: is }) => is)).toEqual([false, true]);
    expect(await readPartitions(await connections.open(tenantId))).toEqual(chosen);
    await choosePartitions(deps(), tenantId, it_.client, null, null);
    expect((await readPartitions(await connections.open(tenantId))).all).toBe(true);
  });

  it('that the role does not see cannot be chosen', async () => {
    await connect();
    const client = it_.connect({ user: 'europe-partition' });
    await expect(choosePartitions(deps(), tenantId, client, [1, 2], null)).rejects.toThrow(
      'does not see partition 1',
    );
  });
});

describe('the estimate', () => {
  const estimate = async (from: SandboxWithClient, partitions: number[] | null = null) => {
    from.sandbox.marketo.requests.reset();
    const map = discoverLeadFields((await from.client.describe2()).fields);
    const found = await estimateInstance(from.client, map, {
      partitions: partitions ? new Set(partitions) : null,
    });
    return { found, calls: from.sandbox.marketo.requests.counters().calls['leads-by-filter'] ?? 0 };
  };

  it('comes close in seven calls', async () => {
    const { store } = it_.sandbox.marketo;
    const { found, calls } = await estimate(it_);
    expect(calls).toBeLessThanOrEqual(7);
    const control = await fetch(`${it_.sandbox.url}/_sandbox`).then((answer) => answer.json());
    const { highestId } = control as { highestId: number };
    expect(found.highestId).toBeLessThanOrEqual(highestId);
    expect(found.highestId).toBeGreaterThan(highestId * 0.99);
    expect(Math.abs(found.leads / store.count - 1)).toBeLessThan(0.15);
    expect(Math.abs(found.qualifying / store.qualifyingCount - 1)).toBeLessThan(0.2);
    expect(found.skipped.map(({ reason }) => reason)).toContain('no sales owner');
    expect(found.bytesPerLead).toBeGreaterThan(100);
    expect(found.bytesPerLead).toBeLessThan(1_000);
    expect(found.samples).toHaveLength(5);
  });

  it('is exact for a very small instance', async () => {
    const made = other.sandbox.marketo;
    const { found } = await estimate(other);
    expect(found.highestId).toBeGreaterThan(1_000);
    expect(found.leads).toBeGreaterThan(0);
    expect(Math.abs(found.leads - made.store.count)).toBeLessThan(made.store.count);
  });

  it('skips the partitions that are not chosen', async () => {
    const { found } = await estimate(it_, [1]);
    const skipped = found.skipped.find(({ reason }) => reason.includes('partition'));
    expect(skipped?.share).toBeGreaterThan(0.1);
    expect(skipped?.share).toBeLessThan(0.3);
  });

  it('of an empty instance is nobody', async () => {
    const empty = await startSandboxWithClient({ people: 0 });
    const { found } = await estimate(empty);
    expect(found).toMatchObject({ leads: 0, qualifying: 0, samples: [], firstCreatedAt: null });
    await empty.close();
  });
});

describe('the preview', () => {
  const preview = (user = 'full') =>
    previewSync(it_.connect({ user }), {
      limits: limitsFor(defaultBudgetSettings),
      now: new Date(),
      partitions: null,
    });

  it('shows thirteen fields with values of people who qualify', async () => {
    const { fields, ownerField, forecast, estimate } = await preview();
    expect(fields).toHaveLength(13);
    expect(fields.map((field) => field.key)).toContain('sfdcOpportunityId');
    const lastName = fields.find((field) => field.key === 'lastName');
    expect(lastName).toMatchObject({ marketoField: 'lastName', dataType: 'string', note: null });
    expect(lastName?.samples.length).toBe(5);
    const id = fields.find((field) => field.key === 'marketoId');
    for (const sample of id?.samples ?? []) {
      expect(it_.sandbox.marketo.store.qualifies(Number(sample))).toBe(true);
    }
    expect(ownerField.name).toBe('sfdcLeadOwnerId');
    expect(forecast.method).toBe('by-id');
    expect(estimate.firstCreatedAt).toBeInstanceOf(Date);
  });

  it('explains the opportunity that cannot be read', async () => {
    const { fields } = await preview();
    const field = fields.find(({ key }) => key === 'sfdcOpportunityId');
    expect(field).toMatchObject({ marketoField: null, samples: [] });
    expect(field?.note).toContain('once Salesforce is connected');
  });

  it('explains a field and an owner that are missing', async () => {
    it_.sandbox.marketo.settings.removedFields = [
      'title',
      'sfdcLeadOwnerId',
      'externalSalesPersonId',
    ];
    const { fields, ownerField, estimate } = await preview();
    expect(fields.find(({ key }) => key === 'title')).toMatchObject({
      marketoField: null,
      note: expect.stringContaining('stays empty'),
    });
    expect(ownerField).toMatchObject({ name: null, note: expect.stringContaining('nobody') });
    expect(estimate.qualifying).toBe(0);
  });
});
