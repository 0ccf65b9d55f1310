import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Invited, User } from '../../../contract/users.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import {
  Browser,
  buildTestServer,
  setUpAdmin,
  testAdmin,
} from '../../../test/support/web-server.ts';
import { systemClock } from '../../clock.ts';
import { openDb } from '../../db/pool.ts';
import { withTenant } from '../../db/tenant.ts';
import { LockstepError } from '../../errors.ts';
import type { SystemMail } from '../../users/invitation-email.ts';

const day = 86_400_000;
let database: TestDatabase;
let app: FastifyInstance;
let admin: Browser;
let adminId = '';
let daysLater = 0;
let mails: SystemMail[] = [];
let mailServer: 'works' | 'refuses' | 'breaks' = 'works';
let number = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await buildTestServer(database.db, {
    env: { PUBLIC_URL: 'http://lockstep.example.com' },
    clock: { ...systemClock, now: () => new Date(Date.now() + daysLater * day) },
    sendSystemMail: async (_tenantId, mail) => {
      if (mailServer === 'breaks') throw new Error('socket hang up');
      if (mailServer === 'refuses') {
        throw new LockstepError('mail-refused', 'The mail server refused the login.', {
          origin: 'mail',
        });
      }
      mails.push(mail);
    },
  });
  admin = await setUpAdmin(app);
  adminId = (await users())[0]?.id ?? '';
});
beforeEach(() => {
  daysLater = 0;
  mails = [];
  mailServer = 'works';
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

const someone = () => `person${++number}@example.com`;

async function users(): Promise<User[]> {
  return (await admin.send('GET', '/api/v1/users')).json().users;
}

async function invite(email = someone(), role = 'seller', teamIds: string[] = []) {
  const answer = await admin.send('POST', '/api/v1/invitations', {
    emails: [email],
    role,
    teamIds,
  });
  expect(answer.statusCode).toBe(200);
  return answer.json().invited[0] as Invited;
}

const tokenOf = (link: string) => new URL(link).hash.slice(1);
const post = (path: string, payload: object) =>
  app.inject({ method: 'POST', url: `/api/v1${path}`, payload });
const look = (link: string) => post('/invitations/look', { token: tokenOf(link) });
const accept = (link: string, password = 'a long password') =>
  post('/invitations/accept', { token: tokenOf(link), name: 'Sam Seller', password });

/** Somebody who was invited and accepted. */
async function join(role = 'seller') {
  const invitation = await invite(someone(), role);
  const answer = await accept(invitation.link);
  expect(answer.statusCode).toBe(200);
  return { email: invitation.email, id: answer.json().user.id, browser: new Browser(app, answer) };
}

async function audited(target: string): Promise<string[]> {
  const rows = await withTenant(database.db, admin.tenantId, (tx) =>
    tx
      .selectFrom('audit_event')
      .select('action')
      .where('target', '=', target)
      .orderBy('id')
      .execute(),
  );
  return rows.map((row) => row.action);
}

describe('an invitation', () => {
  test('is accepted with a name and a password, which signs in', async () => {
    const { id, email, link, mail } = await invite();
    expect(link).toMatch(/^http:\/\/lockstep\.example\.com\/accept-invitation#[\w-]{43}$/);
    expect(mail).toEqual({ sent: true, reason: null });
    expect(mails).toMatchObject([{ to: email, text: expect.stringContaining(link) }]);
    expect((await look(link)).json()).toEqual({
      email,
      role: 'seller',
      company: testAdmin.company,
      invitedBy: testAdmin.name,
    });
    const answer = await accept(link);
    expect(answer.json()).toMatchObject({ user: { name: 'Sam Seller', email, role: 'seller' } });
    const signedIn = new Browser(app, answer);
    expect((await signedIn.send('GET', '/api/v1/people')).statusCode).toBe(200);
    const again = await post('/session', { email, password: 'a long password' });
    expect(again.statusCode).toBe(200);
    expect(await users()).toContainEqual(
      expect.objectContaining({ email, name: 'Sam Seller', role: 'seller', active: true }),
    );
    expect((await admin.send('GET', '/api/v1/users')).json().invitations).toEqual([]);
    expect(await audited(id)).toEqual(['invitation.created', 'invitation.accepted']);
  });

  test('works once, also when it is accepted twice at the same moment', async () => {
    const { link } = await invite();
    const answers = await Promise.all([accept(link), accept(link), accept(link)]);
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, 409, 409]);
    const late = await accept(link);
    expect([late.statusCode, late.json().code]).toEqual([409, 'invitation-used']);
    expect((await look(link)).json().fix).toContain('Sign in');
  });

  test('is stored as a hash: nothing in the database opens the door', async () => {
    const { link } = await invite();
    const owner = openDb({ url: database.ownerUrl, as: 'owner', max: 1 });
    const { rows } = await owner.pool.query(
      'SELECT (SELECT json_agg(i) FROM invitation i)::text, (SELECT json_agg(a) FROM audit_event a)::text AS audit',
    );
    await owner.close();
    expect(JSON.stringify(rows)).toContain('token_hash');
    expect(JSON.stringify(rows)).not.toContain(tokenOf(link));
  });

  test('expires after 7 days, and says whom to ask', async () => {
    const { id, link } = await invite();
    daysLater = 6.99;
    expect((await look(link)).statusCode).toBe(200);
    daysLater = 7.01;
    const answer = await accept(link);
    expect(answer.json()).toMatchObject({
      status: 409,
      code: 'invitation-expired',
      fix: expect.stringContaining(testAdmin.name),
    });
    const copy = await admin.send('GET', `/api/v1/invitations/${id}/link`);
    expect(copy.json()).toMatchObject({ code: 'invitation-expired', fix: /Renew/ });
    const listed = (await admin.send('GET', '/api/v1/users')).json().invitations;
    expect(listed).toContainEqual(expect.objectContaining({ id, expired: true }));
    const renewed = await admin.send('POST', `/api/v1/invitations/${id}/renew`);
    expect((await look(renewed.json().link)).statusCode).toBe(200);
  });

  test('can be copied again, renewed, which ends the link before, and revoked', async () => {
    const { id, link } = await invite();
    expect((await admin.send('GET', `/api/v1/invitations/${id}/link`)).json().link).toBe(link);
    const renewed = (await admin.send('POST', `/api/v1/invitations/${id}/renew`)).json();
    expect(renewed.mail.sent).toBe(true);
    expect(renewed.link).not.toBe(link);
    expect((await accept(link)).statusCode).toBe(404);
    expect((await look(renewed.link)).statusCode).toBe(200);
    expect((await admin.send('DELETE', `/api/v1/invitations/${id}`)).statusCode).toBe(200);
    expect((await accept(renewed.link)).json().code).toBe('invitation-revoked');
    for (const [method, path] of [
      ['DELETE', ''],
      ['POST', '/renew'],
      ['GET', '/link'],
    ] as const) {
      expect((await admin.send(method, `/api/v1/invitations/${id}${path}`)).statusCode).toBe(404);
    }
    expect(await audited(id)).toEqual([
      'invitation.created',
      'invitation.renewed',
      'invitation.revoked',
    ]);
  });

  test('is refused address by address, with the reason, and holds nobody up', async () => {
    const known = await join();
    const open = await invite();
    const fresh = someone();
    const answer = await admin.send('POST', '/api/v1/invitations', {
      emails: [
        known.email.toUpperCase(),
        open.email,
        'not an address',
        fresh,
        ` ${fresh.toUpperCase()} `,
      ],
      role: 'manager',
    });
    const { invited, refused } = answer.json();
    expect(invited.map((one: Invited) => one.email.toLowerCase())).toEqual([fresh]);
    expect(refused).toEqual([
      { email: known.email.toUpperCase(), reason: expect.stringContaining('user already') },
      { email: open.email, reason: expect.stringContaining('invited already') },
      { email: 'not an address', reason: 'Is not an email address.' },
    ]);
  });

  test.each([
    ['refuses', 'The mail server refused the login.'],
    ['breaks', 'The mail server failed.'],
  ] as const)('holds when the mail server %s, and says so', async (state, reason) => {
    mailServer = state;
    const { link, mail } = await invite();
    expect(mail).toEqual({ sent: false, reason });
    expect((await look(link)).statusCode).toBe(200);
  });

  test('holds without a mail server, for the address at which the admin is', async () => {
    const plain = await buildTestServer(database.db);
    const url = '/api/v1/invitations';
    const headers = {
      cookie: admin.cookie,
      'x-csrf-token': admin.csrfToken,
      host: 'localhost:4000',
    };
    const payload = { emails: [someone()], role: 'seller' };
    const answer = await plain.inject({ method: 'POST', url, headers, payload });
    expect(answer.json().invited).toMatchObject([
      {
        link: expect.stringMatching(/^http:\/\/localhost:4000\/accept-invitation#/),
        mail: { sent: false, reason: 'No mail server is set up yet.' },
      },
    ]);
    await plain.close();
  });

  test('that is none is 404, and a short password makes no account', async () => {
    expect((await look('http://x/#nothing')).statusCode).toBe(404);
    const { link } = await invite();
    expect((await accept(link, 'short')).statusCode).toBe(400);
    expect((await look(link)).statusCode).toBe(200);
  });

  test('cannot be made by a program', async () => {
    const { key } = (await admin.send('POST', '/api/v1/api-keys', { name: 'x' })).json();
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/invitations',
      headers: { authorization: `Bearer ${key}` },
      payload: { emails: [someone()], role: 'admin' },
    });
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'needs-session']);
  });
});

describe('a user', () => {
  test('who is deactivated is out at once, and in again after reactivation', async () => {
    const { id, email, browser } = await join();
    expect((await admin.send('POST', `/api/v1/users/${id}/deactivate`)).statusCode).toBe(200);
    expect((await browser.send('GET', '/api/v1/people')).statusCode).toBe(401);
    const password = 'a long password';
    expect((await post('/session', { email, password })).statusCode).toBe(401);
    expect(await users()).toContainEqual(expect.objectContaining({ id, active: false }));
    const invited = await admin.send('POST', '/api/v1/invitations', {
      emails: [email],
      role: 'admin',
    });
    expect(invited.json().refused[0].reason).toContain('reactivate');
    expect((await admin.send('POST', `/api/v1/users/${id}/reactivate`)).statusCode).toBe(200);
    expect((await browser.send('GET', '/api/v1/people')).statusCode).toBe(401);
    expect((await post('/session', { email, password })).statusCode).toBe(200);
    expect(await audited(id)).toEqual(['user.created', 'user.deactivated', 'user.reactivated']);
  });

  test('who gets another role has it from the next request on', async () => {
    const { id, browser } = await join();
    expect((await browser.send('GET', '/api/v1/users')).statusCode).toBe(403);
    expect(
      (await admin.send('PUT', `/api/v1/users/${id}/role`, { role: 'admin' })).statusCode,
    ).toBe(200);
    expect((await browser.send('GET', '/api/v1/users')).statusCode).toBe(200);
    await admin.send('PUT', `/api/v1/users/${id}/role`, { role: 'manager' });
    expect((await browser.send('GET', '/api/v1/users')).statusCode).toBe(403);
    expect(await audited(id)).toEqual(['user.created', 'user.role-changed', 'user.role-changed']);
  });

  test('who is the last active administrator stays one', async () => {
    const demoted = await admin.send('PUT', `/api/v1/users/${adminId}/role`, { role: 'seller' });
    expect([demoted.statusCode, demoted.json().code]).toEqual([409, 'last-admin']);
    const out = await admin.send('POST', `/api/v1/users/${adminId}/deactivate`);
    expect([out.statusCode, out.json().code]).toEqual([409, 'last-admin']);

    const other = await join('admin');
    const self = await admin.send('POST', `/api/v1/users/${adminId}/deactivate`);
    expect(self.json().code).toBe('own-account');
    // Each demotes the other at the same moment: one of them has to stay.
    const answers = await Promise.all([
      admin.send('PUT', `/api/v1/users/${other.id}/role`, { role: 'seller' }),
      other.browser.send('PUT', `/api/v1/users/${adminId}/role`, { role: 'seller' }),
    ]);
    expect(answers.map((answer) => answer.statusCode).sort()).not.toEqual([200, 200]);
    expect((await rolesByHand()).filter((role) => role === 'admin')).toHaveLength(1);
  });

  async function rolesByHand(): Promise<string[]> {
    const rows = await withTenant(database.db, admin.tenantId, (tx) =>
      tx.selectFrom('app_user').select('role').where('disabled_at', 'is', null).execute(),
    );
    return rows.map((row) => row.role);
  }
});
