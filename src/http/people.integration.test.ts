import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { insertPeople } from '../../test/support/people.ts';
import { type Browser, buildTestServer, setUpAdmin } from '../../test/support/web-server.ts';
import { newId } from '../ids.ts';

let database: TestDatabase;
let app: FastifyInstance;
let browser: Browser;
let ids: string[];

beforeAll(async () => {
  database = await createTestDatabase();
  app = await buildTestServer(database.db);
  browser = await setUpAdmin(app);
  // No two characters alike: PostgreSQL must not get by with compressing it.
  const long = String.fromCodePoint(...Array.from({ length: 255 }, (_, i) => 0x20000 + i * 151));
  ids = await insertPeople(database.db, browser.tenantId, [
    { marketo_id: 1, first_name: 'Ann', last_name: 'Lee', email: 'ann@acme.com' },
    { marketo_id: 2, first_name: 'Bob', last_name: 'Lee' },
    { marketo_id: 3, first_name: long, last_name: long, email: long, company: long },
    { marketo_id: 4, first_name: long, last_name: long, email: long, company: long },
  ]);
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

const get = async (url: string) => {
  const answer = await browser.send('GET', `/api/v1${url}`);
  return { status: answer.statusCode, body: answer.json() };
};

test('pages lead on and back, also past the longest names there are', async () => {
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const from: string = cursor === null ? '' : `&cursor=${cursor}`;
    const { status, body } = await get(`/people?limit=1${from}`);
    expect(status).toBe(200);
    seen.push(...body.people.map((person: { id: string }) => person.id));
    cursor = body.next;
  } while (cursor !== null);
  expect(seen).toEqual(ids);
});

test('a cursor that is none is the answer 400, and is named', async () => {
  const { status, body } = await get('/people?cursor=abc');
  expect(status).toBe(400);
  expect(body).toMatchObject({
    code: 'invalid-input',
    detail: 'The cursor "abc" is not one that a list of people gave.',
  });
});

test('search and count agree', async () => {
  const { body } = await get('/people?search=LEE%20b');
  expect(body.people.map((person: { firstName: string }) => person.firstName)).toEqual(['Bob']);
  expect(await get('/people/count?search=LEE%20b')).toEqual({
    status: 200,
    body: { count: 1, capped: false },
  });
});

test('a person, their history and the filters are answered as the contract says', async () => {
  const person = await get(`/people/${ids[0]}`);
  expect(person.status).toBe(200);
  expect(person.body).toMatchObject({ id: ids[0], createdAt: '2026-11-01T08:00:00.000Z' });
  expect(await get(`/people/${ids[0]}/history`)).toMatchObject({
    status: 200,
    body: { events: [{ kind: 'created', source: 'backfill', at: '2026-11-01T08:00:00.000Z' }] },
  });
  expect(await get('/people/filters')).toEqual({ status: 200, body: { owners: [], sources: [] } });
});

test('somebody unknown is 404 with what to do', async () => {
  for (const url of [`/people/${newId()}`, `/people/${newId()}/history`]) {
    const { status, body } = await get(url);
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 'not-found', fix: expect.any(String) });
  }
});
