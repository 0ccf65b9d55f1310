import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import {
  Browser,
  buildTestServer,
  setUpAdmin,
  testAdmin,
} from '../../../test/support/web-server.ts';
import { ManualClock, systemClock } from '../../clock.ts';
import { withTenant } from '../../db/tenant.ts';
import { removeEndedSessions, someoneSignedIn } from '../../users/sessions.ts';
import { createUser } from '../../users/users.ts';

const day = 86_400;
let database: TestDatabase;
let clock: ManualClock;
let app: FastifyInstance;
let admin: Browser;

beforeAll(async () => {
  database = await createTestDatabase();
  clock = new ManualClock(new Date('2026-11-24T08:00:00Z'));
  app = await buildTestServer(database.db, { clock });
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

function signIn(email: string, password: string, ip = '192.0.2.1') {
  return app.inject({
    method: 'POST',
    url: '/api/v1/session',
    payload: { email, password },
    remoteAddress: ip,
  });
}

describe('set-up', () => {
  test('says that it is needed', async () => {
    const answer = await app.inject('/api/v1/setup');
    expect(answer.json()).toEqual({ needed: true, demo: false });
  });

  test('refuses a time zone that does not exist and makes nothing', async () => {
    const payload = { ...testAdmin, timeZone: 'Mars/Olympus' };
    const answer = await app.inject({ method: 'POST', url: '/api/v1/setup', payload });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().detail).toBe('"Mars/Olympus" is not a time zone.');
    expect((await app.inject('/api/v1/setup')).json().needed).toBe(true);
  });

  test('names each field that is wrong, in sentences for people', async () => {
    const payload = { ...testAdmin, email: 'ada', password: 'short', name: undefined };
    const answer = await app.inject({ method: 'POST', url: '/api/v1/setup', payload });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      code: 'invalid-input',
      errors: [
        { path: 'name', message: '"name" is missing.' },
        { path: 'email', message: 'Enter an email address such as you@company.com.' },
        { path: 'password', message: 'The password needs at least 10 characters.' },
      ],
    });
  });

  test('of several at once exactly one makes a company, and signs in', async () => {
    const answers = await Promise.all(
      Array.from({ length: 4 }, (_, n) =>
        app.inject({
          method: 'POST',
          url: '/api/v1/setup',
          payload: { ...testAdmin, email: `racer${n}@example.com` },
        }),
      ),
    );
    const won = answers.filter((answer) => answer.statusCode === 200);
    const lost = answers.filter((answer) => answer.statusCode === 409);
    expect([won.length, lost.length]).toEqual([1, 3]);
    expect(lost[0]?.json()).toMatchObject({ code: 'already-set-up' });
    expect(won[0]?.json()).toMatchObject({
      user: { name: 'Ada Admin', role: 'admin' },
      tenant: { name: 'Example Ltd', timeZone: 'Europe/Berlin' },
      demo: false,
    });
    if (won[0]) admin = new Browser(app, won[0]);
    expect((await app.inject('/api/v1/setup')).json().needed).toBe(false);
    expect((await admin.send('GET', '/api/v1/session')).statusCode).toBe(200);
  });

  test('leaves an audit trail', async () => {
    const events = await withTenant(database.db, admin.tenantId, (tx) =>
      tx.selectFrom('audit_event').select('action').orderBy('id').execute(),
    );
    expect(events.map((event) => event.action)).toEqual(['user.created', 'tenant.set-up']);
  });
});

describe('the cookie', () => {
  test('is out of reach of scripts, and of other sites', async () => {
    const user = { tenantId: admin.tenantId, name: 'Cleo', role: 'seller' } as const;
    await createUser(database.db, clock, {
      ...user,
      email: 'cleo@example.com',
      password: 'cleo-password',
    });
    const answer = await signIn('Cleo@Example.com ', 'cleo-password');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['set-cookie']).toMatch(
      /^lockstep=[\w-]{43}; Max-Age=7776000; Path=\/; HttpOnly; SameSite=Lax$/,
    );
  });

  test('behind https is Secure and bound to the host', async () => {
    const https = await buildTestServer(database.db, {
      clock,
      env: { PUBLIC_URL: 'https://lockstep.example.com' },
    });
    const answer = await https.inject({
      method: 'POST',
      url: '/api/v1/session',
      headers: { origin: 'https://lockstep.example.com' },
      payload: { email: 'cleo@example.com', password: 'cleo-password' },
    });
    expect(answer.headers['set-cookie']).toMatch(/^__Host-lockstep=.*; Secure;? ?/);
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000');
    const signedIn = new Browser(https, answer);
    expect((await signedIn.send('GET', '/api/v1/session')).statusCode).toBe(200);
    await https.close();
  });

  test('holds nothing that the database holds', async () => {
    const answer = await signIn('cleo@example.com', 'cleo-password');
    const token = new Browser(app, answer).cookie.split('=')[1] ?? '';
    const rows = await withTenant(database.db, admin.tenantId, (tx) =>
      tx.selectFrom('session').selectAll().execute(),
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(token);
    for (const row of rows) expect(row.token_hash).not.toEqual(Buffer.from(token));
  });
});

describe('sign-in', () => {
  test('answers a wrong password and an unknown address alike', async () => {
    const wrong = await signIn('cleo@example.com', 'not-hers');
    const unknown = await signIn('nobody@example.com', 'not-hers');
    expect(wrong.statusCode).toBe(401);
    const { requestId: _, ...same } = wrong.json();
    expect(unknown.json()).toMatchObject(same);
  });

  test('works as hard for an unknown address as for a known one', async () => {
    // CPU time, which a busy machine does not stretch: a hash takes some 20 ms, the rest 3.
    const work = async (email: string) => {
      const begun = process.cpuUsage();
      await signIn(email, 'not-hers', '192.0.2.77');
      const { user, system } = process.cpuUsage(begun);
      return user + system;
    };
    const unknown = Math.min(await work('nobody1@example.com'), await work('nobody2@example.com'));
    const known = Math.min(await work('cleo@example.com'), await work('cleo@example.com'));
    expect(unknown).toBeGreaterThan(known * 0.4);
  });

  test('after ten wrong tries says how long to wait, even to the right password', async () => {
    const email = 'dora@example.com';
    await createUser(database.db, clock, {
      tenantId: admin.tenantId,
      name: 'Dora',
      role: 'seller',
      email,
      password: 'dora-password',
    });
    for (let n = 0; n < 10; n += 1) {
      expect((await signIn(email, 'wrong', `198.51.100.${n}`)).statusCode).toBe(401);
    }
    clock.advance(60);
    const refused = await signIn(email, 'dora-password', '198.51.100.99');
    expect(refused.statusCode).toBe(429);
    expect(refused.headers['retry-after']).toBe('840');
    expect(refused.json()).toMatchObject({
      code: 'too-many-requests',
      fix: 'Wait 14 minutes, then try again.',
    });
    clock.advance(840);
    expect((await signIn(email, 'dora-password')).statusCode).toBe(200);
  });

  test('of tries made at once no more than ten are looked at', async () => {
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, n) => signIn('eve@example.com', 'wrong', `203.0.113.${n}`)),
    );
    const statuses = answers.map((answer) => answer.statusCode);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(6);
  });

  test('a network that tries many addresses is stopped, and only that one', async () => {
    const statuses = new Set<number>();
    for (let n = 0; n < 51; n += 1) {
      const answer = await signIn(`guess${n}@example.com`, 'wrong', `2001:db8:0:1::${n}`);
      statuses.add(answer.statusCode);
      if (n < 50) expect(answer.statusCode).toBe(401);
    }
    expect([...statuses]).toEqual([401, 429]);
    expect((await signIn('cleo@example.com', 'cleo-password', '2001:db8:0:2::1')).statusCode).toBe(
      200,
    );
  });

  test('the address of the caller is taken from a proxy only where there is one', async () => {
    const proxied = await buildTestServer(database.db, {
      clock,
      env: { PUBLIC_URL: 'https://lockstep.example.com' },
    });
    const addressSeenBy = async (server: FastifyInstance) => {
      await server.inject({
        method: 'POST',
        url: '/api/v1/session',
        headers: { 'x-forwarded-for': '203.0.113.200, 198.51.100.200' },
        remoteAddress: '10.0.0.7',
        payload: { email: 'cleo@example.com', password: 'wrong' },
      });
      const last = await withTenant(database.db, admin.tenantId, (tx) =>
        tx
          .selectFrom('audit_event')
          .select('detail')
          .where('action', '=', 'sign-in.failed')
          .orderBy('id', 'desc')
          .limit(1)
          .executeTakeFirst(),
      );
      return last?.detail.ip;
    };
    expect(await addressSeenBy(app)).toBe('10.0.0.7');
    expect(await addressSeenBy(proxied)).toBe('198.51.100.200');
    await proxied.close();
  });

  test('the right password gives the address its tries back', async () => {
    clock.advance(15 * 60);
    for (let n = 0; n < 9; n += 1) await signIn('cleo@example.com', 'wrong', `192.0.2.${100 + n}`);
    expect((await signIn('cleo@example.com', 'cleo-password')).statusCode).toBe(200);
    expect((await signIn('cleo@example.com', 'wrong', '192.0.2.120')).statusCode).toBe(401);
    expect((await signIn('cleo@example.com', 'cleo-password')).statusCode).toBe(200);
  });

  test('a disabled account does not sign in, and its sessions end', async () => {
    const browser = new Browser(app, await signIn('cleo@example.com', 'cleo-password'));
    const disable = (at: Date | null) =>
      withTenant(database.db, admin.tenantId, (tx) =>
        tx
          .updateTable('app_user')
          .set({ disabled_at: at })
          .where('email_norm', '=', 'cleo@example.com')
          .execute(),
      );
    await disable(clock.now());
    expect((await signIn('cleo@example.com', 'cleo-password')).statusCode).toBe(401);
    expect((await browser.send('GET', '/api/v1/session')).statusCode).toBe(401);
    await disable(null);
  });
});

describe('a session', () => {
  const cleo = async () => new Browser(app, await signIn('cleo@example.com', 'cleo-password'));

  test('ends 14 days after the last request', async () => {
    const browser = await cleo();
    clock.advance(13 * day);
    expect((await browser.send('GET', '/api/v1/session')).statusCode).toBe(200);
    clock.advance(13 * day);
    expect((await browser.send('GET', '/api/v1/session')).statusCode).toBe(200);
    clock.advance(14 * day);
    const ended = await browser.send('GET', '/api/v1/session');
    expect(ended.statusCode).toBe(401);
    expect(ended.json().detail).toBe('Your session has ended.');
  });

  test('ends 90 days after sign-in in any case', async () => {
    const browser = await cleo();
    for (let n = 0; n < 8; n += 1) {
      clock.advance(11 * day);
      expect((await browser.send('GET', '/api/v1/session')).statusCode).toBe(200);
    }
    clock.advance(2 * day);
    expect((await browser.send('GET', '/api/v1/session')).statusCode).toBe(401);
  });

  test('shows that someone is there', async () => {
    const browser = await cleo();
    clock.advance(600);
    const since = new Date(clock.now().getTime() - 180_000);
    const present = () =>
      withTenant(database.db, admin.tenantId, (tx) => someoneSignedIn(tx, since));
    expect(await present()).toBe(false);
    await browser.send('GET', '/api/v1/session');
    expect(await present()).toBe(true);
  });

  test('is over at once after signing out, with the cookie taken back', async () => {
    const browser = await cleo();
    const out = await browser.send('DELETE', '/api/v1/session');
    expect(out.json()).toEqual({});
    expect(out.headers['set-cookie']).toMatch(/^lockstep=; .*Expires=Thu, 01 Jan 1970/);
    expect((await browser.send('GET', '/api/v1/session')).statusCode).toBe(401);
  });

  test('that has ended is removed', async () => {
    await cleo();
    clock.advance(91 * day);
    await cleo();
    const left = await withTenant(database.db, admin.tenantId, async (tx) => {
      expect(await removeEndedSessions(tx, clock.now())).toBeGreaterThan(0);
      return tx.selectFrom('session').select('id').execute();
    });
    expect(left).toHaveLength(1);
  });

  test('needs its token for what changes something', async () => {
    const browser = await cleo();
    for (const headers of [{}, { 'x-csrf-token': 'A'.repeat(43) }]) {
      const answer = await app.inject({
        method: 'DELETE',
        url: '/api/v1/session',
        headers: { cookie: browser.cookie, ...headers },
      });
      expect(answer.statusCode).toBe(403);
      expect(answer.json().code).toBe('csrf-token');
    }
    expect((await browser.send('GET', '/api/v1/session')).statusCode).toBe(200);
  });

  test('cannot be used, or begun, from another site', async () => {
    const browser = await cleo();
    const headers = { cookie: browser.cookie, 'x-csrf-token': browser.csrfToken };
    const attack = { ...headers, origin: 'https://evil.example' };
    for (const method of ['DELETE', 'POST'] as const) {
      const payload = { email: 'cleo@example.com', password: 'cleo-password' };
      const answer = await app.inject({
        method,
        url: '/api/v1/session',
        headers: attack,
        ...(method === 'POST' ? { payload } : {}),
      });
      expect(answer.statusCode).toBe(403);
      expect(answer.json().code).toBe('other-site');
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
  });

  test('of a user does not open what is for administrators', async () => {
    const browser = await cleo();
    const answer = await browser.send('GET', '/api/v1/api-keys');
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({
      code: 'admins-only',
      fix: 'Ask an administrator of your company.',
    });
  });
});

test('a second company keeps to itself, and an address belongs to one of them', async () => {
  const other = await createTestDatabase();
  const server = await buildTestServer(other.db, { clock: systemClock });
  const first = await setUpAdmin(server);
  const again = createUser(other.db, systemClock, {
    tenantId: first.tenantId,
    email: testAdmin.email.toUpperCase(),
    name: 'Again',
    role: 'seller',
    password: 'another-password',
  });
  await expect(again).rejects.toMatchObject({ code: 'email-taken' });
  await server.close();
  await other.drop();
});
