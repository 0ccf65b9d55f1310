import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestDatabase,
  createTestTenant,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { insertSentEmail } from '../../../test/support/emails.ts';
import { insertPeople } from '../../../test/support/people.ts';
import { buildTestServer, testDeps } from '../../../test/support/web-server.ts';
import { withTenant, withTenantClient } from '../../db/tenant.ts';
import { trackingTokens } from '../../emails/tracking/tokens.ts';
import { findOptOut } from '../../unsubscribes/opt-outs.ts';
import { createUser } from '../../users/users.ts';
import { buildTrackingServer } from './server.ts';

let database: TestDatabase;
let app: FastifyInstance;
let tenantId: string;
let userId: string;
let url: string;
let count = 0;
const deps = () => testDeps(database.db);

beforeAll(async () => {
  database = await createTestDatabase();
  app = await buildTrackingServer(deps());
});
afterAll(async () => {
  await app.close();
  await database.drop();
});
beforeEach(async () => {
  count += 1;
  tenantId = await createTestTenant(database.db, 'Example <Ltd>');
  userId = await createUser(database.db, deps().clock, {
    tenantId,
    email: `sam${count}@example.com`,
    name: 'Sam & Co',
    role: 'admin',
    password: 'correct horse battery',
  });
  const [personId = null] = await insertPeople(database.db, tenantId, [
    { marketo_id: 7, email: 'ann@acme.com' },
  ]);
  url = await linkOf({ personId, marketoId: 7, toAddress: 'ann@acme.com' });
});

async function linkOf(email: object): Promise<string> {
  const emailId = await insertSentEmail(database.db, tenantId, { userId, ...email });
  const tokens = trackingTokens(deps().secrets.derive('tracking'));
  return `/u/${tokens.unsubscribe({ tenantId, emailId })}`;
}

const open = (language = 'en', method: 'GET' | 'HEAD' = 'GET') =>
  app.inject({ method, url, headers: { 'accept-language': language } });
const form = (fields: Record<string, string>) =>
  app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ form: 'unsubscribe', ...fields }).toString(),
  });
const stopped = (sellerId?: string) =>
  withTenantClient(database.db, tenantId, (client) =>
    findOptOut(client, {
      tenantId,
      marketoId: 7,
      address: 'ann@acme.com',
      ...(sellerId ? { sellerId } : {}),
    }),
  );
const events = async () =>
  (
    await withTenantClient(database.db, tenantId, (client) =>
      client.query('SELECT * FROM opt_out_event'),
    )
  ).rows;

describe('opening the link', () => {
  it('asks what and why, and changes nothing, however often it is fetched', async () => {
    for (const method of ['GET', 'HEAD', 'GET'] as const) await open('en', method);
    const { statusCode, body, headers } = await open();
    expect(statusCode).toBe(200);
    expect(body).toContain('All sales emails from Example &#60;Ltd&#62;');
    expect(body).toContain('Only emails from Sam &#38; Co');
    expect(body).toContain('a…@acme.com');
    expect(body).not.toContain('ann@acme.com');
    expect(body).not.toContain('<script');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['cache-control']).toBe('no-store');
    expect(await events()).toEqual([]);
  });

  it.each([
    ['de', 'Abmelden'],
    ['fr', 'Désabonnement'],
    ['es', 'Darse de baja'],
    ['ja', '配信停止'],
    ['nl', 'Unsubscribe'],
  ])('in %s says %s', async (language, title) => {
    expect((await open(language)).body).toContain(`<h1>${title}</h1>`);
  });

  it('that was changed is a page that says why', async () => {
    for (const method of ['GET', 'POST'] as const) {
      const answer = await app.inject({ method, url: `${url.slice(0, -3)}AAA` });
      expect(answer.statusCode).toBe(404);
      expect(answer.body).toContain('This link does not work');
    }
  });
});

describe('the form', () => {
  it('stops all emails, with the reason', async () => {
    const done = await form({ what: 'all', why: 'too-many', words: ' Every <day> ' });
    expect(done.statusCode).toBe(200);
    expect(done.body).toContain('will send no more sales emails to a…@acme.com');
    expect(await stopped()).toMatchObject({
      source: 'link',
      reason: 'Too many emails: Every <day>',
    });
    expect((await open()).body).toContain('You are unsubscribed');
  });

  it('stops one seller', async () => {
    const done = await form({ what: 'sender' });
    expect(done.body).toContain('Sam &#38; Co will send no more emails');
    expect(await stopped()).toBeNull();
    expect(await stopped(userId)).toMatchObject({ source: 'link' });
  });

  it('sent twice is one opt-out', async () => {
    await form({ what: 'all' });
    await form({ what: 'all' });
    expect(await events()).toHaveLength(1);
  });
});

describe('one click in the mail program (RFC 8058)', () => {
  const multipart = [
    '--x',
    'Content-Disposition: form-data; name="List-Unsubscribe"',
    '',
    'One-Click',
    '--x--',
    '',
  ].join('\r\n');

  it.each([
    ['application/x-www-form-urlencoded', 'List-Unsubscribe=One-Click'],
    ['multipart/form-data; boundary=x', multipart],
  ])('as %s stops all emails, once', async (type, payload) => {
    for (let i = 0; i < 2; i++) {
      const answer = await app.inject({
        method: 'POST',
        url,
        headers: { 'content-type': type },
        payload,
      });
      expect(answer.statusCode).toBe(200);
    }
    expect(await stopped()).toMatchObject({ source: 'one-click', reason: null });
    expect(await events()).toHaveLength(1);
  });

  it('works for a person who is not here any more', async () => {
    await withTenant(database.db, tenantId, (tx) => tx.deleteFrom('person').execute());
    expect((await app.inject({ method: 'POST', url })).statusCode).toBe(200);
    expect(await stopped()).not.toBeNull();
  });

  it('is served by the app itself where no second listener is, without its session rules', async () => {
    const main = await buildTestServer(database.db);
    const headers = { origin: 'null', 'sec-fetch-site': 'cross-site' };
    const answer = await main.inject({ method: 'POST', url, headers });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    await main.close();
    const split = await buildTestServer(database.db, { env: { TRACKING_PORT: '4001' } });
    expect((await split.inject({ url })).statusCode).toBe(404);
    await split.close();
  });
});
