import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { insertPeople } from '../../../test/support/people.ts';
import { type Browser, buildTestServer, setUpAdmin } from '../../../test/support/web-server.ts';

let database: TestDatabase;
let app: Awaited<ReturnType<typeof buildTestServer>>;
let browser: Browser;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await buildTestServer(database.db);
  browser = await setUpAdmin(app);
});

afterAll(async () => {
  await app?.close();
  await database?.drop();
});

test('explains a person here, with fields and history', async () => {
  const [id] = await insertPeople(database.db, browser.tenantId, [
    { marketo_id: 42, first_name: 'Ada', email: 'ada@example.com' },
  ]);
  const answer = await browser.send('GET', '/api/v1/explain?q=ada%40example.com');
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({
    query: 'ada@example.com',
    verdict: 'in-step',
    people: [
      {
        id,
        marketoId: 42,
        fields: expect.arrayContaining([
          { label: 'First name', value: 'Ada', lastCameAt: '2026-11-01T08:00:00.000Z' },
        ]),
        events: [{ kind: 'created', source: 'backfill' }],
      },
    ],
  });
});

test('says that Marketo could not be asked about a stranger', async () => {
  const answer = await browser.send('GET', '/api/v1/explain?q=4711');
  expect(answer.json()).toMatchObject({ verdict: 'unknown', people: [] });
});

test.each(['', 'Ada%20Lovelace', 'x'.repeat(400)])('refuses "%s"', async (query) => {
  const answer = await browser.send('GET', `/api/v1/explain?q=${query}`);
  expect(answer.statusCode).toBe(400);
});
