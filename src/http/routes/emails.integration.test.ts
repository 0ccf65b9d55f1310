import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { insertPeople } from '../../../test/support/people.ts';
import { Browser, buildTestServer, setUpAdmin } from '../../../test/support/web-server.ts';
import { systemClock } from '../../clock.ts';
import { createUser } from '../../users/users.ts';

let database: TestDatabase;
let server: FastifyInstance;
let admin: Browser;
let personId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await buildTestServer(database.db);
  admin = await setUpAdmin(server);
  [personId = ''] = await insertPeople(database.db, admin.tenantId, [
    { marketo_id: 1, first_name: 'Rosa', email: 'rosa@customer.test' },
  ]);
});
afterAll(async () => {
  await server?.close();
  await database?.drop();
});

const draft = (change: object = {}) => ({
  version: 0,
  identityId: null,
  personId,
  toAddress: 'rosa@customer.test',
  cc: [],
  bcc: [],
  subject: 'Hello',
  bodyHtml: '<p>Dear {{ first_name }}</p>',
  templateId: null,
  inReplyTo: null,
  trackOpens: null,
  trackClicks: null,
  ...change,
});

async function ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) {
  const answer = await admin.send(method, `/api/v1/emails${path}`, body);
  return { status: answer.statusCode, body: JSON.parse(answer.body) };
}

async function signInSeller(): Promise<Browser> {
  const account = { email: 'sella@example.com', password: 'correct horse battery' };
  await createUser(database.db, systemClock, {
    ...account,
    name: 'Sella',
    role: 'seller',
    tenantId: admin.tenantId,
  });
  const answer = await server.inject({ method: 'POST', url: '/api/v1/session', payload: account });
  return new Browser(server, answer);
}

describe('A draft', () => {
  test('takes a template only that its seller may write with: a guessed id gives no way around opt-outs', async () => {
    const made = await admin.send('POST', '/api/v1/templates', {
      name: 'Receipts',
      subject: 'Your receipt',
      bodyHtml: '<p>Thank you.</p>',
      categoryId: null,
      sharing: 'private',
      teamIds: [],
      nonCommercial: true,
    });
    expect(made.statusCode, made.body).toBe(200);
    const { id: templateId } = JSON.parse(made.body);
    const taken = await ask('PUT', `/${randomUUID()}`, draft({ templateId }));
    expect(taken).toMatchObject({ status: 200, body: { templateId } });
    const seller = await signInSeller();
    const refused = await seller.send(
      'PUT',
      `/api/v1/emails/${randomUUID()}`,
      draft({ templateId }),
    );
    expect(refused.statusCode).toBe(400);
    expect(JSON.parse(refused.body).detail).toBe('The template of this draft is not there.');
  });

  test('is saved under the id that the client made; a repeat changes nothing', async () => {
    const id = randomUUID();
    const first = await ask('PUT', `/${id}`, draft());
    expect(first).toMatchObject({ status: 200, body: { id, state: 'draft', version: 1 } });
    expect((await ask('PUT', `/${id}`, draft())).body.version).toBe(1);
    const changed = await ask('PUT', `/${id}`, draft({ version: 1, subject: 'Hi' }));
    expect(changed.body).toMatchObject({ version: 2, subject: 'Hi' });
    expect(await ask('PUT', `/${id}`, draft({ version: 1, subject: 'Other' }))).toMatchObject({
      status: 409,
      body: { code: 'draft-changed' },
    });
  });

  test('takes files one by one, each once, and gives them back', async () => {
    const id = randomUUID();
    await ask('PUT', `/${id}`, draft());
    const file = { filename: 'a.txt', contentType: 'text/plain', content: 'aGVsbG8=' };
    const path = `/${id}/attachments/${randomUUID()}`;
    await ask('PUT', path, file);
    const twice = await ask('PUT', path, file);
    expect(twice.body.attachments).toMatchObject([{ filename: 'a.txt', size: 5 }]);
    expect((await ask('DELETE', path)).body.attachments).toEqual([]);
  });

  test('is previewed as it would be sent, with what stands against that', async () => {
    const id = randomUUID();
    await ask('PUT', `/${id}`, draft());
    expect((await ask('POST', `/${id}/preview`)).body).toMatchObject({
      subject: 'Hello',
      html: expect.stringContaining('Dear Rosa'),
      problem: { code: 'no-mail-server' },
    });
    expect(await ask('POST', `/${id}/send`)).toMatchObject({
      status: 409,
      body: { code: 'no-mail-server' },
    });
  });

  test('can be discarded, and is gone then', async () => {
    const id = randomUUID();
    await ask('PUT', `/${id}`, draft());
    expect((await ask('DELETE', `/${id}`)).status).toBe(200);
    expect((await ask('GET', `/${id}`)).status).toBe(404);
  });
});

test('the composer says what is missing before one writes', async () => {
  const { body } = await ask('GET', `/composer?personId=${personId}`);
  expect(body).toMatchObject({
    person: { name: 'Rosa', address: 'rosa@customer.test' },
    blocked: { code: 'no-mail-server' },
    dailyCap: 200,
    sentToday: 0,
  });
});
