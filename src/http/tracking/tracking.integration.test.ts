import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createTestDatabase,
  createTestTenant,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { insertSentEmail } from '../../../test/support/emails.ts';
import { testDeps } from '../../../test/support/web-server.ts';
import { openDb } from '../../db/pool.ts';
import { withTenantClient } from '../../db/tenant.ts';
import { type TrackingTokens, trackingTokens } from '../../emails/tracking/tokens.ts';
import { newId } from '../../ids.ts';
import { buildTrackingServer } from './server.ts';

const chrome = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/142.0.0.0 Safari/537.36';
const link = 'https://shop.example/ä?a=1&b=2';

let database: TestDatabase;
let app: FastifyInstance;
let tokens: TrackingTokens;
let tenantId: string;
let emailId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  tenantId = await createTestTenant(database.db);
  emailId = await insertSentEmail(database.db, tenantId);
  const deps = testDeps(database.db);
  tokens = trackingTokens(deps.secrets.derive('tracking'));
  app = await buildTrackingServer(deps);
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

type Stored = {
  kind: string;
  link: string | null;
  hint: string | null;
  own: boolean;
  ip: string | null;
};
const stored = async (tenant = tenantId): Promise<Stored[]> => {
  const { rows } = await withTenantClient(database.db, tenant, (client) =>
    client.query('SELECT kind, link, hint, own, ip, user_agent FROM email_engagement ORDER BY id'),
  );
  return rows;
};
const last = async () => (await stored()).at(-1);
const get = (url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') =>
  app.inject({ method, url, headers: { 'user-agent': chrome, ...headers } });
const ids = () => ({ tenantId, emailId });

describe('the pixel', () => {
  it('is 43 bytes that nobody keeps, and the open is stored when it is answered', async () => {
    const answer = await get(`/t/o/${tokens.open(ids())}`);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('image/gif');
    expect(answer.headers['cache-control']).toContain('no-store');
    expect(answer.rawPayload).toHaveLength(43);
    expect(answer.rawPayload.subarray(0, 6).toString()).toBe('GIF89a');
    expect(await last()).toEqual({
      kind: 'open',
      link: null,
      hint: null,
      own: false,
      ip: null,
      user_agent: chrome,
    });
  });
});

describe('a link', () => {
  it('leads on, with 302, to the address that was signed', async () => {
    const answer = await get(`/t/c/${tokens.click({ ...ids(), link })}`);
    expect(answer.statusCode).toBe(302);
    expect(answer.headers.location).toBe('https://shop.example/%C3%A4?a=1&b=2');
    expect(answer.headers['cache-control']).toContain('no-store');
    expect(await last()).toMatchObject({ kind: 'click', link });
  });

  it('may be as long as addresses get', async () => {
    const long = `https://shop.example/?q=${'x'.repeat(2000)}`;
    const answer = await get(`/t/c/${tokens.click({ ...ids(), link: long })}`);
    expect(answer.headers.location).toBe(long);
  });

  it('asked for with HEAD is kept as that', async () => {
    const answer = await get(`/t/c/${tokens.click({ ...ids(), link })}`, {}, 'HEAD');
    expect(answer.statusCode).toBe(302);
    expect(await last()).toMatchObject({ kind: 'click', hint: 'head' });
  });

  it('that nobody sees leads nowhere and is kept as that', async () => {
    expect((await get(`/t/c/${tokens.trap(ids())}`)).statusCode).toBe(204);
    expect(await last()).toMatchObject({ kind: 'click', link: null, hint: 'trap' });
  });
});

describe('what is not ours records nothing', () => {
  const foreign = trackingTokens(Buffer.alloc(32, 9));
  const changed = (token: string) => `${token.slice(0, -2)}${token.endsWith('A') ? 'BB' : 'AA'}`;

  it.each([
    ['of another key', () => foreign.click({ ...ids(), link: 'https://evil.example/' })],
    ['changed', () => changed(tokens.click({ ...ids(), link }))],
    ['of no email', () => tokens.click({ tenantId, emailId: newId(), link })],
    ['of another company', () => tokens.click({ tenantId: newId(), emailId, link })],
    ['of another kind', () => tokens.open(ids())],
    ['nonsense', () => 'https://evil.example/'],
    ['empty', () => ''],
  ])('a link %s: a page that says why', async (_, token) => {
    const before = await stored();
    const answer = await get(`/t/c/${token()}`, { 'accept-language': 'de' });
    expect(answer.statusCode).toBe(404);
    expect(answer.headers.location).toBeUndefined();
    expect(answer.body).toContain('Dieser Link funktioniert nicht');
    expect(await stored()).toEqual(before);
  });

  it.each([
    ['changed', () => changed(tokens.open(ids()))],
    ['of no email', () => tokens.open({ tenantId, emailId: newId() })],
    ['of a link', () => tokens.click({ ...ids(), link })],
    ['nonsense', () => 'x'],
  ])('a pixel %s: a picture all the same', async (_, token) => {
    const before = await stored();
    const answer = await get(`/t/o/${token()}`);
    expect(answer.statusCode).toBe(200);
    expect(answer.rawPayload).toHaveLength(43);
    expect(await stored()).toEqual(before);
  });

  it('the rest of the app is not there', async () => {
    for (const url of ['/api/v1/people', '/', '/metrics', '/people']) {
      expect((await get(url)).statusCode).toBe(404);
    }
    expect((await get('/healthz')).json()).toEqual({ status: 'alive' });
    expect((await get('/readyz')).json()).toEqual({ status: 'ready' });
  });
});

describe('a browser of the company', () => {
  it('is marked once, and then does not count for this company', async () => {
    const until = new Date(Date.now() + 60_000);
    const marked = await get(`/t/me/${tokens.own({ tenantId, until })}`);
    const cookie = String(marked.headers['set-cookie']).split(';', 1)[0] ?? '';
    await get(`/t/o/${tokens.open(ids())}`, { cookie: `a=b; ${cookie}` });
    expect(await last()).toMatchObject({ kind: 'open', own: true });
    const other = await createTestTenant(database.db);
    const theirs = await insertSentEmail(database.db, other);
    await get(`/t/o/${tokens.open({ tenantId: other, emailId: theirs })}`, { cookie });
    expect(await stored(other)).toMatchObject([{ own: false }]);
  });

  it.each(['lockstep_own=', 'lockstep_own=abc', 'lockstep_own'])(
    'is not one with %s',
    async (cookie) => {
      await get(`/t/o/${tokens.open(ids())}`, { cookie });
      expect(await last()).toMatchObject({ own: false });
    },
  );

  it('is not marked by an address that is too old', async () => {
    const until = new Date(Date.now() - 1000);
    const marked = await get(`/t/me/${tokens.own({ tenantId, until })}`);
    expect(marked.headers['set-cookie']).toBeUndefined();
  });
});

it('a loop over one email stores 60 events and is answered like everybody', async () => {
  const looped = await insertSentEmail(database.db, tenantId);
  const url = `/t/c/${tokens.click({ tenantId, emailId: looped, link })}`;
  const answers = await Promise.all(Array.from({ length: 200 }, () => get(url)));
  expect(answers.every((answer) => answer.statusCode === 302)).toBe(true);
  const { rows } = await withTenantClient(database.db, tenantId, (client) =>
    client.query('SELECT FROM email_engagement WHERE email_id = $1', [looped]),
  );
  expect(rows).toHaveLength(60);
});

it('over a real connection, many at once: all are stored', async () => {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const busy = await Promise.all(
    Array.from({ length: 5 }, () => insertSentEmail(database.db, tenantId)),
  );
  const ask = (id: string) =>
    new Promise<number>((resolve, reject) => {
      const path = `/t/o/${tokens.open({ tenantId, emailId: id })}`;
      httpRequest({ port, path, headers: { 'user-agent': chrome } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });
  const answers = await Promise.all(
    busy.flatMap((id) => Array.from({ length: 40 }, () => ask(id))),
  );
  expect(answers.every((status) => status === 200)).toBe(true);
  const { rows } = await withTenantClient(database.db, tenantId, (client) =>
    client.query('SELECT FROM email_engagement WHERE email_id = ANY($1)', [busy]),
  );
  expect(rows).toHaveLength(200);
});

it('without a database nothing is confirmed: no picture to keep, and the reader is led on by hand', async () => {
  const gone = openDb({ url: 'postgres://nobody@127.0.0.1:1/none' });
  const lost = await buildTrackingServer(testDeps(gone));
  const ask = (url: string) => lost.inject({ url, headers: { 'user-agent': chrome } });
  expect((await ask(`/t/o/${tokens.open(ids())}`)).statusCode).toBe(503);
  const answer = await ask(
    `/t/c/${tokens.click({ ...ids(), link: 'https://shop.example/?a="b"' })}`,
  );
  expect(answer.statusCode).toBe(503);
  expect(answer.body).toContain('href="https://shop.example/?a=%22b%22"');
  expect((await ask(`/u/${tokens.unsubscribe(ids())}`)).statusCode).toBe(503);
  await lost.close();
  await gone.close();
});
