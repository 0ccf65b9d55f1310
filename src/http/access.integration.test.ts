import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { api, eventsPath } from '../../contract/api.ts';
import type { Route } from '../../contract/route.ts';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { Browser, buildTestServer, setUpAdmin } from '../../test/support/web-server.ts';
import { systemClock } from '../clock.ts';
import { createUser } from '../users/users.ts';

const routes: Route[] = Object.values(api).flatMap((group) => Object.values(group));
const guarded = routes
  .filter((route) => route.access !== 'public')
  .map((route) => [`${route.method} ${route.path}`, route] as const);
const forAdmins = guarded.filter(([, route]) => route.access === 'admin');

let database: TestDatabase;
let app: FastifyInstance;
let seller: Browser;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await buildTestServer(database.db);
  const admin = await setUpAdmin(app);
  const account = { email: 'sam@example.com', password: 'sam-password' };
  await createUser(database.db, systemClock, {
    ...account,
    tenantId: admin.tenantId,
    name: 'Sam Seller',
    role: 'user',
  });
  seller = new Browser(
    app,
    await app.inject({ method: 'POST', url: '/api/v1/session', payload: account }),
  );
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

/** A real path: every parameter filled with an id, or with the one flow there is. */
function pathOf(route: Route): string {
  return route.path
    .replace(':flow', 'people-from-marketo')
    .replace(/:\w+/g, '019ab000-0000-7000-8000-000000000001');
}

describe('without a session', () => {
  test.each(guarded)('%s answers 401', async (_, route) => {
    const answer = await app.inject({ method: route.method, url: pathOf(route) });
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.json()).toMatchObject({ code: 'unauthenticated', fix: expect.any(String) });
  });

  test.each(guarded)('%s answers 401 to a session that never was', async (_, route) => {
    const headers = { cookie: `lockstep=${'A'.repeat(43)}`, 'x-csrf-token': 'x' };
    const answer = await app.inject({ method: route.method, url: pathOf(route), headers });
    expect(answer.statusCode).toBe(401);
  });

  test('the live events answer 401', async () => {
    expect((await app.inject(eventsPath)).statusCode).toBe(401);
  });
});

describe('a seller', () => {
  test.each(forAdmins)('is refused %s', async (_, route) => {
    const answer = await seller.send(route.method, pathOf(route));
    expect(answer.statusCode).toBe(403);
    expect(answer.json().code).toBe('admins-only');
  });

  test('cannot change anything without the token of the session', async () => {
    for (const [, route] of guarded.filter(([, one]) => one.method !== 'GET')) {
      const headers = { cookie: seller.cookie };
      const answer = await app.inject({ method: route.method, url: pathOf(route), headers });
      expect([answer.statusCode, answer.json().code]).toEqual([403, 'csrf-token']);
    }
  });
});
