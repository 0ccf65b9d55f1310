import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CallsTest, startCallsTest } from '../../../test/support/calls.ts';
import { Browser } from '../../../test/support/web-server.ts';
import { systemClock } from '../../clock.ts';
import { createUser } from '../../users/users.ts';

/* A seller who sees only people of their own: those whose sales owner has the seller's address. */

let t: CallsTest;
let sam: Browser;
let [mine, other] = ['', ''];

beforeAll(async () => {
  t = await startCallsTest();
  const { tenantId } = t.browser;
  const account = { email: 'sam@example.com', password: 'a long password' };
  const role = 'seller';
  await createUser(t.db, systemClock, { ...account, tenantId, name: 'Sam', role });
  const answer = await t.app.inject({ method: 'POST', url: '/api/v1/session', payload: account });
  sam = new Browser(t.app, answer);
  await t.sql(
    `INSERT INTO sales_owner (tenant_id, owner_id, name, email, active)
     VALUES ($1, '005SAM', 'Sam', 'Sam@example.com', true)`,
    [tenantId],
  );
  const phone = '+1 415 555 0177';
  [mine = '', other = ''] = await t.addPeople([
    { marketo_id: 20, last_name: 'Mine', email: 'both@acme.com', phone, owner_id: '005SAM' },
    { marketo_id: 21, last_name: 'Other', email: 'both@acme.com', phone, owner_id: '005ELSE' },
    { marketo_id: 22, last_name: 'Hidden', email: 'hidden@acme.com', owner_id: '005ELSE' },
  ]);
  await t.browser.send('PUT', '/api/v1/people-visibility', { sellers: 'own' });
});
afterAll(() => t.close());

const log = async (person: object) => {
  const answer = await sam.send('POST', '/api/v1/calls', { person, status: 'completed' });
  return { status: answer.statusCode, body: answer.json() };
};

test('logs calls with them, and finds them where others have the same number', async () => {
  for (const person of [{ id: mine }, { email: 'both@acme.com' }, { phone: '4155550177' }]) {
    expect(await log(person)).toMatchObject({ status: 200, body: { marketoId: 20 } });
  }
});

test('learns of nobody else, by no way of naming them', async () => {
  const before = await t.written();
  for (const person of [{ id: other }, { marketoId: 21 }, { email: 'hidden@acme.com' }]) {
    const { status, body } = await log(person);
    expect(status).toBe(404);
    expect(JSON.stringify(body)).not.toMatch(/Other|Hidden/);
  }
  expect(await t.written()).toEqual(before);
});

test('reads no call of somebody else’s people', async () => {
  const { body: call } = await t.phone({ person: { marketoId: 21 }, status: 'completed' });
  for (const path of [`/calls/${call.id}`, `/people/${other}/calls`]) {
    expect((await sam.send('GET', `/api/v1${path}`)).statusCode).toBe(404);
    expect((await t.browser.send('GET', `/api/v1${path}`)).statusCode).toBe(200);
  }
  const own = await sam.send('GET', `/api/v1/people/${mine}/calls`);
  expect(own.json().calls.length).toBeGreaterThan(0);
});
