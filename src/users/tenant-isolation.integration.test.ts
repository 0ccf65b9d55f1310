import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createTestDatabase,
  createTestTenant,
  type TestDatabase,
} from '../../test/support/database.ts';
import { systemClock } from '../clock.ts';
import { openDb } from '../db/pool.ts';
import { type TenantTx, withTenant } from '../db/tenant.ts';
import { newId } from '../ids.ts';
import { insertTenant } from '../tenants/tenants.ts';
import { createApiKey, listApiKeys, revokeApiKey } from './api-keys.ts';
import { audit } from './audit.ts';
import { closeSession, openSession, removeEndedSessions, someoneSignedIn } from './sessions.ts';
import { createUser, insertUser } from './users.ts';

/** Ours tries to reach what is theirs through every query of users/ and tenants/. */
let database: TestDatabase;
let ours = '';
let theirs = '';
let theirUser = '';
let theirSession = '';
let theirKey = '';
const at = new Date('2026-11-24T08:00:00Z');
const muchLater = new Date('2027-11-24T08:00:00Z');

beforeAll(async () => {
  database = await createTestDatabase();
  ours = await createTestTenant(database.db, 'Ours');
  theirs = await createTestTenant(database.db, 'Theirs');
  theirUser = await createUser(database.db, systemClock, {
    tenantId: theirs,
    email: 'them@example.com',
    name: 'Them',
    role: 'admin',
    password: 'their-password',
  });
  await withTenant(database.db, theirs, async (tx) => {
    await openSession(tx, { tenantId: theirs, userId: theirUser, at });
    theirSession = (await tx.selectFrom('session').select('id').executeTakeFirstOrThrow()).id;
    theirKey = (await createApiKey(tx, 'Theirs', { tenantId: theirs, userId: theirUser, at })).id;
  });
});
afterAll(() => database.drop());

function asOurs<T>(work: (tx: TenantTx) => Promise<T>): Promise<T> {
  return withTenant(database.db, ours, work);
}

/** As the owner of the tables who looks past the policies: all of it, to compare. */
async function everything(): Promise<string> {
  const owner = openDb({ url: database.ownerUrl, as: 'owner', max: 1 });
  try {
    const tables = ['tenant', 'app_user', 'session', 'api_key', 'audit_event'];
    const rows = await Promise.all(
      tables.map((table) =>
        owner.pool.query(`SELECT * FROM ${table} WHERE tenant_id = $1 ORDER BY 1, 2`, [theirs]),
      ),
    );
    expect(rows.every((result) => (result.rowCount ?? 0) > 0)).toBe(true);
    return JSON.stringify(rows.map((result) => result.rows));
  } finally {
    await owner.close();
  }
}

describe('reading finds nothing of theirs', () => {
  test('sessions', async () => {
    expect(await asOurs((tx) => someoneSignedIn(tx, new Date(0)))).toBe(false);
  });

  test('API keys', async () => {
    expect(await asOurs(listApiKeys)).toEqual([]);
  });

  test.each(['tenant', 'app_user', 'session', 'api_key', 'audit_event'] as const)(
    'the table %s',
    async (table) => {
      const rows = await asOurs((tx) =>
        tx.selectFrom(table).selectAll().where('tenant_id', '=', theirs).execute(),
      );
      expect(rows).toEqual([]);
    },
  );

  test('any table, outside of a tenant', async () => {
    const rows = await database.db.kysely.selectFrom('app_user').selectAll().execute();
    expect(rows).toEqual([]);
  });
});

describe('writing changes nothing of theirs', () => {
  const writes: [string, (tx: TenantTx) => Promise<unknown>][] = [
    ['closeSession', (tx) => closeSession(tx, theirSession)],
    ['removeEndedSessions', (tx) => removeEndedSessions(tx, muchLater)],
    ['revokeApiKey', (tx) => revokeApiKey(tx, theirKey, { tenantId: ours, userId: null, at })],
    ['openSession', (tx) => openSession(tx, { tenantId: theirs, userId: theirUser, at })],
    ['createApiKey', (tx) => createApiKey(tx, 'x', { tenantId: theirs, userId: null, at })],
    ['audit', (tx) => audit(tx, { tenantId: theirs, userId: null, at, action: 'a.b' })],
    [
      'insertUser',
      (tx) =>
        insertUser(
          tx,
          { email: 'x@example.com', name: 'x', role: 'admin', passwordHash: 'x' },
          { tenantId: theirs, at, by: null },
        ),
    ],
    [
      'insertTenant',
      (tx) => insertTenant(tx, { name: 'x', timeZone: 'UTC', tenantId: newId(), at }),
    ],
    [
      'a bare update',
      (tx) => sql`UPDATE app_user SET role = 'seller' WHERE id = ${theirUser}`.execute(tx),
    ],
    ['a bare delete', (tx) => sql`DELETE FROM session WHERE id = ${theirSession}`.execute(tx)],
    [
      'a row handed over',
      (tx) => sql`UPDATE tenant SET tenant_id = ${newId()} WHERE tenant_id = ${ours}`.execute(tx),
    ],
  ];

  test.each(writes)('%s', async (_, write) => {
    const before = await everything();
    const refused = await asOurs(write).then(
      () => null,
      (error: Error) => error.message,
    );
    // Either the row is not seen, or the policy refuses the new one.
    expect(refused ?? 'nothing found').toMatch(/nothing found|was not found|row-level security/);
    expect(await everything()).toBe(before);
  });
});

test.each([
  'ALTER TABLE app_user DISABLE ROW LEVEL SECURITY',
  'DROP POLICY own_tenant ON app_user',
  'CREATE FUNCTION peek() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
])('the app may not lift the policies: %s', async (statement) => {
  await expect(database.db.pool.query(statement)).rejects.toThrow(
    /permission denied|must be owner/,
  );
});
