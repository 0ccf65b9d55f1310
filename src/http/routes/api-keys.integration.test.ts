import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { type Browser, buildTestServer, setUpAdmin } from '../../../test/support/web-server.ts';
import { ManualClock } from '../../clock.ts';
import { withTenant } from '../../db/tenant.ts';

let database: TestDatabase;
let clock: ManualClock;
let app: FastifyInstance;
let admin: Browser;

beforeAll(async () => {
  database = await createTestDatabase();
  clock = new ManualClock(new Date('2026-11-24T08:00:00Z'));
  app = await buildTestServer(database.db, { clock });
  admin = await setUpAdmin(app);
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

function withKey(key: string, url = '/api/v1/api-keys') {
  return app.inject({ method: 'GET', url, headers: { authorization: `Bearer ${key}` } });
}

async function makeKey(name: string): Promise<{ id: string; key: string; prefix: string }> {
  return (await admin.send('POST', '/api/v1/api-keys', { name })).json();
}

test('a key is shown once, works without a CSRF token, and is stored as a hash', async () => {
  const made = await makeKey('Reporting');
  expect(made.key).toMatch(/^lsk_[\w-]{43}$/);
  expect(made.prefix).toBe(made.key.slice(0, 10));
  const listed = await withKey(made.key);
  expect(listed.statusCode).toBe(200);
  expect(listed.body).toContain(made.prefix);
  expect(listed.body).not.toContain(made.key);
  const rows = await withTenant(database.db, admin.tenantId, (tx) =>
    tx.selectFrom('api_key').selectAll().execute(),
  );
  expect(JSON.stringify(rows)).not.toContain(made.key);
});

test('its last use is written at most once a minute', async () => {
  const made = await makeKey('Used');
  const lastUsed = async () => {
    const rows = await withTenant(database.db, admin.tenantId, (tx) =>
      tx.selectFrom('api_key').select('last_used_at').where('id', '=', made.id).execute(),
    );
    return rows[0]?.last_used_at?.toISOString() ?? null;
  };
  expect(await lastUsed()).toBeNull();
  await withKey(made.key);
  const first = await lastUsed();
  clock.advance(59);
  await withKey(made.key);
  expect(await lastUsed()).toBe(first);
  clock.advance(1);
  await withKey(made.key);
  expect(await lastUsed()).toBe(clock.now().toISOString());
});

test('revoked it is refused at once; revoking again finds nothing', async () => {
  const made = await makeKey('Short-lived');
  expect((await admin.send('DELETE', `/api/v1/api-keys/${made.id}`)).json()).toEqual({});
  const refused = await withKey(made.key);
  expect(refused.statusCode).toBe(401);
  expect(refused.headers['www-authenticate']).toBe('Bearer realm="Lockstep"');
  expect(refused.json().detail).toBe('The API key is not valid.');
  const again = await admin.send('DELETE', `/api/v1/api-keys/${made.id}`);
  expect(again.statusCode).toBe(404);
  expect(again.json().detail).toBe('The API key was not found.');
});

test('a key makes no keys and has no session', async () => {
  const { key } = await makeKey('Careful');
  const made = await app.inject({
    method: 'POST',
    url: '/api/v1/api-keys',
    headers: { authorization: `Bearer ${key}` },
    payload: { name: 'child' },
  });
  expect(made.statusCode).toBe(403);
  expect(made.json().code).toBe('needs-session');
  expect((await withKey(key, '/api/v1/session')).statusCode).toBe(403);
});

test.each(['lsk_unknown', 'Bearer', 'x'.repeat(5000)])('%.20s is no key', async (key) => {
  expect((await withKey(key)).statusCode).toBe(401);
});

test('what was done is in the audit trail', async () => {
  const events = await withTenant(database.db, admin.tenantId, (tx) =>
    tx.selectFrom('audit_event').select(['action', 'detail', 'user_id']).orderBy('id').execute(),
  );
  const actions = events.map((event) => event.action);
  expect(actions).toContain('api-key.created');
  expect(events.find((event) => event.action === 'api-key.revoked')).toMatchObject({
    detail: { name: 'Short-lived' },
    user_id: expect.any(String),
  });
});
