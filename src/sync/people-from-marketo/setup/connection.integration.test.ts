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
import { silentLog } from '../../../observability/log.ts';
import { secretsOf } from '../../../secrets.ts';
import {
  connectMarketo,
  describeConnection,
  disconnectMarketo,
  readConnection,
} from './connection.ts';
import { type MarketoConnections, openMarketoConnections } from './open-marketo.ts';
import { choosePartitions, readPartitions } from './partitions.ts';

let database: TestDatabase;
let standIn: SandboxWithClient;
let other: SandboxWithClient;
beforeAll(async () => {
  database = await createTestDatabase();
  standIn = await startSandboxWithClient({ people: 3_000 });
  // Another seed is another Munchkin ID.
  other = await startSandboxWithClient({ people: 10, seed: 2 });
});
afterAll(async () => {
  await Promise.all([standIn.close(), other.close()]);
  await database.drop();
});

let tenantId: string;
let connections: MarketoConnections;
beforeEach(async () => {
  tenantId = await createTestTenant(database.db);
  standIn.sandbox.marketo.faults.clear();
  standIn.sandbox.marketo.requests.reset();
  Object.assign(standIn.sandbox.marketo.settings, { ipAllowList: null, removedFields: [] });
  connections = openMarketoConnections({ ...deps(), resilience: quickRetries });
  return () => connections.close();
});

const deps = () => ({
  db: database.db,
  clock: systemClock,
  log: silentLog,
  secrets: secretsOf(Buffer.alloc(32, 9)),
});

function credentials(from = standIn, user = 'full') {
  const { endpoint, users } = from.sandbox.facts.marketo;
  const { clientId = '', clientSecret = '' } = users[user] ?? {};
  return { endpoint, clientId, clientSecret };
}

const connect = (from = standIn, user = 'full') =>
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
      identity: standIn.sandbox.facts.marketo.munchkinId,
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
      endpoint: standIn.sandbox.url,
      munchkinId: standIn.sandbox.facts.marketo.munchkinId,
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
    standIn.sandbox.marketo.settings.ipAllowList = ['203.0.113.7'];
    await expect(connect()).rejects.toMatchObject({
      code: 'marketo-address-denied',
      fix: expect.stringContaining('IP allow-list'),
    });
  });

  it('keeps everything with new credentials of the same Marketo', async () => {
    const before = await connect();
    await choosePartitions(deps(), tenantId, standIn.client, [1], null);
    await addPerson();
    const after = await connect(standIn, 'least');
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
    expect(error.message).toContain(standIn.sandbox.facts.marketo.munchkinId);
    expect(error.message).toContain(other.sandbox.facts.marketo.munchkinId);
    expect((await stored())?.identity).toBe(standIn.sandbox.facts.marketo.munchkinId);
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
    await connect(standIn, 'least');
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
    const chosen = await choosePartitions(deps(), tenantId, standIn.client, [2], null);
    expect(chosen.partitions.map(({ chosen: is }) => is)).toEqual([false, true]);
    expect(await readPartitions(await connections.open(tenantId))).toEqual(chosen);
    await choosePartitions(deps(), tenantId, standIn.client, null, null);
    expect((await readPartitions(await connections.open(tenantId))).all).toBe(true);
  });

  it('that the role does not see cannot be chosen', async () => {
    await connect();
    const client = standIn.connect({ user: 'europe-partition' });
    await expect(choosePartitions(deps(), tenantId, client, [1, 2], null)).rejects.toThrow(
      'does not see partition 1',
    );
  });
});
